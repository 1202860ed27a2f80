package session

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/strathost/strathost/sdk"
)

// lane is one strategy or scanner with its place in the session: it is the sdk.Session that its hooks get.
type lane struct {
	setup  Participant
	run    *run
	index  int
	role   sdk.Role
	source sdk.Source
	hooks  sdk.Hooks

	stopped bool
	// refuse, where not empty, is the code with which requests are refused during the current call.
	refuse sdk.Code
	inCall bool
	// starting is true while OnStart runs.
	starting bool
	// lastRefusal is the last that a request of this strategy got, lastRefused the line that asked, lastEntry its entry.
	lastRefusal *sdk.Refusal
	lastRefused string
	lastEntry   int
	noted       string // the line of its latest request that was served and that the ledger has
	because     because
	withholding withholding
	idle        idleness
	log         *laneLog
	ahead       foresight

	// What follows lives for a day.
	day        *day
	random     *sdk.Random
	emitted    sdk.EmitBudget
	bars       []sdk.Bar // reused
	follows    []bool    // by series id
	seen       int       // symbol events that it has had
	indicators map[*indicatorState]*indicatorHandle
	handles    map[*series]*seriesHandle
	answers    map[requestKey]*answer
	customs    []*indicatorState // the lane's own that are computed, in the order of their coming
	broken     error             // an own indicator failed: the call that runs fails with it, whatever the author makes of it
}

var _ sdk.Session = (*lane)(nil)

func newLane(r *run, index int, p Participant, scanner bool) *lane {
	l := &lane{setup: p, run: r, index: index, role: sdk.RoleStrategy, source: p.Source, hooks: p.Hooks}
	if scanner {
		l.role = sdk.RoleScanner
	}
	l.idle.awaited = slices.Clone(p.Follow.Symbols)
	l.log = newLaneLog(r, p.Source.Name)
	return l
}

// begin gives the lane a new day. The function that it returns gives it the one before back, where the new day is none.
func (l *lane) begin(d *day) (back func()) {
	day, random, handles, emitted := l.day, l.random, l.handles, l.emitted
	l.day = d
	l.random = sdk.NewRandom(l.run.config.Seed, l.source.Name, d.calendar.Date.String())
	l.follows, l.seen, l.emitted = l.follows[:0], 0, sdk.EmitBudget{}
	l.refuse = ""
	l.indicators = map[*indicatorState]*indicatorHandle{}
	l.handles = map[*series]*seriesHandle{}
	l.answers = map[requestKey]*answer{}
	l.customs = nil
	l.ahead.timer = 0
	l.Forget(math.MinInt64)
	return func() {
		if day != nil {
			l.day, l.random, l.handles, l.emitted = day, random, handles, emitted
		}
	}
}

// dropHandles ends every handle of the day.
func (l *lane) dropHandles() {
	for _, h := range l.indicators {
		h.gone = true
	}
	l.customs = nil
	for _, h := range l.handles {
		h.gone = true
	}
}

// call runs one hook. A failure stops the strategy, not the session, unless its on_failure says otherwise; the error
// is then errStopSession. Other errors end the run.
func (l *lane) call(where string, refuse sdk.Code, hook func(sdk.Session) error) error {
	l.enter(refuse)
	err := l.guard(hook)
	l.leave()
	return l.settle(where, err)
}

func (l *lane) barsCall(bars []sdk.Bar) error {
	l.enter("")
	err := l.guardBars(bars)
	l.leave()
	if err == nil {
		return nil
	}
	return l.settle("bars", err)
}

func (l *lane) enter(refuse sdk.Code) {
	l.run.home.Enter()
	l.inCall, l.refuse = true, refuse
	l.day.calls++
	l.ahead.called++
}

func (l *lane) leave() { l.inCall = false }

// called says whether the strategy's code may use the session now: in a call, on the goroutine that it was given to.
func (l *lane) called() bool { return l.run.home.Here() && l.inCall }

// guard keeps a panic in a strategy of the host's own process from ending the host.
func (l *lane) guard(hook func(sdk.Session) error) (err error) {
	returned := false
	defer l.recover(&err, &returned)
	if err = l.catchUp(); err == nil {
		if err = hook(l); l.broken != nil {
			err = l.broken
		}
	}
	returned = true
	return err
}

func (l *lane) guardBars(bars []sdk.Bar) (err error) {
	returned := false
	defer l.recover(&err, &returned)
	if err = l.catchUp(); err == nil {
		if err = l.hooks.Bars(l, bars); l.broken != nil {
			err = l.broken
		}
	}
	returned = true
	return err
}

func (l *lane) recover(err *error, returned *bool) {
	if *returned {
		return
	}
	if failed := l.panicked(recover()); failed != nil {
		*err = failed
	}
}

// panicked is the failure of a call that did not return; nil where no panic ended it, but runtime.Goexit, which goes on.
func (l *lane) panicked(reason any) *sdk.Failure {
	at, stack := panicPlace()
	if reason == nil {
		l.tear(at, stack)
		return nil
	}
	return &sdk.Failure{Code: sdk.StrategyPanic, Message: fmt.Sprint(reason), Place: at, Stack: stack}
}

// failureOf is what a hook's error says, and the refusal that escaped with it, if any. The error's methods are the strategy's: a panic
// of theirs is as one of the hook.
func (l *lane) failureOf(err error) (failure *sdk.Failure, escaped *sdk.Refusal) {
	returned := false
	defer func() {
		if returned {
			return
		}
		if failed := l.panicked(recover()); failed != nil {
			failure, escaped = failed, nil
		}
	}()
	failure = sdk.FailureOf(err)
	if l.source.Kind == sdk.SourceGo {
		failure = failure.AsAuthors()
	}
	errors.As(err, &escaped)
	returned = true
	return failure, escaped
}

// settle makes of a hook's error a stopped strategy.
func (l *lane) settle(where string, err error) error {
	if err == nil {
		return nil
	}
	if ctxErr := l.run.ctx.Err(); ctxErr != nil {
		return ctxErr // the run was interrupted, the strategy is not to blame
	}
	failure, refusal := l.failureOf(err)
	stop := Stop{Strategy: l.source.Name, Time: l.run.clock.Nanos(), When: l.run.clock.Stamp(), Handler: where, Code: failure.Code,
		Message: cmp.Or(failure.Message, "its error has no text"), Place: failure.Place, Stack: failure.Stack}
	if stop.Place == "" && refusal != nil && refusal == l.lastRefusal {
		stop.Place = l.lastRefused
	}
	if failure.WallClock {
		l.run.result.Reproducible = false
	}
	if l.mayGoOn(where, failure) {
		return nil
	}
	l.stopped = true
	l.day.alarms.drop(l)
	stop.Day, stop.EndedSession = l.day.calendar.Date, l.setup.StopSession && where != atFinish
	entry := Entry{Day: stop.Day, Time: stop.Time, Active: l.day.active, Op: OpStopStrategy, Source: l.sourceAt(stop.Place),
		Role: string(l.role), Outcome: Stopped, Code: stop.Code, Message: fmt.Sprintf("in its %s handler: %s", where, stop.Message),
		Cause: l.escaped(stop)}
	l.run.result.Stopped = append(l.run.result.Stopped, stop)
	l.day.endLocksOf(l, l.note(entry).Seq)
	l.run.logger.line(levelError, "%s is stopped: %s", l.source.Name, (&sdk.Failure{Code: stop.Code, Message: entry.Message, Place: stop.Place}).Error())
	if l.setup.StopSession {
		return errStopSession
	}
	return nil
}

func (l *lane) sourceAt(location string) sdk.Source {
	s := l.source
	s.Location = location
	return s
}

// symbolEvents tells the strategy what changed since its last turn.
func (l *lane) symbolEvents() error {
	if l.hooks.Symbol == nil {
		return nil
	}
	others := len(l.day.events) // what is beyond is of its own doing
	for l.seen < len(l.day.events) && !l.stopped {
		if l.seen-others == sdk.MaxAnswers {
			return l.settle("symbol", sdk.AnswersFailure(l.noted))
		}
		e := l.day.events[l.seen]
		l.seen++
		l.because = because{entry: e.cause}
		err := l.call("symbol", "", func(s sdk.Session) error { return l.hooks.Symbol(s, e.SymbolEvent) })
		l.because = because{}
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *lane) scanCall(t int64, preSession bool) error {
	if l.hooks.Scan == nil {
		return nil
	}
	scan := sdk.Scan{Time: time.Unix(0, t).UTC(), PreSession: preSession, Universe: l.setup.Universe}
	if l.setup.StoreUniverse {
		scan.Universe = l.day.known(l.setup.Universe)
	}
	l.because = because{scan: true}
	defer func() { l.because = because{} }()
	return l.call("scan", "", func(s sdk.Session) error { return l.hooks.Scan(s, scan) })
}

// follow makes the lane get the bars of a symbol: of the given intervals, or of those that it follows by default.
func (l *lane) follow(s *symbol, intervals ...sdk.Interval) {
	if len(intervals) == 0 {
		intervals = l.defaultIntervals()
	}
	for _, iv := range intervals {
		if r := s.seriesOf(iv); r != nil && r.streams {
			l.followSeries(r)
		}
	}
}

func (l *lane) followSeries(r *series) {
	if r.id >= len(l.follows) {
		l.follows = append(l.follows, make([]bool, r.id+1-len(l.follows))...)
	}
	if !l.follows[r.id] {
		l.follows[r.id] = true
		l.changed()
	}
}

func (l *lane) unfollow(r *series) {
	if r.id < len(l.follows) && l.follows[r.id] {
		l.follows[r.id] = false
		l.changed()
	}
}

func (l *lane) defaultIntervals() []sdk.Interval {
	if len(l.setup.Follow.Intervals) > 0 {
		return l.setup.Follow.Intervals
	}
	return l.run.config.Intervals[:1]
}

// followsByRule says whether the YAML makes the lane follow a symbol that a source brought.
func (l *lane) followsByRule(s *symbol, by sdk.Source) bool {
	if slices.Contains(l.setup.Follow.Symbols, s.name) {
		return true
	}
	if by.Kind == sdk.SourceConfig {
		return l.setup.Follow.Config
	}
	return slices.Contains(l.setup.Follow.From, by.Name)
}

// The part of sdk.Session that needs nothing of the host's.

func (l *lane) Name() string             { return l.run.config.Name }
func (l *lane) Now() time.Time           { return l.run.clock.Now() }
func (l *lane) Location() *time.Location { return l.run.config.Calendar.Location() }

func (l *lane) Day() string { return l.day.calendar.Date.String() }

// Random is not a number outside of a call: one drawn at no moment of the session would shift all that follow.
func (l *lane) Random() float64 {
	if !l.called() {
		return math.NaN()
	}
	return l.random.Float64()
}
