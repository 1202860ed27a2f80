package session_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

func TestAskingForWhatIsThereReloadsNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t).history("1m", 3).indicator("5m", "sma", map[string]any{"period": 20})
	d.strategy("a", acting(
		at("10:00", func(s sdk.Session) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA"))) })))
	d.strategy("b", acting(at("11:00", func(s sdk.Session) {
		must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
		must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("AAPL")))
		must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "5m", 20)))
		must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "1m", 2)))
		must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "5m", 0)))
	})))
	_, r := d.run()
	want := []string{"add_symbol TSLA already_loaded", "add_symbol AAPL already_loaded",
		"add_indicator TSLA 5m sma(period=20)@5m already_loaded", "add_bars AAPL 1m already_loaded", "add_bars AAPL 5m already_loaded"}
	if diff := cmp.Diff(want, r.of("b")); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	for _, e := range r.entries {
		if e.Outcome == session.AlreadyLoaded && len(e.Steps) > 0 {
			t.Errorf("%s, but did %v", line(e), steps(e))
		}
	}
}

func TestAFullSymbolIsExtendedByWhatItDoesNotHaveYet(t *testing.T) {
	t.Parallel()
	d := newDesk(t).history("1m", 2)
	d.strategy("asker", acting(at("11:00", func(s sdk.Session) {
		must[sdk.Indicator](t)(s.AddIndicator(smaRequest("AAPL", "15m", 3)))
		deep := must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "1m", 10)))
		if got := deep.Len(); got != 10*390+90 {
			t.Errorf("ten days and ninety minutes are %d bars", got)
		}
		if got := must[sdk.Series](t)(s.History("AAPL", "1m", 100_000)).Len(); got != deep.Len() {
			t.Errorf("the history of who asked for ten days has %d bars", got)
		}
		must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "1m", 7))) // fewer than it has
		if got := deep.Len(); got != 10*390+90 {
			t.Errorf("asking for fewer days leaves %d bars", got)
		}
	})))
	d.strategy("other", acting(at("11:00", func(s sdk.Session) {
		// The history that an author asks for is his handle's alone.
		if got := must[sdk.Series](t)(s.History("AAPL", "1m", 100_000)).Len(); got != 2*390+90 {
			t.Errorf("another strategy sees %d bars, expected the two days that are configured and ninety minutes", got)
		}
	})))
	_, r := d.run()
	if got := r.of("asker"); len(got) != 3 || got[2] != "add_bars AAPL 1m already_loaded" {
		t.Errorf("entries %q", got)
	}
	r.entries = r.entries[:len(r.entries)-1]
	for op, want := range map[session.Op][]string{
		session.OpAddIndicator: {"add_interval_15m", "load_historical sma(period=3)@15m", "load_session 15m",
			"register_indicator sma(period=3)@15m"},
		session.OpAddBars: {"load_historical 1m"},
	} {
		e := r.entry(t, "asker", op, "AAPL")
		if diff := cmp.Diff(want, steps(e)); diff != "" || e.Outcome != session.Extended {
			t.Errorf("%s: %s, steps (-want +got):\n%s", op, e.Outcome, diff)
		}
		if m := e.Metadata; m == nil || m.AddedBy != sdk.AddedByConfig || m.AutoProvisioned || m.UpgradedFromAdhoc {
			t.Errorf("%s changed the metadata: %+v", op, m)
		}
	}
	loaded := r.entry(t, "asker", session.OpAddBars, "AAPL").Steps[0] // two of the ten days were there
	if loaded.Loaded.Bars != 3120 || *loaded.Days != (session.DaysLoaded{Want: 10, Have: 10}) {
		t.Errorf("loaded %+v of %+v", loaded.Loaded, loaded.Days)
	}
}

func TestAnAdhocSymbolHoldsJustWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	d := newDesk(t).history("1m", 2).indicator("1m", "vwap", nil)
	d.strategy("a", acting(at("11:00", func(s sdk.Session) { must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "15m", 3))) })))
	d.strategy("b", acting(at("12:00", func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "5m", 4))) })))
	_, r := d.run()
	want := []string{"add_interval_5m", "load_historical 5m", "load_session 5m"}
	if e := r.entry(t, "b", session.OpAddBars, "TSLA"); e.Outcome != session.Extended {
		t.Errorf("%s, expected extended", e.Outcome)
	} else if diff := cmp.Diff(want, steps(e)); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	got := r.symbol(t, "TSLA")
	var has []string
	for _, s := range got.Series {
		has = append(has, string(s.Interval))
		if s.HistoryDays != 0 {
			t.Errorf("%s has %d configured days of history", s.Interval, s.HistoryDays)
		}
	}
	if diff := cmp.Diff([]string{"1m", "5m", "15m"}, has); diff != "" || len(got.Indicators) != 1 || got.HistoricalQuality != nil {
		t.Errorf("%d indicators, historical quality %v, intervals (-want +got):\n%s", len(got.Indicators), got.HistoricalQuality, diff)
	}
}

// Historical bars do not stream until somebody asks for bars that do; then the symbol is as if they had been asked for
// at once.
func TestHistoricalBarsStreamOnceSomebodyAsksForThat(t *testing.T) {
	t.Parallel()
	run := func(interval sdk.Interval, acts ...act) session.SymbolSnapshot {
		d := newDesk(t)
		d.strategy("asker", acting(acts...))
		_, r := d.run()
		return r.symbol(t, "TSLA")
	}
	for _, interval := range []sdk.Interval{"1m", "5m"} {
		past := at("10:00", func(s sdk.Session) {
			h := must[sdk.Series](t)(s.AddBars(pastRequest("TSLA", interval, 2)))
			if last := h.Last(); h.Len() == 0 || last.End.After(s.Now()) || last.Start.Format("01-02") != "07-01" {
				t.Errorf("%s: %d historical bars, the last %v", interval, h.Len(), last.Start)
			}
		})
		still := at("10:30", func(s sdk.Session) {
			if got := must[sdk.Today](t)(s.Today("TSLA")).Bars; got != 0 {
				t.Errorf("%s: historical bars stream: there are %d of today", interval, got)
			}
		})
		for how, ask := range map[string]act{
			"bars":      at("11:00", func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", interval, 0))) }),
			"indicator": at("11:00", func(s sdk.Session) { must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", interval, 3))) }),
		} {
			got, want := run(interval, past, still, ask), run(interval, ask)
			got.Metadata, want.Metadata = sdk.Metadata{}, sdk.Metadata{}
			if diff := cmp.Diff(want, got, comparing); diff != "" {
				t.Errorf("%s of %s after historical bars (-at once +got):\n%s", how, interval, diff)
			}
		}
	}
}

// The growing day and the quality are read from the base, also where the configuration streams only what derives from it.
func TestTheBaseStreamsWithWhatDerivesFromIt(t *testing.T) {
	t.Parallel()
	for _, historyOfBase := range []int{0, 2} {
		d := newDesk(t).intervals("5m")
		if historyOfBase > 0 {
			d.history("1m", historyOfBase)
		}
		d.strategy("witness", acting(at("11:03", func(s sdk.Session) {
			if got := must[sdk.Today](t)(s.Today("AAPL")).Bars; got != 93 {
				t.Errorf("%d days of history: %d minutes of today, expected 93", historyOfBase, got)
			}
		})))
		_, r := d.run()
		if q := r.symbol(t, "AAPL").Quality; q == nil || *q != 100 {
			t.Errorf("%d days of history: quality %v, expected 100", historyOfBase, q)
		}
	}
}
