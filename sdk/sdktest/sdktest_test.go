package sdktest_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/sdktest"
	"github.com/strathost/strathost/sdk/serve"
)

// beThePlugin makes the test binary the plugin itself.
const beThePlugin = "STRATHOST_TEST_PLUGIN"

func TestMain(m *testing.M) {
	if os.Getenv(beThePlugin) != "" {
		serve.Main(plugin)
	}
	goleak.VerifyTestMain(m)
}

// climber emits each close above a price, and asks for a symbol then.
type climber struct{ climberParams }

type climberParams struct {
	Above float64       `param:"above" default:"12"`
	Add   string        `param:"add" default:""`
	Wait  time.Duration `param:"wait" default:"0s"`
	Do    string        `param:"do" default:""`
}

func newClimber(p climberParams) (*climber, error) { return &climber{p}, nil }

func (c *climber) OnBars(s sdk.Session, bars []sdk.Bar) error {
	for _, b := range bars {
		if b.Close <= c.Above {
			continue
		}
		if err := s.Emit("high "+b.Symbol, b.Close); err != nil {
			return err
		}
		s.Log().Info("it is high", "symbol", b.Symbol)
		switch c.Do {
		case "fail":
			return fmt.Errorf("no bar should be as high as %g", b.Close)
		case "exit":
			runtime.Goexit()
		}
		if c.Add == "" {
			continue
		}
		if _, err := s.AddSymbol(sdk.SymbolRequest{Symbol: c.Add, Reason: "all rise"}); err != nil {
			return err
		}
	}
	return nil
}

var plugin = sdk.Plugin{Name: "climber", Version: "1.0.0", New: sdk.NewStrategy(newClimber)}

func closes() sdktest.Option {
	return sdktest.Bars(sdktest.Closes("TSLA", "1m", "2025-07-02", 10, 11, 12, 13, math.NaN(), 14),
		sdktest.Closes("COIN", "1m", "2025-07-02", 20, 21, 22, 23, 24, 25))
}

func TestASessionRunsOverBarsMadeByHand(t *testing.T) {
	t.Parallel()
	run := sdktest.Run(t, plugin, closes(), sdktest.Session("symbols: [TSLA]"), sdktest.Params(climberParams{Add: "COIN"}))
	if got, want := run.Emitted("high TSLA"), []float64{13, 14}; !slices.Equal(got, want) {
		t.Errorf("emitted %v, expected %v", got, want)
	}
	asked := run.Asked()
	if len(asked) != 1 || asked[0].Symbol != "COIN" || asked[0].Outcome != "added" || asked[0].Reason != "all rise" || len(run.Ledger()) < 2 {
		t.Errorf("asked %+v", asked)
	}
	if s := run.Symbols(); len(s) != 2 || s["TSLA"].Bars["1m"].Count != 5 {
		t.Errorf("the symbols are %+v", s)
	}
	if l := run.Logs(); len(l) < 2 || l[1].Source != "climber" || l[1].Text != "it is high symbol=TSLA" {
		t.Errorf("the log is %+v", l)
	}
	if run.Status() != "completed" || len(run.Stopped()) != 0 {
		t.Errorf("it is %s", run.Status())
	}
	run.Golden("climber")
}

func TestAFactoryHasTheNameThatItsFolderHasAsAProcess(t *testing.T) {
	t.Parallel()
	for want, entry := range map[string]string{"sdktest": "{}", "other": "name: other"} {
		run := sdktest.Run(t, sdk.NewStrategy(newClimber), closes(), sdktest.Session("symbols: [TSLA]"), sdktest.Params(climberParams{Add: "COIN"}), sdktest.Entry(entry))
		if a := run.Asked(); len(a) != 1 || a[0].Source.Name != want {
			t.Errorf("asked %+v, expected it of %s", a, want)
		}
	}
}

func TestBarsHaveExactValues(t *testing.T) {
	t.Parallel()
	run := sdktest.Run(t, sdk.NewStrategy(newClimber), sdktest.Bars(sdktest.Series{Symbol: "TSLA", Interval: "5m", Start: "2025-07-03 12:55",
		Rows: []sdktest.Row{{10.25, 14.5, 9.75, 13.125, 7}, {13, 13, 13, 13, 0}}}))
	want := "09:30:00" // the last bar of an early close, and the first of the next trading day
	if text := run.Transcript(); !strings.Contains(text, "13:00:00 OnBars TSLA 5m 10.25 14.5 9.75 13.125 7\n") || !strings.Contains(text, "day 2025-07-07\n09:35:00 OnBars TSLA 5m 13 13 13 13 0\n") {
		t.Errorf("%s\n%s", want, text)
	}
}

func TestASessionRunsOverTheSampleMarket(t *testing.T) {
	t.Parallel()
	run := sdktest.Run(t, plugin, sdktest.Sample("2025-07-01", "2025-07-02", "AAPL"), sdktest.Params(map[string]any{"above": 0}))
	if n := len(run.Emitted("high AAPL")); n != 2*390 {
		t.Errorf("%d bars, expected those of two days", n)
	}
}

type scanner struct{}

func (scanner) OnScan(s sdk.Session, scan sdk.Scan) error {
	_, err := s.AddSymbol(sdk.SymbolRequest{Symbol: scan.Universe[0]})
	return err
}

func TestAScannerRunsBeforeTheSessionUnlessItHasASchedule(t *testing.T) {
	t.Parallel()
	scans := sdk.NewScanner(func(struct{}) (scanner, error) { return scanner{}, nil })
	run := sdktest.Run(t, scans, closes(), sdktest.Session("symbols: [TSLA]"), sdktest.Entry("universe: [COIN]"))
	if want := "09:30:00 OnScan COIN (before the session)\n09:30:00   AddSymbol COIN -> ok\n"; !strings.Contains(run.Transcript(), want) {
		t.Errorf("the transcript is\n%s", run.Transcript())
	}
	run = sdktest.Run(t, scans, closes(), sdktest.Session("symbols: [TSLA]"), sdktest.Entry(`{universe: [COIN], schedule: [{at: "10:00"}]}`))
	if !strings.Contains(run.Transcript(), "10:00:00 OnScan COIN\n") {
		t.Errorf("the transcript is\n%s", run.Transcript())
	}
}

func TestAStrategyThatWasStoppedFailsTheTestThatDoesNotAsk(t *testing.T) {
	t.Parallel()
	for _, do := range []string{"fail", "exit"} {
		told := expectFailure(t, func(t testing.TB) { sdktest.Run(t, plugin, closes(), sdktest.Params(climberParams{Do: do})) })
		if !strings.Contains(told, "the strategy climber was stopped at 2025-07-02T09:31:00-04:00") || !strings.Contains(told, "asks for Stopped") {
			t.Errorf("%s: it says %s", do, told)
		}
	}
	run := sdktest.Run(t, plugin, closes(), sdktest.Params(climberParams{Do: "fail"}))
	if s := run.Stopped(); len(s) != 1 || s[0].Code != sdk.StrategyError || !strings.Contains(s[0].Message, "no bar should be as high as 20") {
		t.Errorf("stopped: %+v", s)
	}
	if !strings.HasSuffix(run.Transcript(), "stopped [strategy_error]\n") {
		t.Errorf("the transcript is\n%s", run.Transcript())
	}
}

func TestTheFaultsAreThoseOfTheHost(t *testing.T) {
	t.Parallel()
	options := []sdktest.Option{closes(), sdktest.Session("symbols: [TSLA]"), sdktest.Params(climberParams{Add: "COIN"})}
	plain := sdktest.Run(t, plugin, options...)
	for fault, c := range map[string]struct {
		options []sdktest.Option
		least   time.Duration
	}{
		"late answers": {[]sdktest.Option{sdktest.Delay(150 * time.Millisecond)}, 2 * 150 * time.Millisecond},                     // two
		"a slow host":  {[]sdktest.Option{sdktest.SlowHost(50 * time.Millisecond), sdktest.Window(1)}, 8 * 50 * time.Millisecond}, // Ready, the ends of five windows, two requests
	} {
		began := time.Now()
		late := sdktest.Run(t, plugin, slices.Concat(options, c.options)...)
		if took := time.Since(began); took < c.least {
			t.Errorf("%s: it took %v, expected %v or more", fault, took, c.least)
		}
		if late.Transcript() != plain.Transcript() {
			t.Errorf("%s: it changes what happens:\n%s", fault, late.Transcript())
		}
	}
}

func TestNoWindowChangesATranscript(t *testing.T) {
	t.Parallel()
	var first string
	for _, n := range []int{1, 7, 1000} {
		run := sdktest.Run(t, plugin, sdktest.Sample("2025-07-01", "2025-07-02", "AAPL", "MSFT"), sdktest.Params(map[string]any{"above": 0, "add": "SPY"}), sdktest.Window(n))
		if first == "" {
			first = run.Transcript()
		}
		if run.Transcript() != first || len(first) < 10_000 {
			t.Errorf("windows of %d: %d bytes, those of 1 have %d", n, len(run.Transcript()), len(first))
		}
	}
}

func TestMistakesOfATestAreTold(t *testing.T) {
	t.Parallel()
	run := func(options ...sdktest.Option) func(testing.TB) {
		return func(t testing.TB) { sdktest.Run(t, plugin, options...) }
	}
	for want, test := range map[string]func(testing.TB){
		`params.abov: unknown parameter`:                                 run(closes(), sdktest.Params(map[string]any{"abov": 1})),
		`Params takes map[string]any or a struct with param tags`:        run(closes(), sdktest.Params(3)),
		`Params: the field Fast of struct { Fast int } has no param tag`: run(closes(), sdktest.Params(struct{ Fast int }{3})),
		`Entry: env is that of a process of its own: use RunBinary`:      run(closes(), sdktest.Entry("env: {A: b}")),
		`Entry: limits is that of a process of its own: use RunBinary`:   run(closes(), sdktest.Entry("limits: {memory: 64MiB}")),
		`Params is given twice`:                                          run(sdktest.Params(map[string]any{}), sdktest.Params(map[string]any{})),
		`Session: unknown key "symbol"; did you mean symbols?`:           run(closes(), sdktest.Session("symbol: [A]")),
		`Session: symbols is given twice`:                                run(closes(), sdktest.Session("symbols: [A]"), sdktest.Session("symbols: [B]")),
		`Session takes keys with values`:                                 run(sdktest.Session("- a")),
		`Session: yaml: `:                                                run(sdktest.Session("a: [")),
		`Session: write the keys of data beside the others`:              run(sdktest.Session("data: {}")),
		`Entry: params has no meaning here`:                              run(sdktest.Entry("params: {}")),
		`strategies[0].folow: unknown key "folow"`:                       run(closes(), sdktest.Entry("folow: none")),
		`bars[0], TSLA 1m: 2025-07-04 is no trading day of XNYS`:         run(sdktest.Bars(sdktest.Closes("TSLA", "1m", "2025-07-04", 1))),
		`bars[0], TSLA 7x: `:                                             run(sdktest.Bars(sdktest.Closes("TSLA", "7x", "2025-07-02", 1))),
		`bars[0], TSLA 1m: row 0: `:                                      run(sdktest.Bars(sdktest.Series{"TSLA", "1m", "2025-07-02", []sdktest.Row{{1, 0.5, 2, 1, 1}}})),
		`the session: it has no market: use Bars or Sample`:              run(sdktest.Params(map[string]any{"abov": 1})),
		`Bars is empty`: run(sdktest.Bars()),
		`Bars and Sample are two markets: give one of them`:             run(closes(), sdktest.Sample("2025-07-01", "2025-07-02", "AAPL")),
		`Sample is given twice`:                                         run(sdktest.Sample("2025-07-01", "2025-07-02"), sdktest.Sample("2025-07-01", "2025-07-02")),
		`option 2 of 2 is nil: leave it out`:                            run(closes(), nil),
		`RunBinary: "" is no role: sdk.RoleStrategy or sdk.RoleScanner`: func(t testing.TB) { sdktest.RunBinary(t, "./nothing", "", closes()) },
		`the plugin is a scanner, expected a strategy; name it under scanners of the YAML [wrong_role]`: func(t testing.TB) {
			sdktest.RunBinary(t, "../../plugins/surge", sdk.RoleStrategy, closes(), sdktest.Params(map[string]any{"nosuch": 1}))
		},
		`it starts at or before the one ahead of it`:                    run(sdktest.Bars(sdktest.Closes("TSLA", "1m", "2025-07-02", 1), sdktest.Closes("TSLA", "1m", "2025-07-02", 2))),
		`the bars are the data: give Bars or source, not both`:          run(closes(), sdktest.Session("source: sample://")),
		`KillAt needs a process of its own: use RunBinary`:              run(closes(), sdktest.KillAt(1)),
		`KillAt: bars count from 1, got 0`:                              run(sdktest.KillAt(0)),
		`Delay: -1ns is negative`:                                       run(sdktest.Delay(-1)),
		`the plugin : `:                                                 func(t testing.TB) { sdktest.Run(t, sdk.Plugin{}) },
		`there is no plugin`:                                            func(t testing.TB) { sdktest.RunBinary(t, "./nothing", sdk.RoleStrategy, closes()) },
		`"../up" is no name of a golden file: 1 to 100 of a-z`:          func(t testing.TB) { sdktest.Run(t, plugin, closes()).Golden("../up") },
		`there is no testdata/golden/none.txt yet: go test -run '^Test`: func(t testing.TB) { sdktest.Run(t, plugin, closes()).Golden("none") },
	} {
		if told := expectFailure(t, test); !strings.Contains(told, want) {
			t.Errorf("it says %s\nexpected %s", told, want)
		}
	}
}

func TestADifferenceIsShownWithTheWayOut(t *testing.T) {
	t.Parallel()
	told := expectFailure(t, func(t testing.TB) {
		sdktest.Run(t, plugin, closes(), sdktest.Session("symbols: [TSLA]"), sdktest.Params(map[string]any{"add": "COIN", "above": 13})).Golden("climber")
	})
	for _, want := range []string{"the transcript differs from testdata/golden/climber.txt", "\n-09:34:00   emit \"high TSLA\" 13\n", "-update takes this run's"} {
		if !strings.Contains(told, want) {
			t.Errorf("it says %s\nexpected %s", told, want)
		}
	}
}

func TestUpdateWritesTheGoldenFile(t *testing.T) {
	// Not parallel: it changes the folder.
	folder := t.TempDir()
	t.Chdir(folder)
	run := sdktest.Run(t, plugin, closes())
	sdktest.Golden(run, "new", true)
	sdktest.Golden(run, "new", false)
	text, err := os.ReadFile(filepath.Join(folder, "testdata", "golden", "new.txt"))
	if err != nil || string(text) != run.Transcript() {
		t.Errorf("it wrote %s, %v", text, err)
	}
	if err := os.WriteFile("testdata/golden/new.txt", []byte(strings.ReplaceAll(string(text), "\n", "\r\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	sdktest.Golden(run, "new", false)
}

// expectFailure runs a test that is to fail, and gives what it said.
func expectFailure(t *testing.T, test func(testing.TB)) string {
	t.Helper()
	f := &failing{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		test(f)
	}()
	<-done
	for _, c := range slices.Backward(f.cleanups) {
		c()
	}
	if f.told == "" {
		t.Errorf("a test that should fail passes")
	}
	return f.told
}

// failing is a test that fails for another test to see.
type failing struct {
	testing.TB
	told     string
	cleanups []func()
}

func (f *failing) Helper()          {}
func (f *failing) Cleanup(c func()) { f.cleanups = append(f.cleanups, c) }
func (f *failing) Errorf(format string, args ...any) {
	f.told += fmt.Sprintf(format, args...) + "\n"
}
func (f *failing) Fatalf(format string, args ...any) {
	f.Errorf(format, args...)
	runtime.Goexit()
}
func (f *failing) Fatal(args ...any) { f.Fatalf("%s", fmt.Sprint(args...)) }
