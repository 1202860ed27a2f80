package scaffold_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/scaffold"
	"github.com/strathost/strathost/sdk/js"
)

func TestAScriptComesWithItsTestAndWhatEditorsNeed(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "desk") // which is made
	made, err := scaffold.Script("strategy", "my-idea", dir, false)
	if err != nil {
		t.Fatal(err)
	}
	want := scaffold.Result{Written: []string{"scripts/my_idea.js", "scripts/my_idea.test.js", "jsconfig.json", "strathost.d.ts", "strathost-test.d.ts"},
		Next: []string{"host test scripts/my_idea.test.js", "host new session my-idea --strategy scripts/my_idea.js", "host run --session my-idea"}}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Error(diff)
	}
	if read(t, filepath.Join(dir, "strathost.d.ts")) != js.Declarations {
		t.Error("the declarations are others")
	}

	// A second one keeps what both need, and renews what an older host wrote.
	write(t, filepath.Join(dir, "strathost.d.ts"), strings.Replace(js.Declarations, "interface", "older", 1))
	write(t, filepath.Join(dir, "jsconfig.json"), "{}\n")
	made, err = scaffold.Script("scanner", "finds", dir, true)
	want = scaffold.Result{Written: []string{"scripts/finds.ts", "scripts/finds.test.ts", "strathost.d.ts"}, Kept: []string{"jsconfig.json", "strathost-test.d.ts"},
		Next: []string{"host test scripts/finds.test.ts", "host new session finds --scanner scripts/finds.ts", "host run --session finds"}}
	if diff := cmp.Diff(want, made); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if read(t, filepath.Join(dir, "jsconfig.json")) != "{}\n" || read(t, filepath.Join(dir, "strathost.d.ts")) != js.Declarations {
		t.Error("what was to be kept is written over, or what was to be renewed is not")
	}
}

func TestNothingIsWrittenWhereAFileIsInTheWay(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"scripts/idea.js", "scripts/idea.test.js", "strathost.d.ts", "scripts/idea.test.js/folder"} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, filepath.FromSlash(name)), "mine\n")
		_, err := scaffold.Script("strategy", "idea", dir, false)
		in := strings.TrimSuffix(name, "/folder")
		if !errors.Is(err, scaffold.ErrExists) || err.Error() != in+": it is there already, and nothing is written over" {
			t.Errorf("%s: %v", name, err)
		}
		found := 0
		_ = filepath.WalkDir(dir, func(_ string, e os.DirEntry, _ error) error {
			if !e.IsDir() {
				found++
			}
			return nil
		})
		if found != 1 {
			t.Errorf("%s: there are %d files", name, found)
		}
	}
	dir := t.TempDir()
	if _, err := scaffold.Plugin("mine", dir, "0.1.0"); err != nil {
		t.Fatal(err)
	}
	if _, err := scaffold.Plugin("mine", dir, "0.1.0"); !errors.Is(err, scaffold.ErrExists) {
		t.Errorf("a second plugin: %v", err)
	}
	write(t, filepath.Join(dir, "file"), "")
	if _, err := scaffold.Script("strategy", "idea", filepath.Join(dir, "file"), false); err == nil || strings.Contains(err.Error(), dir) {
		t.Errorf("a folder that is a file: %v", err)
	}
}

// TestTwoTestsDoNotShareGoldenFiles asks for a script beside one of its name in the other language.
func TestTwoTestsDoNotShareGoldenFiles(t *testing.T) {
	t.Parallel()
	for there, typeScript := range map[string]bool{"my_idea.test.js": true, "my_idea.test.mjs": true, "my_idea.test.ts": false, "my_idea.test.mts": false} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "scripts", there), "")
		made := "scripts/my_idea.test.js"
		if typeScript {
			made = "scripts/my_idea.test.ts"
		}
		want := "scripts/" + there + ": it is there already, and nothing is written over; " + made + " beside it would have the same golden files: " +
			"give the strategy another name"
		if _, err := scaffold.Script("strategy", "my-idea", dir, typeScript); !errors.Is(err, scaffold.ErrExists) || err.Error() != want {
			t.Errorf("beside %s: %v, want %s", there, err, want)
		}
		if _, err := os.Stat(filepath.Join(dir, "strathost.d.ts")); err == nil {
			t.Errorf("beside %s: something was written", there)
		}
	}
	if _, err := scaffold.Script("strategy", "other", t.TempDir(), true); err != nil {
		t.Error(err)
	}
}

func TestANameIsOneOfAFile(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "-a", "1a", "A", "a/b", "../a", "a.b", "ä", strings.Repeat("a", 65), "a b"} {
		_, script := scaffold.Script("strategy", name, t.TempDir(), false)
		_, plugin := scaffold.Plugin(name, t.TempDir(), "0.1.0")
		_, session := scaffold.Session(name, t.TempDir(), scaffold.Programs{})
		for kind, err := range map[string]error{"strategy": script, "plugin": plugin, "session": session} {
			if !errors.Is(err, scaffold.ErrName) || !strings.Contains(err.Error(), "is no name of a "+kind) {
				t.Errorf("%q as a %s: %v", name, kind, err)
			}
		}
	}
}

func TestAPluginIsNotNamedForAFolderThatGoPassesOver(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	made, err := scaffold.Plugin("testdata", dir, "0.1.0")
	if !errors.Is(err, scaffold.ErrPassedOver) || len(made.Written) != 0 {
		t.Errorf("%v, %v", made, err)
	}
}

func TestAPluginHasAModuleOfItsOwnUnlessItLiesInOne(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	made, err := scaffold.Plugin("mine", dir, "1.2.3")
	if diff := cmp.Diff([]string{"plugins/mine/main.go", "plugins/mine/main_test.go", "plugins/mine/go.mod", "plugins/mine/README.md"}, made.Written); diff != "" || err != nil {
		t.Error(err, diff)
	}
	next := []string{
		"(cd plugins/mine && go mod edit -replace github.com/strathost/strathost=PATH)  # PATH is a working copy; only while no module proxy has v1.2.3",
		"(cd plugins/mine && go mod tidy && go test)", "host new session mine --strategy ./plugins/mine", "host run --session mine"}
	if diff := cmp.Diff(next, made.Next); diff != "" {
		t.Error(diff)
	}
	ours := regexp.MustCompile(`(?m)^go .*$`).FindString(read(t, "../../go.mod"))
	if want := "module plugins/mine\n\n" + ours + "\n\nrequire github.com/strathost/strathost v1.2.3\n"; read(t, filepath.Join(dir, "plugins/mine/go.mod")) != want {
		t.Errorf("go.mod is %s, want %s", read(t, filepath.Join(dir, "plugins/mine/go.mod")), want)
	}
	write(t, filepath.Join(dir, "go.mod"), "module desk\n")
	made, err = scaffold.Plugin("other", dir, "1.2.3")
	if diff := cmp.Diff([]string{"plugins/other/main.go", "plugins/other/main_test.go"}, made.Written); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if made.Next[0] != "(cd plugins/other && go test)" {
		t.Errorf("next is %s", made.Next[0])
	}
}
