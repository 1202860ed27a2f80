package indicator_test

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/sdk"
)

// A high stands out two bars later and not before; equal ones near to one another do not, those further apart do.
func TestASwingIsKnownWhenItIsConfirmed(t *testing.T) {
	t.Parallel()
	none := math.NaN()
	highs := []float64{5, 6, 9, 8, 7, 8, 8, 7, 6, 7, 6, 5, 7, 6, 6, 10}
	want := []float64{none, none, none, none, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 7, 7}
	up, down := mustResolve(t, "swing_high", nil).New(), mustResolve(t, "swing_low", nil).New()
	var got, mirrored []float64
	for _, high := range highs {
		up.Update(1, high, 1, 1, 0)
		down.Update(20, 20, 20-high, 20, 0)
		got, mirrored = append(got, up.Output(0)), append(mirrored, 20-down.Output(0))
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("swing highs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, mirrored, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("swing lows, upside down (-want +got):\n%s", diff)
	}
}

func TestAMarketThatOnlyRisesHasNoSwing(t *testing.T) {
	t.Parallel()
	for _, name := range waiting {
		c := mustResolve(t, name, nil).New()
		for i := range 1_000 {
			price := 1 + float64(i/3) // in steps of three bars
			c.Update(price, price, price, price, 0)
			if v := c.Output(0); !math.IsNaN(v) {
				t.Fatalf("%s: %v after %d bars", name, v, i+1)
			}
		}
	}
}

func TestPivotPointsByHand(t *testing.T) {
	t.Parallel()
	for method, want := range map[string][]float64{
		"classic":   {100, 104, 112, 116, 92, 88, 80},
		"fibonacci": {100, 104.584, 107.416, 112, 95.416, 92.584, 88},
		"camarilla": {100, 97.1, 98.2, 99.3, 94.9, 93.8, 92.7},
	} {
		c := mustResolve(t, "pivot_points", map[string]any{"method": method}).New()
		c.Update(100, 200, 50, 60, 1) // a day before, of which nothing is left
		c.Update(100, 108, 96, 96, 1)
		for k, level := range want {
			if got := c.Output(k); !same(got, level, 1e-14, 100) {
				t.Errorf("%s: output %d is %v, expected %v", method, k, got, level)
			}
		}
	}
}

// Six days, of which the first four and then the last four count: a gap up of 10 percent that is filled, none, one down of
// 10 percent that is filled to the cent, one up of 20 percent that is not, one down of 50 percent that is not.
func TestGapsByHand(t *testing.T) {
	t.Parallel()
	c := mustResolve(t, "gap_stats", map[string]any{"period": 4}).New()
	none := math.NaN()
	for i, day := range []struct {
		open, high, low, close float64
		want                   []float64 // gap, mean, mean_size, up, filled
	}{
		{90, 100, 90, 100, []float64{none, none, none, none, none}},
		{110, 115, 95, 100, []float64{none, none, none, none, none}},
		{100, 120, 80, 100, []float64{none, none, none, none, none}},
		{90, 100, 90, 100, []float64{none, none, none, none, none}},
		{120, 130, 100.01, 100, []float64{20, 5, 10, 0.5, 2. / 3}},
		{50, 99.99, 40, 60, []float64{-50, -10, 20, 0.25, 1. / 3}},
	} {
		c.Update(day.open, day.high, day.low, day.close, 1)
		for k, want := range day.want {
			if got := c.Output(k); !same(got, want, 1e-15, 50) {
				t.Errorf("day %d: output %d is %v, expected %v", i, k, got, want)
			}
		}
	}
}

func TestWithoutAGapNoneIsFilled(t *testing.T) {
	t.Parallel()
	c := mustResolve(t, "gap_stats", map[string]any{"period": 2}).New()
	for range 5 {
		c.Update(10, 12, 8, 10, 1)
	}
	for k, name := range mustResolve(t, "gap_stats", nil).Outputs() {
		if got := c.Output(k); got != 0 {
			t.Errorf("%s is %v, expected 0", name, got)
		}
	}
}

func TestDailyOnesAreOfWholeDays(t *testing.T) {
	t.Parallel()
	var daily []string
	for _, def := range indicator.All() {
		spec := mustResolve(t, def.Name, nil)
		if !def.Daily {
			continue
		}
		daily = append(daily, def.Name)
		if err := spec.CheckInterval("5m"); !errors.Is(err, sdk.InvalidInterval) {
			t.Errorf("%s on 5m: %v", def.Name, err)
		}
		for _, whole := range []sdk.Interval{"1d", "1w"} {
			if err := spec.CheckInterval(whole); err != nil {
				t.Errorf("%s on %s: %v", def.Name, whole, err)
			}
		}
	}
	slices.Sort(daily)
	want := []string{"atr_daily", "avg_range", "avg_volume", "gap_stats", "pivot_points", "range_ratio"}
	if diff := cmp.Diff(want, daily); diff != "" {
		t.Errorf("daily ones (-want +got):\n%s", diff)
	}
}

// What starts anew at each open would be of one bar on a day or longer, whatever is on it.
func TestAnchoredOnesAreOfTheDaysBars(t *testing.T) {
	t.Parallel()
	for _, def := range indicator.All() {
		if !def.Anchored {
			continue
		}
		onIt := mustResolve(t, "ema", map[string]any{"on": map[string]any{"name": def.Name}})
		for _, spec := range []indicator.Spec{mustResolve(t, def.Name, nil), onIt} {
			for _, whole := range []sdk.Interval{"1d", "3d", "1w"} {
				err := spec.CheckInterval(whole)
				if want := fmt.Sprintf("%s starts anew at each open, so that on %s it would be of one bar: ask for it on an interval of "+
					"seconds, minutes or hours", def.Name, whole); !errors.Is(err, sdk.InvalidInterval) || !strings.Contains(err.Error(), want) {
					t.Errorf("%s: %v, expected %s", spec.Key(whole), err, want)
				}
			}
			for _, short := range []sdk.Interval{"1s", "5m", "1h"} {
				if err := spec.CheckInterval(short); err != nil {
					t.Errorf("%s: %v", spec.Key(short), err)
				}
			}
		}
	}
}

// Years of real days, with their gaps over night and a split, held against the formulas.
func TestRealDaysMatchTheFormulas(t *testing.T) {
	t.Parallel()
	days := readDaily(t, filepath.Join(realDaily, "ibm.zip")).Slice(0, 600)
	for _, def := range indicator.All() {
		if def.Daily || def.Group == "levels" {
			requireReal(t, mustResolve(t, def.Name, nil), days, []int{days.Len(), days.Len()})
		}
	}
}
