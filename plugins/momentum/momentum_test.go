package main

import (
	"slices"
	"testing"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/sdktest"
)

// market is one that falls for two averages and then rises, in bars of five minutes.
func market() sdktest.Option {
	return sdktest.Bars(
		sdktest.Closes("RIVN", "5m", "2025-07-02", 12, 11, 10, 11, 12, 13, 14, 15),
		sdktest.Closes("AAPL", "5m", "2025-07-02", 200, 200, 200, 200, 200, 200, 200, 200))
}

func TestItAddsTheSymbolOnceItsAverageRises(t *testing.T) {
	run := sdktest.Run(t, plugin, sdktest.Params(params{Watch: "RIVN", Lookback: 2}), market(),
		sdktest.Session("symbols: [AAPL]"), sdktest.Entry("follow: {symbols: none, intervals: [5m]}"))
	// The averages of two are 11.5, 10.5, 10.5, 11.5, 12.5, 13.5, 14.5: the third rise in a row is that to 13.5.
	var added []string
	for _, l := range run.Asked() {
		if l.Op == "add_symbol" {
			added = append(added, l.Symbol+" "+l.Reason)
		}
	}
	if want := []string{"RIVN its average rose to 13.50"}; !slices.Equal(added, want) {
		t.Errorf("added %q, expected %q", added, want)
	}
	last, average := 15.0, 14.5 // variables: constants would be divided exactly
	if got, want := run.Emitted("distance RIVN"), []float64{last/average - 1}; !slices.Equal(got, want) {
		t.Errorf("emitted %v, expected %v", got, want)
	}
	if m := run.Symbols()["RIVN"].Metadata; m == nil || !m.Upgraded {
		t.Errorf("RIVN was not upgraded: %+v", m)
	}
	run.Golden("rises")
}

func TestItDoesTheSameHoweverManyInstantsComeAtOnce(t *testing.T) {
	for _, n := range []int{1, 7, 1000} {
		sdktest.Run(t, plugin, sdktest.Params(params{Watch: "RIVN", Lookback: 2}), market(), sdktest.Window(n),
			sdktest.Session("symbols: [AAPL]"), sdktest.Entry("follow: {symbols: none, intervals: [5m]}")).Golden("rises")
	}
}

func TestOneGoldenFileIsForEachFormOfThePlugin(t *testing.T) {
	options := []sdktest.Option{sdktest.Params(params{Watch: "RIVN", Lookback: 2}), market(), sdktest.Session("symbols: [AAPL]"),
		sdktest.Entry("follow: {symbols: none, intervals: [5m]}")}
	sdktest.Run(t, sdk.NewStrategy(newMomentum), options...).Golden("rises")
	sdktest.RunBinary(t, ".", sdk.RoleStrategy, options...).Golden("rises")
}

func TestItIsStoppedWhereThereIsNothingToWatch(t *testing.T) {
	run := sdktest.Run(t, plugin, sdktest.Params(params{Watch: "TSLA"}), market())
	if s := run.Stopped(); len(s) != 1 || s[0].Code != sdk.NoDataSource {
		t.Errorf("stopped: %+v", s)
	}
}

func TestItIsStoppedWhereItsProcessIsKilled(t *testing.T) {
	run := sdktest.RunBinary(t, ".", sdk.RoleStrategy, sdktest.Params(params{Watch: "RIVN", Lookback: 2}), market(), sdktest.KillAt(2))
	if s := run.Stopped(); len(s) != 1 || s[0].Code != sdk.PluginExited || s[0].Time != "2025-07-02T09:35:00-04:00" {
		t.Errorf("stopped: %+v", s)
	}
}

func TestTheProcessDoesTheSame(t *testing.T) {
	options := []sdktest.Option{sdktest.Params(params{Watch: "RIVN"}), sdktest.Sample("2025-07-01", "2025-07-02", "AAPL"),
		sdktest.Session("{intervals: [1m, 5m], history: [{days: 2, intervals: [1m]}]}"), sdktest.Entry("{name: momentum, follow: {symbols: none, intervals: [5m]}}")}
	here := sdktest.Run(t, plugin, options...)
	there := sdktest.RunBinary(t, ".", sdk.RoleStrategy, options...)
	if here.Transcript() != there.Transcript() || len(here.Emitted("distance RIVN")) == 0 {
		t.Errorf("in this process:\n%s\nin its own:\n%s", here.Transcript(), there.Transcript())
	}
}
