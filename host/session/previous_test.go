package session_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// At the open every indicator has the three values before its latest, as it would have had them at those bars, so that what
// has just crossed can be told. They say nothing in the ledger: what is needed, settled and had is what it was.
func TestAtTheOpenThereAreThreeValuesBeforeTheLatest(t *testing.T) {
	t.Parallel()
	all := dates(t, "2024-01-02", today)
	minutes := intraday(xnys(t), "X", "1m", all[len(all)-6:], nil)
	days := dailyOf(all)
	m := storeOf(t, map[string]market.Columns{"X": minutes})
	if err := m.Put("X", "1d", days); err != nil {
		t.Fatal(err)
	}
	past := map[sdk.Interval]market.Columns{"1m": minutes.Between(0, instant(t, today, "09:30")), "1d": days.Slice(0, days.Len()-1)}
	compared := 0
	d := newDesk(t).over(m).symbols("X").intervals("1m", "1d").strategy("a", acting(at("open", func(s sdk.Session) {
		for _, def := range indicator.All() {
			for interval, bars := range past {
				sp := spec(t, def.Name, nil)
				if def.Anchored || sp.CheckInterval(interval) != nil || sp.Settle() > bars.Len()-3 || sp.Settle() > sp.Need()+2 {
					continue // what takes long to forget has had a value for long
				}
				i := must[sdk.Indicator](t)(s.AddIndicator(sdk.IndicatorRequest{Symbol: "X", Interval: interval, Name: def.Name}))
				want := make([][]float64, len(sp.Outputs()))
				sp.Column(bars, 0, bars.Len(), nil, want)
				for back := range 4 {
					expected := want[0][bars.Len()-1-back]
					if got := i.Previous(back); math.IsNaN(got) || math.Abs(got-expected) > 1e-9*max(1, math.Abs(expected)) {
						t.Errorf("%s at the open, %d bars back: %v, expected %v", i.Key(), back, got, expected)
					}
					compared++
				}
				if got := i.Previous(sp.Settle() - sp.Need() + 4); !math.IsNaN(got) || i.Len() != sp.Settle()+3 {
					t.Errorf("%s reaches back over %d bars, beyond them %v", i.Key(), i.Len(), got)
				}
			}
		}
	})))
	_, r := d.run()
	if compared < 4*20 {
		t.Errorf("%d values were compared", compared)
	}
	for _, e := range r.entries {
		for _, step := range e.Steps {
			if step.Warmup != nil && step.Warmup.Have != step.Warmup.Settle {
				t.Errorf("%s: %+v in the ledger", e.Indicator, *step.Warmup)
			}
		}
	}
}

// Where the store has just what an indicator needs there is one value and nothing to warn of; each bar more is a value more,
// up to three. The value at the open is the same to the last bit, and so is every one after it.
func TestBarsBeyondTheWarmUpChangeNoValue(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-05-01", today)
	read := func(more int) (values []string, earlier []float64) {
		c := intraday(xnys(t), "X", "1m", all[len(all)-3:], nil)
		m := storeOf(t, map[string]market.Columns{"X": c.Slice(c.Search(instant(t, today, "09:30"))-50-more, c.Len())})
		if err := m.Put("X", "1d", dailyOf(all[len(all)-1-20-more:])); err != nil {
			t.Fatal(err)
		}
		var handles []sdk.Indicator
		look := func(sdk.Session) {
			for _, h := range handles {
				values = append(values, fmt.Sprint(h.Key(), " ", math.Float64bits(h.Value())))
			}
		}
		_, r := newDesk(t).over(m).symbols("X").intervals("1m", "1d").strategy("a", acting(at("open", func(s sdk.Session) {
			for _, q := range []sdk.IndicatorRequest{smaRequest("X", "1d", 20), smaRequest("X", "1m", 50)} {
				handles = append(handles, must[sdk.Indicator](t)(s.AddIndicator(q)))
			}
			look(s)
			for back := 1; back < 5; back++ {
				earlier = append(earlier, handles[0].Previous(back), handles[1].Previous(back))
			}
		}), at("09:31", look), at("12:00", look))).run()
		if text := r.logged(); strings.Contains(text, "WARN") {
			t.Errorf("with %d bars more than are needed the log has %q", more, text)
		}
		return values, earlier
	}
	want, _ := read(0)
	for more := range 6 {
		values, earlier := read(more)
		if diff := cmp.Diff(want, values); diff != "" {
			t.Errorf("%d bars more change what is read (-just enough +more):\n%s", more, diff)
		}
		for i, v := range earlier {
			if known := i/2 < min(more, 3); known == math.IsNaN(v) {
				t.Errorf("%d bars more: %d bars back the value is %v", more, i/2+1, v)
			}
		}
	}
}

// What is on an indicator that starts anew at each open begins with a day, also where its warm-up is one whole day to the bar.
func TestTheValuesBeforeTheLatestBeginWithADayWhereOneRestarts(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-06-26", today)
	minutes := intraday(xnys(t), "X", "1m", all, nil)
	var vwap []float64
	for i := range all[:len(all)-1] {
		vwap = append(vwap, vwapOf(intraday(xnys(t), "X", "1m", all[i:i+1], nil))...)
	}
	newDesk(t).over(storeOf(t, map[string]market.Columns{"X": minutes})).symbols("X").intervals("1m").strategy("a", acting(at("open", func(s sdk.Session) {
		i := must[sdk.Indicator](t)(s.AddIndicator(sdk.IndicatorRequest{Symbol: "X", Interval: "1m", Name: "sma",
			Params: map[string]any{"period": 390, "on": map[string]any{"name": "vwap"}}}))
		for back := range 4 {
			sum := 0.0
			for _, v := range vwap[len(vwap)-back-390 : len(vwap)-back] {
				sum += v
			}
			if got, want := i.Previous(back), sum/390; math.IsNaN(got) || math.Abs(got-want) > 1e-9*want {
				t.Errorf("%d bars back the average of vwap is %v, expected %v", back, got, want)
			}
		}
	}))).run()
}
