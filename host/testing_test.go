package host_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
)

// project writes files into a folder of their own.
func project(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// testProject runs all tests below a folder.
func testProject(t *testing.T, dir string, o host.TestOptions) []host.TestReport {
	t.Helper()
	files, err := host.FindTests([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	o.Root = dir
	var reports []host.TestReport
	host.TestScripts(t.Context(), files, o, func(r host.TestReport) { reports = append(reports, r) })
	return reports
}

// fine fails where a file did not load or a test of it failed.
func fine(t *testing.T, reports []host.TestReport) {
	t.Helper()
	for _, r := range reports {
		if !r.Fine() || len(r.Tests) == 0 {
			var b strings.Builder
			if err := r.Print(&b, true); err != nil {
				t.Fatal(err)
			}
			t.Error(b.String())
		}
	}
}

// failureOf is the only failure of a file.
func failureOf(t *testing.T, text string) string {
	t.Helper()
	dir := project(t, map[string]string{"idea.js": idea, "idea.test.js": text})
	reports := testProject(t, dir, host.TestOptions{Timeout: 300 * time.Millisecond})
	for _, r := range reports[0].Tests {
		if f := r.Failure; f != nil {
			place, err := filepath.Rel(dir, placeOf(f.Place))
			if err != nil {
				t.Fatal(err)
			}
			return place + ": " + f.Message + " [" + string(f.Code) + "]"
		}
	}
	t.Fatalf("it did not fail: %+v", reports[0])
	return ""
}

// placeOf is a place from the root of the machine.
func placeOf(at string) string {
	whole, err := filepath.Abs(at)
	if err != nil {
		return at
	}
	return whole
}

const idea = `export const params = { above: 12 };
export function onBar(session, bar) {
  if (bar.close > session.params.above) session.emit("high", bar.close);
  if (bar.close > 90) throw new Error("too high");
  while (bar.close < 1);
}
`

func TestTheShippedScriptsPassTheirTests(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	if err := os.CopyFS(filepath.Join(root, "scripts"), os.DirFS("../scripts")); err != nil {
		t.Fatal(err)
	}
	reports := testProject(t, root, host.TestOptions{})
	if len(reports) < 2 {
		t.Errorf("%d test files, want at least 2", len(reports))
	}
	fine(t, reports)
}

// isTestExample says whether an example of the documentation is a test file.
func isTestExample(e example) bool {
	first, _, _ := strings.Cut(e.text, "\n")
	return strings.HasPrefix(first, "// ") && strings.HasSuffix(first, ".test.js")
}

func TestExamplesOfTestsPass(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	if err := os.CopyFS(filepath.Join(root, "scripts"), os.DirFS("../scripts")); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range examples(t) {
		first, _, _ := strings.Cut(e.text, "\n")
		name := strings.TrimPrefix(first, "// ")
		if e.language != "js" || filepath.Base(e.file) != "testing.md" || name == first {
			continue
		}
		if err := os.WriteFile(filepath.Join(root, name), []byte(e.text), 0o644); err != nil {
			t.Fatal(err)
		}
		if isTestExample(e) {
			names = append(names, filepath.Join(root, name))
		}
	}
	if len(names) < 4 {
		t.Fatalf("docs/testing.md has %d tests", len(names))
	}
	var reports []host.TestReport
	host.TestScripts(t.Context(), names, host.TestOptions{Root: root, Update: true}, func(r host.TestReport) { reports = append(reports, r) })
	fine(t, reports)
}

func TestWhatGoesWrongInATestIsToldAtItsLine(t *testing.T) {
	t.Parallel()
	run := func(options string) string { return `test("it", () => { session.run({ ` + options + ` }); });` }
	for name, c := range map[string]struct{ text, want string }{
		"an unknown option": {run(`strategy: "./idea.js", simbols: ["A"]`),
			`idea.test.js:1:28: session.run: unknown key "simbols"; did you mean symbols? [invalid_argument]`},
		"a key of a strategy": {run(`strategy: { script: "./idea.js", folow: {} }, symbols: ["AAPL"], day: "2025-07-02"`),
			`idea.test.js:1:28: session.run: strategies[0].folow: unknown key "folow"; did you mean "follow"? [unknown_key]`},
		"a key without meaning": {run(`export: {}`),
			`idea.test.js:1:28: session.run: export: a test writes no run folder: look at what session.run gives [invalid_argument]`},
		"a script that is not there": {run(`strategy: "./ideas.js", symbols: ["AAPL"], day: "2025-07-02"`),
			`idea.test.js:1:28: session.run: strategies[0].script: there is no script "ideas.js"; did you mean "idea.js"? [not_found]`},
		"an unknown parameter": {run(`strategy: "./idea.js", params: { abve: 1 }, symbols: ["AAPL"], day: "2025-07-02"`),
			`idea.test.js:1:28: session.run: idea.params.abve: there is no parameter abve; did you mean above? [invalid_parameter]`},
		"a closed day": {run(`strategy: "./idea.js", symbols: ["AAPL"], day: "2025-07-04"`),
			`idea.test.js:1:28: session.run: start: XNYS has no trading day from 2025-07-04 to 2025-07-04; the next trading day is 2025-07-07 [invalid_date]`},
		"no data": {run(`strategy: "./idea.js", symbols: ["NONE"], day: "2025-07-02"`),
			`idea.test.js:1:28: session.run: NONE: no data source has bars of NONE up to 2025-07-02 [no_data_source]`},
		"a strategy that was stopped": {run(`strategy: "./idea.js", bars: bars("A", "2025-07-02", "1m", [10, 100])`),
			"idea.js:4:29: the strategy idea was stopped at 2025-07-02T09:32:00-04:00: too high\na test that expects this looks at run.stopped [strategy_error]"},
		"a bar off the grid": {run(`strategy: "./idea.js", bars: [{ symbol: "A", interval: "5m", start: "2025-07-02 09:31", open: 1, high: 1, low: 1, close: 1 }]`),
			`idea.test.js:1:28: bars[0], A 5m: no bar of 5m starts at 09:31: the one of that time starts at 09:30 [invalid_argument]`},
		"a bar of the night": {run(`strategy: "./idea.js", bars: bars("A", "2025-07-02 20:00", "1m", [1])`),
			`idea.test.js:1:63: bars: 20:00 is outside of the regular hours of XNYS on 2025-07-02, 09:30 to 16:00 [invalid_argument]`},
		"a bar of a holiday": {run(`strategy: "./idea.js", bars: bars("A", "2025-07-04", "1d", [1])`),
			`idea.test.js:1:63: bars: 2025-07-04 is no trading day of XNYS; the next one is 2025-07-07 [invalid_argument]`},
		"bars twice": {run(`strategy: "./idea.js", bars: [...bars("A", "2025-07-02", "1m", [1]), ...bars("A", "2025-07-02", "1m", [1])]`),
			`idea.test.js:1:28: bars[1], A 1m: it starts at or before the one ahead of it: bars of a series are in order, and each is there once [invalid_argument]`},
		"an unsound bar": {run(`strategy: "./idea.js", bars: bars("A", "2025-07-02", "1m", [[1, 2, 3, 1]])`),
			`idea.test.js:1:28: bars[0], A 1m: high 2 is below low 3 [invalid_argument]`},
		"bars of weeks": {run(`bars: bars("A", "2025-07-02", "1w", [1])`),
			`idea.test.js:1:40: bars: bars of 1w are made by the host, of 1d [invalid_argument]`},
		"a field of a bar": {run(`bars: [{ symbol: "A", interval: "1m", time: 1 }]`),
			`idea.test.js:1:28: bars[0]: unknown key "time"; the keys here are symbol, interval, start, open, high, low, close, volume [invalid_argument]`},
		"a member that a run has not": {`test("it", () => { session.run({ strategy: "./idea.js", bars: bars("A", "2025-07-02", "1m", [1]) }).emited; });`,
			`idea.test.js:1:101: TypeError: a run has no member "emited"; did you mean emitted? it has status, asked, ledger, emitted, log, symbols, stopped [strategy_error]`},
		"a test that does not end": {`test("it", () => { for (;;); });`, `idea.test.js:1:20: the test ran longer than 300ms [call_timeout]`},
		"a test that waits":        {`test("it", async () => { await new Promise(() => {}); });`, `idea.test.js:1:1: the test returned a promise that is still pending: promises settle within the call [pending_promise]`},
		"an error of the test":     {"test(\"it\", () => {\n  nothing.here();\n});", `idea.test.js:2:3: ReferenceError: nothing is not defined [strategy_error]`},
		"a test in a test":         {`test("it", () => { test("in it", () => {}); });`, `idea.test.js:1:20: test is called while a test runs: tests are declared as the file loads [invalid_argument]`},
		"a golden file that is not there": {`test("it", () => { expect(1).toMatchGolden("one"); });`,
			"idea.test.js:1:30: expect(received).toMatchGolden\nthere is no golden/idea.one.json yet: host test --update writes it [expectation]"},
		"a golden file outside": {`test("it", () => { expect(1).toMatchGolden("../one"); });`,
			`idea.test.js:1:30: toMatchGolden: "../one" is no name of a golden file: 1 to 100 of A-Z, a-z, 0-9, '_', '-', '.', first a letter or digit [invalid_argument]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, failureOf(t, c.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestASessionOfATestIsARealOne looks at sessions of many kinds, from inside of tests.
func TestASessionOfATestIsARealOne(t *testing.T) {
	t.Parallel()
	dir := project(t, map[string]string{
		"sessions.yaml": "version: 1\n",
		"tests/climber.js": `export function onBar(session, bar) {
  if (bar.close > 12) session.addSymbol("COIN", { reason: "up" });
}
`,
		"scanner.js": `export function onScan(session, scan) {
  for (const symbol of scan.universe) session.addSymbol(symbol, { reason: "found " + session.day });
}
`,
		"tests/sessions.test.js": `
const rising = bars("TSLA", "2025-07-02 09:30", "1m", [12, 13]);
const peer = bars("COIN", "2025-07-02 09:30", "1m", [1, 2, 3]);

test("the same in a process of its own", () => {
  const strategy = { script: "./climber.js" };
  const run = session.run({ strategy, symbols: ["TSLA"], bars: [...rising, ...peer] });
  const apart = session.run({ strategy: { ...strategy, isolation: "process" }, symbols: ["TSLA"], bars: [...rising, ...peer] });
  expect(run.asked).toMatchObject([{ symbol: "COIN", outcome: "added", source: { name: "climber", location: "tests/climber.js:2:31" } }]);
  expect(apart.ledger).toEqual(run.ledger);
});
test("a scanner, from the project's folder, ahead of the session", () => {
  const run = session.run({ scanner: { script: "scanner.js", universe: ["COIN"] }, symbols: ["TSLA"], bars: [...rising, ...peer] });
  expect(run.asked).toMatchObject([{ role: "scanner", outcome: "added", reason: "found 2025-07-02", session_time: null }]);
  expect(run.symbols.COIN.bars["1m"].data.map((row) => row[4])).toEqual([1, 2, 3]);
});
test("grants and quotas hold", () => {
  const run = session.run({ strategy: { script: "./climber.js", grant: { add_symbol: false } }, symbols: ["TSLA"], bars: [...rising, ...peer] });
  expect(run.status).toBe("strategy_stopped");
  expect(run.stopped).toMatchObject([{ strategy: "climber", code: "permission_denied", place: "tests/climber.js:2:31" }]);
});
test("history of days, and bars of five minutes", () => {
  const run = session.run({ strategy: "./climber.js", intervals: ["5m"], history: [{ days: 2, intervals: ["1d"] }], day: "2025-07-02",
    bars: [...bars("TSLA", "2025-06-30", "1d", [10, 11]), ...bars("TSLA", "2025-07-02 09:30", "5m", [9])] });
  expect(run.symbols.TSLA.historical.bars["1d"].data.map((row) => row[4])).toEqual([10, 11]);
});
test("bars in epoch ms", () => {
  const bar = { symbol: "A", interval: "1m", start: Date.UTC(2025, 6, 2, 13, 30), open: 1, high: 1, low: 1, close: 1 };
  expect(session.run({ bars: [bar] }).symbols.A.bars["1m"].data).toEqual([["2025-07-02T09:30:00-04:00", 1, 1, 1, 1, 100]]);
});
test("an exchange that never closes", () => {
  const run = session.run({ exchange: "24/7", bars: bars("BTC", "2025-07-05 00:00", "1m", [1, 2], { exchange: "24/7" }) });
  expect(run.symbols.BTC.bars["1m"].count).toBe(2);
});
test("a calendar of its own", () => {
  const run = session.run({ calendars: [{ name: "DESK", like: "XNYS", closed: ["2025-07-01"] }], exchange: "DESK", symbols: ["AAPL"], start: "2025-07-01", end: "2025-07-02" });
  expect(new Set(run.ledger.map((entry) => entry.day))).toEqual(new Set(["2025-07-02"]));
});
test("what has no bars is refused", () => {
  expect(session.run({ strategy: "./climber.js", symbols: ["TSLA"], bars: rising }).stopped[0].code).toBe("no_data_source");
});
test("a run of no strategy has no surprise", () => {
  const run = session.run({ bars: rising });
  expect([run.status, run.asked, run.emitted, run.stopped]).toEqual(["completed", [], [], []]);
  expect(() => { run.status = "other"; }).toThrow("read-only");
});
`})
	fine(t, testProject(t, dir, host.TestOptions{}))
}

func TestAFileThatDoesNotLoadIsToldAtItsLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"syntax":            {"test(\"it\", () => {\n  let = 3;\n});\n", "idea.test.js:2:"},
		"no test":           {"const a = 1;\n", "idea.test.js:1:1: the file has no test"},
		"a run outside":     {`session.run({});`, "idea.test.js:1:9: session.run belongs inside of a test"},
		"a name twice":      {"test(\"it\", () => {});\ntest(\"it\", () => {});", `idea.test.js:2:1: test: there is a test "it" already, at idea.test.js:1:1`},
		"an import":         {`import "./nothing.js"; test("it", () => {});`, "idea.test.js:1:8: import \"./nothing.js\": there is no file"},
		"no function":       {`test("it");`, "idea.test.js:1:1: test: the second argument must be a function, got undefined"},
		"nothing to call":   {`beforeEach("all"); test("it", () => {});`, `idea.test.js:1:1: beforeEach: the argument must be a function, got all`},
		"of elsewhere":      {`it("it", () => {});`, `idea.test.js:1:1: ReferenceError: it is not defined; here it is test(name, fn)`},
		"a heading alone":   {`describe.only("all", () => {});`, `idea.test.js:1:1: TypeError: describe has no member "only"; write test.only for each of its tests`},
		"rows left out":     {`test.skip.each([1])("it", () => {});`, `idea.test.js:1:6: TypeError: test.skip has no member "each"; write test.skip for one test, or take rows out of test.each`},
		"a mistyped member": {`test.onyl("it", () => {});`, `idea.test.js:1:1: TypeError: test has no member "onyl"; did you mean only? it has only, skip, each`},
		"an async heading":  {`describe("all", async () => {});`, "idea.test.js:1:1: describe: the function gave"},
		"a missing member":  {`test("it", () => {}); session.rum;`, `idea.test.js:1:31: `},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := testProject(t, project(t, map[string]string{"idea.test.js": c.text}), host.TestOptions{})[0]
			if len(r.Mistakes) == 0 || len(r.Tests) > 0 {
				t.Fatalf("it loaded: %+v", r)
			}
			d := r.Mistakes[0]
			d.File = filepath.Base(d.File)
			if !strings.HasPrefix(d.String(), c.want) {
				t.Errorf("%s, want %s", d.String(), c.want)
			}
		})
	}
}

// TestATestThatFailsLeavesTheOthersAlone throws, overflows the stack and leaves promises behind, and goes on.
func TestATestThatFailsLeavesTheOthersAlone(t *testing.T) {
	t.Parallel()
	r := testProject(t, project(t, map[string]string{"a.test.js": `
let left = 0;
test("deep", () => { const f = () => 1 + f(); f(); });
test("thrown", () => { throw 1; });
test("rejected", () => { Promise.reject(new Error("nobody looks")); });
test("frozen", () => { Array.prototype.map = null; });
test("the last one", () => { left += 1; expect([left].map((x) => x)).toEqual([1]); });
`}), host.TestOptions{})[0]
	var got []string
	for _, x := range r.Tests {
		code := ""
		if x.Failure != nil {
			code = string(x.Failure.Code)
		}
		got = append(got, x.Name+" "+code)
	}
	want := []string{"deep stack_overflow", "thrown strategy_error", "rejected strategy_error", "frozen strategy_error", "the last one "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestATestThatIsStoppedEndsItsFile(t *testing.T) {
	t.Parallel()
	r := testProject(t, project(t, map[string]string{"a.test.js": `test("first", () => { for (;;); }); test("second", () => {});`}),
		host.TestOptions{Timeout: 100 * time.Millisecond})[0]
	if len(r.Tests) != 2 || r.Tests[1].Failure == nil || r.Tests[1].Failure.Message != `it did not run: "first" was stopped, and with it the file` {
		t.Errorf("%+v", r.Tests)
	}
}

// TestManyFilesSayTheSameInOneOrder runs files side by side and one after another.
func TestManyFilesSayTheSameInOneOrder(t *testing.T) {
	t.Parallel()
	files := map[string]string{"idea.js": idea}
	for _, n := range []string{"a", "b", "c", "d"} {
		files[n+".test.js"] = `test("` + n + `", () => {
  const run = session.run({ strategy: "./idea.js", bars: bars("A", "2025-07-02", "1m", [10, 13, 14]) });
  console.log(Math.random(), Date.now(), run.ledger.length);
  expect(run.emitted).toEqual([]);
});`
	}
	dir := project(t, files)
	text := func(parallel int) string {
		var b strings.Builder
		if err := host.WriteJUnit(&b, testProject(t, dir, host.TestOptions{Parallel: parallel})); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	one := text(1)
	if diff := cmp.Diff(one, text(4)); diff != "" {
		t.Error(diff)
	}
	if n := strings.Count(one, "<failure "); n != 4 {
		t.Errorf("%d failures, want 4:\n%s", n, one)
	}
}
