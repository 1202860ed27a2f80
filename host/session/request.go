package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/sdk"
)

// requestKey names a request of a lane on a day: the same key is the same request.
type requestKey struct {
	op       Op
	symbol   string
	interval sdk.Interval
	key      string // of the indicator
	days     int
	past     bool // historical only
}

// answer is what the first asking got. A strategy may ask for the same on every bar: the answer comes from here, and
// only the count of repeats grows.
type answer struct {
	entry   *Entry
	err     error
	refusal *sdk.Refusal // the err, where it is one
	symbol  *symbol
	handle  any
}

// usable refuses what comes at the wrong time.
func (l *lane) usable(symbol string) error {
	switch {
	case l.refuse == sdk.SessionEnded:
		return sdk.Refuse(sdk.SessionEnded, symbol, "the day is over: requests end at the close")
	case l.stopped:
		return sdk.Refuse(sdk.StrategyStopped, symbol, l.source.Name+" was stopped")
	case !l.inCall:
		return sdk.Refuse(sdk.NotInCall, symbol, "the session is valid in the call that it was given to, not outside")
	}
	return nil
}

// asking is a request as it was put, before anyone has looked at what it means.
type asking struct {
	op               Op
	symbol           string
	interval         sdk.Interval
	indicator        string
	location, reason string
}

// untimely keeps the refusal of a request that comes after the close. What comes outside a call may come from anywhere
// and touches nothing.
func (l *lane) untimely(q asking, err error) error {
	if l.inCall && sdk.CodeOf(err) == sdk.SessionEnded {
		return l.malformed(q, err)
	}
	return err
}

// requester is the lane with the line and the reason of a request.
func (l *lane) requester(location, reason string) requester {
	if location == "" && l.source.Kind == sdk.SourceGo {
		location = callerPlace()
	}
	return requester{lane: l.index, role: string(l.role), source: l.sourceAt(location), reason: bounded(reason, maxReason), grant: &l.setup.Grant, without: l.setup.Without}
}

// again answers a request that was made before on this day.
func (l *lane) again(k requestKey) (*answer, bool) {
	a, have := l.answers[k]
	if have {
		a.entry.Repeats++
		if a.refusal != nil {
			l.lastRefusal, l.lastRefused, l.lastEntry = a.refusal, a.entry.Source.Location, a.entry.Seq
		}
	}
	return a, have
}

// forget makes the next asking for anything of a symbol a first one: the lane, or who removed the symbol, has changed
// what the answer would be. Giving something up makes room under a quota, for any symbol.
func (l *lane) forget(symbol string) {
	for k, a := range l.answers {
		if k.symbol == symbol || a.refusal != nil && a.refusal.Code == sdk.QuotaExceeded {
			delete(l.answers, k)
		}
	}
}

// reconsider makes the next asking for what a quota forbade of a symbol a first one: the symbol is there now, or has more,
// and so less may be needed.
func (l *lane) reconsider(symbol string) {
	for k, a := range l.answers {
		if k.symbol == symbol && a.refusal != nil && a.refusal.Code == sdk.QuotaExceeded {
			delete(l.answers, k)
		}
	}
}

// malformed records the refusal of a request that makes no sense, before there is a demand.
func (l *lane) malformed(q asking, err error) error {
	symbol := q.symbol
	if canonical, err := sdk.CanonicalSymbol(symbol); err == nil {
		symbol = canonical
	}
	var r *sdk.Refusal
	if errors.As(err, &r) && r.Code == sdk.InvalidSymbol {
		symbol = r.Symbol // bounded
	}
	who := l.requester(q.location, q.reason)
	entry := l.day.entry(q.op, symbol, who, Refused)
	entry.Interval, entry.Indicator = sdk.Interval(bounded(string(q.interval), maxName)), bounded(q.indicator, maxName)
	if errors.As(err, &r) {
		entry.Code, entry.Message = r.Code, r.Message
	}
	l.lastRefusal, l.lastRefused = r, who.source.Location
	k := requestKey{op: q.op, symbol: symbol, interval: entry.Interval, key: entry.Indicator + entry.Message}
	if _, have := l.again(k); !have {
		noted := l.note(entry)
		l.lastEntry = noted.Seq
		l.answers[k] = &answer{entry: noted, err: err, refusal: r}
	}
	return err
}

// How much of what a strategy wrote a ledger entry repeats, in bytes.
const (
	maxName   = 64
	maxReason = 1024
)

// bounded is what a strategy wrote, cut to a length that a ledger can hold.
func bounded(s string, most int) string {
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "..."
	}
	return s
}

// request serves a demand once and remembers the answer.
func (l *lane) request(k requestKey, want demand, location, reason string) (*answer, error) {
	who := l.requester(location, reason)
	entry, s, err := l.day.provision(want, who)
	if entry == nil {
		return nil, err
	}
	a := &answer{entry: entry, err: err, symbol: s}
	if errors.As(err, &a.refusal) {
		l.lastRefusal, l.lastRefused, l.lastEntry = a.refusal, who.source.Location, entry.Seq
	}
	l.answers[k] = a
	return a, nil
}

func symbolAsking(q sdk.SymbolRequest) asking {
	return asking{op: OpAddSymbol, symbol: q.Symbol, location: q.Location, reason: q.Reason}
}

func indicatorAsking(q sdk.IndicatorRequest) asking {
	return asking{op: OpAddIndicator, symbol: q.Symbol, interval: q.Interval, indicator: q.Name, location: q.Location, reason: q.Reason}
}

func barsAsking(q sdk.BarsRequest) asking {
	return asking{op: OpAddBars, symbol: q.Symbol, interval: q.Interval, location: q.Location, reason: q.Reason}
}

// AddSymbol implements sdk.Session.
func (l *lane) AddSymbol(q sdk.SymbolRequest) (sdk.Symbol, error) {
	if err := l.usable(q.Symbol); err != nil {
		return sdk.Symbol{}, l.untimely(symbolAsking(q), err)
	}
	name, err := sdk.CanonicalSymbol(q.Symbol)
	if err != nil {
		return sdk.Symbol{}, l.malformed(symbolAsking(q), err)
	}
	k := requestKey{op: OpAddSymbol, symbol: name}
	a, have := l.again(k)
	if !have {
		want := l.run.full
		want.symbol = name
		if a, err = l.request(k, want, q.Location, q.Reason); err != nil {
			return sdk.Symbol{}, err
		}
	}
	if a.err != nil {
		return sdk.Symbol{}, a.err
	}
	l.follow(a.symbol) // each time: it may have been unfollowed in between
	return a.symbol.snapshot(), nil
}

// AddIndicator implements sdk.Session.
func (l *lane) AddIndicator(q sdk.IndicatorRequest) (sdk.Indicator, error) {
	if err := l.usable(q.Symbol); err != nil {
		return nil, l.untimely(indicatorAsking(q), err)
	}
	name, spec, err := l.indicatorSpec(q)
	if err != nil {
		return nil, l.malformed(indicatorAsking(q), err)
	}
	interval := l.spelling(name, q.Interval)
	k := requestKey{op: OpAddIndicator, symbol: name, key: spec.Key(interval)}
	a, have := l.again(k)
	if !have {
		if own, ok := spec.(*customFormula); ok {
			if err := l.makeCustom(own); err != nil {
				return nil, l.unmade(q, named(err, name))
			}
		}
		want := demand{op: OpAddIndicator, symbol: name, interval: interval, indicator: k.key,
			indicators: []indicatorDemand{{spec: spec, interval: interval, held: true}}}
		if a, err = l.request(k, want, q.Location, q.Reason); err != nil {
			return nil, err
		}
		if a.err == nil {
			a.handle = l.indicatorHandle(a.symbol.indicatorOf(k.key))
			if err := l.beginCustom(a.symbol.indicatorOf(k.key)); err != nil {
				return nil, err
			}
		}
	}
	if a.err != nil {
		return nil, a.err
	}
	return a.handle.(*indicatorHandle), nil
}

func (l *lane) indicatorSpec(q sdk.IndicatorRequest) (string, formula, error) {
	name, err := sdk.CanonicalSymbol(q.Symbol)
	if err != nil {
		return "", nil, err
	}
	if _, err := l.interval(name, q.Interval); err != nil {
		return "", nil, err
	}
	if own, ok := l.custom(q.Name); ok {
		c, err := l.customFormula(own, q.Params)
		return name, c, named(err, name)
	}
	if err := l.onOwn(q); err != nil {
		return "", nil, named(err, name)
	}
	def, err := indicator.Lookup(q.Name)
	if err != nil {
		return "", nil, named(l.orCustom(err, q.Name), name)
	}
	spec, err := indicator.Resolve(def, q.Params)
	if err == nil {
		err = spec.CheckInterval(q.Interval)
	}
	return name, spec, named(err, name)
}

// named puts the symbol into a refusal that was made without one.
func named(err error, symbol string) error {
	var r *sdk.Refusal
	if errors.As(err, &r) {
		return sdk.Refuse(r.Code, symbol, r.Message)
	}
	return err
}

// interval checks an interval against the grammar and the hours of a trading day of usual length: what may be asked for is
// the same on a day that closes early, and the same as in the configuration.
func (l *lane) interval(symbol string, iv sdk.Interval) (sdk.Interval, error) {
	parsed, err := sdk.ParseInterval(string(iv))
	if err != nil {
		return "", named(err, symbol)
	}
	if !parsed.Intraday() {
		return parsed, nil
	}
	for _, stretch := range l.run.config.Calendar.FullDay(l.run.config.Hours).Segments {
		if int64(parsed.Span()) <= stretch.Close-stretch.Open {
			return parsed, nil
		}
	}
	return "", sdk.Refuse(sdk.InvalidInterval, symbol, fmt.Sprintf("interval %s is longer than the session: use 1d", parsed))
}

// spelling is the interval as the session spells it: 60m and 1h are one series under the first spelling.
func (l *lane) spelling(symbol string, iv sdk.Interval) sdk.Interval {
	if s := l.day.symbol(symbol); s != nil {
		if r := s.seriesOf(iv); r != nil {
			return r.interval
		}
	}
	return iv
}

// AddBars implements sdk.Session.
func (l *lane) AddBars(q sdk.BarsRequest) (sdk.Series, error) {
	if err := l.usable(q.Symbol); err != nil {
		return nil, l.untimely(barsAsking(q), err)
	}
	name, err := l.barsArguments(q)
	if err != nil {
		return nil, l.malformed(barsAsking(q), err)
	}
	interval := l.spelling(name, q.Interval)
	k := requestKey{op: OpAddBars, symbol: name, interval: interval, days: q.Days, past: q.HistoricalOnly}
	a, have := l.again(k)
	if !have {
		want := demand{op: OpAddBars, symbol: name, interval: interval, bars: []barsDemand{{interval: interval, days: q.Days,
			streams: !q.HistoricalOnly, held: true, have: l.historyHeld(name, interval)}}}
		if a, err = l.request(k, want, q.Location, q.Reason); err != nil {
			return nil, err
		}
		if a.err == nil {
			a.handle = l.seriesHandle(a.symbol.seriesOf(interval), q.Days)
		}
	}
	if a.err != nil {
		return nil, a.err
	}
	h := a.handle.(*seriesHandle)
	if !q.HistoricalOnly {
		l.followSeries(h.series)
	}
	return h, nil
}

func (l *lane) barsArguments(q sdk.BarsRequest) (string, error) {
	name, err := sdk.CanonicalSymbol(q.Symbol)
	if err != nil {
		return "", err
	}
	if _, err := l.interval(name, q.Interval); err != nil {
		return "", err
	}
	switch {
	case q.Days < 0:
		return "", sdk.Refuse(sdk.InvalidArgument, name, fmt.Sprintf("days is %d, expected 0 or more", q.Days))
	case q.HistoricalOnly && q.Days == 0:
		return "", sdk.Refuse(sdk.InvalidArgument, name, "bars that are historical only need days of 1 or more")
	}
	return name, nil
}

// RemoveSymbol implements sdk.Session.
func (l *lane) RemoveSymbol(q sdk.RemoveSymbolRequest) error {
	a := asking{op: OpRemoveSymbol, symbol: q.Symbol, location: q.Location, reason: q.Reason}
	if err := l.usable(q.Symbol); err != nil {
		return l.untimely(a, err)
	}
	name, err := sdk.CanonicalSymbol(q.Symbol)
	if err != nil {
		return l.malformed(a, err)
	}
	return l.remove(a, name, func() (Outcome, error) { return l.day.removeSymbol(l, name) })
}

// RemoveIndicator implements sdk.Session.
func (l *lane) RemoveIndicator(q sdk.RemoveIndicatorRequest) error {
	a := asking{op: OpRemoveIndicator, location: q.Location, reason: q.Reason}
	if err := l.usable(""); err != nil {
		return l.untimely(a, err)
	}
	h, ok := q.Indicator.(*indicatorHandle)
	if past := q.Indicator; !ok && past != nil && past.Removed() { // of an earlier day, from another process
		a.symbol, a.interval, a.indicator = past.Symbol(), past.Interval(), past.Key()
		return l.malformed(a, alreadyRemoved(past))
	}
	if !ok || l.indicators[h.state] != h && !h.gone {
		return l.malformed(a, sdk.Refuse(sdk.InvalidArgument, "", "removing an indicator takes the handle that AddIndicator gave to this strategy"))
	}
	a.symbol, a.interval, a.indicator = h.Symbol(), h.Interval(), h.Key()
	return l.remove(a, h.Symbol(), func() (Outcome, error) { return l.day.removeIndicator(l, h) })
}

// RemoveBars implements sdk.Session.
func (l *lane) RemoveBars(q sdk.RemoveBarsRequest) error {
	a := asking{op: OpRemoveBars, symbol: q.Symbol, interval: q.Interval, location: q.Location, reason: q.Reason}
	if err := l.usable(q.Symbol); err != nil {
		return l.untimely(a, err)
	}
	name, err := l.barsArguments(sdk.BarsRequest{Symbol: q.Symbol, Interval: q.Interval})
	if err != nil {
		return l.malformed(a, err)
	}
	return l.remove(a, name, func() (Outcome, error) { return l.day.removeBars(l, name, q.Interval) })
}

// remove runs a removal and writes it into the ledger.
func (l *lane) remove(q asking, name string, do func() (Outcome, error)) error {
	if slices.Contains(l.setup.Without, name) {
		return l.malformed(q, l.withheld(name))
	}
	events := len(l.day.events)
	entry := l.day.entry(q.op, name, l.requester(q.location, q.reason), Refused)
	entry.Interval, entry.Indicator = q.interval, q.indicator
	outcome, err := do()
	if err != nil {
		return l.malformed(q, err)
	}
	entry.Outcome = outcome
	if s := l.day.symbol(name); s != nil {
		meta := s.meta
		entry.Metadata = &meta
	}
	l.day.brought(events, l.note(entry))
	return nil
}

// Context implements sdk.Session.
func (l *lane) Context() context.Context { return l.run.ctx }
