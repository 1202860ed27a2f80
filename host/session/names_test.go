package session_test

import (
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

var ownLine = regexp.MustCompile(`^host/session/[a-z_]+_test\.go:[0-9]+$`)

func isLineOfThisPackage(location string) bool { return ownLine.MatchString(location) }

func TestASymbolHasOneNameAtEveryDoor(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("a", acting(at("11:00", func(s sdk.Session) {
		if got := must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("tsla"))).Name; got != "TSLA" {
			t.Errorf("AddSymbol gives %q", got)
		}
		must[sdk.Symbol](t)(s.AddSymbol(symbolRequest(" TSLA ")))
		if got := must[sdk.Indicator](t)(s.AddIndicator(smaRequest("\ttsla", "1m", 3))).Symbol(); got != "TSLA" {
			t.Errorf("AddIndicator gives %q", got)
		}
		if got := must[sdk.Series](t)(s.AddBars(barsRequest("Tsla", "1m", 1))).Symbol(); got != "TSLA" {
			t.Errorf("AddBars gives %q", got)
		}
		for _, name := range []string{"tsla", " TSLA ", "tSLa\n"} {
			if got := must[sdk.Symbol](t)(s.Symbol(name)).Name; got != "TSLA" {
				t.Errorf("Symbol(%q) gives %q", name, got)
			}
			if got := must[sdk.Today](t)(s.Today(name)); got.Symbol != "TSLA" || got.Bars != 90 {
				t.Errorf("Today(%q) gives %+v", name, got)
			}
			if got := must[sdk.Series](t)(s.History(name, "1m", 1)).Symbol(); got != "TSLA" {
				t.Errorf("History(%q) gives %q", name, got)
			}
			if err := s.Follow(name, "5m"); err != nil {
				t.Errorf("Follow(%q): %v", name, err)
			}
			if err := s.Unfollow(name); err != nil {
				t.Errorf("Unfollow(%q): %v", name, err)
			}
		}
		_, err := s.AddSymbol(symbolRequest(" ghost"))
		refusedWith(t, err, sdk.NoDataSource)
		_, err = s.AddIndicator(sdk.IndicatorRequest{Symbol: " aapl", Name: "nope", Interval: "1m"})
		refusedWith(t, err, sdk.UnknownIndicator)
		_, err = s.AddBars(barsRequest("aapl ", "1M", 0))
		refusedWith(t, err, sdk.InvalidInterval)
		refusedWith(t, s.RemoveBars(sdk.RemoveBarsRequest{Symbol: "aapl", Interval: "15m"}), sdk.NotLoaded)
		refusedWith(t, s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "aapl"}), sdk.ConfigSymbol)
		if err := s.RemoveBars(sdk.RemoveBarsRequest{Symbol: "tsla", Interval: "1m"}); err != nil {
			t.Error(err)
		}
		if err := s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "tsla "}); err != nil {
			t.Error(err)
		}
	})))
	_, r := d.run()
	want := []string{
		"add_symbol TSLA added", "add_indicator TSLA 1m sma(period=3)@1m extended", "add_bars TSLA 1m extended",
		"add_symbol GHOST refused no_data_source", "add_indicator AAPL 1m nope refused unknown_indicator", "add_bars AAPL 1M refused invalid_interval",
		"remove_bars AAPL 15m refused not_loaded", "remove_symbol AAPL refused config_symbol", "remove_bars TSLA 1m released",
		"remove_symbol TSLA removed",
	}
	if diff := cmp.Diff(want, r.of("a")); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

func TestWhatIsNoSymbolIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("a", acting(at("11:00", func(s sdk.Session) {
		for _, name := range []string{"", "  ", "$X", "A B", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG", "Ä", "-A"} {
			_, err := s.AddSymbol(symbolRequest(name))
			refusedWith(t, err, sdk.InvalidSymbol)
			_, err = s.AddIndicator(smaRequest(name, "1m", 3))
			refusedWith(t, err, sdk.InvalidSymbol)
			_, err = s.AddBars(barsRequest(name, "1m", 0))
			refusedWith(t, err, sdk.InvalidSymbol)
			_, err = s.History(name, "1m", 1)
			refusedWith(t, err, sdk.InvalidSymbol)
			refusedWith(t, s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: name}), sdk.InvalidSymbol)
			refusedWith(t, s.Follow(name), sdk.InvalidSymbol)
		}
	})))
	_, r := d.run()
	if got := len(r.last().Symbols); got != 1 {
		t.Errorf("%d symbols, expected AAPL alone", got)
	}
}

// Intervals of equal span are one series under its first spelling.
func TestAnHourIsSixtyMinutes(t *testing.T) {
	t.Parallel()
	d := newDesk(t).intervals("1m", "1h").indicator("1h", "sma", map[string]any{"period": 3})
	d.strategy("a", acting(at("11:00", func(s sdk.Session) {
		if got := must[sdk.Indicator](t)(s.AddIndicator(smaRequest("AAPL", "60m", 3))).Key(); got != "sma(period=3)@1h" {
			t.Errorf("the key is %s", got)
		}
		must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "3600s", 0)))
		// An adhoc symbol may come under another spelling; full, it still has each thing once.
		must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "60m", 3)))
		must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
	})))
	_, r := d.run()
	for _, name := range []string{"AAPL", "TSLA"} {
		got := r.symbol(t, name)
		if len(got.Series) != 2 || len(got.Indicators) != 1 {
			t.Errorf("%s has %d series and %d indicators, expected 2 and 1", name, len(got.Series), len(got.Indicators))
		}
	}
}
