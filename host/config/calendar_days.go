package config

import (
	"errors"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/sdk"
)

// timetable reads the hours of a calendar.
func (r *reader) timetable(n *node) (calendar.Timetable, bool) {
	var t calendar.Timetable
	switch {
	case n == nil:
		return t, false
	case n.kind == list:
		r.on(n, sdk.NotSupported, "give open and close", "a trading day has one open and one close: breaks in it are not supported")
		return t, false
	}
	f, ok := r.fields(n, inHours)
	if !ok {
		return t, false
	}
	if n := f.get("break"); n != nil {
		r.on(n, sdk.NotSupported, "leave the key out: minutes without bars then count as missing", "breaks in the trading day are not supported")
	}
	var openOK, closeOK bool
	t.Open, openOK = r.timeOfDay(f.require("open"))
	t.Close, closeOK = r.timeOfDay(f.require("close"))
	t.Pre, t.Post = t.Open, t.Close
	pre, post := f.get("pre"), f.get("post")
	preOK, postOK := true, true
	if pre != nil {
		t.Pre, preOK = r.timeOfDay(pre)
	}
	if post != nil {
		t.Post, postOK = r.timeOfDay(post)
	}
	switch {
	case !openOK || !closeOK || !preOK || !postOK:
		return t, false
	case t.Close <= t.Open:
		r.on(f.get("close"), sdk.NotSupported, "", "the close %s is not after the open %s, and trading days over midnight are not supported",
			t.Close, t.Open)
		return t, false
	case pre != nil && t.Pre >= t.Open:
		r.on(pre, sdk.InvalidArgument, "", "the pre-market begins at %s, not before the open %s", t.Pre, t.Open)
		return t, false
	case post != nil && t.Post <= t.Close:
		r.on(post, sdk.InvalidArgument, "", "the post-market ends at %s, not after the close %s", t.Post, t.Close)
		return t, false
	}
	return t, true
}

func (r *reader) timeOfDay(n *node) (calendar.TimeOfDay, bool) {
	if n == nil {
		return 0, false
	}
	s, ok := r.word(n)
	if !ok {
		return 0, false
	}
	t, err := calendar.ParseTimeOfDay(s)
	if err != nil {
		r.on(n, sdk.InvalidArgument, "", "%v", err)
	}
	return t, err == nil
}

// ownDays are single days that a calendar or a session has otherwise than what it is like.
type ownDays struct {
	closed, open []dateSpan // those that are opened are single dates
	early        []earlyClose
}

// dateSpan is a date, or all dates from one to another, as it was written.
type dateSpan struct {
	node     *node
	from, to calendar.Date
}

type earlyClose struct {
	entry entry
	date  calendar.Date
	at    calendar.TimeOfDay
}

// none reports whether there is nothing to change.
func (d ownDays) none() bool { return len(d.closed)+len(d.open)+len(d.early) == 0 }

// ownDays reads closed, open_days and early_closes; what is wrong by itself is left out.
func (r *reader) ownDays(f fields) ownDays {
	return ownDays{closed: r.dateSpans(f.get("closed"), true), open: r.dateSpans(f.get("open_days"), false), early: r.earlyCloses(f.get("early_closes"))}
}

// maxClosure bounds a closure, in days: a longer one is a slip of the finger.
const maxClosure = 366

// dateSpans reads a list of dates, and of spans of dates where there may be some.
func (r *reader) dateSpans(n *node, spans bool) []dateSpan {
	var found []dateSpan
	for _, item := range r.items(n) {
		if item.kind != mapping || !spans {
			if d, ok := r.date(item); ok {
				found = append(found, dateSpan{node: item, from: d, to: d})
			}
			continue
		}
		f, ok := r.fields(item, inDates)
		if !ok {
			continue
		}
		from, fromOK := r.date(f.require("from"))
		to, toOK := r.date(f.require("to"))
		switch {
		case !fromOK || !toOK:
		case to.Before(from):
			r.on(item, InvalidDate, "", "to %s is before from %s", to, from)
		case to.Days()-from.Days() >= maxClosure:
			r.on(item, sdk.InvalidArgument, "", "%s to %s is more than %d days", from, to, maxClosure)
		default:
			found = append(found, dateSpan{node: item, from: from, to: to})
		}
	}
	return found
}

// earlyCloses reads a map of dates to closing times.
func (r *reader) earlyCloses(n *node) []earlyClose {
	if n == nil || !r.want(n, mapping) {
		return nil
	}
	var found []earlyClose
	for _, e := range n.entries {
		if e.value.null() {
			continue // removed from the defaults
		}
		d, err := calendar.ParseDate(e.key)
		if err != nil {
			r.at(e.keyAt, e.path, InvalidDate, "", err.Error())
		}
		if at, ok := r.timeOfDay(e.value); ok && err == nil {
			found = append(found, earlyClose{entry: e, date: d, at: at})
		}
	}
	return found
}

// apply changes the days of a draft. It returns false after a mistake.
func (r *reader) apply(draft *calendar.Draft, days ownDays) bool {
	good := true
	lines := map[calendar.Date]int{}
	for _, s := range days.closed {
		good = r.close(draft, s, lines) && good
	}
	for _, s := range days.open {
		at, path := s.node.at, s.node.path
		if !r.inRange(draft, at, path, s.from) || !r.once(s, s.from, lines) || !r.changedDay(at, path, draft.Open(s.from)) {
			good = false
			continue
		}
		lines[s.from] = at.Line
	}
	for _, e := range days.early {
		at, path := e.entry.keyAt, e.entry.path
		good = r.inRange(draft, at, path, e.date) && r.changedDay(at, path, draft.CloseEarly(e.date, e.at)) && good
	}
	return good
}

// close closes the trading days of a span. It may have other dates too, such as weekends, but not only such.
func (r *reader) close(draft *calendar.Draft, s dateSpan, lines map[calendar.Date]int) bool {
	n := s.node
	if !r.inRange(draft, n.at, n.path, s.from) || !r.inRange(draft, n.at, n.path, s.to) {
		return false
	}
	changed := false
	for d := s.from; !d.After(s.to); d = d.AddDays(1) {
		if !r.once(s, d, lines) {
			return false
		}
		if s.from != s.to && !draft.IsTradingDay(d) {
			continue
		}
		if !r.changedDay(n.at, n.path, draft.Close(d)) {
			return false
		}
		lines[d], changed = n.at.Line, true
	}
	if !changed {
		r.on(n, InvalidDate, "leave it out", "%s has no trading day from %s to %s anyway", draft.Name(), s.from, s.to)
	}
	return changed
}

// once refuses a date that was changed before.
func (r *reader) once(s dateSpan, d calendar.Date, lines map[calendar.Date]int) bool {
	if line, twice := lines[d]; twice {
		r.on(s.node, Duplicate, "", "%s is given twice, first on line %d", d, line)
		return false
	}
	return true
}

func (r *reader) inRange(draft *calendar.Draft, at Place, path string, d calendar.Date) bool {
	first, last := draft.Range()
	if d.Before(first) || d.After(last) {
		r.at(at, path, sdk.CalendarRange, "", notCovered(draft.Name(), first, last, d))
		return false
	}
	return true
}

// changedDay returns true where there is no error, and else says why a day cannot be changed.
func (r *reader) changedDay(at Place, path string, err error) bool {
	code, hint := InvalidDate, ""
	switch {
	case err == nil:
		return true
	case errors.Is(err, calendar.ErrAllDay):
		code, hint = sdk.InvalidArgument, "close the whole day, or give the calendar hours"
	case errors.Is(err, calendar.ErrClosing):
		code = sdk.InvalidArgument
	default:
		hint = "leave it out"
	}
	r.at(at, path, code, hint, err.Error())
	return false
}

// withOwnDays is a session's calendar: that of its exchange with the session's own closures and early closes. Sessions
// with the same ones share it. It is nil after a mistake.
func (r *sessionReader) withOwnDays(f fields, c *calendar.Calendar) *calendar.Calendar {
	days := r.ownDays(f)
	if c == nil || r.partial || days.none() {
		return c
	}
	key := c.MIC()
	for _, name := range []string{"closed", "early_closes"} {
		key += " "
		if n := f.get(name); n != nil {
			key += string(r.canonical(n))
		}
	}
	if shared, ok := r.changed[key]; ok {
		return shared
	}
	if len(r.changed)+len(r.calendars) == maxCalendars {
		r.on(f.node, TooLarge, "share them in defaults or in calendars", "a file has at most %d calendars, those of sessions with days of their own included",
			maxCalendars)
		return nil
	}
	draft := c.Draft(c.MIC())
	var own *calendar.Calendar
	if r.apply(draft, days) {
		own = r.finished(draft, f)
	}
	r.changed[key] = own
	return own
}
