package host_test

import (
	"strings"
	"testing"

	"github.com/strathost/strathost/host"
)

// TestAScriptWithoutANameOfItsOwnGetsOne runs scripts whose files no configuration could be named for.
func TestAScriptWithoutANameOfItsOwnGetsOne(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	var tests strings.Builder
	long := strings.Repeat("l", 70)
	for file, want := range map[string]string{"idea.js": "idea", "my-idea.js": "my-idea", "_x.js": "x", "9x.js": "x", "my.idea.js": "my_idea", "a b.js": "a_b", "é.js": "strategy",
		"Ab.js": "ab", "A-b.c.js": "a-b_c", "idea_.ts": "idea_", long + ".js": long[:64], "7.js": "strategy"} {
		files[file] = `export function onBar(session, bar) { session.emit("x", bar.close); }`
		tests.WriteString(`test("` + file + `", () => {
  const run = session.run({ strategy: "./` + file + `", bars: bars("A", "2025-07-02", "1m", [1]) });
  expect(run.emitted.map((e) => e.strategy)).toEqual(["` + want + `"]);
});
`)
	}
	files["7scan.js"] = `export function onScan(session, scan) { session.log("here"); }`
	files["__.js"] = files["7scan.js"]
	tests.WriteString(`test("scanners", () => {
  const run = session.run({ scanners: ["./7scan.js", "./__.js"], bars: bars("A", "2025-07-02", "1m", [1]) });
  expect(run.log.filter((l) => l.text === "here").map((l) => l.source)).toEqual(["scan", "scanner"]);
});
`)
	files["idea.test.js"] = tests.String()
	fine(t, testProject(t, project(t, files), host.TestOptions{}))
}

// TestAScriptOutsideOfTheProjectIsToldAsThat names no file of the folders around it.
func TestAScriptOutsideOfTheProjectIsToldAsThat(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"../x.js", "../../../x.js", "/etc/passwd", "./../../x.js", "a/../../x.js"} {
		got := failureOf(t, `test("it", () => { session.run({ strategy: "`+path+`", symbols: ["AAPL"], day: "2025-07-02" }); });`)
		if want := `idea.test.js:1:28: session.run: the script "` + path + `" leaves the project's folder: a script lies in it [invalid_argument]`; got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// TestATestSeesOneLogInBothIsolations logs wherever a script can, as a thread and as a process, and looks for what the host tells of
// processes.
func TestATestSeesOneLogInBothIsolations(t *testing.T) {
	t.Parallel()
	dir := project(t, map[string]string{"idea.js": `
console.log("at the top");
export function onStart(session) { console.warn("begins"); session.log("day", session.day); }
export function onBar(session, bar) { session.log.debug("bar", bar.close); if (bar.close > 12) throw new Error("too high"); }
`, "idea.test.js": `
const log = (isolation, top) => {
  const run = session.run({ strategy: { script: "./idea.js", isolation }, bars: bars("A", "2025-07-02", "1m", [10, 11, top]) });
  expect(run.stopped.length).toBe(top > 12 ? 1 : 0);
  return run.log;
};
test.each([[12], [13]])("up to %s", (top) => {
  const thread = log("thread", top);
  expect(log("process", top)).toEqual(thread);
  expect(thread.map((l) => l.text)).toContain("bar 11");
  expect(thread.filter((l) => /pid|ready|process/.test(l.text))).toEqual([]);
});
`})
	fine(t, testProject(t, dir, host.TestOptions{}))
}
