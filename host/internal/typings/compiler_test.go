package typings_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/internal/typings/tsctest"
	"github.com/strathost/strathost/sdk/js"
)

// project writes the declarations beside the files of a folder, and a configuration with some options more
// than those that every project needs. It gives the path of the configuration.
func project(t *testing.T, dir string, options ...string) string {
	t.Helper()
	write(t, filepath.Join(dir, "strathost.d.ts"), []byte(js.Declarations))
	write(t, filepath.Join(dir, "strathost-test.d.ts"), []byte(js.TestDeclarations))
	config := filepath.Join(dir, "tsconfig.json")
	write(t, config, []byte(`{"compilerOptions": {"strict": true, "target": "es2022", "lib": ["esnext"], "module": "esnext", "moduleResolution": "bundler",
		"moduleDetection": "force", "types": [], `+strings.Join(options, ", ")+`}, "include": ["**/*"]}`))
	return config
}

func write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// accepts fails where the compiler has something to say.
func accepts(t *testing.T, c tsctest.Compiler, config string) {
	t.Helper()
	for _, line := range c.Check(t, config) {
		t.Error(line)
	}
}

// TestTypingsAcceptWhatIsRightAndRefuseWhatIsWrong compiles the files of testdata/ts, in which what must be refused is marked.
func TestTypingsAcceptWhatIsRightAndRefuseWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/ts")); err != nil {
		t.Fatal(err)
	}
	config := project(t, dir, `"noUncheckedIndexedAccess": true`)
	tsctest.Each(t, func(t *testing.T, c tsctest.Compiler) { accepts(t, c, config) })
}

// TestAWrongScriptFailsToCompile holds what an author reads where a script is wrong, at its line.
func TestAWrongScriptFailsToCompile(t *testing.T) {
	t.Parallel()
	const head = `export const params = { period: { type: "int", default: 20 } };
type Session = strathost.Session<typeof params>;
`
	dir := t.TempDir()
	wants := map[string]string{}
	for name, c := range map[string]struct{ text, want string }{
		"call": {`export function onStart(session: Session) { session.addSymbool("SPY"); }`,
			`(3,53): error TS2551: Property 'addSymbool' does not exist on type 'Session'. Did you mean 'addSymbol'?`},
		"parameter": {`export function onStart(session: Session) { session.log(session.params.perod); }`,
			`(3,72): error TS2551: Property 'perod' does not exist on type `},
		"parameter_type": {`export function onStart(session: Session) { const p: string = session.params.period; session.log(p); }`,
			`(3,51): error TS2322: Type 'number' is not assignable to type 'string'.`},
		"argument_type": {`export function onStart(session: Session) { session.emit("n", "five"); }`,
			`(3,63): error TS2345: Argument of type 'string' is not assignable to parameter of type 'number'.`},
		"indicator_parameter_type": {`export function onStart(session: Session) { session.addIndicator("SPY", "sma", { interval: "5m", period: "20" }); }`,
			`(3,98): error TS2322: Type 'string' is not assignable to type 'number'.`},
		"indicator_field": {`export function onStart(session: Session) { session.addIndicator("SPY", "macd", { interval: "5m" }).field("signl"); }`,
			`(3,107): error TS2345: Argument of type '"signl"' is not assignable to parameter of type `},
		"indicator_member": {`export function onStart(session: Session) { session.addIndicator("SPY", "sma", { interval: "5m" }).valeu; }`,
			`(3,100): error TS2551: Property 'valeu' does not exist on type 'Indicator<"value">'. Did you mean 'value'?`},
		"bar_member": {`export function onBar(session: Session, bar: strathost.Bar) { session.log(bar.clsoe); }`,
			`(3,79): error TS2551: Property 'clsoe' does not exist on type 'Bar'. Did you mean 'close'?`},
	} {
		write(t, filepath.Join(dir, name+".ts"), []byte(head+c.text+"\n"))
		wants[name] = name + ".ts" + c.want
	}
	config := project(t, dir)
	tsctest.Each(t, func(t *testing.T, c tsctest.Compiler) {
		got := c.Check(t, config)
		for name, want := range wants {
			if !slices.ContainsFunc(got, func(line string) bool { return strings.HasPrefix(line, want) }) {
				t.Errorf("%s: there is no %s", name, want)
			}
		}
		if told := slices.DeleteFunc(got, func(line string) bool { return !strings.Contains(line, "error TS") }); len(told) != len(wants) || t.Failed() {
			t.Errorf("%d scripts are wrong, it says:\n%s", len(wants), strings.Join(told, "\n"))
		}
	})
}

// TestShippedScriptsCompileAsTheyStand checks scripts/ with its own tsconfig.json, as an editor does, and the TypeScript in it
// with the stricter one beside that.
func TestShippedScriptsCompileAsTheyStand(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, config := range []string{"../../../scripts/tsconfig.json", "../../../scripts/breadth/tsconfig.json"} {
		tsctest.Each(t, func(t *testing.T, c tsctest.Compiler) { checked++; accepts(t, c, config) })
	}
	if checked == 0 {
		t.Error("nothing was checked")
	}
}

var exported = regexp.MustCompile(`(?m)^(?:export )(?:async )?function (on([A-Z]\w+))\(`)

// TestTypingsFitTheShippedScripts checks the scripts as their authors would with // @ts-check: their handlers get the
// types of theirs. What their own helpers take is not said, and not asked.
func TestTypingsFitTheShippedScripts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../../scripts")); err != nil {
		t.Fatal(err)
	}
	typed := 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".js" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		generics := ""
		if strings.Contains(string(text), "export const params") {
			generics = "<typeof params>"
		}
		typed += len(exported.FindAll(text, -1))
		text = exported.ReplaceAll(text, []byte("/** @type {strathost.On${2}"+generics+"} */\n$0"))
		return os.WriteFile(path, append([]byte("// @ts-check\n"), text...), 0o644)
	})
	if err != nil || typed < 9 {
		t.Fatalf("%d handlers have types: %v", typed, err)
	}
	config := project(t, dir, `"allowJs": true`, `"noImplicitAny": false`, `"useUnknownInCatchVariables": false`)
	tsctest.Each(t, func(t *testing.T, c tsctest.Compiler) { accepts(t, c, config) })
}
