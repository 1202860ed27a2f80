package session_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

func TestEveryTradingDayIsWalkedFromItsOpenToItsClose(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days("2025-07-02", "2025-07-07") // an early close, a holiday and a weekend between
	var got []string
	note := func(what string) func(sdk.Session) error {
		return func(s sdk.Session) error {
			got = append(got, fmt.Sprintf("%s %s %s", s.Day(), clockOf(s)[:5], what))
			return nil
		}
	}
	h := sdk.Hooks{Start: note("start"), End: note("end"), Finish: note("finish")}
	d.strategy("a", h)
	result, r := d.run()
	want := []string{"2025-07-02 09:30 start", "2025-07-02 16:00 end", "2025-07-03 09:30 start", "2025-07-03 13:00 end",
		"2025-07-07 09:30 start", "2025-07-07 16:00 end", "2025-07-07 16:00 finish"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	var days []string
	for i, day := range result.Days {
		days = append(days, fmt.Sprintf("%s %d bars of %d symbols", day.Date, day.Bars, day.Symbols))
		if snap := r.snapshots[i]; snap.Day.Date != day.Date || snap.Clock != snap.Day.Close || snap.Active {
			t.Errorf("the snapshot of %s is of %s at %d, active %t", day.Date, snap.Day.Date, snap.Clock, snap.Active)
		}
	}
	if diff := cmp.Diff([]string{"2025-07-02 390 bars of 1 symbols", "2025-07-03 210 bars of 1 symbols", "2025-07-07 390 bars of 1 symbols"}, days); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
	if !result.Ended || !result.Reproducible || len(result.Stopped) > 0 {
		t.Errorf("result %+v", result)
	}
}

// Every trading day starts from the configuration; nothing that a run added outlives its day.
func TestWhatWasAddedIsGoneTheNextDay(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow)
	var opening []string
	hooks := acting(at("open", func(s sdk.Session) { opening = append(opening, fmt.Sprint(s.Day(), names(s.Symbols()))) }),
		at("11:00", func(s sdk.Session) {
			must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
			must[sdk.Indicator](t)(s.AddIndicator(smaRequest("MSFT", "15m", 3)))
			must[sdk.Indicator](t)(s.AddIndicator(smaRequest("AAPL", "15m", 3)))
		}))
	d.strategy("a", hooks)
	_, r := d.run()
	if diff := cmp.Diff([]string{today + "[AAPL]", tomorrow + "[AAPL]"}, opening); diff != "" {
		t.Errorf("symbols at the open (-want +got):\n%s", diff)
	}
	aDay := []string{"add_symbol TSLA added", "add_indicator MSFT 15m sma(period=3)@15m added", "add_indicator AAPL 15m sma(period=3)@15m extended"}
	if diff := cmp.Diff(append(aDay, aDay...), r.of("a")); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	aDay = []string{"add_symbol AAPL added", "teardown MSFT torn_down", "teardown TSLA torn_down"}
	if diff := cmp.Diff(append(aDay, aDay...), r.of("config")); diff != "" {
		t.Errorf("the configuration's entries (-want +got):\n%s", diff)
	}
	for _, snap := range r.snapshots {
		if len(snap.Symbols) != 3 || len(snap.Symbols[0].Series) != 3 {
			t.Errorf("%s ends with %d symbols", snap.Day.Date, len(snap.Symbols))
		}
	}
}

func TestHandlesDieAtTheDaysEnd(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow).history("1m", 1)
	var indicator sdk.Indicator
	var series, history sdk.Series
	var last sdk.Bar
	check := func(when string, alive bool) {
		if indicator.Removed() == alive || indicator.Ready() != alive || math.IsNaN(indicator.Value()) == alive || math.IsNaN(indicator.Previous(3)) == alive {
			t.Errorf("%s: the indicator is removed %t, ready %t, %v", when, indicator.Removed(), indicator.Ready(), indicator.Value())
		}
		if v, err := indicator.Field("value"); err != nil || math.IsNaN(v) == alive {
			t.Errorf("%s: the field is %v, %v", when, v, err)
		}
		if series.Removed() == alive || (series.Len() > 0) != alive || series.Last().Start.IsZero() == alive || math.IsNaN(series.Close(0)) == alive {
			t.Errorf("%s: the series is removed %t, has %d bars", when, series.Removed(), series.Len())
		}
	}
	d.strategy("a", sdk.Hooks{Start: func(s sdk.Session) error {
		if s.Day() == today {
			indicator = must[sdk.Indicator](t)(s.AddIndicator(smaRequest("AAPL", "1m", 3)))
			series = must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "1m", 1)))
			history = must[sdk.Series](t)(s.History("AAPL", "1m", 5))
			last = history.Last()
			return nil
		}
		check("the next day", false)
		refusedWith(t, s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: indicator}), sdk.Removed)
		return nil
	}, End: func(s sdk.Session) error {
		if s.Day() == today {
			check("at the close", true) // the day's data can be read in OnEnd
		}
		return nil
	}})
	d.run()
	check("after the run", false)
	// A history is what it was when it was taken.
	if history.Removed() || history.Len() != 5 || history.Last() != last {
		t.Errorf("the history has become %d bars to %v", history.Len(), history.Last())
	}
}

func TestASymbolWithoutDataIsRefusedForTheDayAndTheRestGoOn(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow).symbols("GHOST", "AAPL", "NEXT", "DAILY")
	var opening []string
	d.strategy("a", acting(at("open", func(s sdk.Session) { opening = append(opening, fmt.Sprint(names(s.Symbols()))) })))
	result, r := d.run()
	if diff := cmp.Diff([]string{"[AAPL]", "[AAPL NEXT]"}, opening); diff != "" {
		t.Errorf("symbols at the open (-want +got):\n%s", diff)
	}
	var refused []string
	for _, day := range result.Days {
		for _, x := range day.Refused {
			refused = append(refused, fmt.Sprintf("%s %s %s %s", day.Date, x.Symbol, x.Code, x.Location))
		}
	}
	want := []string{"2025-07-02 GHOST no_data_source sessions.yaml:7:5", "2025-07-02 NEXT no_data_source sessions.yaml:7:5",
		"2025-07-02 DAILY interval_not_supported sessions.yaml:7:5", "2025-07-03 GHOST no_data_source sessions.yaml:7:5",
		"2025-07-03 DAILY interval_not_supported sessions.yaml:7:5"}
	if diff := cmp.Diff(want, refused); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	if got := strings.Count(strings.Join(r.of("config"), "\n"), "GHOST refused"); got != 2 {
		t.Errorf("the ledger has GHOST refused %d times, expected once a day", got)
	}
}

func TestADayThatNoSymbolHasIsSkippedAndNamed(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow).symbols("NEXT")
	calls := 0
	d.strategy("a", sdk.Hooks{Start: func(sdk.Session) error {
		calls++
		return nil
	}})
	result, r := d.run()
	if !result.Days[0].Skipped || result.Days[1].Skipped || calls != 1 || len(r.snapshots) != 1 {
		t.Errorf("days %+v, %d calls of OnStart, %d snapshots", result.Days, calls, len(r.snapshots))
	}
	if !strings.Contains(r.logged(), "WARN 2025-07-02 is skipped") {
		t.Errorf("the log does not name the day:\n%s", r.logged())
	}
}

func TestASessionWithoutDataOnAllDaysIsRefusedWithEveryReason(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow).symbols("GHOST", "DAILY")
	_, err := d.tryRun(t.Context())
	var none *session.NoDataError
	if !errors.As(err, &none) {
		t.Fatalf("the run ends with %v, expected that there are no data", err)
	}
	for _, part := range []string{"session test", "GHOST: no_data_source", "DAILY: interval_not_supported", "sessions.yaml:7:5"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	if len(d.record.entries) != 4 {
		t.Errorf("%d entries, expected a refusal for each symbol and day", len(d.record.entries))
	}
}

func TestASymbolBelowTheMinimumQualityIsDroppedOrWarnedAbout(t *testing.T) {
	t.Parallel()
	eighty := 80.0
	for _, drop := range []bool{true, false} {
		d := newDesk(t).symbols("AAPL", "RIVN").history("1m", 2)
		d.config.Quality = session.Quality{Minimum: &eighty, Drop: drop}
		result, r := d.run()
		if drop {
			if x := result.Days[0].Refused; len(x) != 1 || x[0].Symbol != "RIVN" || x[0].Code != sdk.LowQuality {
				t.Errorf("refused %+v, expected RIVN for its quality", x)
			}
			continue
		}
		if !strings.Contains(r.logged(), "WARN historical quality of RIVN is 67.18 %, below the minimum of 80 %") {
			t.Errorf("no warning:\n%s", r.logged())
		}
	}
}

// Quality is judged on what is expected of the base: a day that has any bar at all is no day of full quality.
func TestDerivedIntervalsTakeTheQualityOfTheirBase(t *testing.T) {
	t.Parallel()
	d := newDesk(t).symbols("RIVN").intervals("1m", "5m", "1h").history("1m", 4).history("5m", 4).history("1d", 4).history("1w", 10)
	_, r := d.run()
	got := r.symbol(t, "RIVN")
	for _, s := range got.Series {
		if s.Quality == nil || fmt.Sprintf("%.2f", *s.Quality) != "67.18" {
			t.Errorf("quality of %s today is %v, expected 67.18", s.Interval, s.Quality)
		}
		if s.HistoryDays > 0 && (s.HistQuality == nil || fmt.Sprintf("%.2f", *s.HistQuality) != "67.18") {
			t.Errorf("historical quality of %s is %v, expected 67.18", s.Interval, deref(s.HistQuality))
		}
	}
}

func deref(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}

// A session that keeps weekly bars only is not of low quality because a week has one bar.
func TestWeeklyHistoryIsJudgedByTheDaysThatItIsMadeOf(t *testing.T) {
	t.Parallel()
	eighty := 80.0
	d := newDesk(t).over(storeOf(t, map[string]market.Columns{"AAPL": intraday(xnys(t), "AAPL", "1m", dates(t, "2025-06-02", today), nil)}))
	d.intervals("1d").history("1w", 15)
	d.config.History[0].All = true // and none of its fifteen days is missing
	d.config.Quality = session.Quality{Minimum: &eighty, Drop: true}
	result, _ := d.run()
	if x := result.Days[0].Refused; len(x) > 0 {
		t.Errorf("refused %+v", x)
	}
}

// The last day's data stay readable: in OnFinish, and in the snapshot that an embedder gets. A last day that is skipped is
// none.
func TestTheLastDayThatThereWasCanBeReadAfterItsEnd(t *testing.T) {
	t.Parallel()
	cal := xnys(t)
	all := dates(t, "2025-06-30", "2025-07-07")
	for _, until := range []string{tomorrow, "2025-07-07"} { // on the 7th there is nothing to be had
		d := newDesk(t).days(today, until).history("1m", 1)
		d.over(storeOf(t, map[string]market.Columns{"AAPL": intraday(cal, "AAPL", "1m", all, func(d calendar.Date, _ int) bool {
			return d.String() < "2025-07-03" || d.String() == tomorrow && until == tomorrow
		})}))
		d.config.History[0].All = true
		read := 0
		d.strategy("a", sdk.Hooks{Start: func(s sdk.Session) error {
			must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "1m", 2)))
			return nil
		}, Finish: func(s sdk.Session) error {
			read++
			bars := must[sdk.Series](t)(s.History("AAPL", "1m", 3*390))
			today := must[sdk.Today](t)(s.Today("AAPL"))
			last := map[string]int{tomorrow: 210, "2025-07-07": 0}[until]
			if s.Day() != tomorrow || today.Bars != last || bars.Len() != 2*390+last || !has(s, "AAPL") {
				t.Errorf("until %s: the day is %s, with %d bars, %d with history", until, s.Day(), today.Bars, bars.Len())
			}
			refusedWith(t, s.Lock(lockOf("AAPL", "")), sdk.SessionEnded)
			return nil
		}})
		result, r := d.run()
		if read != 1 || result.Days[len(result.Days)-1].Skipped != (until != tomorrow) {
			t.Errorf("until %s: OnFinish ran %d times, the days are %+v", until, read, result.Days)
		}
		if got := r.last(); got.Day.Date.String() != tomorrow || got.Symbols[0].Series[0].Today.Len() != map[string]int{tomorrow: 210}[until] {
			t.Errorf("until %s: the snapshot is of %s", until, got.Day.Date)
		}
	}
}
