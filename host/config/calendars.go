package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/sdk"
)

// Calendar is a calendar that the file defines.
type Calendar struct {
	*calendar.Calendar
	// Like is the calendar whose days and hours it has, but for its changes; empty for one with rules of its own.
	Like  string
	Place Place
}

// ownCalendar is a calendar of the file while it is read.
type ownCalendar struct {
	Calendar // whose own is nil after a mistake in it
	// written are the entries that it is made of, itself last: they are part of what a session depends on.
	written []*node
}

// maxCalendars bounds the calendars of a file, those of sessions with days of their own included: each is a table of
// some hundred kilobytes.
const maxCalendars = 256

// calendarName is what a calendar of the file can be called. Names of exchanges look the same; 24/7 does not.
var calendarName = regexp.MustCompile(`^[A-Z0-9][A-Z0-9_-]{0,31}$`)

// LoadCalendars reads the calendars that a file defines, in their order, and nothing else of it. The error is
// sdk.Diagnostics, as that of Load.
func LoadCalendars(path string) ([]Calendar, error) {
	text, err := readBounded(path)
	if err != nil {
		return nil, sdk.Diagnostics{unreadable(path, err)}
	}
	r := newReader(path, ParseOptions{Root: filepath.Dir(path)})
	if root := r.parse(text); root != nil {
		if f, ok := r.fields(root, inFile); ok {
			r.version(f)
			r.readCalendars(f.get("calendars"))
		}
	}
	if mistakes := r.sorted(r.file); len(mistakes) > 0 {
		return nil, mistakes
	}
	found := make([]Calendar, len(r.calendars))
	for i, own := range r.calendars {
		found[i] = own.Calendar
	}
	return found, nil
}

// readCalendars reads the calendars of the file. One can be like any of those above it.
func (r *reader) readCalendars(n *node) {
	lines := map[string]int{}
	for i, item := range r.items(n) {
		if i == maxCalendars {
			r.on(item, TooLarge, "", "a file has at most %d calendars", maxCalendars)
			return
		}
		f, ok := r.fields(item, inCalendar)
		if !ok {
			continue
		}
		name := r.calendarName(f)
		if line, twice := lines[name]; twice {
			e, _ := f.entry("name")
			r.on(e.value, Duplicate, "", "the calendar %s is defined twice, first on line %d", name, line)
			continue
		}
		own := r.ownCalendar(f, name, n)
		if name != "" {
			lines[name] = item.at.Line
			r.calendars, r.calendarOf[name] = append(r.calendars, own), own
		}
	}
}

func (r *reader) calendarName(f fields) string {
	n := f.require("name")
	if n == nil {
		return ""
	}
	s, ok := r.word(n)
	switch {
	case !ok:
		return ""
	case !calendarName.MatchString(s):
		r.on(n, sdk.InvalidArgument, "", "%s is not a calendar's name: 1 to 32 of A-Z, 0-9, '_', '-', first a letter or digit", quote(s))
		return ""
	case slices.Contains(calendar.Names(), s):
		r.on(n, sdk.InvalidArgument, fmt.Sprintf("call it HOUSE, say, with like: %s", s), "%s is a calendar of the host", s)
		return ""
	}
	return s
}

// ownCalendar reads one calendar; name is empty after a mistake in it, and all is the list that it stands in.
func (r *reader) ownCalendar(f fields, name string, all *node) *ownCalendar {
	own := &ownCalendar{Calendar: Calendar{Place: f.at}}
	days := r.ownDays(f)
	if name == "" {
		name = "the calendar"
	}
	var draft *calendar.Draft
	if like := f.get("like"); like != nil {
		for _, key := range []string{"timezone", "days", "hours", "from", "to"} {
			if n := f.get(key); n != nil {
				r.on(n, sdk.InvalidArgument, "leave it out, or like", "%s comes with the calendar that this one is like", key)
			}
		}
		base, written := r.like(like, all)
		own.written = written
		if base != nil {
			own.Like = base.MIC()
			draft = base.Draft(name)
		}
	} else {
		draft = r.define(f, name)
	}
	own.written = append(own.written, f.node)
	if draft != nil && r.apply(draft, days) {
		own.Calendar.Calendar = r.finished(draft, f)
	}
	return own
}

// finished makes the calendar of a draft, or nil after saying what keeps it from being one.
func (r *reader) finished(draft *calendar.Draft, f fields) *calendar.Calendar {
	c, err := draft.Calendar()
	switch {
	case errors.Is(err, calendar.ErrClockChange):
		r.on(f.first("hours", "open_days"), sdk.NotSupported, "leave such days out, or keep the hours clear of the change", "%v", err)
	case err != nil:
		r.on(f.first("closed"), InvalidDate, "", "%v", err)
	}
	return c
}

// first is the value of the first of some keys that is given, or the whole mapping.
func (f fields) first(keys ...string) *node {
	for _, key := range keys {
		if n := f.get(key); n != nil {
			return n
		}
	}
	return f.node
}

// like finds the calendar that another is like: one of the host, or one that stands above it in the file. It is nil
// after a mistake.
func (r *reader) like(n, all *node) (*calendar.Calendar, []*node) {
	name, ok := r.word(n)
	if !ok {
		return nil, nil
	}
	for _, item := range all.items {
		if e, named := item.entry("name"); named && e.value.text == name && r.calendarOf[name] == nil && calendarName.MatchString(name) &&
			!slices.Contains(calendar.Names(), name) {
			r.on(n, UnknownExchange, "a calendar stands below the one that it is like", "the calendar %s is not known yet here", name)
			return nil, nil
		}
	}
	return r.named(n, name)
}

// named finds a calendar of the file or of the host, with the entries of the file that it is made of. It is nil after a
// mistake.
func (r *reader) named(n *node, name string) (*calendar.Calendar, []*node) {
	if own, ok := r.calendarOf[name]; ok {
		return own.Calendar.Calendar, slices.Clone(own.written)
	}
	c, err := calendar.Lookup(name)
	if err == nil {
		return c, nil
	}
	names := calendar.Names()
	for _, own := range r.calendars {
		names = append(names, own.name())
	}
	hint := didYouMean(name, names)
	if mic := commonName(name); mic != "" {
		hint = fmt.Sprintf("did you mean %q?", mic)
	}
	if hint == "" {
		hint = chooseFrom(names)
	}
	r.on(n, UnknownExchange, hint, "there is no calendar of an exchange %s", quote(name))
	return nil, nil
}

// name is that of the calendar, also where it has mistakes.
func (o *ownCalendar) name() string {
	e, _ := o.written[len(o.written)-1].entry("name")
	return e.value.text
}

// withCalendars is a session with the calendars of the file that its own is made of: what they say decides its days.
func withCalendars(session *node, calendars []*node) *node {
	if len(calendars) == 0 {
		return session
	}
	whole := *session
	whole.entries = append(slices.Clone(session.entries), entry{key: "calendars", value: &node{kind: list, items: calendars}})
	return &whole
}

// define reads the rules of a calendar that is like no other. It is nil after a mistake.
func (r *reader) define(f fields, name string) *calendar.Draft {
	if f.get("timezone") == nil && f.get("hours") == nil && f.get("from") == nil && f.get("to") == nil {
		r.on(f.node, MissingKey, "", "a calendar needs like, or else timezone, hours, from and to")
		return nil
	}
	rules := calendar.Rules{Week: calendar.Week{false, true, true, true, true, true, false}}
	var zoneOK, hoursOK, fromOK, toOK bool
	weekOK := true
	rules.Location, zoneOK = r.zone(f.require("timezone"))
	rules.Timetable, hoursOK = r.timetable(f.require("hours"))
	if n := f.get("days"); n != nil {
		rules.Week, weekOK = r.week(n)
	}
	rules.First, fromOK = r.coverage(f.require("from"))
	rules.Last, toOK = r.coverage(f.require("to"))
	if !zoneOK || !hoursOK || !weekOK || !fromOK || !toOK {
		return nil
	}
	if rules.Last.Before(rules.First) {
		r.on(f.get("to"), InvalidDate, "", "to %s is before from %s", rules.Last, rules.First)
		return nil
	}
	draft, err := calendar.Define(name, rules)
	if err != nil { // nothing above lets one through
		r.on(f.node, sdk.InvalidArgument, "", "%v", err)
	}
	return draft
}

func (r *reader) zone(n *node) (*time.Location, bool) {
	if n == nil {
		return nil, false
	}
	s, ok := r.word(n)
	if !ok {
		return nil, false
	}
	loc, err := calendar.Zone(s)
	if err != nil {
		hint := didYouMean(s, calendar.Zones())
		if hint == "" {
			hint = "write one such as America/New_York or UTC"
		}
		r.on(n, UnknownTimezone, hint, "there is no time zone %s", quote(s))
	}
	return loc, err == nil
}

// coverage reads an end of the dates that a calendar covers.
func (r *reader) coverage(n *node) (calendar.Date, bool) {
	d, ok := r.date(n)
	if ok && (d.Before(calendar.Earliest()) || d.After(calendar.Latest())) {
		r.on(n, sdk.CalendarRange, "", "a calendar covers dates within %s to %s, not %s", calendar.Earliest(), calendar.Latest(), d)
		return d, false
	}
	return d, ok
}

// week reads the days of the week on which an exchange trades.
func (r *reader) week(n *node) (week calendar.Week, good bool) {
	names := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	good = r.want(n, list)
	if good && len(n.items) == 0 {
		r.on(n, MissingKey, "", "the list of days is empty")
		good = false
	}
	for _, item := range r.items(n) {
		s, ok := r.choice(item, names...)
		i := slices.Index(names, s)
		switch {
		case !ok:
			good = false
		case week[i]:
			r.on(item, Duplicate, "", "%s is listed twice", s)
			good = false
		default:
			week[i] = true
		}
	}
	return week, good
}
