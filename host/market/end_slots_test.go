package market_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// The schedule of a day rests on EndSlots, which takes shortcuts for runs of bars without a gap.
func TestEndSlotsAreTheSlotsInWhichTheBarsEnd(t *testing.T) {
	t.Parallel()
	days := []calendar.Day{
		tradingDay(t, fullDay, calendar.Regular), tradingDay(t, earlyDay, calendar.Regular),
		tradingDay(t, fullDay, calendar.Extended), tradingDay(t, earlyDay, calendar.Extended),
	}
	rapid.Check(t, func(rt *rapid.T) {
		day := rapid.SampledFrom(days).Draw(rt, "day")
		seconds := rapid.SampledFrom([]int{30, 60, 120, 300, 420, 900}).Draw(rt, "fine")
		multiple := rapid.SampledFrom([]int{1, 2, 3, 5, 12}).Draw(rt, "multiple")
		fine := market.NewGrid(day, sdk.SecondsInterval(time.Duration(seconds)*time.Second))
		own := market.NewGrid(day, sdk.SecondsInterval(time.Duration(seconds*multiple)*time.Second))
		starts := drawStarts(rt, day, own)
		got := own.EndSlots([]int32{7}, starts, fine)
		if diff := cmp.Diff(append([]int32{7}, naiveEndSlots(own, fine, starts)...), got); diff != "" {
			rt.Fatalf("end slots (-naive +got):\n%s", diff)
		}
	})
}

// drawStarts are starts of windows, in order, some of them missing, and now and then an instant that is no window's
// start or is outside the day.
func drawStarts(rt *rapid.T, day calendar.Day, grid market.Grid) []int64 {
	var starts []int64
	missing := rapid.SampledFrom([]int{0, 1, 5, 9}).Draw(rt, "tenths missing")
	for k := range grid.Slots() {
		if rapid.IntRange(0, 9).Draw(rt, "luck") >= missing {
			starts = append(starts, grid.Start(k))
		}
	}
	odd := rapid.SliceOfN(rapid.Int64Range(day.Open-int64(time.Hour), day.Close+int64(time.Hour)), 0, 4).Draw(rt, "odd")
	starts = append(starts, odd...)
	slices.Sort(starts)
	return slices.Compact(starts)
}

func naiveEndSlots(own, fine market.Grid, starts []int64) []int32 {
	var out []int32
	for _, start := range starts {
		slot := int32(-1)
		if k, ok := own.Slot(start); ok {
			for f := range fine.Slots() {
				if fine.Start(f) < own.End(k) && own.End(k) <= fine.End(f) {
					slot = int32(f)
				}
			}
		}
		out = append(out, slot)
	}
	return out
}

func TestEndSlotsOfBarsOutsideTheDayAreNone(t *testing.T) {
	t.Parallel()
	day := tradingDay(t, fullDay, calendar.Regular)
	starts := []int64{day.Open - minute, day.Open, day.Close - minute, day.Close}
	grid := market.NewGrid(day, "1m")
	if diff := cmp.Diff([]int32{-1, 0, 389, -1}, grid.EndSlots(nil, starts, grid)); diff != "" {
		t.Errorf("end slots (-want +got):\n%s", diff)
	}
	// A grid without windows, as of a day that is not one, has no slot for anyone.
	if diff := cmp.Diff([]int32{-1, -1, -1, -1}, market.Grid{}.EndSlots(nil, starts, grid)); diff != "" {
		t.Errorf("end slots of no grid (-want +got):\n%s", diff)
	}
}
