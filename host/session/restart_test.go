package session_test

import (
	"math"
	"testing"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// vwapOf are the values of a day, written down from the formula: sums since the open.
func vwapOf(c market.Columns) []float64 {
	out, paid, volume := []float64{}, 0.0, 0.0
	for i := range c.Len() {
		paid += (c.High[i] + c.Low[i] + c.Close[i]) / 3 * c.Volume[i]
		volume += c.Volume[i]
		out = append(out, paid/volume) // NaN ahead of any volume
	}
	return out
}

// emaOf is the average of a series of numbers, seeded with the mean of the first; it passes over what is no number.
func emaOf(values []float64, period int) []float64 {
	out, seed, n, average := []float64{}, 0.0, 0, math.NaN()
	for _, v := range values {
		switch {
		case math.IsNaN(v):
		case n < period:
			seed, n = seed+v, n+1
			if n == period {
				average = seed / float64(period)
			}
		default:
			average += (v - average) * 2 / float64(period+1)
		}
		out = append(out, average)
	}
	return out
}

// vwap restarts at each open, an average of it goes on over the opens, and one over the average too. Each is held
// against the formula over all days that are stored, on three days of which the last closes early, at every minute.
func TestVwapRestartsAtEachOpenAndWhatIsOnItGoesOn(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-06-16", tomorrow)
	var minutes market.Columns
	var vwap []float64
	ends := map[int64]int{} // of a bar: its place
	for _, d := range all {
		day := intraday(xnys(t), "X", "1m", all[:0], nil)
		c := intraday(xnys(t), "X", "1m", []calendar.Date{d}, func(_ calendar.Date, slot int) bool { return slot%7 != 3 })
		for i := range c.Len() { // days lie apart, so that a vwap that began elsewhere shows
			shift := float64(d.Day * 10)
			row := c.Row(i)
			row.Open, row.High, row.Low, row.Close = row.Open+shift, row.High+shift, row.Low+shift, row.Close+shift
			day.Append(row)
			ends[row.Start] = minutes.Len() + i
		}
		vwap = append(vwap, vwapOf(day)...)
		minutes.AppendAll(day)
	}
	on := func(inner map[string]any, period int) map[string]any {
		return map[string]any{"period": period, "on": inner}
	}
	ofVwap := on(map[string]any{"name": "vwap"}, 10)
	nested := on(map[string]any{"name": "ema", "period": 10, "on": map[string]any{"name": "vwap"}}, 20)
	average := emaOf(vwap, 10)
	want := map[string][]float64{"vwap": vwap, "ema": average, "nested": emaOf(average, 20)}

	d := newDesk(t).over(storeOf(t, map[string]market.Columns{"X": minutes})).symbols("X").days("2025-07-01", tomorrow).intervals("1m")
	d.indicator("1m", "vwap", nil).indicator("1m", "ema", ofVwap)
	compared := 0
	var handles map[string]sdk.Indicator
	hooks := watching(func(s sdk.Session, bars []sdk.Bar) {
		i := ends[bars[0].Start.UnixNano()]
		for name, h := range handles {
			compared++
			if got, want := h.Value(), want[name][i]; math.Abs(got-want) > 1e-6*math.Abs(want) {
				t.Fatalf("%s at %s %s is %v, by the formula %v", name, s.Day(), clockOf(s), got, want)
			}
			if back := 3; i >= back && name != "vwap" {
				if got, want := h.Previous(back), want[name][i-back]; math.Abs(got-want) > 1e-6*math.Abs(want) {
					t.Fatalf("%s three bars before %s %s is %v, by the formula %v", name, s.Day(), clockOf(s), got, want)
				}
			}
		}
	})
	hooks.Start = func(s sdk.Session) error {
		handles = map[string]sdk.Indicator{}
		for name, q := range map[string]sdk.IndicatorRequest{"vwap": {Name: "vwap"}, "ema": {Name: "ema", Params: ofVwap}, "nested": {Name: "ema", Params: nested}} {
			q.Symbol, q.Interval = "X", "1m"
			handles[name] = must[sdk.Indicator](t)(s.AddIndicator(q))
		}
		if v := handles["vwap"]; v.Ready() || v.Len() != 0 {
			t.Errorf("%s: before the first bar vwap has %d values", s.Day(), v.Len())
		}
		for _, name := range []string{"ema", "nested"} {
			if !handles[name].Ready() {
				t.Errorf("%s: %s is not warm at the open", s.Day(), name)
			}
		}
		return nil
	}
	d.strategy("a", hooks, follows(session.Follow{Config: true}))
	d.run()
	if minutes := 2*334 + 180; compared != 3*minutes {
		t.Errorf("%d values were compared, expected those of %d minutes", compared, minutes)
	}
}
