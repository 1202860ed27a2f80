package host_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/testdata/custom/strategy"
	"github.com/strathost/strathost/sdk"
)

const customRoot = "testdata/custom"

// customFile is a session with one strategy that has indicators of its own, which the given YAML names, or none.
func customFile(t *testing.T, root, entry string) *host.File {
	t.Helper()
	text := `version: 1
sessions:
  - name: custom
    start: 2025-07-02
    end: 2025-07-03
    data:
      symbols: [AAPL, RIVN]
      intervals: [1m, 5m]
`
	if entry != "" {
		text += "    strategies:\n      - {name: custom, " + entry + "}\n"
	}
	f, err := config.Parse("sessions.yaml", []byte(text), config.ParseOptions{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// customGo is the strategy as a Go value.
func customGo(params map[string]any, intervals ...sdk.Interval) host.Options {
	return host.Options{Go: []host.GoStrategy{{Session: "custom", Name: "custom", Factory: sdk.NewStrategy(strategy.New), Params: params,
		Follow: session.Follow{Config: true, Intervals: intervals}}}}
}

func TestOwnIndicatorsAreTheSameInAScriptAGoValueAndAPlugin(t *testing.T) {
	t.Parallel()
	for follow, intervals := range map[string][]sdk.Interval{
		"follow: {symbols: config}":                  nil,
		"follow: {symbols: config, intervals: [5m]}": {"5m"}, // called less often than its indicators get bars
	} {
		t.Run(follow, func(t *testing.T) {
			t.Parallel()
			script := runSame(t, customFile(t, customRoot, "script: custom.js, "+follow), host.Options{})
			dirs := map[string]string{
				"Go value": runSame(t, customFile(t, customRoot, ""), customGo(nil, intervals...)),
				"plugin":   runSame(t, customFile(t, customRoot, "plugin: ./plugin, "+follow), host.Options{}),
			}
			want, emitted := canonical(t, script), strings.Split(read(t, script, "emitted.csv"), "\n")
			if len(want) < 40 || len(emitted) < 1000 {
				t.Fatalf("the ledger has %d lines, %d values are emitted", len(want), len(emitted))
			}
			if slices.ContainsFunc(emitted, func(l string) bool { return strings.HasSuffix(l, ",differs,1") }) {
				t.Error("its own average differs from the host's")
			}
			// Warm with the three bars that it needs, it had today's at the close: the value of the second is withheld.
			for _, line := range []string{",eager,4", ",eager before 1,3", ",eager before 2,"} {
				if !slices.ContainsFunc(emitted, func(l string) bool { return strings.HasSuffix(l, line) }) {
					t.Errorf("nothing is emitted as %q", line)
				}
			}
			own := ownIndicators(t, script)
			if own["AAPL custom/my_ema(period=20)@5m"] == nil || own["RIVN custom/my_ema(period=3)@1d"] == nil {
				t.Errorf("session.json has %v", own)
			}
			for name, dir := range dirs {
				if d := cmp.Diff(want, canonical(t, dir)); d != "" {
					t.Errorf("the ledgers of script and %s differ (-script +%s):\n%s", name, name, d)
				}
				if d := cmp.Diff(emitted, strings.Split(read(t, dir, "emitted.csv"), "\n")); d != "" {
					t.Errorf("what script and %s emit differs:\n%s", name, d)
				}
				if d := cmp.Diff(own, ownIndicators(t, dir)); d != "" {
					t.Errorf("the indicators of session.json of script and %s differ:\n%s", name, d)
				}
			}
		})
	}
}

// ownIndicators are the values of session.json whose keys are of the strategy custom, by symbol and key. Each must have
// one, and where the host computes the same, that one.
func ownIndicators(t *testing.T, dir string) map[string]any {
	t.Helper()
	table, err := host.Show(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	own, hosts := map[string]any{}, map[string]any{}
	for _, i := range table.Indicators {
		if key, ok := strings.CutPrefix(i.Key, "custom/my_"); ok {
			own[i.Symbol+" "+i.Key] = i.Value
			hosts[i.Symbol+" "+key] = i.Value
		}
	}
	for _, i := range table.Indicators {
		if v, ok := hosts[i.Symbol+" "+i.Key]; ok && (v == nil || v != i.Value) {
			t.Errorf("%s %s is %v, its own %v", i.Symbol, i.Key, i.Value, v)
		}
	}
	return own
}

func TestAnOwnIndicatorThatFailsStopsEveryFormAlike(t *testing.T) {
	t.Parallel()
	stopped := func(entry string, o host.Options) (session.Stop, []string) {
		t.Helper()
		o.Out = t.TempDir()
		outcomes, err := host.Run(context.Background(), customFile(t, customRoot, entry), o)
		if err != nil {
			t.Fatal(err)
		}
		if got := outcomes[0]; got.Status != host.Stopped || len(got.Result.Stopped) != 1 {
			t.Fatalf("the session is %s: %v %v %v", got.Status, got.Err, got.Mistakes, got.Result.Stopped)
		}
		return outcomes[0].Result.Stopped[0], canonical(t, outcomes[0].RunDir)
	}
	for _, c := range []struct{ how, when, says string }{
		{"at once", "09:30:00", "custom/bad(how=\"at once\")@15m of AAPL: out of numbers"},
		{"late", "11:00:00", "custom/bad(how=late)@15m of AAPL: out of numbers"},
		{"endless", "11:00:00", "custom/bad(how=endless)@15m of AAPL: value is +Inf: a value is a finite number, or NaN where there is none yet"},
	} {
		params := `, params: {fail: "` + c.how + `"}`
		stop, ledger := stopped("script: custom.js"+params, host.Options{})
		if stop.Code != sdk.StrategyError || stop.Message != c.says || !strings.HasPrefix(stop.Place, "custom.js:") || !strings.Contains(stop.When, c.when) {
			t.Errorf("%s: stopped %+v", c.how, stop)
		}
		_, value := stopped("", customGo(map[string]any{"fail": c.how}))
		_, plugin := stopped("plugin: ./plugin"+params, host.Options{})
		if d := cmp.Diff(ledger, value); d != "" {
			t.Errorf("%s: the ledgers of script and Go value differ:\n%s", c.how, d)
		}
		if d := cmp.Diff(ledger, plugin); d != "" {
			t.Errorf("%s: the ledgers of script and plugin differ:\n%s", c.how, d)
		}
	}
	for entry, place := range map[string]string{
		"script: custom.js": "custom.js:",
		"plugin: ./plugin":  "host/testdata/custom/strategy/strategy.go:",
	} {
		for _, how := range []string{"loop", "loop at once"} {
			stop, _ := stopped(entry+`, params: {fail: "`+how+`"}, limits: {timeout: 200ms}`, host.Options{})
			if stop.Code != sdk.CallTimeout || !strings.HasPrefix(stop.Place, place) {
				t.Errorf("%s: a %s is stopped with %+v", entry, how, stop)
			}
		}
	}
}

// written writes files into a new folder.
func written(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestAnIndicatorOfAScriptsOwnThatIsMistakenIsToldWithItsLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		about, definition, request string
		code                       sdk.Code
		says, place                string
	}{
		{"nothing returned", "need: 1, create: () => ({ update(bar) {} })", "", sdk.StrategyError,
			"custom/x()@5m of AAPL: it returned undefined, expected a number, or NaN where there is none yet", "x.js:2:17"},
		{"a text returned", "need: 1, create: () => ({ update: () => '7' })", "", sdk.StrategyError, "it returned a string, expected a number", "x.js:2:17"},
		{"a promise returned", "need: 1, create: () => ({ async update() { return 7 } })", "", sdk.StrategyError, "it returned a promise, expected a number", "x.js:2:17"},
		{"a field short", "need: 1, outputs: ['a', 'b'], create: () => ({ update: () => ({ a: 1 }) })", "", sdk.StrategyError, "it returned an object without b: its outputs are a, b", "x.js:2:38"},
		{"an array short", "need: 1, outputs: ['a', 'b'], create: () => ({ update: () => [1] })", "", sdk.StrategyError, "it returned an array of 1, expected 2: a, b", "x.js:2:38"},
		{"one for several", "need: 1, outputs: ['a', 'b'], create: () => ({ update: () => 1 })", "", sdk.StrategyError, "it returned a number, expected an object with a, b, or an array of them", "x.js:2:38"},
		{"a fault", "need: 1, create: () => ({ update(bar) { return bar.clos.x } })", "", sdk.StrategyError, "custom/x()@5m of AAPL: TypeError: bar has no member \"clos\"; did you mean close?", "x.js:2:59"},
		{"a fault in create", "need: 1, create() { return missing }", "", sdk.StrategyError, "ReferenceError: missing is not defined", "x.js:2:"},
		{"nothing made", "need: 1, create() {}", "", sdk.StrategyError, "create of x returned undefined, expected an object with a function update(bar)", "x.js:2:17"},
		{"no update made", "need: 1, create: () => ({ updat() {} })", "", sdk.StrategyError, "create of x returned an object, expected an object with a function update(bar)", "x.js:2:17"},
		{"parameters refused", "need: 1, create() { throw new RangeError('not today') }", "", sdk.InvalidArgument, "x: not today", "x.js:4:"},
		{"half a bar needed", "need: () => 1.5, create() {}", "", sdk.InvalidArgument, "x: need is 1.5, expected a whole number of bars", "x.js:4:"},
		{"no bar needed", "need: 0, create: () => ({ update() {} })", "", sdk.InvalidArgument, "x: it needs 0 bars for its first value, expected 1 or more", "x.js:4:"},
		{"settled too early", "need: 5, settle: 4, create: () => ({ update() {} })", "", sdk.InvalidArgument, "x: it settles after 4 bars, expected 5, which it needs, to 100000", "x.js:4:"},
		{"the session asked", "need: 1, create: () => ({ update() { s.addSymbol('TSLA'); return 1 } })", "", sdk.NotInCall, "the session is valid in a call that it was given to", "x.js:2:"},
		{"caught all the same", "need: 1, create: () => ({ update() { throw new Error('caught') } })", "try { add() } catch {}", sdk.StrategyError, "caught", "x.js:2:"},
		{"too deep", "need: 1, create: () => ({ update: function f() { return f() } })", "", sdk.StackOverflow, "called deeper than", "x.js:2:"},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			request := c.request
			if request == "" {
				request = "add()"
			}
			root := written(t, map[string]string{"x.js": "export const indicators = {\n  x: { " + c.definition + " } };\nlet s;\n" +
				"const add = () => s.addIndicator('AAPL', 'x', { interval: '5m' });\n" +
				"export function onStart(session) { s = session; " + request + "; }\nexport function onBar() {}\n"})
			outcomes, err := host.Run(context.Background(), customFile(t, root, "script: x.js"), host.Options{Out: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			if len(outcomes[0].Result.Stopped) != 1 {
				t.Fatalf("the session is %s: %v %v", outcomes[0].Status, outcomes[0].Mistakes, outcomes[0].Result.Stopped)
			}
			stop := outcomes[0].Result.Stopped[0]
			if stop.Code != c.code || !strings.Contains(stop.Message, c.says) || !strings.HasPrefix(stop.Place, c.place) {
				t.Errorf("stopped with %+v", stop)
			}
		})
	}
}

// What update returns before the bars that an indicator needs is no value, in a thread and in a process, also where the handle is asked
// for what it was.
func TestWhatComesBeforeTheBarsThatAnIndicatorNeedsIsNoValue(t *testing.T) {
	t.Parallel()
	root := written(t, map[string]string{"own.js": `export const indicators = { count: { need: 5, settle: 8, create: () => { let n = 0; return { update: () => ++n }; } } };
let h;
export function onStart(s) { h = s.addIndicator('AAPL', 'count', { interval: '5m' }); }
export function onBar(s, bar) { if (s.time === '09:35:00' && bar.symbol === 'AAPL') for (let i = 0; i < 9; i++) s.emit('p' + i, h.previous(i)); }
`})
	var want []string
	for i := range 9 {
		value := ""
		if n := 9 - i; n >= 5 { // its warm-up of 8 bars, and the first of the day
			value = strconv.Itoa(n)
		}
		want = append(want, fmt.Sprintf("p%d,%s", i, value))
	}
	for _, isolation := range []string{"thread", "process"} {
		var got []string
		for _, line := range strings.Split(read(t, runSame(t, customFile(t, root, "script: own.js, isolation: "+isolation), host.Options{}), "emitted.csv"), "\n") {
			if strings.HasPrefix(line, "2025-07-02T09:35:00") {
				got = append(got, strings.SplitN(line, ",", 3)[2])
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", isolation, diff)
		}
	}
}

func TestAnOwnIndicatorMayNotTakeANameOfTheHosts(t *testing.T) {
	t.Parallel()
	root := written(t, map[string]string{"x.js": "export function onBar() {}\nexport const indicators = { sma: { need: 1, create() {} } };\n"})
	outcomes, err := host.Run(context.Background(), customFile(t, root, "script: x.js"), host.Options{Out: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	want := "x.js:2:29: custom.indicators.sma: the host has an indicator sma itself; give yours another name [invalid_argument]"
	if got := outcomes[0]; got.Status != host.Refused || got.Mistakes.Error() != want {
		t.Errorf("the session is %s: %v", got.Status, got.Mistakes)
	}
	factory := sdk.NewStrategy(func(struct{}) (*shadowing, error) { return &shadowing{}, nil })
	outcomes, err = host.Run(context.Background(), customFile(t, root, ""), host.Options{Out: t.TempDir(),
		Go: []host.GoStrategy{{Session: "custom", Name: "custom", Factory: factory}}})
	if err == nil {
		err = outcomes[0].Err
	}
	if err == nil || !strings.Contains(err.Error(), "the host has an indicator sma itself") {
		t.Errorf("a Go value gives %v", err)
	}
}

type shadowing struct{ interrupter }

func (*shadowing) Indicators() []sdk.CustomIndicator {
	return []sdk.CustomIndicator{sdk.NewIndicator("sma", func(struct{}) (sdk.Computation, error) { return nil, nil })}
}
