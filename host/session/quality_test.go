package session_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
)

// The figures of two real days: 349 of 390 bars are 89.49 %, 262 are 67.18 %.
func TestQualityIsWhatIsPresentOfWhatIsExpectedSoFar(t *testing.T) {
	t.Parallel()
	day := dates(t, today, today)
	s := storeOf(t, map[string]market.Columns{
		"AAPL": intraday(xnys(t), "AAPL", "1m", day, func(_ calendar.Date, slot int) bool { return slot < 300 || slot >= 341 }),
		"RIVN": intraday(xnys(t), "RIVN", "1m", day, func(_ calendar.Date, slot int) bool { return slot >= 128 }),
	})
	for when, want := range map[string][2]string{
		"open":  {"null", "null"}, // nothing is expected yet
		"09:31": {"100.00", "0.00"},
		"11:38": {"100.00", "0.00"},
		"14:40": {fmt.Sprintf("%.2f", 100.0*300/310), fmt.Sprintf("%.2f", 100.0*182/310)},
		"close": {"89.49", "67.18"},
	} {
		d := newDesk(t).symbols("AAPL", "RIVN").over(s)
		if when == "open" {
			when = "09:30:30"
		}
		_, r := d.until(when).run()
		got := [2]string{percent(r.symbol(t, "AAPL").Quality), percent(r.symbol(t, "RIVN").Quality)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("quality at %s (-want +got):\n%s", when, diff)
		}
	}
}

func percent(q *float64) string {
	if q == nil {
		return "null"
	}
	return fmt.Sprintf("%.2f", *q)
}

func TestGapsAreCountedInTheIntervalsOwnUnitUpToTheClock(t *testing.T) {
	t.Parallel()
	_, r := newDesk(t).symbols("THIN").history("1m", 2).until("15:10").run()
	got := map[string][]string{}
	for _, s := range r.symbol(t, "THIN").Series {
		for _, g := range s.Gaps {
			got[string(s.Interval)] = append(got[string(s.Interval)], fmt.Sprintf("%s to %s: %d", wall(t, g.Start), wall(t, g.End), g.Bars))
		}
		for _, g := range s.HistGaps {
			got["past "+string(s.Interval)] = append(got["past "+string(s.Interval)], fmt.Sprintf("%s to %s: %d", wall(t, g.Start), wall(t, g.End), g.Bars))
		}
	}
	past := []string{"10:03 to 10:05: 2", "10:20 to 10:30: 10", "15:00 to 16:00: 60"}
	want := map[string][]string{
		"1m":      {"10:03 to 10:05: 2", "10:20 to 10:30: 10", "15:00 to 15:10: 10"},
		"5m":      {"10:20 to 10:30: 2", "15:00 to 15:10: 2"},
		"past 1m": append(past, past...),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("gaps (-want +got):\n%s", diff)
	}
}

func wall(t testing.TB, at int64) string {
	t.Helper()
	return clockAt(t, at)[:5]
}

// Expected bars count from the open, whenever the symbol came.
func TestQualityCountsFromTheOpenWhateverAddedAtIs(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("a", acting(at("15:30", add("RIVN"))))
	_, r := d.run()
	if got := percent(r.symbol(t, "RIVN").Quality); got != "67.18" {
		t.Errorf("quality %s, expected 67.18", got)
	}
}

// timeline.csv has a row for each instant or for the close; counts never fall in a day.
func TestTheTimelineHasARowForEachSymbolAndInstant(t *testing.T) {
	t.Parallel()
	for timeline, want := range map[session.Timeline]int{session.TimelineOff: 0, session.TimelineClose: 3, session.TimelineInstant: 390*2 + 60} {
		d := newDesk(t).symbols("AAPL", "RIVN")
		d.config.Timeline = timeline
		d.strategy("a", acting(at("15:00", add("TSLA"))))
		_, r := d.run()
		if timeline == session.TimelineInstant {
			want++ // TSLA, at the instant at which it was added
		}
		if len(r.timeline) != want {
			t.Errorf("%s: %d rows, expected %d", timeline, len(r.timeline), want)
		}
		last := map[string]session.TimelineRow{}
		for _, row := range r.timeline {
			before, again := last[row.Symbol]
			if again && (row.Time <= before.Time || row.Metrics.Volume < before.Metrics.Volume || row.Series[0].Bars < before.Series[0].Bars) {
				t.Fatalf("%s: %+v follows %+v", timeline, row, before)
			}
			requireSoundMetadata(t, "timeline", row.Metadata)
			last[row.Symbol] = row
		}
		if timeline != session.TimelineOff && (last["AAPL"].Series[0].Bars != 390 || percent(last["RIVN"].Quality) != "67.18") {
			t.Errorf("%s: the last rows are %+v", timeline, last)
		}
	}
}
