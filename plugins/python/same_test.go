package python_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/sdktest"
)

// Tests that start Python do so one after the other: an interpreter and its packages take most of a second of a processor to start, and a
// plugin has ten.

// same runs a plugin in Go and one in Python through the same session and compares all that they leave: each message in its
// order, and the ledger. It gives what the one in Python left.
func same(t *testing.T, goFolder, program string, role sdk.Role, entry string, options ...sdktest.Option) *sdktest.Result {
	t.Helper()
	env := needPackages(t)
	inGo := sdktest.RunBinary(t, goFolder, role, append(options, sdktest.Entry(entry))...)
	inPython := sdktest.RunBinary(t, program, role, append(options, sdktest.Entry(entry+"\n"+env))...)
	if d := cmp.Diff(inGo.Transcript(), inPython.Transcript()); d != "" {
		t.Errorf("in Go, and in Python:\n%s", d)
	}
	if d := cmp.Diff(inGo.Ledger(), inPython.Ledger(), cmp.FilterPath(ofTheFile, cmp.Ignore())); d != "" {
		t.Errorf("the ledger in Go, and in Python:\n%s", d)
	}
	if d := cmp.Diff(inGo.Symbols(), inPython.Symbols(), cmp.FilterPath(ofTheFile, cmp.Ignore())); d != "" {
		t.Errorf("the symbols in Go, and in Python:\n%s", d)
	}
	return inPython
}

// ofTheFile is what names the file of a plugin: its digest and its line.
func ofTheFile(p cmp.Path) bool {
	name := p.Last().String()
	return strings.HasSuffix(name, ".Digest") || strings.HasSuffix(name, ".Location")
}

func TestMomentumLeavesTheLedgerOfItsGoForm(t *testing.T) {
	r := same(t, "../momentum", "momentum.py", sdk.RoleStrategy, "name: momentum",
		sdktest.Params(map[string]any{"watch": "RIVN"}), sdktest.Sample("2025-07-01", "2025-07-02", "AAPL"),
		sdktest.Session("{intervals: [1m, 5m], history: [{days: 2, intervals: [1m]}]}"))
	if n := len(r.Emitted("distance RIVN")); n == 0 {
		t.Error("nothing was emitted: the test compares nothing")
	}
}

func TestEveryWordDoesWhatItDoesInGo(t *testing.T) {
	r := same(t, "testdata/words", "testdata/words.py", sdk.RoleStrategy, "name: words\nfollow: {symbols: config, intervals: [5m]}",
		sdktest.Params(map[string]any{"names": []string{"TSLA", "NONE"}}), sdktest.Sample("2025-07-02", "2025-07-03", "AAPL"),
		sdktest.Session("{intervals: [1m, 5m], seed: 7, history: [{days: 2, intervals: [1m]}]}"))
	for _, name := range []string{"bands 0", "today 5", "series 3", "dead 0", "removed 1", "finish test 0", "event TSLA removed words 0", "last 1"} {
		if len(r.Emitted(name)) == 0 {
			t.Errorf("nothing was emitted as %q: the test does not compare it", name)
		}
	}
}

func TestAScannerFindsWhatItFindsInGo(t *testing.T) {
	r := same(t, "testdata/finder", "testdata/finder.py", sdk.RoleScanner,
		"name: finder\nuniverse: [TSLA, F]\nschedule: [{at: pre_session}, {at: open+30m}]", sdktest.Sample("2025-07-02", "2025-07-02", "AAPL"))
	if r.Emitted("F") == nil || r.Symbols()["TSLA"].Metadata == nil {
		t.Errorf("emitted %v, symbols %v", r.Emitted("F"), r.Symbols())
	}
}

func TestTheExampleOfTheReadmeAddsASymbolAfterARise(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, program, _ := strings.Cut(string(readme), "```python\n")
	program, _, _ = strings.Cut(program, "```")
	file := filepath.Join(t.TempDir(), "rising.py")
	if err := os.WriteFile(file, []byte(program), 0o755); err != nil {
		t.Fatal(err)
	}
	r := sdktest.RunBinary(t, fromHere(t, file), sdk.RoleStrategy, sdktest.Params(map[string]any{"add": "F"}), sdktest.Entry("name: rising\n"+needPackages(t)),
		sdktest.Bars(sdktest.Closes("AAPL", "1m", "2025-07-02", 10, 11, 12, 13, 14), sdktest.Closes("F", "1m", "2025-07-02", 7, 7, 7, 7, 7)),
		sdktest.Session("symbols: [AAPL]"))
	if a := r.Asked(); len(a) != 1 || a[0].Symbol != "F" || a[0].Source.Location != "rising.py:20" || *a[0].SessionTime != "2025-07-02T09:35:00-04:00" {
		t.Errorf("asked: %+v", a)
	}
}

func TestOneFileOfAllTheCodeIsAPlugin(t *testing.T) {
	env := needPackages(t)
	folder := filepath.Join(t.TempDir(), "my_plugin")
	if err := os.CopyFS(filepath.Join(folder, "strathost"), os.DirFS("strathost")); err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("momentum.py")
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "__main__.py"), source, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	python(t, fmt.Sprintf(`import zipapp; zipapp.create_archive(%q, interpreter="/usr/bin/env python3")`, filepath.ToSlash(folder)))
	packages := fmt.Sprintf("env: {PYTHONPATH: %q}", os.Getenv(packagesVariable)) // the SDK is in the file
	r := sdktest.RunBinary(t, fromHere(t, folder+".pyz"), sdk.RoleStrategy, sdktest.Params(map[string]any{"watch": "RIVN"}), sdktest.Entry("name: zipped\n"+packages),
		sdktest.Sample("2025-07-02", "2025-07-02", "AAPL"), sdktest.Session("{intervals: [1m, 5m], history: [{days: 2, intervals: [1m]}]}"))
	if a := r.Asked(); env == "" || len(a) == 0 || a[0].Symbol != "RIVN" || a[0].Source.Location != "__main__.py:16" {
		t.Errorf("asked: %+v", a)
	}
}

// fromHere is a path as a session wants it: relative.
func fromHere(t *testing.T, path string) string {
	t.Helper()
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	relative, err := filepath.Rel(here, path)
	if err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(relative)
}
