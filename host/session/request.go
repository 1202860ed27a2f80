package session

import (
	"context"
	"errors"
	"fmt"

	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/sdk"
)

// usable refuses what comes at the wrong time.
func (l *lane) usable(symbol string) error {
	switch {
	case !l.run.home.Here(): // what another goroutine asks for, it asks at no moment of the session
		return notInCall(symbol)
	case l.refuse == sdk.SessionEnded:
		return sdk.Refuse(sdk.SessionEnded, symbol, "the day is over: requests end at the close")
	case l.stopped:
		return sdk.Refuse(sdk.StrategyStopped, symbol, l.source.Name+" was stopped")
	case !l.inCall:
		return notInCall(symbol)
	}
	return nil
}

func notInCall(symbol string) error {
	return sdk.Refuse(sdk.NotInCall, symbol, "the session is valid in a call that it was given to: neither after it nor beside it")
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
	if sdk.CodeOf(err) == sdk.SessionEnded && l.inCall {
		return l.malformed(q, err)
	}
	return err
}

// named is the symbol of a request that asks for nothing else, in its one spelling. The error is the refusal, which the ledger has.
func (l *lane) named(q asking) (string, error) {
	if err := l.usable(q.symbol); err != nil {
		return "", l.untimely(q, err)
	}
	name, err := sdk.CanonicalSymbol(q.symbol)
	if err != nil {
		return "", l.malformed(q, err)
	}
	return name, nil
}

// requester is the lane with the line and the reason of a request.
func (l *lane) requester(location, reason string) requester {
	if location == "" && l.source.Kind == sdk.SourceGo {
		location = callerPlace()
	}
	return requester{lane: l.index, role: string(l.role), source: l.sourceAt(location), reason: bounded(reason, maxReason), grant: &l.setup.Grant, without: l.setup.Without}
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
	s := l.day.symbol(symbol)
	switch {
	case s == nil:
		return iv
	case s.bare(): // the request builds it as it was
		return l.run.again(symbol, s.meta.MeetsSessionConfigRequirements, s.lost).spelling(iv)
	}
	if r := s.seriesOf(iv); r != nil {
		return r.interval
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
			a.handle = l.seriesHandle(a.symbol.seriesOf(interval), q.Days, q.HistoricalOnly)
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

// Context implements sdk.Session.
func (l *lane) Context() context.Context { return l.run.ctx }
