package config

import (
	"fmt"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/sdk"
)

// window is what the rest of a session is checked against: its exchange, hours and days. Where they have mistakes, or
// while the defaults are read by themselves, parts of it are missing and checks that need them are left out.
type window struct {
	calendar *calendar.Calendar
	// written are the entries of calendars of the file that the session's is made of.
	written []*node
	hours   calendar.Hours
	start   calendar.Date
	end     calendar.Date
	// first is the first trading day of the session.
	first calendar.Date
	// full is a trading day of usual length, and length its longest segment: bars never cross a segment's end.
	full   calendar.Day
	length time.Duration
}

// defaultExchange is the one of the sample market.
const defaultExchange = "XNYS"

func (r *sessionReader) readWindow(f fields) window {
	w := window{hours: calendar.Regular}
	exchange, written := r.exchange(f.get("exchange"))
	w.written = written
	if n := f.get("hours"); n != nil {
		if s, ok := r.choice(n, string(calendar.Regular), string(calendar.Extended)); ok {
			w.hours = calendar.Hours(s)
		}
	}
	startNode, endNode := r.given(f, "start"), r.given(f, "end")
	start, startOK := r.date(startNode)
	end, endOK := r.date(endNode)
	w.start, w.end = start, end
	if startOK && endOK && end.Before(start) {
		r.on(endNode, InvalidDate, "", "the end %s is before the start %s on line %d", end, start, startNode.at.Line)
		startOK = false
	}
	exchange = r.dayStarts(f, r.withOwnDays(f, exchange))
	if r.partial || exchange == nil {
		return w
	}
	w.calendar = exchange
	w.full = exchange.FullDay(w.hours) // days of usual length are alike, whatever their date
	for _, s := range w.full.Segments {
		w.length = max(w.length, time.Duration(s.Close-s.Open))
	}
	startOK = r.covered(exchange, startNode, start) && startOK
	endOK = r.covered(exchange, endNode, end) && endOK
	if startOK && endOK {
		w.first = r.firstDay(exchange, startNode, start, end)
	}
	return w
}

// exchange reads the name of a calendar, and finds the entries of the file that it is made of. It is nil after a mistake.
func (r *sessionReader) exchange(n *node) (*calendar.Calendar, []*node) {
	name := defaultExchange
	if n != nil {
		s, ok := r.word(n)
		if !ok {
			return nil, nil
		}
		name = s
	}
	return r.named(n, name)
}

// commonName is the MIC of an exchange by the name that people use.
func commonName(name string) string {
	switch name {
	case "NYSE", "nyse":
		return "XNYS"
	case "NASDAQ", "nasdaq", "Nasdaq":
		return "XNAS"
	case "AMEX", "amex":
		return "XASE"
	}
	return ""
}

// given is the value of a key that a session must have, and the defaults need not.
func (r *sessionReader) given(f fields, key string) *node {
	if r.partial {
		return f.get(key)
	}
	return f.require(key)
}

func (r *reader) date(n *node) (calendar.Date, bool) {
	if n == nil {
		return calendar.Date{}, false
	}
	s, ok := r.word(n)
	if !ok {
		return calendar.Date{}, false
	}
	d, err := calendar.ParseDate(s)
	if err != nil {
		r.on(n, InvalidDate, "", "%v", err)
		return calendar.Date{}, false
	}
	return d, true
}

// covered reports whether the calendar knows a date, and says so where it does not.
func (r *sessionReader) covered(c *calendar.Calendar, n *node, d calendar.Date) bool {
	if d.IsZero() {
		return false
	}
	first, last := c.Range()
	if d.Before(first) || d.After(last) {
		r.on(n, sdk.CalendarRange, "", "%s", notCovered(c.MIC(), first, last, d))
		return false
	}
	return true
}

func notCovered(name string, first, last, d calendar.Date) string {
	return fmt.Sprintf("the calendar of %s covers %s to %s, not %s", name, first, last, d)
}

// firstDay is the first trading day of the window, or the zero date after saying that there is none.
func (r *sessionReader) firstDay(c *calendar.Calendar, n *node, start, end calendar.Date) calendar.Date {
	days, err := c.Between(start, end)
	if err == nil && len(days) > 0 {
		return days[0]
	}
	hint := ""
	if next, err := c.Next(end); err == nil {
		hint = fmt.Sprintf("the next trading day is %s", next)
	}
	r.on(n, InvalidDate, hint, "%s has no trading day from %s to %s", c.MIC(), start, end)
	return calendar.Date{}
}
