package session

import (
	"fmt"
	"log/slog"
	"math"
	"slices"
	"time"

	"github.com/strathost/strathost/host/clock"
	"github.com/strathost/strathost/sdk"
)

// The part of sdk.Session that reads what the session has, follows, sets timers and emits.

// indicatorHandle is the lane's one handle on an indicator.
func (l *lane) indicatorHandle(state *indicatorState) *indicatorHandle {
	h, have := l.indicators[state]
	if !have {
		h = &indicatorHandle{state: state}
		l.indicators[state] = h
		l.changed()
	}
	return h
}

func (l *lane) dropIndicator(state *indicatorState) {
	if h, have := l.indicators[state]; have {
		h.gone = true
		l.changed()
		delete(l.indicators, state)
		l.customs = slices.DeleteFunc(l.customs, func(c *indicatorState) bool { return c == state })
	}
}

// seriesHandle is the lane's one handle on a series; it reaches back over the days that were asked for, and shows today's bars
// once they were asked for.
func (l *lane) seriesHandle(r *series, days int, past bool) *seriesHandle {
	h, have := l.handles[r]
	if !have {
		h = &seriesHandle{series: r, first: r.first, past: past}
		l.handles[r] = h
		l.changed()
	}
	if h.past && !past {
		h.past = false
		l.changed()
	}
	if days > 0 {
		if first, _, err := r.track.Days(l.run.ctx, days); err == nil { // loaded already: it cannot fail here
			if first < h.first {
				l.changed()
			}
			h.first, h.days = min(h.first, first), max(h.days, days)
		}
	}
	return h
}

func (l *lane) dropSeries(r *series) {
	if h, have := l.handles[r]; have {
		h.gone = true
		l.changed()
		delete(l.handles, r)
	}
}

// historyHeld is the days of history that the lane's handle on a series reaches back.
func (l *lane) historyHeld(symbol string, interval sdk.Interval) int {
	s := l.day.symbol(symbol)
	if s == nil {
		return 0
	}
	r := s.seriesOf(interval)
	if h := l.handles[r]; r != nil && h != nil {
		return h.days
	}
	return 0
}

// readable refuses reads outside a call.
func (l *lane) readable(symbol string) error {
	if !l.called() {
		return notInCall(symbol)
	}
	return nil
}

func (l *lane) loadedSymbol(name string) (*symbol, error) {
	if err := l.readable(name); err != nil {
		return nil, err
	}
	canonical, err := sdk.CanonicalSymbol(name)
	if err != nil {
		return nil, err
	}
	s := l.day.symbol(canonical)
	if s == nil && slices.Contains(l.setup.Without, canonical) {
		return nil, l.withheld(canonical)
	}
	if s == nil {
		return nil, sdk.Refuse(sdk.NotLoaded, canonical, canonical+" is not in the session: add it first")
	}
	return s, nil
}

// readArguments checks what a read names before anyone looks whether it is there: the symbol, then its intervals.
func (l *lane) readArguments(name string, intervals ...sdk.Interval) (string, error) {
	if err := l.readable(name); err != nil {
		return "", err
	}
	canonical, err := sdk.CanonicalSymbol(name)
	if err != nil {
		return "", err
	}
	for _, iv := range intervals {
		if _, err := l.interval(canonical, iv); err != nil {
			return "", err
		}
	}
	return canonical, nil
}

// Symbols implements sdk.Session.
func (l *lane) Symbols() []sdk.Symbol {
	if !l.called() {
		return nil
	}
	out := make([]sdk.Symbol, len(l.day.symbols))
	for i, s := range l.day.symbols {
		out[i] = s.snapshot()
	}
	return out
}

// Symbol implements sdk.Session.
func (l *lane) Symbol(name string) (sdk.Symbol, error) {
	s, err := l.loadedSymbol(name)
	if err != nil {
		return sdk.Symbol{}, err
	}
	return s.snapshot(), nil
}

// Today implements sdk.Session.
func (l *lane) Today(name string) (sdk.Today, error) {
	s, err := l.loadedSymbol(name)
	if err != nil {
		return sdk.Today{}, err
	}
	nan := math.NaN()
	t := sdk.Today{Symbol: s.name, Open: nan, High: nan, Low: nan, Close: nan, Last: l.day.carriedPrice(s), Stale: s.stale()}
	base := s.dayBase()
	if base == nil || base.visible == 0 {
		return t, nil
	}
	c := base.track.Rows(0, base.visible)
	t.Bars, t.Open, t.Close = c.Len(), c.Open[0], c.Close[c.Len()-1]
	t.Last = t.Close
	m := base.today()
	t.High, t.Low, t.Volume = m.High, m.Low, m.Volume
	return t, nil
}

// History implements sdk.Session.
func (l *lane) History(name string, interval sdk.Interval, n int) (sdk.Series, error) {
	canonical, err := l.readArguments(name, interval)
	if err != nil {
		return nil, err
	}
	if n < 1 {
		return nil, sdk.Refuse(sdk.InvalidArgument, canonical, fmt.Sprintf("history of %d bars: ask for 1 or more", n))
	}
	s, err := l.loadedSymbol(canonical)
	if err != nil {
		return nil, err
	}
	r := s.seriesOf(interval)
	if r == nil {
		return nil, sdk.Refuse(sdk.NotLoaded, s.name, fmt.Sprintf("%s has no %s bars: it has %s; add them first", s.name, interval, list(s.intervals)))
	}
	first := r.first
	if h := l.handles[r]; h != nil {
		first = min(first, h.first)
	}
	from := max(first, r.visible-n)
	return &historyView{symbol: s.name, interval: r.interval, columns: r.track.Rows(from, r.visible), ends: func(start int64) int64 {
		if start >= r.day.calendar.Open {
			return r.end(start)
		}
		return r.day.run.pastEnd(r.interval, start)
	}}, nil
}

// Follow implements sdk.Session.
func (l *lane) Follow(name string, intervals ...sdk.Interval) error {
	if err := l.usable(name); err != nil {
		return err
	}
	canonical, err := l.readArguments(name, intervals...)
	if err != nil {
		return err
	}
	s, err := l.loadedSymbol(canonical)
	if err != nil {
		return err
	}
	for _, iv := range intervals {
		if r := s.seriesOf(iv); r == nil || !r.streams {
			return sdk.Refuse(sdk.NotLoaded, s.name, fmt.Sprintf("%s has no %s bars that stream: it has %s; add them first", s.name, iv, list(s.intervals)))
		}
	}
	l.follow(s, intervals...)
	return nil
}

// Unfollow implements sdk.Session.
func (l *lane) Unfollow(name string) error {
	s, err := l.loadedSymbol(name)
	if err != nil {
		return err
	}
	for _, r := range s.series {
		l.unfollow(r)
	}
	return nil
}

// Every implements sdk.Session.
func (l *lane) Every(interval sdk.Interval, fn func(sdk.Session) error) error {
	if err := l.usable(""); err != nil {
		return err
	}
	iv, err := l.interval("", interval)
	if err != nil {
		return err
	}
	if !iv.Intraday() || fn == nil {
		return sdk.Refuse(sdk.InvalidArgument, "", "every takes an interval of seconds, minutes or hours, and a function")
	}
	first := l.day.calendar.Open
	for now := l.run.clock.Nanos(); first <= now; {
		first += int64(iv.Span())
	}
	return l.day.setAlarm(&alarm{at: first, every: iv.Span(), lane: l, fn: fn})
}

// At implements sdk.Session.
func (l *lane) At(when string, fn func(sdk.Session) error) error {
	if err := l.usable(""); err != nil {
		return err
	}
	moment, err := clock.ParseMoment(when)
	if err != nil {
		return sdk.Refuse(sdk.InvalidArgument, "", err.Error())
	}
	at, inside := moment.On(l.day.calendar)
	switch now := l.run.clock.Nanos(); {
	case fn == nil:
		return sdk.Refuse(sdk.InvalidArgument, "", "at takes a time and a function")
	case !inside && l.outsideEveryDay(moment):
		return sdk.Refuse(sdk.InvalidArgument, "", fmt.Sprintf("%s is outside the day, which is from %s to %s", when,
			l.run.stamp(l.day.calendar.Open), l.run.stamp(l.day.calendar.Close)))
	case !inside: // an early close: as with a slot of a scanner
		l.run.logger.line(levelInfo, "%s: the timer at %s is skipped: %s closes at %s", l.source.Name, when, l.Day(), l.run.stamp(l.day.calendar.Close))
		return nil
	case at == now && !l.starting: // what is due at the open can still be asked for in OnStart
		return sdk.Refuse(sdk.InvalidArgument, "", fmt.Sprintf("it is %s already: do here what is to be done then", when))
	case at < now:
		return sdk.Refuse(sdk.InvalidArgument, "", fmt.Sprintf("%s has passed: it is %s", when, l.run.clock.Local()))
	}
	return l.day.setAlarm(&alarm{at: at, lane: l, fn: fn})
}

// outsideEveryDay says whether a moment is outside an ordinary day too, one of usual length.
func (l *lane) outsideEveryDay(m clock.Moment) bool {
	_, inside := m.On(l.run.config.Calendar.FullDay(l.run.config.Hours))
	return !inside
}

// Emit implements sdk.Session.
func (l *lane) Emit(name string, value float64) error {
	if err := l.readable(""); err != nil {
		return err
	}
	if err := sdk.CheckEmittedName(name); err != nil {
		return err
	}
	if err := l.emitted.Take(l.run.clock.Nanos()); err != nil {
		return err
	}
	return l.run.config.Recorder.Emitted(Emission{Time: l.run.clock.Nanos(), Strategy: l.source.Name, Name: name, Value: value})
}

// Log implements sdk.Session.
func (l *lane) Log() *slog.Logger { return l.log.logger }

// stamp is an instant as RFC 3339 with the exchange's offset.
func (r *run) stamp(t int64) string {
	return time.Unix(0, t).In(r.config.Calendar.Location()).Format(time.RFC3339)
}
