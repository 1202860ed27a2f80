package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/sdktest"
)

const day = "2025-07-02"

var missing = math.NaN()

// leg is the leg A of a pair whose leg B is at 100 throughout: at prices that make the spreads the given ones.
func leg(start string, spreads ...float64) sdktest.Series {
	closes := make([]float64, len(spreads))
	for i, x := range spreads {
		closes[i] = 100 * math.Exp(x)
	}
	return sdktest.Closes("A", "5m", start, closes...)
}

func flat(symbol, start string, n int) sdktest.Series {
	return sdktest.Closes(symbol, "5m", start, slices.Repeat([]float64{100}, n)...)
}

// quiet are three spreads of mean 0 and deviation 0.01: behind them a spread of 0.025 has a z of 2.5.
var quiet = []float64{0.01, 0, -0.01}

func after(spreads ...float64) []float64 { return append(slices.Clone(quiet), spreads...) }

// run runs the pair A:B with a window of three, and over the days of the bars alone.
func run(t *testing.T, given map[string]any, options ...sdktest.Option) *sdktest.Result {
	t.Helper()
	all := map[string]any{"pairs": []string{"A:B"}, "window": 3, "days": 0}
	for name, value := range given {
		all[name] = value
	}
	return sdktest.Run(t, plugin, append(options, sdktest.Params(all), sdktest.Session("symbols: [A]"))...)
}

func of(spreads ...float64) sdktest.Option {
	return sdktest.Bars(leg(day, spreads...), flat("B", day, len(spreads)))
}

// signals are what was emitted except of z, with the exchange's time.
func signals(r *sdktest.Result) []string {
	var out []string
	for line := range strings.Lines(r.Transcript()) {
		if at, what, found := strings.Cut(line, "  emit "); found && !strings.HasPrefix(what, `"z `) {
			out = append(out, strings.TrimSuffix(at, ":00 ")+" "+strings.TrimSpace(what))
		}
	}
	return out
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestAScoreIsThatOfTheSpreadsBefore(t *testing.T) {
	t.Parallel()
	z := run(t, nil, of(after(0.025, 0)...)).Emitted("z A:B")
	// Of 0, -0.01 and 0.025 the mean is 0.005, and the squares of the distances from it are 0.000025, 0.000225 and 0.0004.
	if want := -0.005 / math.Sqrt(0.00065/2); len(z) != 2 || !near(z[0], 2.5) || !near(z[1], want) {
		t.Errorf("z: %v, expected 2.5 and %v", z, want)
	}
}

func TestSignals(t *testing.T) {
	t.Parallel()
	enter, long := `09:50 "enter A:B" -1`, `09:50 "enter A:B" 1`
	for _, x := range []struct {
		about   string
		spreads []float64
		want    []string
	}{
		{"above, the first is sold, and bought back near the mean", after(0.025, 0.006), []string{enter, `09:55 "exit A:B" -1`}},
		{"below, the first is bought", after(-0.025, -0.006), []string{long, `09:55 "exit A:B" 1`}},
		{"a score on the other side is an exit, however far", after(0.025, -0.5), []string{enter, `09:55 "exit A:B" -1`}},
		{"beyond stop nothing is entered", after(0.05), nil},
		{"what is not unusual is not entered", after(0.019), nil},
		{"stop, and nothing before it has come back", after(0.025, 0.2, 0.5), []string{enter, `09:55 "stop A:B" -1`}},
		// 0.3, 0.29, 0.31 and 0.29, 0.31, 0.3 have a deviation of 0.01 again: behind them the score is 2.5 at 0.325, and 0 at 0.3.
		{"after a stop not before the score was small", after(0.025, 0.2, 0.3, 0.29, 0.31, 0.325), []string{enter, `09:55 "stop A:B" -1`}},
		{"and then again", after(0.025, 0.2, 0.3, 0.29, 0.31, 0.3, 0.325, 0.3),
			[]string{enter, `09:55 "stop A:B" -1`, `10:20 "enter A:B" -1`, `10:25 "exit A:B" -1`}},
	} {
		t.Run(x.about, func(t *testing.T) {
			t.Parallel()
			if got := signals(run(t, nil, of(x.spreads...))); !slices.Equal(got, x.want) {
				t.Errorf("signals %q, expected %q", got, x.want)
			}
		})
	}
}

func TestNothingIsHeldOverNight(t *testing.T) {
	t.Parallel()
	const late, short = day + " 14:30", "2025-07-03 12:35" // the third of July closes at 13:00
	for _, x := range []struct {
		start string
		flat  string
		want  []string
	}{
		{late, "close-10m", []string{`14:50 "enter A:B" -1`, `15:50 "flat A:B" -1`}},
		{late, "close-62m", []string{`14:50 "enter A:B" -1`, `14:58 "flat A:B" -1`}},
		{late, "close-71m", nil}, // nothing is entered behind it
		{short, "15:50", []string{`12:55 "enter A:B" -1`, `13:00 "flat A:B" -1`}},
	} {
		t.Run(x.start+" "+x.flat, func(t *testing.T) {
			t.Parallel()
			r := run(t, map[string]any{"flat": x.flat}, sdktest.Bars(leg(x.start, after(0.025, 0.024)...), flat("B", x.start, 5)))
			if got := signals(r); !slices.Equal(got, x.want) {
				t.Errorf("signals %q, expected %q", got, x.want)
			}
		})
	}
}

func TestAnInstantWithOneLegIsNoSpread(t *testing.T) {
	t.Parallel()
	// The bar of A at 09:45 would be a score of 2.5 with B's old price. Without it, neither the window nor the signals change.
	r := run(t, nil, sdktest.Bars(leg(day, after(0.025, 0)...), sdktest.Closes("B", "5m", day, 100, 100, 100, missing, 100)))
	if z := r.Emitted("z A:B"); len(z) != 1 || !near(z[0], 0) || signals(r) != nil {
		t.Errorf("z %v, signals %q", z, signals(r))
	}
	if !slices.ContainsFunc(r.Logs(), func(l sdktest.LogLine) bool {
		return strings.Contains(fmt.Sprint(l), "one leg alone") && strings.Contains(fmt.Sprint(l), "instants=1")
	}) {
		t.Errorf("the log does not tell of it: %v", r.Logs())
	}
}

func TestBarsOfOtherIntervalsAreNoSpreads(t *testing.T) {
	t.Parallel()
	r := sdktest.Run(t, plugin, of(after(0.025, 0)...), sdktest.Params(map[string]any{"pairs": []string{"A:B"}, "window": 3, "days": 0}),
		sdktest.Session("{symbols: [A, B], intervals: [5m, 10m]}"), sdktest.Entry("follow: {symbols: config, intervals: [10m]}"))
	if z := r.Emitted("z A:B"); len(z) != 2 || !near(z[0], 2.5) {
		t.Errorf("z: %v", z)
	}
}

func TestTheWindowIsFilledFromWhatBothLegsHave(t *testing.T) {
	t.Parallel()
	// Yesterday A has no second bar and B no fourth: 0.01, 0 and -0.01 are left, and the first spread of today has a score.
	before := "2025-07-01 15:35"
	bars := sdktest.Bars(leg(before, 0.01, missing, 0, 9, -0.01), leg(day, 0.025),
		sdktest.Closes("B", "5m", before, 100, 50, 100, missing, 100), flat("B", day, 1))
	today := sdktest.Session("start: 2025-07-02")
	if z := run(t, map[string]any{"days": 1}, bars, today).Emitted("z A:B"); len(z) != 1 || !near(z[0], 2.5) {
		t.Errorf("z with history: %v", z)
	}
	if z := run(t, nil, bars, today).Emitted("z A:B"); z != nil {
		t.Errorf("z without history: %v", z)
	}
}

func TestPricesThatDoNotPartHaveNoScore(t *testing.T) {
	t.Parallel()
	// One is three times the other throughout. Logarithms of that differ in the last digit.
	moves := []float64{100, 110, 130, 170, 190, 230, 290}
	thrice := make([]float64, len(moves))
	for i, x := range moves {
		thrice[i] = 3 * x
	}
	r := run(t, nil, sdktest.Bars(sdktest.Closes("A", "5m", day, thrice...), sdktest.Closes("B", "5m", day, moves...)))
	if z := r.Emitted("z A:B"); z != nil {
		t.Errorf("z: %v", z)
	}
}

func TestEachPairHasItsOwnPosition(t *testing.T) {
	t.Parallel()
	r := run(t, map[string]any{"pairs": []string{"b:a", "A:B", "A:NONE"}}, of(after(0.025, 0.006)...))
	want := []string{`09:50 "enter B:A" 1`, `09:50 "enter A:B" -1`, `09:55 "exit B:A" 1`, `09:55 "exit A:B" -1`}
	if got := signals(r); !slices.Equal(got, want) {
		t.Errorf("signals %q, expected %q", got, want)
	}
	if !slices.ContainsFunc(r.Logs(), func(l sdktest.LogLine) bool { return strings.Contains(fmt.Sprint(l), "the pair is left out today") }) {
		t.Errorf("the log does not tell of the pair without a leg: %v", r.Logs())
	}
}

func TestTheSecondLegComesInAdhoc(t *testing.T) {
	t.Parallel()
	r := run(t, nil, of(quiet...))
	m := r.Symbols()["B"].Metadata
	if m == nil || m.AddedBy != string(sdk.AddedByAdhoc) || !m.Auto || m.Meets {
		t.Errorf("metadata of B: %+v", m)
	}
	if a := r.Asked(); len(a) == 0 || a[len(a)-1].Symbol != "B" || a[len(a)-1].Op != "add_bars" || a[len(a)-1].Reason != "a leg of A:B" {
		t.Errorf("asked: %+v", a)
	}
}

func TestWithoutAnyPairThereIsNothingToDo(t *testing.T) {
	t.Parallel()
	r := run(t, map[string]any{"pairs": []string{"A:NONE", "A:NO"}}, of(quiet...))
	if s := r.Stopped(); len(s) != 1 || s[0].Code != sdk.NoDataSource {
		t.Errorf("stopped: %+v", s)
	}
}

func TestMistakesInParametersAreTold(t *testing.T) {
	t.Parallel()
	_, err := plugin.New.Make(map[string]any{"pairs": []any{"A:B", "b:c", "B:C", "AB", "a:A"}, "enter": 5, "interval": "5M"})
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) {
		t.Fatalf("error: %v", err)
	}
	var got []string
	for _, d := range ds {
		got = append(got, d.Path+": "+d.Message)
	}
	want := []string{
		`params.interval: invalid_interval: interval "5M" is ambiguous: write 5m for minutes; for months there is no interval, use weeks (20w)`,
		"params.enter: exit, enter and stop are 0.5, 5 and 4",
		"params.pairs: B:C is listed twice",
		`params.pairs: "AB" is no pair`,
		`params.pairs: both legs of "a:A" are A`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("mistakes:\n%s\nexpected:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// scores are those of a pair that scripts/pairs.js is known to have emitted, in text.
func scores(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../scripts/golden/pairs.emitted.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(text)) {
		if _, z, found := strings.Cut(line, " z XOM/CVX "); found {
			out = append(out, strings.TrimSpace(z))
		}
	}
	return out
}

func TestItsScoresOnTheSampleMarketAreThoseOfTheScript(t *testing.T) {
	t.Parallel()
	options := []sdktest.Option{sdktest.Params(map[string]any{"pairs": []string{"XOM:CVX", "BAC:JPM"}}),
		sdktest.Sample("2025-07-02", "2025-07-03", "XOM"), sdktest.Session("intervals: [5m]")}
	here := sdktest.Run(t, plugin, options...)
	var got []string
	for _, z := range here.Emitted("z XOM:CVX") {
		got = append(got, fmt.Sprintf("%.6f", z))
	}
	if want := scores(t); len(want) < 50 || !slices.Equal(got, want) {
		t.Errorf("scores:\n%q\nexpected those of scripts/pairs.js:\n%q", got, want)
	}
	if there := sdktest.RunBinary(t, ".", sdk.RoleStrategy, options...); here.Transcript() != there.Transcript() {
		t.Errorf("in this process:\n%s\nin its own:\n%s", here.Transcript(), there.Transcript())
	}
}
