package session_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// catalogue is a store of which no bar may be read.
type catalogue struct {
	*store.Memory
	t testing.TB
}

func (c catalogue) Bars(_ context.Context, symbol string, interval sdk.Interval, _, _ int64) (market.Columns, error) {
	c.t.Errorf("bars of %s %s are read", symbol, interval)
	return market.Columns{}, errors.New("bars are read")
}

// damaged is a catalogue in which one symbol cannot be read.
type damaged struct {
	catalogue
	symbol string
}

func (d damaged) Holdings(ctx context.Context, symbol string) ([]market.Holding, error) {
	if symbol == d.symbol {
		return nil, errors.New("file bars/x.parquet: its footer is not as it was written")
	}
	return d.catalogue.Holdings(ctx, symbol)
}

// validated is what validation says of symbols of a desk, one line each: code or base, the first day, intervals.
func (d *desk) validated(symbols ...string) []string {
	d.t.Helper()
	all, err := session.Validate(d.t.Context(), d.config, symbols)
	if err != nil {
		d.t.Fatal(err)
	}
	var lines []string
	for i, v := range all {
		if v.Symbol != symbols[i] || v.CanProceed != (v.Code == "") || v.CanProceed != (v.Message == "") || v.CanProceed != v.MeetsConfigRequirements {
			d.t.Errorf("the validation of %s does not hold together: %+v", symbols[i], v)
		}
		first := "never"
		if !v.FirstDay.IsZero() {
			first = v.FirstDay.String()
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s base=%s first=%s %v", v.Symbol, v.Code, v.BaseInterval, first, v.IntervalsSupported)))
	}
	return lines
}

func TestValidationReadsTheCatalogueAndNoBars(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow).over(damaged{catalogue{commonStore(), t}, "TSLA"}).history("1m", 3).indicator("15m", "sma", nil)
	want := []string{"AAPL  base=1m first=2025-07-02 [1m 5m 15m]", "GHOST no_data_source base= first=never []",
		"NEXT no_data_source base= first=never []", "TSLA store_error base= first=never []",
		"BOTH  base=1m first=2025-07-02 [1m 5m 15m 1d]", "DAILY interval_not_supported base= first=never [1d]",
		"FINE  base=1m first=2025-07-02 [1s 1m 5m 15m]", "PAST  base=1m first=2025-07-02 [1m 5m 15m]"}
	if diff := cmp.Diff(want, d.validated("AAPL", "GHOST", "NEXT", "TSLA", "BOTH", "DAILY", "FINE", "PAST")); diff != "" {
		t.Errorf("validations (-want +got):\n%s", diff)
	}
	late := newDesk(t).days(today, tomorrow).over(catalogue{commonStore(), t})
	if diff := cmp.Diff([]string{"NEXT no_data_source base= first=2025-07-03 []"}, late.validated("NEXT")); diff != "" {
		t.Errorf("a symbol that begins on the second day (-want +got):\n%s", diff)
	}
}

// Codes come in the order of the one table, and history is judged by the interval that it is made of.
func TestValidationJudgesHistoryByWhatItIsMadeOf(t *testing.T) {
	t.Parallel()
	m := store.NewMemory("test")
	put := func(symbol string, interval sdk.Interval, from, to string) {
		t.Helper()
		var c market.Columns
		if interval == "1d" {
			for _, d := range dates(t, from, to) {
				c.Append(bar(symbol, d.Midnight(time.UTC).UnixNano()))
			}
		} else {
			c = intraday(xnys(t), symbol, interval, dates(t, from, to), nil)
		}
		if err := m.Put(symbol, interval, c); err != nil {
			t.Fatal(err)
		}
	}
	put("OLD", "1d", "2025-05-01", "2025-07-08") // long known by the day, by the minute since Monday
	put("OLD", "1m", "2025-06-30", "2025-07-08")
	put("NEW", "1d", "2025-05-01", "2025-07-08") // by the minute since today
	put("NEW", "1m", today, "2025-07-08")
	put("YOUNG", "1m", "2025-07-01", "2025-07-08")
	put("GONE", "1m", "2025-06-02", "2025-06-27") // stopped on Friday
	for _, c := range []struct {
		about   string
		symbol  string
		history []session.History
		want    string // code, and a part of the message
	}{
		{"days of minutes that are there", "OLD", []session.History{{Interval: "1m", Days: 2, All: true}}, ""},
		{"more than are there, some will do", "OLD", []session.History{{Interval: "1m", Days: 3}}, ""},
		{"more than are there, all required", "OLD", []session.History{{Interval: "1m", Days: 3, All: true}},
			"insufficient_history: the bars of OLD for 1m begin on 2025-06-30T09:30:00-04:00, and all of the 3 trading days before 2025-07-02 are required"},
		{"derived bars", "OLD", []session.History{{Interval: "5m", Days: 3, All: true}}, "insufficient_history: the bars of OLD for 5m begin on 2025-06-30"},
		{"days that are stored", "OLD", []session.History{{Interval: "1d", Days: 20, All: true}}, ""},
		{"weeks of stored days", "OLD", []session.History{{Interval: "1w", Days: 20, All: true}}, ""},
		{"no minute before today", "NEW", []session.History{{Interval: "1m", Days: 2}}, "no_historical_data: NEW has no 1m bar in the 2 trading days before 2025-07-02"},
		{"none, though there are days", "NEW", []session.History{{Interval: "1d", Days: 2}, {Interval: "5m", Days: 2}}, "no_historical_data: NEW has no 5m bar"},
		{"none before too few", "OLD", []session.History{{Interval: "1m", Days: 3, All: true}, {Interval: "1d", Days: 9}}, "insufficient_history"},
		{"all of a past that ended", "GONE", []session.History{{Interval: "1m", Days: 5, All: true}}, "insufficient_history: the bars of GONE for 1m end on 2025-06-27T15:59:00-04:00"},
		{"some of a past that ended", "GONE", []session.History{{Interval: "1m", Days: 5}}, ""},
		{"a past that ended on the first of its days", "GONE", []session.History{{Interval: "1m", Days: 3}}, ""},
		{"a past that began yesterday", "YOUNG", []session.History{{Interval: "1m", Days: 3}}, ""},
		{"a past that ended before", "GONE", []session.History{{Interval: "1m", Days: 2}}, "no_historical_data"},
		{"beyond the calendar", "OLD", []session.History{{Interval: "1d", Days: 9_000}}, "calendar_range: 9000 days before 2025-07-02: XNYS covers 1998-01-01 to 2028-12-31"},
		{"too few before beyond the calendar", "OLD", []session.History{{Interval: "1d", Days: 9_000}, {Interval: "1m", Days: 3, All: true}}, "insufficient_history"},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t).over(catalogue{m, t})
			d.config.History = c.history
			all, err := session.Validate(t.Context(), d.config, []string{c.symbol})
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if v := all[0]; v.Code != "" {
				got = string(v.Code) + ": " + v.Message
			}
			if !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
				t.Errorf("refused with %q, expected %q", got, c.want)
			}
			// What the catalogue tells is what a run comes to.
			ran := newDesk(t).over(m).symbols(c.symbol)
			ran.config.History = c.history
			if code := ran.refusal(); code != all[0].Code {
				t.Errorf("validation says %q, the run %q", all[0].Code, code)
			}
		})
	}
}

// refusal runs a desk of one symbol and one day, and gives the code with which the symbol was refused; empty where it
// was served.
func (d *desk) refusal() sdk.Code {
	d.t.Helper()
	result, err := d.tryRun(context.Background())
	var none *session.NoDataError
	switch {
	case errors.As(err, &none):
		return none.Refused[0].Code
	case err != nil:
		d.t.Fatal(err)
	case len(result.Days[0].Refused) > 0:
		return result.Days[0].Refused[0].Code
	}
	return ""
}

func TestTheRangeOfHistoryEndsBeforeTheDay(t *testing.T) {
	t.Parallel()
	d := newDesk(t).over(catalogue{commonStore(), t})
	all, err := session.Validate(t.Context(), d.config, []string{"AAPL", "PAST", "DAILY", "NEXT"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range all {
		if !v.HasHistoricalData {
			got = append(got, v.Symbol+" none")
			continue
		}
		stamp := func(at int64) string { return time.Unix(0, at).In(xnys(t).Location()).Format("2006-01-02 15:04") }
		got = append(got, fmt.Sprintf("%s %s to %s", v.Symbol, stamp(v.HistoricalRange[0]), stamp(v.HistoricalRange[1])))
	}
	want := []string{"AAPL 2025-06-16 09:30 to 2025-07-01 16:00", "PAST 2025-06-16 09:30 to 2025-07-01 15:59",
		"DAILY 2025-06-16 09:30 to 2025-07-01 16:00", "NEXT none"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ranges (-want +got):\n%s", diff)
	}
}

// Whatever is stored and asked for: what validation refuses a run refuses with the same code, and where bars have no holes
// validation refuses all that a run does.
func TestValidationAndRunsAgree(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-06-16", "2025-07-08")
	rapid.Check(t, func(r *rapid.T) {
		m := store.NewMemory("test")
		some := func(label string, holes bool) []calendar.Date {
			var out []calendar.Date
			first := rapid.IntRange(0, len(all)-1).Draw(r, label+" first")
			last := rapid.IntRange(first, len(all)-1).Draw(r, label+" last")
			for i, d := range all[first : last+1] {
				if !holes || i == 0 || rapid.IntRange(0, 2).Draw(r, label+" has") > 0 {
					out = append(out, d)
				}
			}
			return out
		}
		holes := rapid.Bool().Draw(r, "holes")
		for _, interval := range rapid.SampledFrom([][]sdk.Interval{{"1m"}, {"1d"}, {"1m", "1d"}}).Draw(r, "stored") {
			var c market.Columns
			if ds := some(string(interval), holes); interval == "1m" {
				c = intraday(xnys(t), "X", "1m", ds, func(_ calendar.Date, slot int) bool { return slot%60 == 0 })
			} else {
				for _, d := range ds {
					c.Append(bar("X", d.Midnight(time.UTC).UnixNano()))
				}
			}
			if err := m.Put("X", interval, c); err != nil {
				r.Fatal(err)
			}
		}
		d := newDesk(t).symbols("X").over(m)
		d.config.Start = rapid.SampledFrom(all).Draw(r, "day")
		d.config.End = d.config.Start
		d.config.Intervals = rapid.SampledFrom([][]sdk.Interval{{"1m"}, {"5m"}, {"1d"}, {"1d"}, {"1m", "1d"}, {"30s"}}).Draw(r, "intervals")
		weeks := false
		for range rapid.IntRange(0, 3).Draw(r, "histories") {
			h := session.History{Interval: rapid.SampledFrom([]sdk.Interval{"1m", "5m", "1d", "1w"}).Draw(r, "interval"),
				Days: rapid.SampledFrom([]int{1, 2, 3, 5, 9_000}).Draw(r, "days"), All: rapid.Bool().Draw(r, "all")}
			weeks = weeks || h.Interval == "1w"
			d.config.History = append(d.config.History, h)
		}
		d.config.Store = catalogue{m, t}
		found, err := session.Validate(t.Context(), d.config, []string{"X"})
		if err != nil {
			r.Fatal(err)
		}
		d.config.Store = m
		ran := d.refusal()
		switch said := found[0].Code; {
		case said == ran:
		case said != "":
			r.Errorf("validation says %s %q, the run %q", said, found[0].Message, ran)
		case !holes && !weeks: // a week counts once it has ended, which the first and last bar do not tell
			r.Errorf("validation has nothing to say, the run refuses with %s", ran)
		case ran != sdk.NoHistoricalData && ran != sdk.InsufficientHistory:
			r.Errorf("validation has nothing to say, the run refuses with %s, which the catalogue tells", ran)
		}
	})
}

// Days of history in which no bar of several days lies whole are refused with the way out, before any bar is read.
func TestDaysThatHoldNoWholeBarAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		day      string
		interval sdk.Interval
		days     int
		says     string // empty where they hold one
	}{
		{today, "1w", 3, "the 3 trading days before 2025-07-02 hold no whole 1w bar: ask for 7 days, or 9 to have one before any day"},
		{today, "1w", 6, "the 6 trading days before 2025-07-02 hold no whole 1w bar: ask for 7 days, or 9 to have one before any day"},
		{today, "1w", 7, ""},
		{"2025-07-07", "1w", 3, "the 3 trading days before 2025-07-07 hold no whole 1w bar: ask for 4 days, or 9 to have one before any day"},
		{"2025-07-07", "1w", 4, ""}, // the week of a holiday
		{today, "3d", 2, "the 2 trading days before 2025-07-02 hold no whole 3d bar: ask for 4 days, or 5 to have one before any day"},
		{today, "3d", 4, ""},
		{today, "1d", 1, ""},
	} {
		d := newDesk(t).days(c.day, c.day).over(catalogue{commonStore(), t}).symbols("DAILY").intervals("1d").history(c.interval, c.days)
		all, err := session.Validate(t.Context(), d.config, []string{"DAILY"})
		if err != nil {
			t.Fatal(err)
		}
		if v := all[0]; v.Message != c.says && c.says != "" || v.CanProceed != (c.says == "") || !v.CanProceed && v.Code != sdk.NoHistoricalData {
			t.Errorf("%d days of %s before %s: %s %q, expected %q", c.days, c.interval, c.day, v.Code, v.Message, c.says)
		}
	}
	_, r := newDesk(t).strategy("weeks", acting(at("10:00", func(s sdk.Session) {
		_, err := s.AddBars(barsRequest("DAILY", "1w", 3))
		refusedWith(t, err, sdk.NoHistoricalData)
		must[sdk.Series](t)(s.AddBars(barsRequest("DAILY", "1w", 7)))
	}))).run()
	if got := r.of("weeks"); len(got) != 2 || !strings.Contains(got[0], "refused no_historical_data") {
		t.Errorf("the ledger has %q", got)
	}
}
