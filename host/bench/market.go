package bench

import (
	"context"
	"fmt"
	"sync"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/store/sample"
	"github.com/strathost/strathost/sdk"
)

// generated is a market that has one-minute bars of any symbol, made when they are first asked for.
type generated struct {
	calendar *calendar.Calendar
	days     []calendar.Date
	lock     sync.Mutex
	bars     map[string]market.Columns
}

// firstDay is where generated days begin; which day it is makes no difference.
const firstDay = "2022-01-03"

// newMarket makes a market of a number of trading days, and warmupDays before them.
func newMarket(days int) (*generated, error) {
	cal, err := calendar.Lookup("XNYS")
	if err != nil {
		return nil, err
	}
	first, err := calendar.ParseDate(firstDay)
	if err != nil {
		return nil, err
	}
	all, err := cal.Between(first, first.AddDays(2*(days+warmupDays)+10))
	if err != nil {
		return nil, err
	}
	return &generated{calendar: cal, days: all[:days+warmupDays], bars: map[string]market.Columns{}}, nil
}

// warmupDays are the days of history before the first day of a measurement.
const warmupDays = 5

// Holdings implements tape.Store.
func (g *generated) Holdings(_ context.Context, symbol string) ([]market.Holding, error) {
	c := g.columns(symbol)
	return []market.Holding{{Interval: "1m", First: c.Start[0], Last: c.Start[c.Len()-1], Bars: c.Len(), Digest: "generated"}}, nil
}

// Bars implements tape.Store.
func (g *generated) Bars(_ context.Context, symbol string, interval sdk.Interval, from, to int64) (market.Columns, error) {
	if interval != "1m" {
		return market.Columns{}, fmt.Errorf("generated bars are of 1m, not %s", interval)
	}
	return g.columns(symbol).Between(from, to), nil
}

func (g *generated) columns(symbol string) market.Columns {
	g.lock.Lock()
	defer g.lock.Unlock()
	c, have := g.bars[symbol]
	if !have {
		c = sample.Dense(symbol, 1, g.calendar, g.days)
		g.bars[symbol] = c
	}
	return c
}

// config is a session over the market: 5m and 15m derived, averages over 10 and 30 bars of each symbol.
func (g *generated) config(symbols int) (session.Config, error) {
	c := session.Config{Name: "bench", Calendar: g.calendar, Hours: calendar.Regular, Start: g.days[warmupDays], End: g.days[len(g.days)-1],
		Seed: 1, Intervals: []sdk.Interval{"1m", "5m", "15m"}, Incomplete: market.Keep, Store: g, Prefetch: true, Recorder: nothing{}}
	for _, name := range sample.DenseSymbols(symbols) {
		g.columns(name) // outside the measurement
		c.Symbols = append(c.Symbols, session.ConfigSymbol{Name: name, Location: "bench"})
	}
	def, err := indicator.Lookup("sma")
	if err != nil {
		return c, err
	}
	for _, period := range []int{10, 30} {
		spec, err := indicator.Resolve(def, map[string]any{"period": period})
		if err != nil {
			return c, err
		}
		c.Indicators = append(c.Indicators, session.ConfigIndicator{Spec: spec, Interval: "1m"})
	}
	return c, nil
}

// nothing is a recorder that records nothing.
type nothing struct{}

func (nothing) Ledger(session.Entry) error         { return nil }
func (nothing) Emitted(session.Emission) error     { return nil }
func (nothing) Timeline(session.TimelineRow) error { return nil }
func (nothing) DayEnded(session.Snapshot) error    { return nil }
func (nothing) Log(session.LogRecord)              {}
func (nothing) Timing(session.Timing)              {}
