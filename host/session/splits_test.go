package session_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

func split(t testing.TB, symbol, on string, newer, older int64) market.Split {
	t.Helper()
	return market.Split{Symbol: symbol, Date: date(t, on), Ratio: market.Ratio{New: newer, Old: older}}
}

func (d *desk) splits(list ...market.Split) *desk {
	d.config.Splits = market.NewSplits(list, "digest")
	return d
}

// seen notes all that a strategy can read of prices, by day.
func (d *desk) seen() map[string][]string {
	out := map[string][]string{}
	d.strategy("looks", acting(at("open", func(s sdk.Session) {
		must[sdk.Series](d.t)(s.AddBars(barsRequest("TSLA", "5m", 3)))
		must[sdk.Indicator](d.t)(s.AddIndicator(smaRequest("AAPL", "1h", 9)))
		d.look(s, out)
	}), at("10:00", func(s sdk.Session) {
		must[sdk.Indicator](d.t)(s.AddIndicator(smaRequest("TSLA", "1m", 500)))
		d.look(s, out)
	}), at("12:59", func(s sdk.Session) { d.look(s, out) })))
	return out
}

func (d *desk) look(s sdk.Session, into map[string][]string) {
	day := s.Now().In(s.Location()).Format(time.DateOnly)
	for _, x := range s.Symbols() {
		for _, interval := range x.Intervals {
			h := must[sdk.Series](d.t)(s.History(x.Name, interval, 10_000))
			for i := range h.Len() {
				into[day] = append(into[day], fmt.Sprint(clockOf(s), x.Name, interval, h.At(i)))
			}
		}
		today := must[sdk.Today](d.t)(s.Today(x.Name))
		into[day] = append(into[day], fmt.Sprint(clockOf(s), x.Name, today))
	}
}

// Every day of a session that runs over splits is the day of a session that begins on it: history, indicators with their
// warm-up, bars, metrics, ledger and the rest.
func TestASessionOverSplitsHasOnEachDayWhatOneThatBeginsThereHas(t *testing.T) {
	t.Parallel()
	build := func(from, to string) (*desk, map[string][]string) {
		d := newDesk(t).symbols("AAPL", "BOTH", "MSFT").intervals("1m", "5m", "1d").history("1m", 2).history("1d", 4).history("1w", 9).
			indicator("1m", "sma", map[string]any{"period": 20}).indicator("5m", "ema", map[string]any{"period": 20}).
			indicator("1d", "sma", map[string]any{"period": 3}).indicator("1m", "vwap", nil).
			splits(split(t, "AAPL", today, 4, 1), split(t, "BOTH", "2025-06-24", 3, 2), split(t, "BOTH", "2025-07-07", 1, 10),
				split(t, "TSLA", "2025-07-01", 5, 1), split(t, "MSFT", "2025-07-09", 2, 1)).days(from, to)
		return d, d.seen()
	}
	long, longSeen := build("2025-06-30", "2025-07-08")
	_, over := long.run()
	if len(over.snapshots) != 6 {
		t.Fatalf("%d days were served", len(over.snapshots))
	}
	numberless := cmpopts.IgnoreFields(session.Entry{}, "Seq", "Cause")
	for _, snap := range over.snapshots {
		day := snap.Day.Date.String()
		fresh, freshSeen := build(day, day)
		_, alone := fresh.run()
		if diff := cmp.Diff(alone.last().Symbols, snap.Symbols, cmpopts.EquateEmpty(), cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s: the day (-begun there +run over):\n%s", day, diff)
		}
		if diff := cmp.Diff(freshSeen[day], longSeen[day]); diff != "" || len(longSeen[day]) < 1000 {
			t.Errorf("%s: %d lines were seen (-begun there +run over):\n%.2000s", day, len(longSeen[day]), diff)
		}
		mine := slices.DeleteFunc(slices.Clone(over.entries), func(e session.Entry) bool { return e.Day != snap.Day.Date })
		if diff := cmp.Diff(alone.entries, mine, numberless, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: the ledger (-begun there +run over):\n%s", day, diff)
		}
	}
}

// An average over a split is of one scale: the day before, at 400, and the day of the split, at 100, average 100.
func TestAnAverageOverASplitIsOfOneScale(t *testing.T) {
	t.Parallel()
	var c market.Columns
	for _, d := range dates(t, "2025-06-26", tomorrow) {
		p := 400.0
		if d.String() >= today {
			p = 100
		}
		flat := intraday(xnys(t), "SPLIT", "1m", []calendar.Date{d}, nil)
		for i := range flat.Len() {
			c.Append(market.Row{Start: flat.Start[i], Open: p, High: p, Low: p, Close: p, Volume: 30})
		}
	}
	for name, want := range map[string]map[string][]float64{
		"splits": {"2025-07-01": {400, 400, 400, 30}, today: {100, 100, 100, 120}, tomorrow: {100, 100, 100, 120}},
		"none":   {"2025-07-01": {400, 400, 400, 30}, today: {400, 100, 385, 30}, tomorrow: {400, 100, 100, 30}},
	} {
		got := map[string][]float64{}
		d := newDesk(t).symbols("SPLIT").intervals("1m").history("1m", 2).indicator("1m", "sma", map[string]any{"period": 20}).
			over(storeOf(t, map[string]market.Columns{"SPLIT": c})).days("2025-07-01", tomorrow)
		if name == "splits" {
			d.splits(split(t, "SPLIT", today, 4, 1))
		}
		d.strategy("a", watching(func(s sdk.Session, bars []sdk.Bar) {
			if day := bars[0].Start.Format(time.DateOnly); got[day] == nil {
				h := must[sdk.Series](t)(s.History("SPLIT", "1m", 10_000))
				average := must[sdk.Indicator](t)(s.AddIndicator(smaRequest("SPLIT", "1m", 20)))
				got[day] = []float64{h.Close(0), bars[0].Close, average.Value(), h.Volume(0)}
			}
		}), follows(session.Follow{Config: true, Intervals: []sdk.Interval{"1m"}}))
		_, r := d.run()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: oldest close, close, average and oldest volume at 09:31 (-want +got):\n%s", name, diff)
		}
		if r.last().Adjust != name {
			t.Errorf("the snapshot says %q, expected %s", r.last().Adjust, name)
		}
	}
}

// The ledger says of what was loaded for which splits it is adjusted, and the log tells of each once.
func TestLedgerAndLogNameTheSplitsThatWereApplied(t *testing.T) {
	t.Parallel()
	d := newDesk(t).symbols("AAPL", "BOTH").history("1m", 2).days("2025-06-30", tomorrow).
		splits(split(t, "AAPL", today, 4, 1), split(t, "AAPL", "2025-06-27", 1, 2), split(t, "AAPL", "1999-01-04", 2, 1), split(t, "BOTH", "2025-07-07", 3, 1))
	_, r := d.run()
	var steps []string
	for _, e := range r.entries {
		for _, s := range e.Steps {
			for _, x := range s.Splits {
				steps = append(steps, fmt.Sprintf("%s %s %s %s %s on %s", e.Day, e.Symbol, s.Name, s.Interval, x.Ratio, x.Date))
			}
		}
	}
	want := []string{"2025-06-30 AAPL load_historical 1m 1:2 on 2025-06-27", "2025-07-02 AAPL load_historical 1m 4:1 on 2025-07-02", "2025-07-03 AAPL load_historical 1m 4:1 on 2025-07-02"}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	var told []string
	for _, l := range r.log {
		if strings.Contains(l.Text, "split") {
			told = append(told, time.Unix(0, l.Time).UTC().Format(time.DateOnly)+" "+l.Level+" "+l.Text)
		}
	}
	want = []string{"2025-06-30 INFO AAPL: split 1:2 of 2025-06-27: bars that start before it are adjusted",
		"2025-07-02 INFO AAPL: split 4:1 of 2025-07-02: bars that start before it are adjusted"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}
}

// A symbol that has no history still tells of its split on the day: what a strategy remembers is of the old price.
func TestASplitIsToldOnItsDayWithoutAnyHistory(t *testing.T) {
	t.Parallel()
	_, r := newDesk(t).splits(split(t, "AAPL", today, 4, 1)).run()
	if !slices.ContainsFunc(r.log, func(l session.LogRecord) bool { return strings.HasPrefix(l.Text, "AAPL: split 4:1 of 2025-07-02") }) {
		t.Error("the log says nothing")
	}
}
