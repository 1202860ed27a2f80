package market_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

func derive(base market.Columns, day calendar.Day, from, to sdk.Interval, incomplete market.Incomplete) market.Columns {
	var c market.Columns
	market.DeriveIntraday(&c, base, day, from, to, incomplete)
	return c
}

func TestADerivedBarIsOpenOfTheFirstHighestLowestCloseOfTheLastAndSum(t *testing.T) {
	t.Parallel()
	day := tradingDay(t, fullDay, calendar.Regular)
	var base market.Columns
	base.Append(market.Row{Start: at(t, day, "09:31"), Open: 10, High: 12, Low: 9, Close: 11, Volume: 100})
	base.Append(market.Row{Start: at(t, day, "09:32"), Open: 11, High: 15, Low: 10, Close: 14, Volume: 50})
	base.Append(market.Row{Start: at(t, day, "09:34"), Open: 14, High: 14, Low: 8, Close: 9, Volume: 25})
	base.Append(market.Row{Start: at(t, day, "09:40"), Open: 9, High: 9, Low: 9, Close: 9, Volume: 0})
	want := market.Columns{
		Start: []int64{at(t, day, "09:30"), at(t, day, "09:40")}, // named by the window's start, though its first minute is missing
		Open:  []float64{10, 9}, High: []float64{15, 9}, Low: []float64{8, 9}, Close: []float64{9, 9}, Volume: []float64{175, 0},
		Made: []int32{3, 1}, Want: []int32{5, 5},
	}
	got := derive(base, day, "1m", "5m", market.Keep)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("five-minute bars (-want +got):\n%s", diff)
	}
	if !got.Partial(0) || !got.Partial(1) {
		t.Error("bars of three and one of five minutes are partial")
	}
}

func TestAShortLastWindowIsCompleteAtTheClose(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		date   string
		wanted int32 // minutes of the last hour
	}{{fullDay, 30}, {earlyDay, 30}} {
		day := tradingDay(t, c.date, calendar.Regular)
		hours := derive(bars(day, "1m", always), day, "1m", "1h", market.Skip)
		last := hours.Len() - 1
		if hours.Len() != market.NewGrid(day, "1h").Slots() {
			t.Fatalf("%s: %d hours, expected every one: all are complete", c.date, hours.Len())
		}
		if hours.Want[last] != c.wanted || hours.Made[last] != c.wanted || hours.Partial(last) {
			t.Errorf("%s: the last hour is made of %d of %d", c.date, hours.Made[last], hours.Want[last])
		}
	}
}

func TestIncompleteWindowsAreKeptOrSkippedAsTheSessionSays(t *testing.T) {
	t.Parallel()
	day := tradingDay(t, fullDay, calendar.Regular)
	// The second window lacks a minute, the third all five.
	base := bars(day, "1m", func(k int) bool { return k != 7 && (k < 10 || k > 14) && k < 20 })
	if diff := cmp.Diff([]string{"09:30:00", "09:35:00", "09:45:00"}, starts(day, derive(base, day, "1m", "5m", market.Keep))); diff != "" {
		t.Errorf("keep (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"09:30:00", "09:45:00"}, starts(day, derive(base, day, "1m", "5m", market.Skip))); diff != "" {
		t.Errorf("skip (-want +got):\n%s", diff)
	}
}

func TestWindowsRestartAtEachSegmentOfExtendedHours(t *testing.T) {
	t.Parallel()
	day := tradingDay(t, fullDay, calendar.Extended)
	var base market.Columns
	for _, clock := range []string{"09:15", "09:29", "09:30", "15:59", "16:00"} {
		base.Append(bar(at(t, day, clock), 3))
	}
	got := derive(base, day, "1m", "2h", market.Keep)
	if diff := cmp.Diff([]string{"08:00:00", "09:30:00", "15:30:00", "16:00:00"}, starts(day, got)); diff != "" {
		t.Errorf("windows (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int32{90, 120, 30, 120}, got.Want); diff != "" {
		t.Errorf("expected minutes (-want +got):\n%s", diff)
	}
}

func TestADailyBarIsOfRegularHoursOnly(t *testing.T) {
	t.Parallel()
	day := tradingDay(t, earlyDay, calendar.Extended)
	base := bars(day, "1m", func(k int) bool { return k != 400 }) // 400 is one of the regular minutes
	var got market.Columns
	market.DeriveDay(&got, base, day, "1m", market.Keep)
	regular := base.Between(day.Regular().Open, day.Regular().Close)
	if got.Len() != 1 || got.Made[0] != 209 || got.Want[0] != 210 || clock(day, got.Start[0]) != "09:30:00" {
		t.Fatalf("daily bar %+v", got)
	}
	if got.Open[0] != regular.Open[0] || got.Close[0] != regular.Close[208] || got.Volume[0] != sum(regular.Volume) {
		t.Errorf("daily bar %+v is not that of regular hours", got.Row(0))
	}
	var skipped, empty market.Columns
	market.DeriveDay(&skipped, base, day, "1m", market.Skip)
	market.DeriveDay(&empty, base.Slice(0, 300), day, "1m", market.Keep) // before the open only
	if skipped.Len() != 0 || empty.Len() != 0 {
		t.Errorf("%d bars of a day that lacks a minute, %d of one without any: expected none", skipped.Len(), empty.Len())
	}
}

func TestABarOfSeveralDaysCountsItsDays(t *testing.T) {
	t.Parallel()
	var daily market.Columns
	for n := range 4 {
		daily.Append(bar(int64(n)*24*60*minute, n))
	}
	var kept, skipped, none market.Columns
	market.DeriveSpan(&kept, daily, 5, 5, market.Keep)
	market.DeriveSpan(&skipped, daily, 5, 5, market.Skip)
	market.DeriveSpan(&none, market.Columns{}, 5, 5, market.Keep)
	if kept.Len() != 1 || kept.Start[0] != 5 || kept.Made[0] != 4 || kept.Want[0] != 5 || kept.Volume[0] != sum(daily.Volume) {
		t.Errorf("kept %+v", kept)
	}
	if skipped.Len() != 0 || none.Len() != 0 {
		t.Errorf("%d bars of four of five days to skip, %d of none: expected no bar", skipped.Len(), none.Len())
	}
}

func starts(day calendar.Day, c market.Columns) []string {
	var out []string
	for _, s := range c.Start {
		out = append(out, clock(day, s))
	}
	return out
}
