package config

import (
	"slices"
	"time"

	"github.com/strathost/strathost/host/clock"
	"github.com/strathost/strathost/sdk"
)

// Slots is one entry of a scanner's schedule: before the session, once a day, or again and again.
type Slots struct {
	// PreSession is a scan before the session is active. The other fields are then zero.
	PreSession bool
	// At is the moment of a single scan. The fields below are then zero.
	At clock.Moment
	// Every is the span between scans from From to To, both included.
	Every sdk.Interval
	From  clock.Moment
	To    clock.Moment
	Place Place
}

// preSession is the word for a scan before the session is active.
const preSession = "pre_session"

func (r *sessionReader) schedule(n *node) []Slots {
	var found []Slots
	for _, item := range r.items(n) {
		f, ok := r.fields(item, inSlot)
		if !ok {
			continue
		}
		s, ok := r.slots(f)
		if !ok {
			continue
		}
		if first := slices.IndexFunc(found, s.same); first >= 0 {
			r.on(item, Duplicate, "", "this entry is the same as the one on line %d", found[first].Place.Line)
			continue
		}
		found = append(found, s)
	}
	return found
}

// same reports whether two entries mean the same scans.
func (s Slots) same(o Slots) bool {
	s.Place, o.Place = Place{}, Place{}
	return s == o
}

func (r *sessionReader) slots(f fields) (Slots, bool) {
	at, every := f.get("at"), f.get("every")
	switch {
	case at == nil && every == nil:
		r.on(f.node, MissingKey, "", "want at or every")
		return Slots{}, false
	case at != nil && every != nil:
		r.on(f.node, sdk.InvalidArgument, "make them two entries", "at and every exclude each other")
		return Slots{}, false
	case at != nil:
		return r.single(f, at)
	}
	return r.repeated(f, every)
}

func (r *sessionReader) single(f fields, at *node) (Slots, bool) {
	for _, key := range []string{"from", "to"} {
		if n := f.get(key); n != nil {
			r.on(n, sdk.InvalidArgument, "", "%s belongs to every, and this entry has at", key)
		}
	}
	s := Slots{Place: f.at}
	if at.kind == scalar && at.text == preSession {
		r.forms[at] = jsonString(preSession)
		s.PreSession = true
		return s, true
	}
	m, ok := r.moment(at, preSession)
	s.At = m
	return s, ok
}

func (r *sessionReader) repeated(f fields, every *node) (Slots, bool) {
	iv, ok := r.span(every)
	s := Slots{Every: iv, Place: f.at}
	var fromOK, toOK bool
	s.From, fromOK = r.momentOr(f.get("from"), "open")
	s.To, toOK = r.momentOr(f.get("to"), "close")
	if !ok || !fromOK || !toOK {
		return s, false
	}
	from, _ := s.From.On(r.window.full)
	to, _ := s.To.On(r.window.full)
	if from > to {
		r.on(f.node, sdk.InvalidArgument, "", "from %s is after to %s", s.From, s.To)
		return s, false
	}
	return s, true
}

// span reads the span between scans: an intraday interval that fits the session.
func (r *sessionReader) span(n *node) (sdk.Interval, bool) {
	s, ok := r.word(n)
	if !ok {
		return "", false
	}
	iv, err := sdk.ParseInterval(s)
	if err != nil {
		r.refused(n, err, "")
		return "", false
	}
	if !iv.Intraday() {
		r.on(n, sdk.InvalidInterval, "each trading day has its schedule afresh", "scans cannot be %s apart", iv)
		return "", false
	}
	if full := r.window.full; full.Close > 0 && iv.Span() > time.Duration(full.Close-full.Open) {
		r.on(n, sdk.InvalidInterval, "use at for a single scan", "%s is longer than the session of %s", iv, r.window.calendar.MIC())
		return "", false
	}
	return iv, true
}

// momentOr reads a moment, or the one that stands for a key that is not given.
func (r *sessionReader) momentOr(n *node, otherwise string) (clock.Moment, bool) {
	if n == nil {
		m, err := clock.ParseMoment(otherwise)
		return m, err == nil
	}
	return r.moment(n)
}

// moment reads a moment, which must lie within a trading day of usual length. others are words that stand beside it.
func (r *sessionReader) moment(n *node, others ...string) (clock.Moment, bool) {
	s, ok := r.word(n)
	if !ok {
		return clock.Moment{}, false
	}
	m, err := clock.ParseMoment(s)
	if err != nil {
		r.on(n, sdk.InvalidArgument, didYouMean(s, append(others, "open", "close")), "%v", err)
		return clock.Moment{}, false
	}
	full := r.window.full
	if full.Location == nil {
		return m, true
	}
	if _, within := m.On(full); !within {
		local := func(t int64) string { return time.Unix(0, t).In(full.Location).Format("15:04") }
		r.on(n, sdk.InvalidArgument, "", "%s is outside of the session of %s, %s to %s", m, r.window.calendar.MIC(), local(full.Open),
			local(full.Close))
		return clock.Moment{}, false
	}
	return m, true
}
