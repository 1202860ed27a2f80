package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/clock"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/place"
)

// Result is what a run leaves besides what its recorder got.
type Result struct {
	Days    []DayResult
	Stopped []Stop
	// Reproducible is false where a strategy was stopped for a reason that depends on how fast the machine is, and where
	// the store could not be read.
	Reproducible bool
	// Data is the store's catalogue of every symbol that the run looked up, by symbol.
	Data []tape.Entry
	// Ended is false where a strategy's failure stopped the whole session (on_failure: stop_session).
	Ended bool
}

// Bars is how many base bars streamed.
func (r Result) Bars() int {
	n := 0
	for _, d := range r.Days {
		n += d.Bars
	}
	return n
}

// DayResult is one trading day.
type DayResult struct {
	Date    calendar.Date
	Skipped bool // no symbol of the configuration could be served, and none was carried over
	Refused []RefusedSymbol
	Symbols int
	Bars    int // base bars that streamed
}

// RefusedSymbol is a symbol of the configuration that a day had to do without.
type RefusedSymbol struct {
	Symbol, Location string
	Code             sdk.Code
	Message          string
}

// Stop is a strategy that was stopped.
type Stop struct {
	Strategy string
	Day      calendar.Date
	Time     int64  // UTC nanoseconds
	When     string // RFC 3339 with the exchange's offset
	Handler  string // in which it failed, such as bars
	Code     sdk.Code
	Message  string // never empty
	Place    string
	Stack    []string
	// EndedSession says that the whole session ended with it (on_failure: stop_session).
	EndedSession bool
}

// Text is why a strategy was stopped, for a person: its place, or where none is known the handler that failed, then the code and the
// message.
func (s Stop) Text() string {
	return (&sdk.Failure{Code: s.Code, Message: s.Message, Place: cmp.Or(s.Place, "in its "+s.Handler+" handler")}).Error()
}

// NoDataError says that no symbol of the configuration could be served on any day.
type NoDataError struct {
	Session string
	Refused []RefusedSymbol
}

func (e *NoDataError) Error() string {
	text := fmt.Sprintf("session %s has no data for any of its symbols on any day", e.Session)
	for _, r := range e.Refused {
		text += fmt.Sprintf("\n  %s %s: %s: %s", r.Location, r.Symbol, r.Code, r.Message)
	}
	return text
}

// run is a session while it runs: what lasts longer than a day.
type run struct {
	config   Config
	ctx      context.Context
	clock    *clock.Clock
	tape     *tape.Tape
	lanes    []*lane // scanners, then strategies, in the order of the YAML
	ledger   ledger
	result   Result
	home     place.Goroutine // that on which strategies are called
	scanners int
	logger   logger
	schedule schedule              // of the current day; its memory serves all days
	next     calendar.Date         // the trading day after the current one; the zero date on the last
	coming   *prefetch             // the next day, while it is made; nil where it is not
	made     *prefetch             // the current day, as far as it was made ahead; nil where it was not
	carried  []*carried            // to the next day, by name
	full     demand                // what the configuration asks of a full symbol
	split    map[market.Split]bool // the splits that the log has told of
	torn     error                 // a strategy ended the goroutine of the session
}

// Run runs a session over its days. The error is a *NoDataError, the context's, the recorder's, or says what of the
// configuration does not hold; a strategy's failure is no error, it is in the result.
func Run(ctx context.Context, c Config) (Result, error) {
	defer c.Readers.end()
	days, err := c.Calendar.Between(c.Start, c.End)
	if err != nil {
		return Result{}, fmt.Errorf("session %s: %w", c.Name, err)
	}
	if len(days) == 0 {
		return Result{}, fmt.Errorf("session %s: no trading day of %s from %s to %s", c.Name, c.Calendar.MIC(), c.Start, c.End)
	}
	r := &run{config: c, ctx: ctx, clock: clock.New(c.Calendar.Location()),
		tape: tape.New(c.Store, c.Calendar, c.Hours, c.Incomplete), result: Result{Reproducible: true, Ended: true},
		split: map[market.Split]bool{}}
	r.tape.Adjust(c.Splits)
	r.logger = logger{run: r}
	r.full = r.configDemand()
	for i, p := range append(append([]Participant{}, c.Scanners...), c.Strategies...) {
		r.lanes = append(r.lanes, newLane(r, i, p, i < len(c.Scanners)))
	}
	r.scanners = len(c.Scanners)
	err = r.apart(func() error {
		defer r.endPrefetch(true)
		err := r.days(days)
		var noData *NoDataError
		if !errors.As(err, &noData) { // where no day was served no strategy has begun
			if finishErr := r.finish(); err == nil {
				err = finishErr
			}
		}
		return err
	})
	r.result.Data = r.tape.Catalogue()
	return r.result, err
}

// atFinish is the name of the handler OnFinish, after which there is nothing to end.
const atFinish = "finish"

// errStopSession ends the days after a failure under on_failure: stop_session.
var errStopSession = errors.New("the session was stopped by a strategy's failure")

func (r *run) days(dates []calendar.Date) error {
	served := false
	for i, date := range dates {
		r.next = calendar.Date{}
		if i+1 < len(dates) {
			r.next = dates[i+1]
		}
		if err := r.ctx.Err(); err != nil {
			return err
		}
		cd, ok := r.config.Calendar.Day(date, r.config.Hours)
		if !ok {
			return fmt.Errorf("session %s: %s is no trading day", r.config.Name, date)
		}
		watch := r.stopwatch()
		result, calls, err := r.day(cd)
		r.result.Days = append(r.result.Days, result)
		served = served || !result.Skipped
		if flushErr := r.ledger.flush(r.config.Recorder); err == nil {
			err = flushErr
		}
		if errors.Is(err, errStopSession) {
			r.result.Ended = false
			return nil
		}
		if err != nil {
			return err
		}
		r.config.Recorder.Timing(Timing{Day: date.String(), What: "day", Took: watch(), Bars: result.Bars, Calls: calls})
	}
	if !served {
		return &NoDataError{Session: r.config.Name, Refused: r.result.Days[len(r.result.Days)-1].Refused}
	}
	return nil
}

// advance moves the clock to an instant of a day, at the pace of the configuration.
func (r *run) advance(day calendar.Date, t int64) error {
	if r.config.Readers != nil {
		r.config.Readers.serve()
	}
	if r.config.Pace != nil {
		if err := r.config.Pace(day, r.clock.Now(), time.Unix(0, t).UTC()); err != nil {
			return err
		}
	}
	return r.clock.Advance(t)
}

// finish calls OnFinish of every strategy that was not stopped.
func (r *run) finish() error {
	for _, l := range r.lanes {
		if l.hooks.Finish != nil && !l.stopped && r.ctx.Err() == nil {
			if err := l.call(atFinish, sdk.SessionEnded, l.hooks.Finish); err != nil && !errors.Is(err, errStopSession) {
				return err
			}
		}
	}
	for _, l := range r.lanes {
		l.tellUnused()
		l.tellIdle()
	}
	return r.ledger.flush(r.config.Recorder)
}

// stopwatch starts a measurement and gives what ends it.
func (r *run) stopwatch() func() time.Duration {
	if r.config.Stopwatch == nil {
		return func() time.Duration { return 0 }
	}
	start := r.config.Stopwatch()
	return func() time.Duration { return r.config.Stopwatch() - start }
}
