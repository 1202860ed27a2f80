package tape_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// A session that runs for months carries tracks from day to day, and may load them ahead while the day before is asked for more;
// one that begins today loads them. What they show is the same.
func TestATrackCarriedOverDaysEqualsOneFreshlyLoaded(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-04-01", "2025-07-11")
	needs := []sdk.Interval{"30m", "1h", "1d", "5d", "1w"}
	rapid.Check(t, func(rt *rapid.T) {
		s := drawStore(rt, t, all)
		incomplete := rapid.SampledFrom([]market.Incomplete{market.Keep, market.Skip}).Draw(rt, "incomplete")
		carried := tape.New(s, xnys(t), calendar.Regular, incomplete)
		begin := rapid.IntRange(20, len(all)-12).Draw(rt, "first day")
		var prefetched *tape.Prefetch
		for i, d := range all[begin : begin+10] {
			if rapid.IntRange(0, 9).Draw(rt, "luck") == 0 {
				continue // a day that nobody opened breaks the chain
			}
			carried.OpenPrefetched(tradingDay(t, d, calendar.Regular), everything, prefetched)
			var got []*tape.Track
			ask := func(what string) {
				for range rapid.IntRange(0, 3).Draw(rt, what) {
					interval := rapid.SampledFrom(needs).Draw(rt, "interval")
					fresh := tape.New(s, xnys(t), calendar.Regular, incomplete)
					fresh.Open(tradingDay(t, d, calendar.Regular), everything)
					mine, want := track(t, carried, interval, needs...), track(t, fresh, interval, needs...)
					requireSame(rt, t, mine, want)
					got = append(got, mine)
				}
			}
			ask("requests")
			prefetched = nil
			if rapid.Bool().Draw(rt, "prefetch") {
				prefetched = carried.Prefetch(tradingDay(t, all[begin+i+1], calendar.Regular))
				var jobs []*tape.Job
				for _, tr := range got {
					jobs = append(jobs, prefetched.Add(tr)...)
				}
				done := make(chan struct{})
				go func() {
					defer close(done)
					for _, j := range jobs {
						j.Load(context.Background())
					}
				}()
				ask("later requests")
				<-done
			}
		}
	})
}

// On the day on which a store begins to hold daily bars of a symbol, the past of its daily track is another.
func TestDailyBarsThatBeginInTheMiddleOfARunAreTakenFromThatDayOn(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-06-02", "2025-06-20")
	begin := 8
	s := stored(t, map[sdk.Interval]market.Columns{"30m": intraday(t, "30m", calendar.Regular, all, nil), "1d": daily(all[begin:], nil)})
	carried := tape.New(s, xnys(t), calendar.Regular, market.Keep)
	for _, d := range all[5:] {
		carried.Open(tradingDay(t, d, calendar.Regular), everything)
		for _, interval := range []sdk.Interval{"1d", "1w"} {
			got, want := track(t, carried, interval, "30m"), track(t, opened(t, s, calendar.Regular, d), interval, "30m")
			days(t, got, 4)
			first, _ := days(t, want, 4)
			if diff := cmp.Diff(want.Rows(first, want.Today()), got.Rows(first, got.Today()), sameBars); diff != "" {
				t.Errorf("%s on %s (-freshly loaded +carried):\n%s", interval, d, diff)
			}
		}
	}
}

func requireSame(rt *rapid.T, t *testing.T, got, want *tape.Track) {
	var first, expected int
	if rapid.Bool().Draw(rt, "days") {
		n := rapid.IntRange(1, 15).Draw(rt, "n")
		var present, expectedPresent int
		first, present = days(t, got, n)
		expected, expectedPresent = days(t, want, n)
		if present != expectedPresent {
			rt.Fatalf("%d days of %s: %d present, freshly loaded %d", n, want.Interval(), present, expectedPresent)
		}
	} else {
		rows := rapid.IntRange(1, 150).Draw(rt, "rows")
		first, expected = warm(t, got, rows, 20), warm(t, want, rows, 20)
	}
	if first != expected {
		rt.Fatalf("%s begins at row %d, freshly loaded at %d", want.Interval(), first, expected)
	}
	if diff := cmp.Diff(want.Rows(expected, want.Today()), got.Rows(first, got.Today()), sameBars); diff != "" {
		rt.Fatalf("%s (-freshly loaded +carried):\n%s", want.Interval(), diff)
	}
}

// Memory is bounded by the history that is asked for and one day, not by the length of the run; and what was let go
// comes back when somebody asks.
func TestTrimmingBoundsWhatIsHeldAndLosesNothingThatIsAskedFor(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-04-01", "2025-06-30")
	minutes := intraday(t, "1m", calendar.Regular, all, nil)
	tp := tape.New(stored(t, map[sdk.Interval]market.Columns{"1m": minutes}), xnys(t), calendar.Regular, market.Keep)
	trimmed := false
	for i, d := range all[5:] {
		tp.Open(tradingDay(t, d, calendar.Regular), everything)
		for _, interval := range []sdk.Interval{"1m", "5m"} {
			tr := track(t, tp, interval, "1m", "5m")
			before := tr.History()
			first, _ := days(t, tr, 2)
			if got := datesOf(t, tr.Rows(first, 0)); len(got) != 2 || got[1] != all[5+i-1].String() {
				t.Fatalf("%s: two days of %s are %v", d, interval, got)
			}
			if limit := 2*780 + 4096 + 390; before > limit {
				t.Fatalf("%s: %d rows of history of %s are held for two days, more than %d", d, before, interval, limit)
			}
			trimmed = trimmed || before < (5+i-1)*390-780 && i > 20
		}
	}
	if !trimmed {
		t.Error("nothing was ever trimmed")
	}
	tr := track(t, tp, "1m", "1m", "5m")
	n := len(all) - 1
	first, present := days(t, tr, n)
	if diff := cmp.Diff(minutes, tr.Rows(first, tr.Today()), sameBars); diff != "" || present != n {
		t.Errorf("all days, %d present of %d (-stored +got):\n%s", present, n, diff)
	}
}

func TestASymbolThatIsNotKeptIsForgottenOverNight(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-06-30", "2025-07-02")
	s := &asked{Memory: stored(t, map[sdk.Interval]market.Columns{"30m": intraday(t, "30m", calendar.Regular, all, nil)})}
	for _, kept := range []bool{true, false} {
		tp := tape.New(s, xnys(t), calendar.Regular, market.Keep)
		tp.Open(tradingDay(t, all[1], calendar.Regular), everything)
		days(t, track(t, tp, "30m"), 1)
		tp.Open(tradingDay(t, all[2], calendar.Regular), func(string) bool { return kept })
		history := track(t, tp, "30m").History()
		if kept && history != 26 || !kept && history != 0 {
			t.Errorf("kept %t: %d rows of history", kept, history)
		}
	}
}

// Who still reads the day before sees it as it was, whatever the new day loads, derives and lets go of.
func TestATrackOfTheDayBeforeStaysAsItWas(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-04-01", "2025-05-30")
	tp := tape.New(stored(t, map[sdk.Interval]market.Columns{"1m": intraday(t, "1m", calendar.Regular, all, nil)}), xnys(t), calendar.Regular, market.Keep)
	for i, d := range all[5 : len(all)-1] {
		tp.Open(tradingDay(t, d, calendar.Regular), everything)
		var before []*tape.Track
		var bars []market.Columns
		for _, interval := range []sdk.Interval{"1m", "5m"} {
			tr := track(t, tp, interval, "1m", "5m")
			days(t, tr, 1)
			var was market.Columns
			was.AppendAll(tr.Rows(-tr.History(), tr.Today()))
			before, bars = append(before, tr), append(bars, was)
		}
		tp.Open(tradingDay(t, all[5+i+1], calendar.Regular), everything)
		for k, interval := range []sdk.Interval{"1m", "5m"} {
			now := track(t, tp, interval, "1m", "5m")
			days(t, now, 2)
			tr := before[k]
			if diff := cmp.Diff(bars[k], tr.Rows(-tr.History(), tr.Today()), sameBars); diff != "" {
				t.Fatalf("%s of %s has changed (-was +is):\n%s", interval, d, diff)
			}
			if now.Today() != tr.Today() || now.History() == tr.History() && now.Row(0) == tr.Row(0) {
				t.Fatalf("%s of the next day is that of %s", interval, d)
			}
		}
	}
}
