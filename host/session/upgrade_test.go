package session_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

func TestAnUpgradeLoadsWhatTheAdhocSymbolLackedAndNothingTwice(t *testing.T) {
	t.Parallel()
	d := newDesk(t).history("1m", 3).indicator("5m", "sma", map[string]any{"period": 20}).indicator("1m", "vwap", nil)
	d.strategy("asker", acting(at("10:00", func(s sdk.Session) { must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "5m", 20))) })))
	d.strategy("adder", acting(at("11:00", func(s sdk.Session) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA"))) })))
	_, r := d.run()
	adhoc, upgrade := r.entry(t, "asker", session.OpAddIndicator, "TSLA"), r.entry(t, "adder", session.OpAddSymbol, "TSLA")
	if adhoc.Outcome != session.Added || upgrade.Outcome != session.Upgraded {
		t.Errorf("outcomes %s and %s, expected added and upgraded", adhoc.Outcome, upgrade.Outcome)
	}
	want := []string{"create_symbol", "add_interval_1m", "add_interval_5m", "load_historical sma(period=20)@5m",
		"load_session 1m", "load_session 5m", "register_indicator sma(period=20)@5m"}
	if diff := cmp.Diff(want, steps(adhoc)); diff != "" {
		t.Errorf("steps of the indicator (-want +got):\n%s", diff)
	}
	want = []string{"upgrade_symbol", "load_historical 1m", "register_indicator vwap()@1m", "calculate_quality"}
	if diff := cmp.Diff(want, steps(upgrade)); diff != "" {
		t.Errorf("steps of the upgrade (-want +got):\n%s", diff)
	}
	if log := r.logged(); !strings.Contains(log, "INFO TSLA: upgraded from adhoc to full, added_by=strategy (was adhoc)\n") {
		t.Errorf("the log does not tell of the upgrade:\n%s", log)
	}
}

func TestTheLogTellsHowASymbolIsRegistered(t *testing.T) {
	t.Parallel()
	d := newDesk(t).intervals("1m", "5m", "15m")
	_, r := d.run()
	const want = "INFO AAPL: registered with base=1m, derived=[5m, 15m], meets_config_req=true, added_by=config\n"
	if log := r.logged(); !strings.Contains(log, want) {
		t.Errorf("the log does not have %q:\n%s", want, log)
	}
}

func TestASymbolIsUpgradedAtMostOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	add := func(s sdk.Session) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA"))) }
	d.strategy("asker", acting(at("10:00", func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "1m", 0))) }), at("12:00", add)))
	d.strategy("first", acting(at("11:00", add)))
	d.strategy("second", acting(at("11:00", add)))
	_, r := d.run()
	for source, want := range map[string]session.Outcome{"first": session.Upgraded, "second": session.AlreadyLoaded, "asker": session.AlreadyLoaded} {
		if got := r.entry(t, source, session.OpAddSymbol, "TSLA").Outcome; got != want {
			t.Errorf("%s: %s, expected %s", source, got, want)
		}
	}
	if got := r.symbol(t, "TSLA").Metadata.Source.Name; got != "first" {
		t.Errorf("TSLA is %s's, expected first's", got)
	}
}

func TestAnUpgradeSetsTheBaseThatTheConfigurationWouldHaveChosen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		about, symbol string
		asked         sdk.Interval
		adhoc, full   sdk.Interval
	}{
		{"daily bars first, which are made of minutes today", "BOTH", "1d", "1m", "1m"},
		{"seconds first", "FINE", "5s", "1s", "1m"},
		{"minutes first", "TSLA", "5m", "1m", "1m"},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			var adhoc, full sdk.Symbol
			d.strategy("asker", acting(at("11:00", func(s sdk.Session) {
				must[sdk.Series](t)(s.AddBars(barsRequest(c.symbol, c.asked, 1)))
				adhoc = must[sdk.Symbol](t)(s.Symbol(c.symbol))
				full = must[sdk.Symbol](t)(s.AddSymbol(symbolRequest(c.symbol)))
			})))
			d.run()
			if adhoc.Base != c.adhoc || full.Base != c.full {
				t.Errorf("base %s, then %s; expected %s, then %s", adhoc.Base, full.Base, c.adhoc, c.full)
			}
		})
	}
}

// A finer request on a symbol that exists adds a second stored series; what is there is not made anew.
func TestAFinerRequestAddsASecondStoredSeries(t *testing.T) {
	t.Parallel()
	d := newDesk(t).symbols("FINE")
	d.strategy("asker", acting(at("09:35", func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(barsRequest("FINE", "5s", 0))) })))
	_, r := d.run()
	e := r.entry(t, "asker", session.OpAddBars, "FINE")
	want := []string{"add_interval_1s", "add_interval_5s", "load_session 1s", "load_session 5s"}
	if diff := cmp.Diff(want, steps(e)); diff != "" || e.Outcome != session.Extended {
		t.Errorf("%s (-want +got):\n%s", e.Outcome, diff)
	}
	got := r.symbol(t, "FINE")
	var made []string
	for _, s := range got.Series {
		made = append(made, string(s.Interval)+"<"+string(s.From))
	}
	if diff := cmp.Diff([]string{"1s<", "5s<1s", "1m<", "5m<1m"}, made); diff != "" || got.Base != "1m" {
		t.Errorf("base %s, series (-want +got):\n%s", got.Base, diff)
	}
}
