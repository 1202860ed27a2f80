package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/sdktest"
)

// volumes is a day of a symbol, by the volumes of its first minutes; 0 is a minute without a bar.
func volumes(symbol, date string, list ...float64) sdktest.Series {
	s := sdktest.Series{Symbol: symbol, Interval: "1m", Start: date}
	for _, v := range list {
		row := sdktest.Row{Open: 10, High: 10, Low: 10, Close: 10, Volume: v}
		if v == 0 {
			row = sdktest.Missing()
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// market is three days and today. After two minutes they had 300, 500 and 1000, in order of their dates 500, 1000 and 300; today has
// 1500. AAPL is there because a session has a symbol of its own.
func market(symbol string, today ...float64) []sdktest.Series {
	if today == nil {
		today = []float64{700, 800, 5}
	}
	return []sdktest.Series{volumes("AAPL", "2025-07-02", 1), volumes(symbol, "2025-06-27", 250, 250, 9000),
		volumes(symbol, "2025-06-30", 400, 600, 9000), volumes(symbol, "2025-07-01", 100, 200, 9000), volumes(symbol, "2025-07-02", today...)}
}

type given struct {
	at       string // of the schedule; open+2m where empty
	universe string
	params   map[string]any
	day      string
	bars     []sdktest.Series
}

func scan(t *testing.T, g given) *sdktest.Result {
	t.Helper()
	if g.at == "" {
		g.at = "{at: open+2m}"
	}
	if g.universe == "" {
		g.universe = "TSLA"
	}
	if g.day == "" {
		g.day = "2025-07-02"
	}
	if g.bars == nil {
		g.bars = market("TSLA")
	}
	params := map[string]any{"interval": "1m", "days": 3, "min_days": 3}
	for name, value := range g.params {
		params[name] = value
	}
	return sdktest.Run(t, plugin, sdktest.Bars(g.bars...), sdktest.Params(params),
		sdktest.Session(fmt.Sprintf("{symbols: [AAPL], intervals: [1m], start: %s, end: %s}", g.day, g.day)),
		sdktest.Entry(fmt.Sprintf("name: surge\nuniverse: [%s]\nschedule: [%s]", g.universe, g.at)))
}

func cameIn(r *sdktest.Result) []string {
	var out []string
	for _, l := range r.Asked() {
		if l.Op == "add_symbol" {
			out = append(out, l.Symbol+": "+l.Reason)
		}
	}
	return out
}

func told(r *sdktest.Result) string {
	var text strings.Builder
	for _, l := range r.Logs() {
		text.WriteString(l.Text + "\n")
	}
	return text.String()
}

func TestItIsTheVolumeSoFarAsAMultipleOfTheMedian(t *testing.T) {
	t.Parallel()
	r := scan(t, given{})
	if got := r.Emitted("surge TSLA"); !slices.Equal(got, []float64{3}) {
		t.Errorf("emitted %v, expected 1500/500", got)
	}
	if got := cameIn(r); !slices.Equal(got, []string{"TSLA: volume is 3.00 times the usual by 09:32"}) {
		t.Errorf("came in: %q", got)
	}
	if m := r.Symbols()["TSLA"].Metadata; m == nil || m.AddedBy != string(sdk.AddedByScanner) || !m.Upgraded || !m.Meets {
		t.Errorf("metadata: %+v", m)
	}
}

func TestWhatHasNotHappenedYetChangesNothing(t *testing.T) {
	t.Parallel()
	later := market("TSLA", 700, 800, 1e9)
	for i := range later[1:4] {
		later[i+1].Rows[2].Volume = 1
	}
	if got := scan(t, given{bars: later}).Emitted("surge TSLA"); !slices.Equal(got, []float64{3}) {
		t.Errorf("emitted %v, expected 3", got)
	}
}

func TestBelowTheThresholdItIsToldAndNotBroughtIn(t *testing.T) {
	t.Parallel()
	r := scan(t, given{params: map[string]any{"times": 3.01}})
	if len(r.Emitted("surge TSLA")) != 1 || cameIn(r) != nil {
		t.Errorf("emitted %v, came in %q", r.Emitted("surge TSLA"), cameIn(r))
	}
}

func TestItIsBroughtInOnceHoweverOftenItIsFound(t *testing.T) {
	t.Parallel()
	r := scan(t, given{at: "{every: 1m, from: open+1m, to: open+3m}", params: map[string]any{"times": 0.1}})
	if got, want := r.Emitted("surge TSLA"), []float64{700.0 / 250, 1500.0 / 500, 1505.0 / 9500}; !slices.Equal(got, want) {
		t.Errorf("emitted %v, expected %v", got, want)
	}
	if len(cameIn(r)) != 1 {
		t.Errorf("came in: %q", cameIn(r))
	}
}

func TestAtTheOpenAndBeforeItNothingHasTraded(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"{at: open}", "{at: pre_session}"} {
		if r := scan(t, given{at: at}); r.Emitted("surge TSLA") != nil || cameIn(r) != nil {
			t.Errorf("%s: emitted %v, came in %q", at, r.Emitted("surge TSLA"), cameIn(r))
		}
	}
}

func TestADayWithTooManyGapsDoesNotCount(t *testing.T) {
	t.Parallel()
	bars := market("TSLA")
	bars[1] = volumes("TSLA", "2025-06-27", 250, 0, 9000)
	if got, want := scan(t, given{bars: bars, params: map[string]any{"min_days": 2}}).Emitted("surge TSLA"), []float64{1500.0 / 650}; !slices.Equal(got, want) {
		t.Errorf("emitted %v, expected %v: the median of 1000 and 300", got, want)
	}
	if got, want := scan(t, given{bars: bars, params: map[string]any{"coverage": 0.5}}).Emitted("surge TSLA"), []float64{1500.0 / 300}; !slices.Equal(got, want) {
		t.Errorf("emitted %v, expected %v: the median of 250, 1000 and 300", got, want)
	}
	r := scan(t, given{bars: bars})
	if want := "TSLA: of 3 days 2 can be compared with, 3 are needed"; r.Emitted("surge TSLA") != nil || !strings.Contains(told(r), want) {
		t.Errorf("emitted %v, and told:\n%s", r.Emitted("surge TSLA"), told(r))
	}
}

func TestADayThatHadClosedEarlyIsLeftOutFromThen(t *testing.T) {
	t.Parallel()
	minutes := func(n int, v float64) []float64 { return slices.Repeat([]float64{v}, n) }
	bars := []sdktest.Series{volumes("AAPL", "2025-07-08", 1), volumes("TSLA", "2025-07-02", minutes(390, 1)...),
		volumes("TSLA", "2025-07-03", minutes(210, 1)...), volumes("TSLA", "2025-07-07", minutes(390, 3)...), volumes("TSLA", "2025-07-08", minutes(390, 1)...)}
	for at, usual := range map[int]float64{210: 210, 211: 2 * 211} { // the third of July closed after 210 minutes
		r := scan(t, given{at: fmt.Sprintf("{at: open+%dm}", at), day: "2025-07-08", bars: bars, params: map[string]any{"min_days": 2}})
		if got, want := r.Emitted("surge TSLA"), []float64{float64(at) / usual}; !slices.Equal(got, want) {
			t.Errorf("after %d minutes: emitted %v, expected %v", at, got, want)
		}
	}
}

func TestTheHourOfSummerTimeMovesNothing(t *testing.T) { // it began on 9 March 2025
	t.Parallel()
	bars := []sdktest.Series{volumes("AAPL", "2025-03-11", 1), volumes("TSLA", "2025-03-07", 10, 10, 7), volumes("TSLA", "2025-03-10", 20, 20, 7),
		volumes("TSLA", "2025-03-11", 30, 30, 7)}
	r := scan(t, given{day: "2025-03-11", bars: bars, params: map[string]any{"days": 2, "min_days": 2}})
	if got := r.Emitted("surge TSLA"); !slices.Equal(got, []float64{2}) {
		t.Errorf("emitted %v, expected 60/30", got)
	}
}

func TestTheBusiestComeFirstWhateverTheOrderOfTheUniverse(t *testing.T) {
	t.Parallel()
	bars := slices.Concat(market("TSLA"), market("F", 1400, 1600, 5)[1:], market("GM", 2100, 2400, 5)[1:])
	for most, want := range map[int][]string{2: {"GM", "F"}, 3: {"GM", "F", "TSLA"}} {
		var names []string
		for _, line := range cameIn(scan(t, given{universe: "TSLA, F, GM", bars: bars, params: map[string]any{"most": most}})) {
			name, _, _ := strings.Cut(line, ":")
			names = append(names, name)
		}
		if !slices.Equal(names, want) {
			t.Errorf("most %d: came in %q, expected %q", most, names, want)
		}
	}
}

func TestASymbolThatCannotBeHadIsToldOnceAndTheOthersAreLookedAt(t *testing.T) {
	t.Parallel()
	r := scan(t, given{universe: "NONE, TSLA", at: "{every: 1m, from: open+2m, to: open+3m}"})
	if len(cameIn(r)) != 1 || strings.Count(told(r), "NONE is passed over:") != 1 {
		t.Errorf("came in %q, and told:\n%s", cameIn(r), told(r))
	}
}

func TestMistakesInParametersAreTold(t *testing.T) {
	t.Parallel()
	for want, params := range map[string]map[string]any{
		"params.min_days: min_days is 6, and days only 3 [invalid_parameter]":                        {"days": 3, "min_days": 6},
		`params.interval: interval "1d": a day has to have several bars [invalid_parameter]`:         {"interval": "1d"},
		"params.times: expected at least 0, got -1; how many times the usual volume brings a symbol": {"times": -1},
	} {
		_, err := plugin.New.Make(params)
		var ds sdk.Diagnostics
		if !errors.As(err, &ds) || len(ds) != 1 || !strings.Contains(ds[0].String(), want) {
			t.Errorf("error %v, expected %s", err, want)
		}
	}
}

func TestWhatItFindsOnTheSampleMarketIsWhatTheScriptFinds(t *testing.T) {
	t.Parallel()
	options := []sdktest.Option{sdktest.Params(map[string]any{"times": 1.1, "most": 1}), sdktest.Sample("2025-07-07", "2025-07-08", "AAPL"),
		sdktest.Session("intervals: [5m]"), sdktest.Entry("name: surge\nuniverse: [F, INTC, NVDA, RIVN, TSLA]\nschedule: [{every: 30m, from: open+30m, to: open+2h}]")}
	here := sdktest.Run(t, plugin, options...)
	golden, err := os.ReadFile("../../scripts/golden/relative_volume.emitted.txt") // of minutes; here are those of five
	if err != nil {
		t.Fatal(err)
	}
	for _, symbol := range []string{"F", "INTC", "NVDA", "RIVN", "TSLA"} {
		var got, want []string
		for _, v := range here.Emitted("surge " + symbol) {
			got = append(got, fmt.Sprintf("%.4f", v))
		}
		for line := range strings.Lines(string(golden)) {
			if _, v, found := strings.Cut(line, " relative volume "+symbol+" "); found {
				want = append(want, strings.TrimSpace(v))
			}
		}
		if len(want) != 8 || !slices.Equal(got, want) {
			t.Errorf("%s: %q, expected what scripts/relative_volume.js finds: %q", symbol, got, want)
		}
	}
	if there := sdktest.RunBinary(t, ".", sdk.RoleScanner, options...); there.Transcript() != here.Transcript() {
		t.Errorf("in its own process:\n%s", there.Transcript())
	}
}
