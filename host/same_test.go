package host_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/testdata/same/strategy"
	"github.com/strathost/strathost/sdk"
)

const sameRoot = "testdata/same"

// sameFile is a session with one strategy, which the given YAML names, or none.
func sameFile(t *testing.T, entry string) *host.File {
	t.Helper()
	text := `version: 1
sessions:
  - name: same
    start: 2025-07-01
    end: 2025-07-03
    data:
      symbols: [AAPL, GM]
      intervals: [1m, 5m, 15m]
      history: [{days: 2, intervals: [1m]}]
      indicators: [{name: ema, period: 10, interval: 5m}, {name: vwap, interval: 1m}]
    export: {timeline: instant}
`
	if entry != "" {
		text += "    strategies:\n      - {name: same, " + entry + "}\n"
	}
	f, err := config.Parse("sessions.yaml", []byte(text), config.ParseOptions{Root: sameRoot})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// runSame runs the only session of a file and gives its folder.
func runSame(t *testing.T, f *host.File, o host.Options) string {
	t.Helper()
	if o.Out == "" {
		o.Out = t.TempDir()
	}
	outcomes, err := host.Run(context.Background(), f, o)
	if err != nil {
		t.Fatal(err)
	}
	if got := outcomes[0]; got.Status != host.Completed {
		t.Fatalf("the session is %s: %v %v %v", got.Status, got.Err, got.Mistakes, got.Result.Stopped)
	}
	return outcomes[0].RunDir
}

// canonical is a ledger with sources reduced to their names.
func canonical(t *testing.T, dir string) []string {
	t.Helper()
	lines, err := export.ReadLedger(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, l := range lines {
		l.Source = sdk.Source{Name: l.Source.Name}
		if l.Metadata != nil {
			l.Metadata.Source = sdk.Source{Name: l.Metadata.Source.Name}
		}
		b, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(b))
	}
	return out
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAScriptAGoValueAndAPluginLeaveOneLedger(t *testing.T) {
	t.Parallel()
	script := runSame(t, sameFile(t, "script: same.js"), host.Options{})
	value := runSame(t, sameFile(t, ""), host.Options{Go: []host.GoStrategy{{Session: "same", Name: "same", Factory: sdk.NewStrategy(strategy.New),
		Follow: session.Follow{Config: true}}}})
	plugin := runSame(t, sameFile(t, "plugin: ./plugin"), host.Options{})

	want := canonical(t, script)
	if len(want) < 20 {
		t.Fatalf("the ledger has %d lines only", len(want))
	}
	for name, dir := range map[string]string{"Go value": value, "plugin": plugin} {
		if d := cmp.Diff(want, canonical(t, dir)); d != "" {
			t.Errorf("the ledgers of script and %s differ (-script +%s):\n%s", name, name, d)
		}
		if d := cmp.Diff(strings.Split(read(t, script, "emitted.csv"), "\n"), strings.Split(read(t, dir, "emitted.csv"), "\n")); d != "" {
			t.Errorf("what script and %s emit differs:\n%s", name, d)
		}
		for _, file := range []string{"timeline.csv"} {
			if read(t, script, file) != read(t, dir, file) {
				t.Errorf("%s of script and %s differ", file, name)
			}
		}
	}
}

func TestTheSameInputGivesTheSameBytes(t *testing.T) { // changes GOMAXPROCS: not parallel
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, entry := range []string{"script: same.js", "plugin: ./plugin"} {
		runtime.GOMAXPROCS(1)
		one := runSame(t, sameFile(t, entry), host.Options{})
		runtime.GOMAXPROCS(2)
		two := runSame(t, sameFile(t, entry), host.Options{})
		a, err := export.ReadManifest(one)
		if err != nil {
			t.Fatal(err)
		}
		b, err := export.ReadManifest(two)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(a, b); d != "" {
			t.Errorf("%s: the manifests differ: %s", entry, d)
		}
		if len(a.Files) < 5 {
			t.Errorf("%s: only %d files must repeat", entry, len(a.Files))
		}
		for name := range a.Files {
			if read(t, one, name) != read(t, two, name) {
				t.Errorf("%s: %s differs", entry, name)
			}
		}
	}
}

func TestARunThatIsInterruptedLeavesNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	stopper := sdk.NewStrategy(func(struct{}) (*interrupter, error) { return &interrupter{cancel: cancel}, nil })
	out := t.TempDir()
	outcomes, err := host.Run(ctx, sameFile(t, ""), host.Options{Out: out, Go: []host.GoStrategy{{Session: "same", Name: "same", Factory: stopper,
		Follow: session.Follow{Config: true}}}})
	if err != nil {
		t.Fatal(err)
	}
	if outcomes[0].Status != host.Interrupted || host.ExitCode(outcomes) != host.ExitInterrupted || outcomes[0].RunDir != "" {
		t.Errorf("the outcome is %+v", outcomes[0])
	}
	left, err := filepath.Glob(filepath.Join(out, "*", "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	hidden, err := filepath.Glob(filepath.Join(out, "*", ".*"))
	if err != nil || len(hidden) > 0 {
		t.Errorf("left behind: %v %v", hidden, err)
	}
}

type interrupter struct {
	cancel context.CancelFunc
	bars   int
}

func (i *interrupter) OnBars(sdk.Session, []sdk.Bar) error {
	if i.bars++; i.bars == 100 {
		i.cancel()
	}
	return nil
}

// TestOneSessionsMistakeLeavesTheOthersWhole also holds the order of exit codes.
func TestOneSessionsMistakeLeavesTheOthersWhole(t *testing.T) {
	t.Parallel()
	entry := func(name, symbol, extra string) string {
		return fmt.Sprintf("  - {name: %s, start: 2025-07-02, end: 2025-07-02, data: {symbols: [%s]}%s}\n", name, symbol, extra)
	}
	text := "version: 1\nsessions:\n" + entry("whole", "AAPL", "") + entry("empty", "NOSUCH", "") +
		entry("mistaken", "AAPL", ", strategies: [{name: x, script: same.js, params: {nosuch: 1}}]")
	f, err := config.Parse("sessions.yaml", []byte(text), config.ParseOptions{Root: sameRoot})
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := host.Run(context.Background(), f, host.Options{Out: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range outcomes {
		got = append(got, fmt.Sprintf("%s %s %d", o.Session, o.Status, o.ExitCode()))
	}
	if d := cmp.Diff([]string{"whole completed 0", "empty no_data 5", "mistaken refused 3"}, got); d != "" {
		t.Error(d)
	}
	if code := host.ExitCode(outcomes); code != host.ExitMistake {
		t.Errorf("the exit code of all is %d", code)
	}
}
