package session_test

import (
	"math"
	"testing"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// eager says that it needs 40 bars, and has values from the first on.
type eager struct{ seen int }

func (*eager) Need() int   { return 40 }
func (*eager) Settle() int { return 40 }

func (e *eager) Update(_ sdk.Bar, out []float64) error {
	e.seen++
	out[0], out[1] = float64(e.seen), -float64(e.seen)
	return nil
}

func TestACustomIndicatorIsReadyWhenItHasHadTheBarsThatItNeeds(t *testing.T) {
	t.Parallel()
	c := intraday(xnys(t), "X", "1m", dates(t, "2025-07-01", today), nil)
	c = c.Slice(c.Search(instant(t, today, "09:30"))-10, c.Len()) // ten bars of warm-up
	made := func(name string) sdk.CustomIndicator {
		return sdk.NewIndicator(name, func(struct{}) (*eager, error) { return &eager{}, nil }, "up", "down")
	}
	bare := made("bare") // as an adapter makes it: the session itself withholds what comes early
	bare.New = func([]sdk.Setting) (sdk.Computation, error) { return &eager{}, nil }
	var handles []sdk.Indicator
	waiting, ready := 0, 0
	look := func(s sdk.Session) error {
		for _, h := range handles {
			down, err := h.Field("down")
			if err != nil {
				return err
			}
			want := math.NaN()
			if enough := h.Len() >= 40; enough {
				want = float64(h.Len())
				ready++
			} else {
				waiting++
			}
			if h.Ready() != (h.Len() >= 40) || math.IsNaN(want) != math.IsNaN(h.Value()) || h.Ready() && (h.Value() != want || down != -want) || !h.Ready() && !math.IsNaN(down) {
				t.Fatalf("%s %s after %d bars: ready %t, %v, %v", clockOf(s), h.Name(), h.Len(), h.Ready(), h.Value(), down)
			}
			if back := h.Previous(h.Len() - 39); !math.IsNaN(back) {
				t.Fatalf("%s %s had %v after 39 bars", clockOf(s), h.Name(), back)
			}
		}
		return nil
	}
	hooks := sdk.Hooks{Indicators: []sdk.CustomIndicator{made("eager"), bare}, Start: func(s sdk.Session) error {
		for _, name := range []string{"eager", "bare"} {
			handles = append(handles, must[sdk.Indicator](t)(s.AddIndicator(sdk.IndicatorRequest{Symbol: "X", Name: name, Interval: "1m"})))
		}
		return s.Every("1m", look)
	}}
	newDesk(t).over(storeOf(t, map[string]market.Columns{"X": c})).symbols("X").intervals("1m").strategy("a", hooks).run()
	if waiting != 2*29 || ready < 2*300 {
		t.Errorf("%d times it waited, %d times it was ready", waiting, ready)
	}
}
