package session

import (
	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// Op is what was asked for.
type Op string

// The operations of the ledger.
const (
	OpAddSymbol       Op = "add_symbol"
	OpAddIndicator    Op = "add_indicator"
	OpAddBars         Op = "add_bars"
	OpRemoveSymbol    Op = "remove_symbol"
	OpRemoveIndicator Op = "remove_indicator"
	OpRemoveBars      Op = "remove_bars"
	OpScan            Op = "scan" // a scan that asked for something: the cause of what it asked for
	OpLock            Op = "lock"
	OpUnlock          Op = "unlock"
	OpCarry           Op = "carry"
	OpTeardown        Op = "teardown"
	OpStopStrategy    Op = "stop_strategy"
)

// Outcome is what became of it.
type Outcome string

// The outcomes of the ledger.
const (
	Added         Outcome = "added"
	Upgraded      Outcome = "upgraded"
	Extended      Outcome = "extended"
	AlreadyLoaded Outcome = "already_loaded"
	Removed       Outcome = "removed"
	Released      Outcome = "released"
	Scanned       Outcome = "scanned"
	Locked        Outcome = "locked"
	Unlocked      Outcome = "unlocked"
	Carried       Outcome = "carried"
	TornDown      Outcome = "torn_down"
	Stopped       Outcome = "stopped"
	Refused       Outcome = "refused"
)

// Entry is one line of the ledger.
type Entry struct {
	Seq       int
	Day       calendar.Date
	Time      int64 // the session clock, UTC nanoseconds
	Active    bool  // false before the session was active: the time is null then
	Op        Op
	Symbol    string
	Interval  sdk.Interval
	Indicator string // its key
	Source    sdk.Source
	Role      string // config, strategy or scanner
	Reason    string
	Outcome   Outcome
	Code      sdk.Code
	Message   string
	Steps     []Step
	Metadata  *sdk.Metadata // afterwards; nil where the symbol is not there
	Repeats   int           // how often the same source asked the same again that day
	Carry     bool          // of a lock: it takes the symbol over to the next day
	Cause     int           // Seq of the entry that made this one necessary; 0 where there is none
}

// StepName is the name of a step of a plan.
type StepName string

// The steps of a plan, in their order. StepAddInterval is followed by the interval.
const (
	StepCreateSymbol     StepName = "create_symbol"
	StepUpgradeSymbol    StepName = "upgrade_symbol"
	StepAddInterval      StepName = "add_interval_"
	StepLoadHistorical   StepName = "load_historical"
	StepLoadSession      StepName = "load_session"
	StepRegister         StepName = "register_indicator"
	StepCalculateQuality StepName = "calculate_quality"
)

// Step is one thing that was done, with what it loaded.
type Step struct {
	Name      StepName
	Interval  sdk.Interval
	Indicator string
	Loaded    *Loaded
	Warmup    *Warmup
	Days      *DaysLoaded
	Quality   *float64 // historical, in percent, where something was expected
	// Splits are those by which the oldest of the loaded bars is adjusted, by date.
	Splits []market.Split
}

// Loaded is a run of bars.
type Loaded struct {
	Bars     int
	From, To int64 // start of the first and of the last, UTC nanoseconds; 0 where there is none
}

// Warmup is what an indicator was warmed with: need bars until its first value, settle until what came before has
// faded, have what there was.
type Warmup struct{ Need, Settle, Have int }

// DaysLoaded is how many days of history were asked for and how many have a bar.
type DaysLoaded struct{ Want, Have int }

// ledger numbers the entries and holds those of the current day, whose repeats may still grow.
type ledger struct {
	next int
	day  []*Entry
}

func (l *ledger) add(e Entry) *Entry {
	l.next++
	e.Seq = l.next
	l.day = append(l.day, &e)
	return &e
}

// flush hands the day's entries on.
func (l *ledger) flush(r Recorder) error {
	for _, e := range l.day {
		if err := r.Ledger(*e); err != nil {
			return err
		}
	}
	l.day = l.day[:0]
	return nil
}
