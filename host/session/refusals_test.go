package session_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

func TestARequestThatCannotBeServedSaysWhy(t *testing.T) {
	t.Parallel()
	bars := func(q sdk.BarsRequest) func(sdk.Session) error {
		return func(s sdk.Session) error {
			_, err := s.AddBars(q)
			return err
		}
	}
	indicator := func(q sdk.IndicatorRequest) func(sdk.Session) error {
		return func(s sdk.Session) error {
			_, err := s.AddIndicator(q)
			return err
		}
	}
	symbol := func(name string) func(sdk.Session) error {
		return func(s sdk.Session) error {
			_, err := s.AddSymbol(symbolRequest(name))
			return err
		}
	}
	for _, c := range []struct {
		about string
		ask   func(sdk.Session) error
		code  sdk.Code
		says  string
	}{
		{"upper-case months", bars(barsRequest("AAPL", "1M", 0)), sdk.InvalidInterval, "write 1m for minutes"},
		{"an upper-case unit", bars(barsRequest("AAPL", "5D", 0)), sdk.InvalidInterval, "lower case"},
		{"no interval", bars(barsRequest("AAPL", "", 0)), sdk.InvalidInterval, "missing"},
		{"an interval longer than the session", bars(barsRequest("AAPL", "7h", 0)), sdk.InvalidInterval, "use 1d"},
		{"an unknown indicator", indicator(sdk.IndicatorRequest{Symbol: "AAPL", Name: "smaa", Interval: "1m"}), sdk.UnknownIndicator, `did you mean "sma"`},
		{"an unknown parameter", indicator(sdk.IndicatorRequest{Symbol: "AAPL", Name: "sma", Interval: "1m", Params: map[string]any{"perod": 3}}),
			sdk.InvalidArgument, `did you mean "period"`},
		{"a parameter out of range", indicator(smaRequest("AAPL", "1m", 0)), sdk.InvalidArgument, "outside 1 to"},
		{"an option that there is not", indicator(sdk.IndicatorRequest{Symbol: "AAPL", Name: "sma", Interval: "1m", Params: map[string]any{"as": "x"}}),
			sdk.NotSupported, `"as"`},
		{"negative days", bars(barsRequest("AAPL", "1m", -1)), sdk.InvalidArgument, "expected 0 or more"},
		{"historical bars of no day", bars(pastRequest("AAPL", "1m", 0)), sdk.InvalidArgument, "1 or more"},
		{"a symbol that nobody has", symbol("GHOST"), sdk.NoDataSource, "GHOST"},
		{"a symbol that lists tomorrow", symbol("NEXT"), sdk.NoDataSource, "NEXT"},
		{"bars of a symbol that lists tomorrow", bars(barsRequest("NEXT", "1m", 1)), sdk.NoDataSource, "NEXT"},
		{"seconds of minutes", bars(barsRequest("AAPL", "5s", 0)), sdk.IntervalNotSupported, "bars can be joined, not split"},
		{"minutes of days", bars(barsRequest("DAILY", "1m", 0)), sdk.IntervalNotSupported, "stored are 1d"},
		{"a full symbol of daily bars", symbol("DAILY"), sdk.IntervalNotSupported, "1m, 5m cannot be made"},
		{"a past beyond the calendar", bars(barsRequest("AAPL", "1m", 20_000)), sdk.CalendarRange, "1998"},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.strategy("a", acting(at("11:00", func(s sdk.Session) {
				err := c.ask(s)
				refusedWith(t, err, c.code)
				var r *sdk.Refusal
				if !errors.As(err, &r) || !strings.Contains(r.Message, c.says) || r.Symbol == "" {
					t.Errorf("refused with %+v, expected a sentence with %q", r, c.says)
				}
			})))
			_, r := d.run()
			last := r.entries[len(r.entries)-1]
			if last.Outcome != session.Refused || last.Code != c.code || last.Message == "" || len(last.Steps) > 0 {
				t.Errorf("the ledger ends with %+v, expected the refusal", last)
			}
			if got := len(r.last().Symbols); got != 1 {
				t.Errorf("%d symbols, expected AAPL alone", got)
			}
		})
	}
}

// No listing, halt or delisting of the future shows: what is refused today is served once it is there, and what the
// store knows of later days changes nothing.
func TestTheFutureDoesNotShow(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-06-27", "2025-07-07")
	run := func(minutes map[string]market.Columns) (string, session.SymbolSnapshot) {
		d := newDesk(t).over(storeOf(t, minutes)).history("1m", 1)
		d.strategy("a", acting(at("11:00", func(s sdk.Session) {
			s.AddSymbol(symbolRequest("NEXT"))
			s.AddSymbol(symbolRequest("TSLA"))
			s.AddBars(barsRequest("TSLA", "5s", 0))
		})))
		_, r := d.run()
		return r.ledger(t), r.symbol(t, "TSLA")
	}
	with := map[string]market.Columns{}
	without := map[string]market.Columns{}
	for _, name := range []string{"AAPL", "TSLA"} {
		with[name] = intraday(xnys(t), name, "1m", all, nil)
		without[name] = intraday(xnys(t), name, "1m", all[:4], nil) // delisted tonight
	}
	with["NEXT"] = intraday(xnys(t), "NEXT", "1m", all[4:], nil)
	ledger, symbol := run(with)
	ledgerWithout, symbolWithout := run(without)
	if diff := cmp.Diff(ledgerWithout, ledger); diff != "" {
		t.Errorf("the ledger knows of later days (-without +with):\n%s", diff)
	}
	if diff := cmp.Diff(symbolWithout, symbol, comparing); diff != "" {
		t.Errorf("TSLA knows of later days (-without +with):\n%s", diff)
	}
}

func TestASymbolWithAPastAndNoBarsTodayIsServedWithQualityZero(t *testing.T) {
	t.Parallel()
	d := newDesk(t).symbols("AAPL", "PAST").history("1m", 2)
	d.strategy("a", acting(at("11:00", func(s sdk.Session) {
		got := must[sdk.Series](t)(s.History("PAST", "1m", 1_000))
		if got.Len() != 780 || got.Last().Start.Format("01-02") != "07-01" {
			t.Errorf("%d bars of history, the last %v", got.Len(), got.Last().Start)
		}
		i := must[sdk.Indicator](t)(s.AddIndicator(smaRequest("PAST", "5m", 3)))
		if !i.Ready() {
			t.Error("an average of its past bars is not ready")
		}
	})))
	_, r := d.run()
	got := r.symbol(t, "PAST")
	if got.Quality == nil || *got.Quality != 0 || got.HistoricalQuality == nil || *got.HistoricalQuality != 100 {
		t.Errorf("quality %v and %v, expected 0 and 100", got.Quality, got.HistoricalQuality)
	}
}

func TestHistoryThatIsPartlyThereIsServedOrRefusedAsTheConfigurationSays(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-06-25", today)
	young := map[string]market.Columns{
		"AAPL": intraday(xnys(t), "AAPL", "1m", all, nil),
		"TSLA": intraday(xnys(t), "TSLA", "1m", all[2:], nil), // three days of past
		"MSFT": intraday(xnys(t), "MSFT", "1m", all[5:], nil), // none
	}
	t.Run("some", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t).over(storeOf(t, young)).history("1m", 5)
		d.strategy("a", acting(at("11:00", func(s sdk.Session) {
			must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
			_, err := s.AddSymbol(symbolRequest("MSFT"))
			refusedWith(t, err, sdk.NoHistoricalData)
			_, err = s.AddBars(barsRequest("MSFT", "1m", 1))
			refusedWith(t, err, sdk.NoHistoricalData)
			must[sdk.Series](t)(s.AddBars(barsRequest("MSFT", "1m", 0)))
		})))
		_, r := d.run()
		var loaded session.Step
		for _, step := range r.entry(t, "a", session.OpAddSymbol, "TSLA").Steps {
			if step.Name == session.StepLoadHistorical {
				loaded = step
			}
		}
		if loaded.Days == nil || *loaded.Days != (session.DaysLoaded{Want: 5, Have: 3}) || loaded.Loaded.Bars != 3*390 {
			t.Errorf("the shortfall is recorded as %+v of %+v", loaded.Loaded, loaded.Days)
		}
		if !strings.Contains(r.logged(), "WARN TSLA has 1m bars on 3 of the 5 trading days before 2025-07-02") {
			t.Errorf("no warning names the shortfall:\n%s", r.logged())
		}
		// Days before the first stored bar are not gaps.
		if q := r.symbol(t, "TSLA").HistoricalQuality; q == nil || *q != 100 {
			t.Errorf("historical quality %v, expected 100", q)
		}
	})
	t.Run("all", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t).over(storeOf(t, young)).history("1m", 5)
		d.config.History[0].All = true
		d.strategy("a", acting(at("11:00", func(s sdk.Session) {
			_, err := s.AddSymbol(symbolRequest("TSLA"))
			refusedWith(t, err, sdk.InsufficientHistory)
		})))
		d.run()
	})
}

// An interrupted store is no refusal: the run ends, and nobody is told that there are no data.
func TestAnInterruptionIsNotTakenForAFailingStore(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"holdings", "bars"} {
		ctx, cancel := context.WithCancel(context.Background())
		d := newDesk(t).over(&interrupted{failing: failing{Store: commonStore()}, at: at, cancel: cancel})
		_, err := d.tryRun(ctx)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("interrupted while it asked for %s, the run ends with %v", at, err)
		}
	}
}

func TestAShortWarmUpIsAShortfallNotARefusal(t *testing.T) {
	t.Parallel()
	all := dates(t, tomorrow, tomorrow)
	d := newDesk(t).days(tomorrow, tomorrow).over(storeOf(t, map[string]market.Columns{"AAPL": intraday(xnys(t), "AAPL", "1m", all, nil)}))
	var ready []string
	d.strategy("a", sdk.Hooks{Start: func(s sdk.Session) error {
		i := must[sdk.Indicator](t)(s.AddIndicator(smaRequest("AAPL", "1m", 20)))
		return s.Every("1m", func(s sdk.Session) error {
			if i.Ready() && len(ready) == 0 {
				ready = append(ready, clockOf(s))
			}
			return nil
		})
	}})
	_, r := d.run()
	if diff := cmp.Diff([]string{"09:50:00"}, ready); diff != "" {
		t.Errorf("ready from (-want +got):\n%s", diff)
	}
	steps := r.entry(t, "a", session.OpAddIndicator, "AAPL").Steps
	if got := steps[len(steps)-1].Warmup; got == nil || *got != (session.Warmup{Need: 20, Settle: 20, Have: 0}) {
		t.Errorf("warm-up %+v, expected need and settle 20, have 0", got)
	}
	if !strings.Contains(r.logged(), "WARN AAPL: sma(period=20)@1m is short of warm-up: it needs 20 bars and has 0") {
		t.Errorf("no warning names the shortfall:\n%s", r.logged())
	}
}

// A week has five days: its warm-up must reach back far enough.
func TestAWeeklyIndicatorIsWarmWhereThereIsEnoughPast(t *testing.T) {
	t.Parallel()
	all := dates(t, "2023-01-03", today)
	s := commonStoreWith(t, "LONG", "1d", all)
	for _, interval := range []sdk.Interval{"1d", "5d", "1w"} {
		d := newDesk(t).over(s)
		d.strategy("a", acting(at("11:00", func(s sdk.Session) {
			i := must[sdk.Indicator](t)(s.AddIndicator(smaRequest("LONG", interval, 40)))
			if !i.Ready() {
				t.Errorf("%s: an average of 40 is not ready after two and a half years", interval)
			}
		})))
		_, r := d.run()
		all := r.entry(t, "a", session.OpAddIndicator, "LONG").Steps
		if got := all[len(all)-1].Warmup; got == nil || got.Have != 40 {
			t.Errorf("%s: warm-up %+v, expected to have 40", interval, got)
		}
	}
}

// On a day that closes early the same intervals may be asked for as on any other: those that fit into a day of usual length.
func TestIntervalsAreMeasuredByADayOfUsualLength(t *testing.T) {
	t.Parallel()
	const early = "2025-07-03" // 09:30 to 13:00
	for _, day := range []string{today, early} {
		d := newDesk(t).days(day, day)
		asked := 0
		d.strategy("a", acting(at("open", func(s sdk.Session) {
			for _, fits := range []sdk.Interval{"211m", "4h", "390m"} {
				asked++
				if _, err := s.AddBars(barsRequest("AAPL", fits, 0)); err != nil {
					t.Errorf("%s: %s is refused: %v", day, fits, err)
				}
			}
			for _, longer := range []sdk.Interval{"391m", "7h", "24h"} {
				asked++
				_, err := s.AddBars(barsRequest("AAPL", longer, 0))
				refusedWith(t, err, sdk.InvalidInterval)
				_, err = s.AddIndicator(smaRequest("AAPL", longer, 3))
				refusedWith(t, err, sdk.InvalidInterval)
			}
		})))
		d.run()
		if asked != 6 {
			t.Errorf("%s: %d intervals were asked for, expected 6", day, asked)
		}
	}
}
