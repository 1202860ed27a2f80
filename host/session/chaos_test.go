package session_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/strathost/strathost/sdk"
)

// deed is one thing that a strategy does in a random session.
type deed struct {
	Lane, Minute int
	What         string
	Symbol       string
	Interval     sdk.Interval
	Number       int
}

func drawDeeds(rt *rapid.T) []deed {
	return rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) deed {
		return deed{
			Lane: rapid.IntRange(0, 2).Draw(rt, "lane"), Minute: rapid.IntRange(0, 389).Draw(rt, "minute"),
			What: rapid.SampledFrom([]string{"symbol", "symbol", "indicator", "indicator", "bars", "bars", "past", "remove symbol",
				"remove indicator", "remove bars", "follow", "unfollow", "lock", "carry", "carry", "unlock"}).Draw(rt, "what"),
			Symbol:   rapid.SampledFrom([]string{"AAPL", "TSLA", "TSLA", "RIVN", "BOTH", "BOTH", "FINE", "PAST", "NEXT", "DAILY"}).Draw(rt, "symbol"),
			Interval: rapid.SampledFrom([]sdk.Interval{"5s", "1m", "1m", "5m", "60m", "1h", "1d", "1w", "3d"}).Draw(rt, "interval"),
			Number:   rapid.IntRange(0, 4).Draw(rt, "number"),
		}
	}), 1, 30).Draw(rt, "deeds")
}

// model is what a random session should come to: who holds and has locked what, and what is full.
type model struct {
	holds map[string]map[string]bool // by symbol: "lane what"
	full  map[string]bool
	locks map[string]map[int]bool // by symbol and lane: whether it carries
}

// nextDay is the model of the day after: what nobody carries is gone.
func (m *model) nextDay() model {
	next := model{holds: map[string]map[string]bool{}, full: map[string]bool{}, locks: map[string]map[int]bool{}}
	for symbol, locks := range m.locks {
		for lane, carry := range locks {
			if carry {
				next.lock(symbol, lane, true)
				next.holds[symbol] = m.holds[symbol]
				if m.full[symbol] {
					next.full[symbol] = true
				}
			}
		}
	}
	return next
}

func (m *model) lock(symbol string, lane int, carry bool) {
	if m.locks[symbol] == nil {
		m.locks[symbol] = map[int]bool{}
	}
	m.locks[symbol][lane] = carry
}

// settle forgets a symbol that nobody holds or has locked.
func (m *model) settle(symbol string) {
	if len(m.holds[symbol]) == 0 && len(m.locks[symbol]) == 0 {
		delete(m.full, symbol)
	}
}

func (m *model) hold(symbol, what string) {
	if m.holds[symbol] == nil {
		m.holds[symbol] = map[string]bool{}
	}
	m.holds[symbol][what] = true
}

func (m *model) drop(symbol string, what func(string) bool) {
	for w := range m.holds[symbol] {
		if what(w) {
			delete(m.holds[symbol], w)
		}
	}
	m.settle(symbol)
}

// Strategies do whatever comes to their minds. Nobody's request ever breaks the host, symbols live while they are held,
// full ones are those that somebody asked for, and the record is the same in a second run, which loads no day ahead.
func TestWhateverStrategiesAskForTheSessionStaysSound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		deeds := drawDeeds(rt)
		first, second := runDeeds(t, rt, deeds), runDeeds(t, rt, deeds, func(d *desk) { d.config.Prefetch = false })
		if diff := cmp.Diff(first.ledger(t), second.ledger(t)); diff != "" {
			rt.Fatalf("two runs differ:\n%s", diff)
		}
		if diff := cmp.Diff(first.snapshots, second.snapshots, comparing); diff != "" {
			rt.Fatalf("two runs differ:\n%s", diff)
		}
	})
}

func runDeeds(t *testing.T, rt *rapid.T, deeds []deed, changes ...func(*desk)) *record {
	d := newDesk(t).days(today, "2025-07-07").indicator("5m", "sma", map[string]any{"period": 3}).history("1m", 1)
	m := &model{}
	for lane := range 3 {
		handles := map[string]sdk.Indicator{}
		d.strategy(fmt.Sprintf("s%d", lane), sdk.Hooks{
			Start: func(s sdk.Session) error {
				if lane == 0 {
					*m = m.nextDay()
				}
				for _, x := range deeds {
					if x.Lane != lane {
						continue
					}
					when := fmt.Sprintf("open+%dm", x.Minute)
					do := func(s sdk.Session) error { return perform(rt, s, x, m, handles) }
					if x.Minute == 0 {
						if err := do(s); err != nil {
							return err
						}
					} else if err := s.At(when, do); err != nil && sdk.CodeOf(err) != sdk.InvalidArgument { // after an early close
						return err
					}
				}
				return s.Every("37m", func(s sdk.Session) error { return inspect(rt, s, m, handles) })
			},
			Bars: func(s sdk.Session, bars []sdk.Bar) error {
				for i, b := range bars {
					if !b.End.Equal(s.Now()) || i > 0 && (bars[i-1].Symbol > b.Symbol || bars[i-1].Symbol == b.Symbol &&
						sdk.CompareIntervals(bars[i-1].Interval, b.Interval) >= 0) {
						rt.Fatalf("%s: %v is out of order", clockOf(s), bars)
					}
				}
				return nil
			},
			End: func(s sdk.Session) error { return inspect(rt, s, m, handles) },
		})
	}
	for _, change := range changes {
		change(d)
	}
	result, r := d.run()
	if len(result.Stopped) > 0 {
		rt.Fatalf("stopped: %+v", result.Stopped)
	}
	return r
}

// perform does a deed and keeps the model. Refusals are part of life.
func perform(rt *rapid.T, s sdk.Session, x deed, m *model, handles map[string]sdk.Indicator) error {
	hold := fmt.Sprintf("%d ", x.Lane)
	switch x.What {
	case "symbol":
		if _, err := s.AddSymbol(symbolRequest(x.Symbol)); err == nil && x.Symbol != "AAPL" {
			m.hold(x.Symbol, hold+"symbol")
			m.full[x.Symbol] = true
		}
	case "indicator":
		if i, err := s.AddIndicator(smaRequest(x.Symbol, x.Interval, 1+x.Number)); err == nil {
			handles[x.Symbol+" "+i.Key()] = i
			m.hold(x.Symbol, hold+i.Key())
		}
	case "bars", "past":
		q := barsRequest(x.Symbol, x.Interval, x.Number)
		q.HistoricalOnly = x.What == "past"
		if b, err := s.AddBars(q); err == nil {
			m.hold(x.Symbol, hold+string(b.Interval()))
		}
	case "remove symbol":
		err := s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: x.Symbol})
		if locked := x.Symbol != "AAPL" && len(m.locks[x.Symbol]) > 0; locked != (sdk.CodeOf(err) == sdk.Locked) {
			rt.Fatalf("%s: removing %s with locks %v: %v", clockOf(s), x.Symbol, m.locks[x.Symbol], err)
		}
		if err == nil {
			m.drop(x.Symbol, func(w string) bool { return w[:2] == hold })
		}
	case "remove indicator":
		key := fmt.Sprintf("%s sma(period=%d)@%s", x.Symbol, 1+x.Number, x.Interval)
		if i := handles[key]; i != nil {
			err := s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: i})
			if err != nil && sdk.CodeOf(err) != sdk.Removed {
				rt.Fatalf("%s: %s: %v", clockOf(s), key, err)
			} else if err == nil {
				m.drop(x.Symbol, func(w string) bool { return w == hold+i.Key() })
			}
		}
	case "remove bars":
		for _, had := range []sdk.Interval{x.Interval, "60m", "1h"} { // one series, whichever its spelling
			if (had == x.Interval || x.Interval.Span() == had.Span()) && m.holds[x.Symbol][hold+string(had)] {
				if err := s.RemoveBars(sdk.RemoveBarsRequest{Symbol: x.Symbol, Interval: x.Interval}); err != nil {
					rt.Fatalf("%s: %s %s: %v", clockOf(s), x.Symbol, x.Interval, err)
				}
				m.drop(x.Symbol, func(w string) bool { return w == hold+string(had) })
			}
		}
	case "lock", "carry":
		loaded := has(s, x.Symbol)
		if err := s.Lock(sdk.LockRequest{Symbol: x.Symbol, Carry: x.What == "carry"}); loaded != (err == nil) {
			rt.Fatalf("%s: locking %s, which is loaded: %t: %v", clockOf(s), x.Symbol, loaded, err)
		} else if loaded {
			m.lock(x.Symbol, x.Lane, x.What == "carry")
		}
	case "unlock":
		_, locked := m.locks[x.Symbol][x.Lane]
		if err := s.Unlock(sdk.UnlockRequest{Symbol: x.Symbol}); locked != (err == nil) {
			rt.Fatalf("%s: unlocking %s with locks %v: %v", clockOf(s), x.Symbol, m.locks[x.Symbol], err)
		}
		delete(m.locks[x.Symbol], x.Lane)
		m.settle(x.Symbol)
	case "follow":
		if x.Number%2 == 0 {
			s.Follow(x.Symbol)
		} else {
			s.Follow(x.Symbol, x.Interval)
		}
	case "unfollow":
		s.Unfollow(x.Symbol)
	}
	return inspect(rt, s, m, handles)
}

// inspect holds the session against the model, and everything that can be read against the clock.
func inspect(rt *rapid.T, s sdk.Session, m *model, handles map[string]sdk.Indicator) error {
	loaded := map[string]bool{}
	for _, x := range s.Symbols() {
		loaded[x.Name] = true
		if x.Name != "AAPL" && len(m.holds[x.Name]) == 0 && len(m.locks[x.Name]) == 0 {
			rt.Fatalf("%s %s: %s is there, but nobody holds or has locked it", s.Day(), clockOf(s), x.Name)
		}
		if full := x.Metadata.MeetsSessionConfigRequirements; full != (m.full[x.Name] || x.Name == "AAPL") {
			rt.Fatalf("%s %s: %s is full: %t", s.Day(), clockOf(s), x.Name, full)
		}
		for _, interval := range x.Intervals {
			h, err := s.History(x.Name, interval, 50)
			if err != nil {
				rt.Fatal(err)
			}
			for i := range h.Len() {
				if b := h.At(i); b.End.After(s.Now()) || i > 0 && !h.At(i-1).Start.Before(b.Start) {
					rt.Fatalf("%s %s: bar %d of %s %s is out of order or of the future: %v", s.Day(), clockOf(s), i, x.Name, interval, b)
				}
			}
		}
		if _, err := s.Today(x.Name); err != nil {
			rt.Fatal(err)
		}
	}
	for name, holds := range m.holds {
		if len(holds) > 0 && !loaded[name] {
			rt.Fatalf("%s %s: %s is held (%v), but not there", s.Day(), clockOf(s), name, holds)
		}
	}
	for name, locks := range m.locks {
		if len(locks) > 0 && !loaded[name] {
			rt.Fatalf("%s %s: %s is locked (%v), but not there", s.Day(), clockOf(s), name, locks)
		}
	}
	for key, i := range handles {
		requireAverage(rt, s, key, i)
	}
	return nil
}

// requireAverage computes an average again from the bars that can be read.
func requireAverage(rt *rapid.T, s sdk.Session, key string, i sdk.Indicator) {
	if i.Removed() {
		if !math.IsNaN(i.Value()) {
			rt.Fatalf("%s: %s is removed, but has the value %v", clockOf(s), key, i.Value())
		}
		return
	}
	var period int
	if _, err := fmt.Sscanf(i.Key(), "sma(period=%d)", &period); err != nil {
		rt.Fatal(err)
	}
	h, err := s.History(i.Symbol(), i.Interval(), period)
	if err != nil {
		rt.Fatalf("%s: %s: %v", clockOf(s), key, err)
	}
	if h.Len() < period {
		return
	}
	sum := 0.0
	for k := range period {
		sum += h.Close(k)
	}
	if math.Abs(i.Value()-sum/float64(period)) > 1e-9 {
		rt.Fatalf("%s %s: %s is %v, its bars say %v", s.Day(), clockOf(s), key, i.Value(), sum/float64(period))
	}
}
