package sdk

import (
	"context"
	"log/slog"
	"time"
)

// Session is what a strategy may ask of the host. It is valid while a call of the strategy runs, on the goroutine of the calls;
// used elsewhere, its requests, reads and emissions are refused with NotInCall. All calls of a run get the same one: a session
// that was kept answers in a later call as the one that this call was given.
//
// A request is served whole, at once, or it is refused with a *Refusal and leaves nothing behind. Asking again for
// what one already has is cheap, quiet, and returns the same handle.
type Session interface {
	// Context is cancelled when the call must end: the run was interrupted or the strategy is being stopped.
	Context() context.Context
	// Name is the session's name in the YAML.
	Name() string
	// Day is the trading day, YYYY-MM-DD.
	Day() string
	// Now is the session clock, UTC. It is the only time that a strategy should use.
	Now() time.Time
	// Location is the exchange's zone: Now().In(Location()) is the time on its clock.
	Location() *time.Location
	// Random is the next number of a sequence in [0, 1) that is seeded by the session's seed, the day and the
	// strategy's name, and so is the same in every run.
	Random() float64
	// Log is the strategy's log: records carry the session clock, not the wall clock.
	Log() *slog.Logger

	// Symbols are all symbols of the session, by name.
	Symbols() []Symbol
	// Symbol is one symbol; refused with NotLoaded where the session does not have it.
	Symbol(name string) (Symbol, error)
	// Today is what the day has brought of a symbol so far: the growing day, from the bars that have ended.
	Today(symbol string) (Today, error)

	// AddSymbol brings a symbol to everything that the configuration asks of its symbols and follows it. An adhoc
	// symbol is upgraded; a full one stays as it is.
	AddSymbol(SymbolRequest) (Symbol, error)
	// AddIndicator computes an indicator, warm from history; an unknown symbol is provisioned for it (adhoc).
	AddIndicator(IndicatorRequest) (Indicator, error)
	// AddBars provides a series of bars, and follows it unless it is historical only; an unknown symbol is
	// provisioned for it (adhoc).
	AddBars(BarsRequest) (Series, error)

	// RemoveSymbol drops the caller's holds on a symbol and all it has of it; the symbol leaves with the last hold.
	RemoveSymbol(RemoveSymbolRequest) error
	// RemoveIndicator drops the caller's hold on an indicator.
	RemoveIndicator(RemoveIndicatorRequest) error
	// RemoveBars drops the caller's hold on a series.
	RemoveBars(RemoveBarsRequest) error

	// Lock keeps a loaded symbol in the session: while anyone has a lock on it, RemoveSymbol is refused with Locked. A lock
	// ends with its day; one with Carry takes the symbol over to the next trading day, and stays until it is unlocked. Asking
	// again for the same lock changes nothing; with another Carry it takes the place of the caller's lock.
	Lock(LockRequest) error
	// Unlock ends the caller's own lock; refused with NotLoaded where it has none.
	Unlock(UnlockRequest) error

	// Follow makes OnBars get bars of a loaded symbol: of the given intervals, or of the strategy's own
	// follow.intervals where none is given.
	Follow(symbol string, intervals ...Interval) error
	// Unfollow ends that for all intervals of the symbol.
	Unfollow(symbol string) error
	// History is the last n bars of a series that have ended, oldest first; fewer where there are fewer.
	History(symbol string, interval Interval, n int) (Series, error)

	// Every calls fn each interval, anchored at the open: "5m" is open+5m, open+10m, ... to the close. It ends
	// with the day.
	Every(interval Interval, fn func(Session) error) error
	// At calls fn once today, at "15:55", "open+30m" or "close-5m", exchange time; refused with InvalidArgument
	// where that has passed or is outside the day.
	At(when string, fn func(Session) error) error

	// Emit records a value under a name of at most 200 bytes, for emitted.csv.
	Emit(name string, value float64) error
}

// SymbolRequest asks for a full symbol.
type SymbolRequest struct {
	Symbol string
	Reason string // the author's own words, for the ledger
	// Location is the author's line. Adapters of other languages set it; Go authors leave it empty, the host finds it.
	Location string
}

// IndicatorRequest asks for an indicator.
type IndicatorRequest struct {
	Symbol   string
	Name     string // as in the list of indicators, lower case
	Interval Interval
	// Params are the indicator's parameters by name; numbers are float64 or int, and a duration of an own
	// indicator's is a time.Duration or a text such as 90s. Defaults stand in for what is missing; unknown ones are refused.
	Params   map[string]any
	Reason   string
	Location string
}

// BarsRequest asks for a series of bars.
type BarsRequest struct {
	Symbol   string
	Interval Interval
	// Days is the number of whole trading days of history before today; 0 for none.
	Days int
	// HistoricalOnly is true for history without today's bars: nothing will stream, and the handle has none of them, whoever else
	// asks for them.
	HistoricalOnly bool
	Reason         string
	Location       string
}

// RemoveSymbolRequest gives up a symbol.
type RemoveSymbolRequest struct {
	Symbol   string
	Reason   string
	Location string
}

// RemoveIndicatorRequest gives up an indicator. The handle says which.
type RemoveIndicatorRequest struct {
	Indicator Indicator
	Reason    string
	Location  string
}

// RemoveBarsRequest gives up a series.
type RemoveBarsRequest struct {
	Symbol   string
	Interval Interval
	Reason   string
	Location string
}

// LockRequest keeps a symbol in the session.
type LockRequest struct {
	Symbol string
	// Carry takes the symbol over to the next trading day, as a position does. Scanners, which do not trade, are refused it
	// with PermissionDenied.
	Carry    bool
	Reason   string
	Location string
}

// UnlockRequest ends the caller's lock on a symbol.
type UnlockRequest struct {
	Symbol   string
	Reason   string
	Location string
}

// Symbol is a symbol as it stood when it was asked for: a snapshot, not a handle.
type Symbol struct {
	Name string
	// Base is the stored interval from which the symbol's bars are made.
	Base Interval
	// Intervals are those that it has bars of, from short to long. Read-only.
	Intervals []Interval
	Metadata  Metadata
}

// Today is the growing day of a symbol, from the bars of its base interval that have ended.
type Today struct {
	Symbol string
	Bars   int // of the base interval, so far
	// Open, High, Low, Close are NaN before the first bar.
	Open, High, Low, Close float64
	Volume                 float64
	// Last is the latest price: Close, and of a symbol that was carried over, before its first bar of the day, the price that
	// it came with. NaN where there is none.
	Last float64
	// Stale is true while Last is of an earlier day.
	Stale bool
}

// Indicator is a handle on an indicator. It dies at the day's end or when it is removed; values are NaN then.
type Indicator interface {
	Symbol() string
	Interval() Interval
	Name() string
	// Key is the indicator's name, all of its parameters and its interval, such as sma(period=20)@5m.
	Key() string
	// Ready is true once it has had enough bars.
	Ready() bool
	// Value is the first output after the latest bar that has ended; NaN until ready.
	Value() float64
	// Previous is the first output n bars earlier: Previous(0) is Value. NaN where there is none, and for n below 0 (a script
	// is refused that with InvalidArgument). Of another output, keep Field from bar to bar, or ask for an sma of period 1 on it.
	Previous(n int) float64
	// Len is how many bars it has had, those of its warm-up included: Previous reaches back over so many. 0 once removed.
	Len() int
	// Field is an output by name; refused with InvalidArgument, listing the names, where there is none of that name.
	Field(name string) (float64, error)
	// Fields are the names of the outputs, in order. Read-only.
	Fields() []string
	Removed() bool
}

// Series is a handle on the bars of one symbol and interval that have ended, oldest first, history included. It
// grows while bars stream. It dies at the day's end or when it is removed; its length is 0 then.
type Series interface {
	Symbol() string
	Interval() Interval
	Len() int
	// At is bar i, 0 the oldest; the zero Bar where i is out of range.
	At(i int) Bar
	// Last is the latest bar that has ended; the zero Bar where there is none.
	Last() Bar
	// Open, High, Low, Close, Volume are one column of bar i; NaN where i is out of range.
	Open(i int) float64
	High(i int) float64
	Low(i int) float64
	Close(i int) float64
	Volume(i int) float64
	Removed() bool
}
