package session_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/clock"
	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// desk is a session that a test puts together. Unless a test says otherwise it is one full day, 2025-07-02, of AAPL at 1m
// and 5m, over the bars of the common store.
type desk struct {
	t      testing.TB
	config session.Config
	record *record
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	return &desk{t: t, record: &record{}, config: session.Config{Name: "test", Calendar: xnys(t), Hours: calendar.Regular,
		Start: date(t, today), End: date(t, today), Seed: 1, Intervals: []sdk.Interval{"1m", "5m"}, Incomplete: market.Keep,
		Symbols: []session.ConfigSymbol{{Name: "AAPL", Location: "sessions.yaml:7:5"}}, Store: commonStore(), Prefetch: true}}
}

func (d *desk) days(start, end string) *desk {
	d.config.Start, d.config.End = date(d.t, start), date(d.t, end)
	return d
}

func (d *desk) symbols(names ...string) *desk {
	d.config.Symbols = nil
	for _, n := range names {
		d.config.Symbols = append(d.config.Symbols, session.ConfigSymbol{Name: n, Location: "sessions.yaml:7:5"})
	}
	return d
}

func (d *desk) intervals(ivs ...sdk.Interval) *desk {
	d.config.Intervals = ivs
	return d
}

func (d *desk) history(interval sdk.Interval, days int) *desk {
	d.config.History = append(d.config.History, session.History{Interval: interval, Days: days})
	return d
}

func (d *desk) indicator(interval sdk.Interval, name string, params map[string]any) *desk {
	d.config.Indicators = append(d.config.Indicators, session.ConfigIndicator{Spec: spec(d.t, name, params), Interval: interval})
	return d
}

// over puts the session over another store. One that counts its calls is to be read by the session's goroutine alone.
func (d *desk) over(s tape.Store) *desk {
	d.config.Store = s
	_, plain := s.(*store.Memory)
	d.config.Prefetch = plain
	return d
}

// strategy adds a strategy that follows nothing and may add what it likes; the changes may say otherwise.
func (d *desk) strategy(name string, h sdk.Hooks, changes ...func(*session.Participant)) *desk {
	p := session.Participant{Source: sdk.Source{Kind: sdk.SourceGo, Name: name, Digest: "d-" + name}, Hooks: h, Grant: session.OpenGrant()}
	for _, change := range changes {
		change(&p)
	}
	d.config.Strategies = append(d.config.Strategies, p)
	return d
}

// scanner adds a scanner.
func (d *desk) scanner(name string, scan func(sdk.Session, sdk.Scan) error, slots ...session.Slot) *desk {
	p := session.Participant{Source: sdk.Source{Kind: sdk.SourceGo, Name: name, Digest: "d-" + name}, Hooks: sdk.Hooks{Scan: scan},
		Grant: session.OpenGrant(), Schedule: slots}
	d.config.Scanners = append(d.config.Scanners, p)
	return d
}

// run runs the session, holds its record against the invariants of the metadata, and fails the test on an error.
func (d *desk) run() (session.Result, *record) {
	d.t.Helper()
	result, err := d.tryRun(context.Background())
	if err != nil {
		d.t.Fatal(err)
	}
	return result, d.record
}

func (d *desk) tryRun(ctx context.Context) (session.Result, error) {
	d.t.Helper()
	d.config.Recorder = d.record
	result, err := session.Run(ctx, d.config)
	requireInvariants(d.t, d.record)
	return result, err
}

// until ends the session at a time of the day, so that its snapshot is of that instant: a last strategy stops it.
func (d *desk) until(when string) *desk {
	return d.strategy("until", sdk.Hooks{Start: func(s sdk.Session) error {
		return s.At(when, func(sdk.Session) error { return sdk.Code("until") })
	}}, func(p *session.Participant) { p.StopSession = true })
}

// act is something that a strategy does at a time of each day: "open" is OnStart.
type act struct {
	when string
	do   func(sdk.Session)
}

func at(when string, do func(sdk.Session)) act { return act{when: when, do: do} }

// acting makes hooks of acts; those of one time happen in their order.
func acting(acts ...act) sdk.Hooks {
	return sdk.Hooks{Start: func(s sdk.Session) error {
		for _, a := range acts {
			if a.when == "open" {
				a.do(s)
				continue
			}
			err := s.At(a.when, func(s sdk.Session) error {
				a.do(s)
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	}}
}

// watching makes hooks that get bars.
func watching(bars func(sdk.Session, []sdk.Bar)) sdk.Hooks {
	return sdk.Hooks{Bars: func(s sdk.Session, b []sdk.Bar) error {
		bars(s, b)
		return nil
	}}
}

// scanning makes a scan that cannot fail.
func scanning(do func(sdk.Session, sdk.Scan)) func(sdk.Session, sdk.Scan) error {
	return func(s sdk.Session, scan sdk.Scan) error {
		do(s, scan)
		return nil
	}
}

// follows makes a strategy follow.
func follows(f session.Follow) func(*session.Participant) {
	return func(p *session.Participant) { p.Follow = f }
}

// granted gives a strategy a grant.
func granted(change func(*session.Grant)) func(*session.Participant) {
	return func(p *session.Participant) { change(&p.Grant) }
}

func preSession() session.Slot { return session.Slot{PreSession: true} }

func once(t testing.TB, when string) session.Slot { return session.Slot{At: moment(t, when)} }

func every(t testing.TB, every time.Duration, from, to string) session.Slot {
	return session.Slot{Every: every, From: moment(t, from), To: moment(t, to)}
}

func moment(t testing.TB, when string) clock.Moment {
	t.Helper()
	m, err := clock.ParseMoment(when)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func spec(t testing.TB, name string, params map[string]any) indicator.Spec {
	t.Helper()
	def, err := indicator.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := indicator.Resolve(def, params)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Requests in few words.

func symbolRequest(name string) sdk.SymbolRequest { return sdk.SymbolRequest{Symbol: name} }

func smaRequest(name string, interval sdk.Interval, period int) sdk.IndicatorRequest {
	return sdk.IndicatorRequest{Symbol: name, Name: "sma", Interval: interval, Params: map[string]any{"period": period}}
}

func barsRequest(name string, interval sdk.Interval, days int) sdk.BarsRequest {
	return sdk.BarsRequest{Symbol: name, Interval: interval, Days: days}
}

func pastRequest(name string, interval sdk.Interval, days int) sdk.BarsRequest {
	return sdk.BarsRequest{Symbol: name, Interval: interval, Days: days, HistoricalOnly: true}
}

// must fails the test where a request that should be served is not.
func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
		return v
	}
}

// refusedWith fails the test unless err is a refusal with the code.
func refusedWith(t testing.TB, err error, code sdk.Code) {
	t.Helper()
	if err == nil {
		t.Errorf("the request was served, expected %s", code)
	} else if got := sdk.CodeOf(err); got != code {
		t.Errorf("refused with %v, expected %s", err, code)
	}
}

// clockOf is the session clock on the exchange's wall.
func clockOf(s sdk.Session) string { return s.Now().In(s.Location()).Format(time.TimeOnly) }

func names(symbols []sdk.Symbol) []string {
	var out []string
	for _, s := range symbols {
		out = append(out, s.Name)
	}
	return out
}

func has(s sdk.Session, name string) bool { return slices.Contains(names(s.Symbols()), name) }
