package config

import (
	"bytes"
	"math"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/sdk"
)

// Mode says against what a session runs.
type Mode string

// Backtest runs over history. It is the only mode of this version.
const Backtest Mode = "backtest"

// Session is one session, complete: defaults merged, every value checked.
type Session struct {
	Name string
	Mode Mode
	// Exchange is the MIC, 24/7 or the name of a calendar of the file. Calendar has that name, and its days with the
	// session's own closures and early closes.
	Exchange string
	Calendar *calendar.Calendar
	// Start and End are as written; between them, both included, is a trading day.
	Start, End calendar.Date
	Hours      calendar.Hours
	// KeepAdded carries every symbol over from day to day; KeepAddedPlace is where that is written.
	KeepAdded      bool
	KeepAddedPlace Place
	Seed           uint64
	// Speed is how many times as fast as real time the session runs; 0 is as fast as it goes.
	Speed      float64
	Data       Data
	Scanners   []Scanner
	Strategies []Strategy
	Export     Export
	// Place is that of the session's entry.
	Place Place

	canonical []byte
	written   string
}

// Canonical is the session's configuration as written, defaults merged in, for the manifest and the run's id: JSON on
// one line with sorted keys, without what is null or was not written, ${NAME} as it is; under calendars are those of the
// file that its exchange is made of. It is the same where only
// comments, layout, quotes, the order of keys or the use of defaults and anchors differ. What the files say that it
// names is not part of it.
func (s Session) Canonical() []byte { return bytes.Clone(s.canonical) }

// Written is the session's own YAML, without the defaults, with comments. It is for people; it may be empty where YAML
// cannot be written again.
func (s Session) Written() string { return s.written }

const defaultSeed = 1

// sessionReader reads one session, or the defaults by themselves.
type sessionReader struct {
	*reader
	// partial is true for the defaults: nothing is missing there, and what depends on several keys waits for a session.
	partial bool

	window    window
	spellings []sdk.Interval // the first of each span
	names     []*node        // of scanners and strategies
	sources   []*node        // of follow.from
}

// session reads a session that the defaults have been merged into.
func (r *sessionReader) session(n *node) Session {
	s := Session{Mode: Backtest, Seed: defaultSeed, Place: n.at}
	f, ok := r.fields(n, inSession)
	if !ok {
		return s
	}
	s.Name = r.sessionName(f)
	if n := f.get("mode"); n != nil {
		r.mode(n)
	}
	r.window = r.readWindow(f)
	s.Calendar, s.Start, s.End, s.Hours = r.window.calendar, r.window.start, r.window.end, r.window.hours
	if s.Calendar != nil {
		s.Exchange = s.Calendar.MIC()
	}
	if n := f.get("keep_added"); n != nil {
		s.KeepAdded, s.KeepAddedPlace = r.keepAdded(n, s.Calendar), n.at
	}
	if n := f.get("seed"); n != nil {
		s.Seed, _ = r.seed(n)
	}
	if n := f.get("speed"); n != nil {
		s.Speed, _ = r.number(n, 0, math.Inf(1))
	}
	s.Data = r.data(f)
	s.Scanners = r.scanners(f.get("scanners"))
	s.Strategies = r.strategies(f.get("strategies"), s.Data.Intervals)
	r.checkNames()
	r.checkSources()
	if n := f.get("trading"); n != nil {
		r.on(n, sdk.NotSupported, "leave the key out", "this version does not trade")
	}
	s.Export = r.export(f.get("export"))
	return s
}

func (r *sessionReader) sessionName(f fields) string {
	if r.partial {
		if n := f.get("name"); n != nil {
			r.on(n, sdk.InvalidArgument, "leave the key out", "each session has a name of its own: defaults have none")
		}
		return ""
	}
	n := f.require("name")
	if n == nil {
		return ""
	}
	s, ok := r.word(n)
	if ok && !sessionName.MatchString(s) {
		r.on(n, sdk.InvalidArgument, "", "%s is not a session's name: 1 to 64 of a-z, 0-9, '_', '-', first a letter or digit", quote(s))
	}
	return s
}

func (r *sessionReader) mode(n *node) {
	if s, ok := r.choice(n, string(Backtest), "live"); ok && s != string(Backtest) {
		r.on(n, sdk.NotSupported, "use backtest", "this version has no live sessions")
	}
}
