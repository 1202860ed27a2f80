package market_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

func TestDerivedBarsEqualTheirDefinition(t *testing.T) {
	t.Parallel()
	days := []calendar.Day{
		tradingDay(t, fullDay, calendar.Regular), tradingDay(t, earlyDay, calendar.Regular), tradingDay(t, earlyDay, calendar.Extended),
	}
	rapid.Check(t, func(rt *rapid.T) {
		day := rapid.SampledFrom(days).Draw(rt, "day")
		to := rapid.SampledFrom([]sdk.Interval{"2m", "5m", "7m", "1h"}).Draw(rt, "to")
		base := drawBase(rt, day)
		kept := derive(base, day, "1m", to, market.Keep)
		if diff := cmp.Diff(naiveDerive(base, day, to, market.Keep), kept, cmpopts.EquateEmpty()); diff != "" {
			rt.Fatalf("keep (-definition +got):\n%s", diff)
		}
		if diff := cmp.Diff(naiveDerive(base, day, to, market.Skip), derive(base, day, "1m", to, market.Skip), cmpopts.EquateEmpty()); diff != "" {
			rt.Fatalf("skip (-definition +got):\n%s", diff)
		}
		if got, want := sum(kept.Volume), sum(base.Between(day.Open, day.Close).Volume); got != want {
			rt.Fatalf("volume %v became %v", want, got)
		}
	})
}

// drawBase is a day of minutes with gaps of every length, and a bar or two outside the hours.
func drawBase(rt *rapid.T, day calendar.Day) market.Columns {
	grid := market.NewGrid(day, "1m")
	has := make([]bool, grid.Slots())
	for k := 0; k < len(has); {
		run := rapid.IntRange(1, 60).Draw(rt, "run")
		present := rapid.Bool().Draw(rt, "present")
		for ; run > 0 && k < len(has); run-- {
			has[k], k = present, k+1
		}
	}
	var c market.Columns
	if rapid.Bool().Draw(rt, "early bird") {
		c.Append(bar(day.Open-5*minute, 1))
	}
	c.AppendAll(bars(day, "1m", func(k int) bool { return has[k] }))
	if rapid.Bool().Draw(rt, "late comer") {
		c.Append(bar(day.Close, 2))
	}
	return c
}

// naiveDerive looks at every base bar for every window.
func naiveDerive(base market.Columns, day calendar.Day, to sdk.Interval, incomplete market.Incomplete) market.Columns {
	grid := market.NewGrid(day, to)
	var out market.Columns
	for k := range grid.Slots() {
		var row market.Row
		made := int32(0)
		for i := range base.Len() {
			b := base.Row(i)
			if b.Start < grid.Start(k) || b.Start >= grid.End(k) {
				continue
			}
			if made == 0 {
				row = market.Row{Start: grid.Start(k), Open: b.Open, High: b.High, Low: b.Low}
			}
			row.High, row.Low = max(row.High, b.High), min(row.Low, b.Low)
			row.Close, row.Volume = b.Close, row.Volume+b.Volume
			made++
		}
		want := int32((grid.End(k) - grid.Start(k) + minute - 1) / minute)
		if made == 0 || incomplete == market.Skip && made < want {
			continue
		}
		out.Append(row)
		out.Made, out.Want = append(out.Made, made), append(out.Want, want)
	}
	return out
}
