package sdk

import "time"

// Strategy is the one method that a strategy must have. One goroutine calls all methods of a value, never two at
// once. An error stops the strategy, not the session, unless the session's YAML says on_failure: stop_session.
//
// The life of a strategy in a session:
//
//  1. its Factory makes it from the parameters of the YAML, once for the whole run;
//  2. OnStart at the open of each trading day: take handles here, they die at the day's end;
//  3. OnSymbol, OnBars and timers while the day runs, at each instant in this order;
//  4. OnEnd at each close, when requests are refused with SessionEnded;
//  5. OnFinish once, after the last day.
type Strategy interface {
	// OnBars gets the bars that end now, of each series that the strategy follows, by symbol name, then interval
	// from short to long. The slice is reused: copy what is kept.
	OnBars(s Session, bars []Bar) error
}

// Scanner is the one method that a scanner must have. A scanner runs on the schedule of its YAML entry and finds
// symbols.
type Scanner interface {
	OnScan(s Session, scan Scan) error
}

// Scan is one slot of a scanner's schedule.
type Scan struct {
	// Time is the slot's instant, UTC. In a pre-session scan it is the open, and the session is not active yet.
	Time time.Time
	// PreSession is true before the session is active: symbols added now have added_at null.
	PreSession bool
	// Universe are the symbols that the YAML names for this scanner, in its order; with universe: store those of the store
	// that have bars up to this day, by name. Read-only.
	Universe []string
}

// Starter is implemented by strategies and scanners that prepare at the open of each trading day.
type Starter interface{ OnStart(s Session) error }

// Ender is implemented by strategies and scanners that conclude at the close of each trading day.
type Ender interface{ OnEnd(s Session) error }

// Finisher is implemented by strategies and scanners that conclude once, after the last day.
type Finisher interface{ OnFinish(s Session) error }

// SymbolWatcher is implemented by strategies and scanners that want to hear of symbols that come, are upgraded and
// leave in mid-session, whoever asked: also of what it changes itself, at the same instant and at most MaxAnswers times.
type SymbolWatcher interface {
	OnSymbol(s Session, e SymbolEvent) error
}

// SymbolChange is what happened to a symbol.
type SymbolChange string

// The changes that OnSymbol reports.
const (
	SymbolAdded    SymbolChange = "added"
	SymbolUpgraded SymbolChange = "upgraded"
	SymbolRemoved  SymbolChange = "removed"
)

// SymbolEvent tells a strategy of a change that happened since its last turn.
type SymbolEvent struct {
	Symbol string
	Change SymbolChange
	By     string    // the name of the source that caused it
	Time   time.Time // UTC
}
