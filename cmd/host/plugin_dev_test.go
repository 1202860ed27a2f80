package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/strathost/strathost/host"
)

// developed is host plugin dev on a folder that its author edits: a module of its own, which is built against this one.
func developed(t *testing.T) *watchedRun {
	t.Helper()
	w := &watchedRun{t: t, dir: filepath.Join(t.TempDir(), "adder"), out: &screen{}, err: &screen{}, ended: make(chan error, 1)}
	repo, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(repo, name))
		if err != nil {
			t.Fatal(err)
		}
		if name == "go.mod" {
			const own = "github.com/strathost/strathost"
			text = append(bytes.Replace(text, []byte("module "+own), []byte("module adder"), 1),
				fmt.Sprintf("\nrequire %s v0.0.0\n\nreplace %[1]s => %s\n", own, repo)...)
		}
		w.write(name, string(text))
	}
	return w
}

func (w *watchedRun) develop(flags ...string) {
	var ctx context.Context
	ctx, w.cancel = context.WithCancel(w.t.Context())
	root := newRoot()
	root.SetArgs(append([]string{"plugin", "dev", w.dir}, flags...))
	root.SetOut(w.out)
	root.SetErr(w.err)
	go func() { w.ended <- root.ExecuteContext(ctx) }()
	w.t.Cleanup(w.cancel)
}

const devPlugin = `// Package main is a plugin.
package main

import (
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/serve"
)

type params struct {
	Add string ` + "`param:\"add\"`" + `
}

type adder struct{ params }

func (a *adder) OnBars(s sdk.Session, bars []sdk.Bar) error {
	_, err := s.AddSymbol(sdk.SymbolRequest{Symbol: a.Add, Reason: "wanted"})
	return err
}

func main() {
	serve.Main(sdk.Plugin{Name: "adder", Version: "0.1.0", Description: "adds", New: sdk.NewStrategy(func(p params) (*adder, error) { return &adder{p}, nil })})
}
`

func TestAnAuthorSeesEachChangeOfAPlugin(t *testing.T) {
	t.Parallel()
	w := developed(t)
	w.write("main.go", "package main\n\nfunc main() { missing() }\n")
	w.develop("--set", "add=TSLA")
	w.waiting()
	w.shows(w.err, "error: "+filepath.ToSlash(w.dir)+"/main.go:3:15: undefined: missing [build_failed]\n", 1)

	w.write("main.go", devPlugin)
	w.waiting()
	w.shows(w.out, "adder 0.1.0: adds\n", 1)
	w.shows(w.out, "session dev: completed, 2 trading days", 1)
	w.shows(w.out, "TSLA    strategy  plugin adder", 1)

	w.write("main.go", strings.Replace(devPlugin, "\treturn err\n", "\treturn nothing\n", 1))
	w.waiting()
	w.shows(w.err, "error: "+filepath.ToSlash(w.dir)+"/main.go:17:9: adder: undefined: nothing [build_failed]\n", 1)

	w.write("main.go", strings.Replace(devPlugin, "Symbol: a.Add,", `Symbol: "F",`, 1))
	w.waiting()
	w.shows(w.out, "F       strategy  plugin adder", 1)
	w.interrupt()
	if _, err := os.Stat(filepath.Join(w.dir, ".strathost", "runs", "dev")); err != nil {
		t.Error(err)
	}
}

func TestAPluginIsDevelopedInASessionOfItsAuthors(t *testing.T) {
	t.Parallel()
	w := developed(t)
	w.write("main.go", devPlugin)
	file := w.dir + ".yaml"
	text := "version: 1\nsessions:\n  - name: mine\n    start: 2025-07-02\n    end: 2025-07-02\n    data: {source: \"sample://\", symbols: [AAPL], intervals: [1m]}\n" +
		"    strategies:\n      - {name: one, plugin: ./" + filepath.Base(w.dir) + ", params: {add: TSLA}}\n  - name: other\n    start: 2025-07-02\n" +
		"    end: 2025-07-02\n    data: {source: \"sample://\", symbols: [AAPL], intervals: [1m]}\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	w.develop("--file", file, "--session", "other")
	var code told
	if err := <-w.ended; !errors.As(err, &code) || int(code.exit) != host.ExitMistake {
		t.Errorf("a session without the plugin ends with %v", err)
	}
	w.shows(w.err, "no strategy or scanner of the session runs the folder "+w.dir, 1)
	w.develop("--file", file, "--session", "mine", "--set", "add=MSFT")
	w.waiting()
	w.shows(w.out, "session mine: completed, 1 trading day", 1)
	w.shows(w.out, "MSFT    strategy  plugin one", 1)
	w.interrupt()
}

func TestAnAuthorIsToldHowToGiveAParameter(t *testing.T) {
	t.Parallel()
	w := developed(t)
	w.write("main.go", devPlugin)
	w.develop()
	w.waiting()
	w.shows(w.err, "error: params.add: missing: add is required; --set add=VALUE gives it [invalid_parameter]\n", 1)
	w.interrupt()
}

func TestAnAuthorSeesTheLineOfAMistakeInATag(t *testing.T) {
	t.Parallel()
	w := developed(t)
	w.write("main.go", devPlugin)
	w.develop("--set", "add=F")
	w.waiting()
	w.write("main.go", strings.Replace(devPlugin, "`param:\"add\"`", "`param:\"add\" defalt:\"F\"`", 1))
	w.waiting()
	w.shows(w.err, "error: "+filepath.ToSlash(w.dir)+"/main.go:21: params: main.params.Add: unknown tag \"defalt\"; did you mean default?; the line is that of the constructor "+
		"which takes it [invalid_argument]\n", 1)
	w.interrupt()
}

func TestAnAuthorSeesWhatIsWrongWithWhatWasSet(t *testing.T) {
	t.Parallel()
	w := developed(t)
	w.write("main.go", devPlugin)
	w.develop("--set", "add=5", "--set", "more=x")
	w.waiting()
	w.shows(w.err, "error: params.add: --set add=5: expected a string, got 5 [invalid_parameter]\n", 1)
	w.shows(w.err, "error: params.more: --set more=x: unknown parameter \"more\"; the parameters are add [invalid_parameter]\n", 1)

	if err := os.Rename(filepath.Join(w.dir, "main.go"), filepath.Join(w.dir, "main_test.go")); err != nil {
		t.Fatal(err)
	}
	w.waiting()
	w.shows(w.err, "error: "+w.dir+": the folder has no Go files but tests; put the package main back; host new plugin NAME writes one elsewhere [build_failed]\n", 1)
	if err := os.Remove(filepath.Join(w.dir, "main_test.go")); err != nil {
		t.Fatal(err)
	}
	w.waiting()
	w.shows(w.err, "error: "+w.dir+": the folder has no Go files; a plugin is a folder", 1)
	if err := os.RemoveAll(w.dir); err != nil {
		t.Fatal(err)
	}
	w.waiting()
	w.shows(w.err, "error: "+w.dir+": the folder is gone; put it back, and start host plugin dev again", 1)
	w.interrupt()
}
