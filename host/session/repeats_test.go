package session_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// A strategy may ask for the same on every bar: the first answer is written, the rest is a number.
func TestAskingAgainIsQuietAndCounted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var firstIndicator sdk.Indicator
	var firstBars sdk.Series
	d.strategy("nag", watching(func(s sdk.Session, _ []sdk.Bar) {
		must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
		i := must[sdk.Indicator](t)(s.AddIndicator(smaRequest("MSFT", "5m", 3)))
		b := must[sdk.Series](t)(s.AddBars(barsRequest("MSFT", "5m", 1)))
		if firstIndicator == nil {
			firstIndicator, firstBars = i, b
		}
		if i != firstIndicator || b != firstBars {
			t.Error("asking again gives another handle")
		}
		_, err := s.AddSymbol(symbolRequest("GHOST"))
		refusedWith(t, err, sdk.NoDataSource)
		_, err = s.AddIndicator(sdk.IndicatorRequest{Symbol: "TSLA", Name: "smaa", Interval: "1m"})
		refusedWith(t, err, sdk.UnknownIndicator)
		_, err = s.AddBars(barsRequest("TSLA", "1M", 0))
		refusedWith(t, err, sdk.InvalidInterval)
		refusedWith(t, s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "AAPL"}), sdk.ConfigSymbol)
	}), follows(session.Follow{Symbols: []string{"AAPL"}, Intervals: []sdk.Interval{"5m"}}))
	_, r := d.run()
	want := []string{
		"add_symbol TSLA added", "add_indicator MSFT 5m sma(period=3)@5m added", "add_bars MSFT 5m extended",
		"add_symbol GHOST refused no_data_source", "add_indicator TSLA 1m smaa refused unknown_indicator", "add_bars TSLA 1M refused invalid_interval",
		"remove_symbol AAPL refused config_symbol",
	}
	if diff := cmp.Diff(want, r.of("nag")); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	for _, e := range r.entries {
		if e.Source.Name == "nag" && e.Repeats != 77 { // of the 78 five-minute bars of a day
			t.Errorf("%s was repeated %d times, expected 77", line(e), e.Repeats)
		}
	}
}

func TestEachDayAndEachSourceHasItsOwnFirstAnswer(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow)
	ask := func(s sdk.Session) {
		must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
		s.AddSymbol(symbolRequest("GHOST")) // refused
	}
	d.strategy("a", acting(at("10:00", ask), at("11:00", ask)))
	d.strategy("b", acting(at("10:00", ask)))
	_, r := d.run()
	for source, want := range map[string][]string{
		"a": {"add_symbol TSLA added 1", "add_symbol GHOST refused no_data_source 1", "add_symbol TSLA added 1", "add_symbol GHOST refused no_data_source 1"},
		"b": {"add_symbol TSLA already_loaded 0", "add_symbol GHOST refused no_data_source 0", "add_symbol TSLA already_loaded 0",
			"add_symbol GHOST refused no_data_source 0"},
	} {
		var got []string
		for _, e := range r.entries {
			if e.Source.Name == source {
				got = append(got, fmt.Sprintf("%s %d", line(e), e.Repeats))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", source, diff)
		}
	}
}

func TestWhatIsGivenUpIsAskedForAnew(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("a", acting(at("11:00", func(s sdk.Session) {
		must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
		if err := s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "TSLA"}); err != nil {
			t.Error(err)
		}
		must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
	})))
	_, r := d.run()
	want := []string{"add_symbol TSLA added", "remove_symbol TSLA removed", "add_symbol TSLA added"}
	if diff := cmp.Diff(want, r.of("a")); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

func TestTheReasonAndTheLineOfTheAuthorAreKept(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("a", acting(at("11:00", func(s sdk.Session) {
		must[sdk.Symbol](t)(s.AddSymbol(sdk.SymbolRequest{Symbol: "TSLA", Reason: "market is up"}))
		s.AddSymbol(sdk.SymbolRequest{Symbol: "GHOST", Reason: "a whim", Location: "scripts/gap.js:31:5"})
	})))
	_, r := d.run()
	if e := r.entry(t, "a", session.OpAddSymbol, "TSLA"); e.Reason != "market is up" || !isLineOfThisPackage(e.Source.Location) {
		t.Errorf("reason %q, location %q: expected the author's words and his line, relative to the module", e.Reason, e.Source.Location)
	}
	if e := r.entry(t, "a", session.OpAddSymbol, "GHOST"); e.Reason != "a whim" || e.Source.Location != "scripts/gap.js:31:5" {
		t.Errorf("a refusal's reason %q, location %q", e.Reason, e.Source.Location)
	}
}

// What another strategy removes changes nothing of what a strategy was told about other symbols.
func TestARefusalIsNotAskedForAgainBecauseAnotherRemovedSomething(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, today)
	d.strategy("asker", watching(func(s sdk.Session, _ []sdk.Bar) {
		_, err := s.AddSymbol(symbolRequest("GHOST"))
		refusedWith(t, err, sdk.NoDataSource)
	}), follows(session.Follow{Config: true}))
	d.strategy("remover", acting(at("10:00", func(s sdk.Session) {
		must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
	}), at("10:30", func(s sdk.Session) {
		if err := s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "TSLA"}); err != nil {
			t.Error(err)
		}
	})))
	_, r := d.run()
	n := 0
	for _, e := range r.entries {
		if e.Symbol == "GHOST" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d entries of GHOST, expected one with its repeats", n)
	}
}

// A quota that stands in the way is asked about again once the symbol is there for another reason.
func TestAQuotaIsAskedAboutAgainOnceTheSymbolIsThere(t *testing.T) {
	t.Parallel()
	none := 0
	d := newDesk(t).days(today, today)
	var got []string
	d.strategy("asker", watching(func(s sdk.Session, _ []sdk.Bar) {
		_, err := s.AddIndicator(smaRequest("TSLA", "1m", 3))
		if line := string(sdk.CodeOf(err)); len(got) == 0 || got[len(got)-1] != line {
			got = append(got, line)
		}
	}), follows(session.Follow{Config: true}), granted(func(g *session.Grant) { g.MaxSymbols = &none }))
	d.strategy("adder", acting(at("10:00", func(s sdk.Session) {
		must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
	})))
	d.run()
	if diff := cmp.Diff([]string{"quota_exceeded", ""}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheGrowingDayIsToldByTheMinutesWhereTheBaseIsDaily(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, today).symbols("BOTH").intervals("1d")
	d.strategy("a", acting(at("10:00", func(s sdk.Session) {
		if day := must[sdk.Today](t)(s.Today("BOTH")); day.Bars != 0 {
			t.Errorf("before there are minutes the day has %+v", day)
		}
		must[sdk.Series](t)(s.AddBars(barsRequest("BOTH", "1m", 0)))
		if day := must[sdk.Today](t)(s.Today("BOTH")); day.Bars == 0 || !(day.Volume > 0) || !(day.High >= day.Low) {
			t.Errorf("with minutes the day has %+v", day)
		}
	})))
	d.run()
}
