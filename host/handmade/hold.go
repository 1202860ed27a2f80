package handmade

import (
	"errors"
	"fmt"
	"math"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

const (
	// Volume is that of a bar which does not say: enough for what weighs by volume, and round.
	Volume = 100
	// Exchange is whose calendar bars follow where none is named.
	Exchange = "XNYS"
)

// Bar is a bar made by hand.
type Bar struct {
	Symbol   string // canonical
	Interval sdk.Interval
	// Start is the exchange's local time, such as 2025-07-02 09:30, or a date alone for the first bar of a day.
	Start string
	Row   market.Row // without its start
}

// Closing is the bar that a close alone means: it opens at the close before it, or at its own where that is NaN, and its high
// and low are the larger and the smaller of both.
func Closing(before, at float64) market.Row {
	r := market.Row{Close: at, Open: before, Volume: Volume}
	if math.IsNaN(before) {
		r.Open = at
	}
	r.High, r.Low = max(r.Open, r.Close), min(r.Open, r.Close)
	return r
}

// CheckInterval refuses an interval of which bars are not made by hand.
func CheckInterval(interval sdk.Interval) error {
	if unit := interval[len(interval)-1]; (unit == 'd' || unit == 'w') && interval != "1d" {
		return fmt.Errorf("bars of %s are made by the host, of 1d", interval)
	}
	return nil
}

var errOrder = errors.New("it starts at or before the one ahead of it: bars of a series are in order, and each is there once")

// Hold puts bars into a store in memory, on the grid of a calendar. A bar that is off the grid, out of order or unsound is
// an error that has its number.
func Hold(list []Bar, cal *calendar.Calendar, hours calendar.Hours) (store.Reader, error) {
	type key struct {
		symbol   string
		interval sdk.Interval
	}
	var order []key
	series := map[key]*market.Columns{}
	for i, b := range list {
		fail := func(err error) error { return fmt.Errorf("bars[%d], %s %s: %w", i, b.Symbol, b.Interval, err) }
		w, err := NewWalk(cal, hours, b.Interval, b.Start)
		if err != nil {
			return nil, fail(err)
		}
		b.Row.Start = w.Start()
		k := key{b.Symbol, b.Interval}
		if series[k] == nil {
			series[k] = &market.Columns{}
			order = append(order, k)
		}
		c := series[k]
		if n := c.Len(); n > 0 && c.Start[n-1] >= b.Row.Start {
			return nil, fail(errOrder)
		}
		if err := b.Row.Check(); err != nil {
			return nil, fail(err)
		}
		c.Append(b.Row)
	}
	m := store.NewMemory("bars of the test")
	for _, k := range order {
		if err := m.Put(k.symbol, k.interval, *series[k]); err != nil {
			return nil, err
		}
	}
	return m, nil
}
