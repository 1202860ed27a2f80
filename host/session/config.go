package session

import (
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/clock"
	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// Config is one session, checked: the config room makes it of YAML, the host room of its parts.
type Config struct {
	Name       string
	Calendar   *calendar.Calendar
	Hours      calendar.Hours
	Start, End calendar.Date // both included; closed days are passed over
	Seed       uint64

	Symbols    []ConfigSymbol
	Intervals  []sdk.Interval // what streams, from short to long; at least one
	History    []History
	Indicators []ConfigIndicator
	Incomplete market.Incomplete
	Quality    Quality

	Scanners   []Participant // in the order of the YAML
	Strategies []Participant

	// KeepAdded carries every symbol over to the next day, as keep_added on the line KeepAddedLocation says.
	KeepAdded         bool
	KeepAddedLocation string

	Store tape.Store
	// Prefetch loads each day in a goroutine of its own while the one before runs, and reads Store there: the results are the
	// same, sooner where a second core is free. It costs the memory of one more day. With a Pace nothing is loaded ahead.
	Prefetch bool
	// Stored are the names of all symbols of the store, to suggest one in place of another that it does not have; nil where
	// they are not known.
	Stored []string
	// Splits are what stored bars are adjusted for, as of each day; nil for bars as they are stored.
	Splits   *market.Splits
	Recorder Recorder
	// Timeline says when rows are recorded for timeline.csv.
	Timeline Timeline
	// Pace, where not nil, is called before the clock moves to an instant of a day, the day's beginning first, and may wait.
	// The times are UTC; from is 1970 before the first day. Its error ends the run.
	Pace func(day calendar.Date, from, to time.Time) error
	// Readers, where not nil, get snapshots of the session, from other goroutines too.
	Readers *Readers
	// Stopwatch, where not nil, is a monotonic wall-clock reading for Recorder.Timing. It never reaches a result.
	Stopwatch func() time.Duration
}

// ConfigSymbol is a symbol that the configuration lists, with the line that lists it.
type ConfigSymbol struct {
	Name     string
	Location string
}

// History asks for whole trading days of bars before each day.
type History struct {
	Interval sdk.Interval
	Days     int
	All      bool // require: all
}

// ConfigIndicator is an indicator that every full symbol has.
type ConfigIndicator struct {
	Spec     indicator.Spec
	Interval sdk.Interval
	Location string
}

// Quality is judged once, on historical quality, when a full symbol is provisioned.
type Quality struct {
	Minimum *float64 // percent; nil for none
	Drop    bool     // on_low: drop
}

// Timeline is how often timeline.csv gets rows.
type Timeline string

// The values of Timeline.
const (
	TimelineOff     Timeline = "off"
	TimelineClose   Timeline = "close"
	TimelineInstant Timeline = "instant"
)

// Participant is a strategy or scanner of the session.
type Participant struct {
	Source sdk.Source
	Hooks  sdk.Hooks
	Follow Follow // of a strategy
	Grant  Grant
	// StopSession is on_failure: stop_session.
	StopSession bool
	// Without are symbols that are withheld from it: its requests for them are refused with sdk.Counterfactual, and a
	// handler that lets such a refusal escape ends there without stopping the strategy.
	Without []string

	Schedule []Slot // of a scanner
	Universe []string
	// StoreUniverse says that Universe is all of the store. A scan then has those that may be known of on its day: what is
	// listed later does not show.
	StoreUniverse bool
}

// Follow says which bars a strategy gets without asking.
type Follow struct {
	Config    bool     // every symbol of the configuration
	Symbols   []string // and these
	From      []string // and what these sources find by AddSymbol
	Intervals []sdk.Interval
}

// Grant is what a strategy may do. Nil numbers are without limit.
type Grant struct {
	AddSymbol, Adhoc, RemoveAny bool
	MaxSymbols                  *int // that it added and that still live
	MaxIndicators               *int // that it holds
	MaxHistoryDays              *int // in one request for bars
}

// OpenGrant is the default: it may add, without limit, and may not remove what others hold.
func OpenGrant() Grant { return Grant{AddSymbol: true, Adhoc: true} }

// Slot is an entry of a scanner's schedule.
type Slot struct {
	PreSession bool
	At         clock.Moment // once, where Every is 0
	Every      time.Duration
	From, To   clock.Moment // both included
}

// Recorder receives what a session produces, from the session's goroutine, in order. An error ends the run.
type Recorder interface {
	Ledger(Entry) error
	Emitted(Emission) error
	Timeline(TimelineRow) error
	DayEnded(Snapshot) error
	Log(LogRecord)
	Timing(Timing)
}

// Emission is a value that a strategy emitted.
type Emission struct {
	Time           int64 // UTC nanoseconds
	Strategy, Name string
	Value          float64
}

// LogRecord is a line of the session's log, at the session clock.
type LogRecord struct {
	Time   int64  // UTC nanoseconds; 0 before the first day
	Source string // the strategy's name; empty for the session itself
	Level  string // DEBUG, INFO, WARN, ERROR
	Text   string
}

// Timing is how long something took on the wall clock.
type Timing struct {
	Day   string
	What  string // day, request, start
	Seq   int    // of the ledger entry, for a request
	Name  string // of the source
	Took  time.Duration
	Bars  int // base bars that streamed, for a day
	Calls int // calls into strategies, for a day
}
