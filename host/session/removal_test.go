package session_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

func remove(t testing.TB, name string) func(sdk.Session) {
	return func(s sdk.Session) {
		if err := s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: name}); err != nil {
			t.Errorf("%s: %v", clockOf(s), err)
		}
	}
}

func removeBars(t testing.TB, name string, interval sdk.Interval) func(sdk.Session) {
	return func(s sdk.Session) {
		if err := s.RemoveBars(sdk.RemoveBarsRequest{Symbol: name, Interval: interval}); err != nil {
			t.Errorf("%s: %v", clockOf(s), err)
		}
	}
}

// Things live while someone holds them: one that found a thing already there holds it too.
func TestASymbolLeavesWithTheLastHold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var present []string
	var events []string
	bars := map[string]int{}
	d.strategy("a", counting(bars, at("10:00", add("TSLA")), at("11:00", remove(t, "TSLA"))))
	d.strategy("b", acting(at("10:30", add("TSLA")), at("12:00", remove(t, "TSLA"))))
	hooks := acting(at("10:45", func(s sdk.Session) { present = append(present, fmt.Sprint(names(s.Symbols()))) }),
		at("11:30", func(s sdk.Session) { present = append(present, fmt.Sprint(names(s.Symbols()))) }),
		at("12:30", func(s sdk.Session) { present = append(present, fmt.Sprint(names(s.Symbols()))) }))
	hooks.Symbol = func(_ sdk.Session, e sdk.SymbolEvent) error {
		events = append(events, fmt.Sprintf("%s %s by %s", e.Symbol, e.Change, e.By))
		return nil
	}
	d.strategy("c", hooks)
	_, r := d.run()
	want := []string{"add_symbol TSLA added", "remove_symbol TSLA released"}
	if diff := cmp.Diff(want, r.of("a")); diff != "" {
		t.Errorf("a (-want +got):\n%s", diff)
	}
	want = []string{"add_symbol TSLA already_loaded", "remove_symbol TSLA removed"}
	if diff := cmp.Diff(want, r.of("b")); diff != "" {
		t.Errorf("b (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"[AAPL TSLA]", "[AAPL TSLA]", "[AAPL]"}, present); diff != "" {
		t.Errorf("symbols (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"TSLA added by a", "TSLA removed by b"}, events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if bars["TSLA@1m"] != 60 {
		t.Errorf("a got %d bars, expected those of the hour in which it held TSLA", bars["TSLA@1m"])
	}
	// The snapshot remembers the life that ended: as it was then.
	gone := r.last().Symbols[1]
	if gone.Name != "TSLA" || gone.RemovedAt != instant(t, today, "12:00") || gone.Series[0].Today.Len() != 150 || *gone.Quality != 100 {
		t.Errorf("the snapshot has %s, removed at %d with %d bars", gone.Name, gone.RemovedAt, gone.Series[0].Today.Len())
	}
}

func TestASymbolThatComesBackBeginsANewLife(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("a", acting(at("10:00", func(s sdk.Session) { s.AddBars(barsRequest("TSLA", "1m", 0)) }), at("10:30", add("TSLA")),
		at("11:00", remove(t, "TSLA")), at("12:00", add("TSLA")), at("13:00", remove(t, "TSLA")), at("14:00", add("TSLA"))))
	_, r := d.run()
	var lives []string
	for _, s := range r.last().Symbols[1:] {
		lives = append(lives, fmt.Sprintf("%s %d upgraded=%t removed=%t", s.Name, s.Life, s.Metadata.UpgradedFromAdhoc, s.RemovedAt != 0))
	}
	want := []string{"TSLA 1 upgraded=true removed=true", "TSLA 2 upgraded=false removed=true", "TSLA 3 upgraded=false removed=false"}
	if diff := cmp.Diff(want, lives); diff != "" {
		t.Errorf("lives (-want +got):\n%s", diff)
	}
	if got := r.symbol(t, "TSLA"); got.Metadata.AddedAt.UnixNano() != instant(t, today, "14:00") || got.Series[0].Today.Len() != 390 {
		t.Errorf("the last life began at %v and has %d bars", got.Metadata.AddedAt, got.Series[0].Today.Len())
	}
}

func TestASymbolOfTheConfigurationStays(t *testing.T) {
	t.Parallel()
	d := newDesk(t).indicator("5m", "sma", map[string]any{"period": 3})
	d.strategy("a", acting(at("11:00", func(s sdk.Session) {
		refusedWith(t, s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "AAPL"}), sdk.ConfigSymbol)
		mine := must[sdk.Indicator](t)(s.AddIndicator(smaRequest("AAPL", "1m", 7)))
		configured := must[sdk.Indicator](t)(s.AddIndicator(smaRequest("AAPL", "5m", 3)))
		must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "5m", 0)))
		for _, i := range []sdk.Indicator{mine, configured} {
			if err := s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: i}); err != nil || !i.Removed() {
				t.Errorf("%s: %v, removed %t", i.Key(), err, i.Removed())
			}
		}
		removeBars(t, "AAPL", "5m")(s)
	})), granted(func(g *session.Grant) { g.RemoveAny = true }))
	_, r := d.run()
	want := []string{"remove_symbol AAPL refused config_symbol", "add_indicator AAPL 1m sma(period=7)@1m extended",
		"add_indicator AAPL 5m sma(period=3)@5m already_loaded", "add_bars AAPL 5m already_loaded",
		"remove_indicator AAPL 1m sma(period=7)@1m removed", "remove_indicator AAPL 5m sma(period=3)@5m released", "remove_bars AAPL 5m released"}
	if diff := cmp.Diff(want, r.of("a")); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	got := r.symbol(t, "AAPL")
	if len(got.Series) != 2 || len(got.Indicators) != 1 || got.Indicators[0].Key != "sma(period=3)@5m" {
		t.Errorf("AAPL ends with %d series and %d indicators", len(got.Series), len(got.Indicators))
	}
}

func TestOnlyAHolderGivesUp(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var theirs sdk.Indicator
	d.strategy("owner", acting(at("10:00", func(s sdk.Session) {
		add("TSLA")(s)
		theirs = must[sdk.Indicator](t)(s.AddIndicator(smaRequest("MSFT", "5m", 3)))
		must[sdk.Series](t)(s.AddBars(barsRequest("MSFT", "1m", 0)))
	})))
	d.strategy("stranger", acting(at("11:00", func(s sdk.Session) {
		refusedWith(t, s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "TSLA"}), sdk.NotLoaded)
		refusedWith(t, s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "GHOST"}), sdk.NotLoaded)
		refusedWith(t, s.RemoveBars(sdk.RemoveBarsRequest{Symbol: "MSFT", Interval: "1m"}), sdk.NotLoaded)
		refusedWith(t, s.RemoveBars(sdk.RemoveBarsRequest{Symbol: "MSFT", Interval: "30m"}), sdk.NotLoaded)
		refusedWith(t, s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: theirs}), sdk.InvalidArgument)
		refusedWith(t, s.RemoveIndicator(sdk.RemoveIndicatorRequest{}), sdk.InvalidArgument)
	})))
	_, r := d.run()
	if got := living(r.last()); fmt.Sprint(got) != "[AAPL MSFT TSLA]" || theirs.Key() != "sma(period=3)@5m" {
		t.Errorf("symbols %v", got)
	}
}

func living(s session.Snapshot) []string {
	var out []string
	for _, x := range s.Symbols {
		if x.RemovedAt == 0 {
			out = append(out, x.Name)
		}
	}
	return out
}

func TestPartsLeaveWithTheirLastHoldAndTheSymbolWithItsLastPart(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var average, other sdk.Indicator
	d.strategy("a", acting(
		at("10:00", func(s sdk.Session) {
			average = must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "5m", 3)))
			other = must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "15m", 3)))
			must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "15m", 0)))
		}),
		at("11:00", func(s sdk.Session) {
			if err := s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: average}); err != nil {
				t.Error(err)
			}
			if got := must[sdk.Symbol](t)(s.Symbol("TSLA")).Intervals; fmt.Sprint(got) != "[1m 15m]" || !average.Removed() || !math.IsNaN(average.Value()) {
				t.Errorf("TSLA has %v after its last reader of 5m left", got)
			}
			refusedWith(t, s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: average}), sdk.Removed)
		}),
		at("12:00", removeBars(t, "TSLA", "15m")), // the other average still reads them
		at("13:00", func(s sdk.Session) {
			if !has(s, "TSLA") || !other.Ready() {
				t.Error("TSLA left before its last part")
			}
			if err := s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: other}); err != nil {
				t.Error(err)
			}
			if has(s, "TSLA") {
				t.Error("TSLA stays though nobody holds anything of it")
			}
		})))
	_, r := d.run()
	if got := r.of("a"); got[len(got)-1] != "remove_indicator TSLA 15m sma(period=3)@15m removed" {
		t.Errorf("entries %q", got)
	}
}

// The grant remove_any drops everyone's holds; others' handles then say removed.
func TestWhoMayRemoveAnythingRemovesItForAll(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var indicator sdk.Indicator
	var series sdk.Series
	bars := map[string]int{}
	d.strategy("owner", counting(bars, at("10:00", func(s sdk.Session) {
		add("TSLA")(s)
		indicator = must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "1m", 3)))
		series = must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "1m", 1)))
	}), at("12:00", func(s sdk.Session) {
		if !indicator.Removed() || !math.IsNaN(indicator.Value()) || !series.Removed() || series.Len() != 0 {
			t.Error("the owner's handles do not say removed")
		}
		_, err := s.History("TSLA", "1m", 1)
		refusedWith(t, err, sdk.NotLoaded)
		add("TSLA")(s) // and it may ask anew
	})))
	d.strategy("warden", acting(at("11:00", remove(t, "TSLA"))), granted(func(g *session.Grant) { g.RemoveAny = true }))
	_, r := d.run()
	if diff := cmp.Diff([]string{"remove_symbol TSLA removed"}, r.of("warden")); diff != "" {
		t.Errorf("warden (-want +got):\n%s", diff)
	}
	if got := r.of("owner"); got[len(got)-1] != "add_symbol TSLA added" || bars["TSLA@1m"] != 60+240 {
		t.Errorf("owner %q, %d bars", got, bars["TSLA@1m"])
	}
}

// A strategy that follows without a hold must not miss the ground under its feet: what is removed at an instant gives it
// no bar at that instant.
func TestWhatIsRemovedGivesNoMoreBarsToWhoFollowsItWithoutAHold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		about  string
		remove func(sdk.Session)
		want   map[string]int
	}{
		{"the symbol", remove(t, "TSLA"), map[string]int{"TSLA@1m": 59, "TSLA@5m": 11, "TSLA@15m": 3}},
		{"a series of it", removeBars(t, "TSLA", "5m"), map[string]int{"TSLA@1m": 360, "TSLA@5m": 11, "TSLA@15m": 24}},
		{"the base of it", removeBars(t, "TSLA", "1m"), map[string]int{"TSLA@1m": 360, "TSLA@5m": 72, "TSLA@15m": 24}},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			hooks := acting(at("10:00", func(s sdk.Session) {
				for _, interval := range []sdk.Interval{"1m", "5m", "15m"} {
					must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", interval, 0)))
				}
			}))
			hooks.Bars = func(s sdk.Session, _ []sdk.Bar) error {
				if clockOf(s) == "11:00:00" {
					c.remove(s)
				}
				return nil
			}
			d.strategy("owner", hooks)
			got := map[string]int{}
			d.strategy("follower", counting(got, at("10:00", func(s sdk.Session) {
				if err := s.Follow("TSLA", "1m", "5m", "15m"); err != nil {
					t.Error(err)
				}
			})))
			d.run()
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("bars of the follower (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatOthersDeriveFromStays(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("a", acting(at("10:00", func(s sdk.Session) {
		must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "1w", 10)))
		must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "5m", 0)))
	}), at("11:00", func(s sdk.Session) {
		removeBars(t, "TSLA", "5m")(s)
		if got := must[sdk.Symbol](t)(s.Symbol("TSLA")).Intervals; fmt.Sprint(got) != "[1m 1d 1w]" {
			t.Errorf("TSLA has %v: weeks are made of days, days of minutes", got)
		}
	})))
	d.run()
}

// What came on top of a full symbol leaves with its last hold, as the whole of an adhoc one does; what the configuration asks for
// stays.
func TestWhatCameOnTopLeavesWithItsLastHold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	have := func(s sdk.Session, want string) {
		t.Helper()
		if got := fmt.Sprint(must[sdk.Symbol](t)(s.Symbol("AAPL")).Intervals); got != want {
			t.Errorf("%s: AAPL has %s, expected %s", clockOf(s), got, want)
		}
	}
	giveUp := func(s sdk.Session, i sdk.Indicator) {
		served(t, s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: i}))
	}
	bars := map[string]int{}
	d.strategy("a", counting(bars,
		at("10:00", func(s sdk.Session) {
			must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "15m", 0)))
			must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "5m", 0)))
			sma := must[sdk.Indicator](t)(s.AddIndicator(smaRequest("AAPL", "15m", 3)))
			removeBars(t, "AAPL", "5m")(s)
			removeBars(t, "AAPL", "15m")(s)
			have(s, "[1m 5m 15m]") // the indicator reads them
			giveUp(s, sma)
			have(s, "[1m 5m]")
		}),
		at("11:00", func(s sdk.Session) {
			must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "30m", 1)))
			removeBars(t, "AAPL", "30m")(s)
			have(s, "[1m 5m 30m]") // another holds them
		}),
		at("12:00", func(s sdk.Session) {
			sma := must[sdk.Indicator](t)(s.AddIndicator(smaRequest("AAPL", "1h", 3)))
			have(s, "[1m 5m 1h]")
			giveUp(s, sma)
			have(s, "[1m 5m]")
		}),
		at("13:00", func(s sdk.Session) { // weeks are made of days, days of minutes
			must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "1d", 0)))
			must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "1w", 10)))
			removeBars(t, "AAPL", "1d")(s)
			have(s, "[1m 5m 1d 1w]")
			removeBars(t, "AAPL", "1w")(s)
			have(s, "[1m 5m]")
		})))
	d.strategy("b", acting(at("10:30", func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "30m", 0))) }),
		at("11:30", func(s sdk.Session) {
			removeBars(t, "AAPL", "30m")(s)
			have(s, "[1m 5m]")
		})))
	_, r := d.run()
	for source, want := range map[string][]string{
		"a": {"remove_bars AAPL 5m released", "remove_bars AAPL 15m released", "remove_indicator AAPL 15m sma(period=3)@15m removed",
			"remove_bars AAPL 30m released", "remove_indicator AAPL 1h sma(period=3)@1h removed", "remove_bars AAPL 1d released", "remove_bars AAPL 1w removed"},
		"b": {"remove_bars AAPL 30m removed"},
	} {
		var got []string
		for _, e := range r.entries {
			if e.Source.Name == source && (e.Outcome == session.Removed || e.Outcome == session.Released) {
				got = append(got, line(e))
				if e.Metadata == nil || e.Metadata.AddedBy != sdk.AddedByConfig {
					t.Errorf("%s: the metadata are %+v", line(e), e.Metadata)
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", source, diff)
		}
	}
}

// A refusal that names a living symbol tells its metadata, whatever was asked for and why it was refused.
func TestARefusalTellsTheMetadataOfWhatLives(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("owner", acting(at("10:00", add("TSLA"))))
	d.strategy("a", acting(at("11:00", func(s sdk.Session) {
		for _, name := range []string{"AAPL", "TSLA", "GHOST"} {
			_, noIndicator := s.AddIndicator(sdk.IndicatorRequest{Symbol: name, Name: "smaa", Interval: "1m"})
			_, noInterval := s.AddBars(barsRequest(name, "7h", 0))
			_, noDays := s.AddBars(barsRequest(name, "1m", 20_000))
			for _, err := range []error{noIndicator, noInterval, noDays, s.RemoveSymbol(removalOf(name)), s.Unlock(unlockOf(name)),
				s.RemoveBars(sdk.RemoveBarsRequest{Symbol: name, Interval: "1m"})} {
				if err == nil {
					t.Errorf("%s: a request is served that should not be", name)
				}
			}
		}
	}), at("12:00", func(s sdk.Session) { served(t, s.Lock(sdk.LockRequest{Symbol: "TSLA"})) })))
	d.scanner("gap", scanning(func(s sdk.Session, _ sdk.Scan) { refusedWith(t, s.Lock(carryOf("TSLA", "")), sdk.PermissionDenied) }), once(t, "11:00"))
	_, r := d.run()
	refused := map[string]int{}
	for _, e := range r.entries {
		if e.Outcome != session.Refused {
			continue
		}
		refused[e.Symbol]++
		by := map[string]sdk.AddedBy{"AAPL": sdk.AddedByConfig, "TSLA": sdk.AddedByStrategy}[e.Symbol]
		if (e.Metadata == nil) != (by == "") || by != "" && e.Metadata.AddedBy != by {
			t.Errorf("%s: the metadata are %+v", line(e), e.Metadata)
		}
	}
	if diff := cmp.Diff(map[string]int{"AAPL": 6, "TSLA": 7, "GHOST": 6}, refused); diff != "" {
		t.Errorf("refusals (-want +got):\n%s", diff)
	}
}
