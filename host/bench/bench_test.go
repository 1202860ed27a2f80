package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/worker"
	"github.com/strathost/strathost/sdk"
)

func TestMain(m *testing.M) {
	worker.Serve() // this program is the child of isolation: process, too
	os.Exit(m.Run())
}

// The benchmarks carry the budgets of the loop and of strategies of every kind, through the real coordinator. The
// figures of host bench come from the same code.
func BenchmarkBarsPerSecond(b *testing.B) {
	exe := filepath.Join(b.TempDir(), "host")
	if out, err := exec.Command("go", "build", "-o", exe, "../../cmd/host").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	subjects, done, err := Options{Executable: exe}.subjects()
	if err != nil {
		b.Fatal(err)
	}
	defer done()
	for _, s := range subjects {
		b.Run(s.name, func(b *testing.B) {
			market, err := newMarket(s.days)
			if err != nil {
				b.Fatal(err)
			}
			c, err := market.config(s.symbols)
			if err != nil {
				b.Fatal(err)
			}
			bars, seconds := 0, 0.0 // of the sessions: starting a process is not part of it
			for b.Loop() {
				f, err := s.once(context.Background(), c)
				if err != nil {
					b.Fatal(err)
				}
				bars += f.Bars
				seconds += float64(f.Bars) / f.BarsPerSec
			}
			b.ReportMetric(float64(bars)/seconds, "bars/s")
		})
	}
}

func TestAScriptOfOnesOwnIsMeasured(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mine.js")
	text := "export const params = { symbol: 'SPY' };\nexport function onStart(session) { session.addSymbol(session.params.symbol); }\nexport function onBar(session, bar) {}\n"
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var got []Figure
	err := Run(context.Background(), Options{Path: path, Symbols: 2, Runs: 1, Params: map[string]any{"symbol": "QQQ"},
		Report: func(f Figure) error { got = append(got, f); return nil }})
	if err != nil {
		t.Fatal(err)
	}
	// 40 days of 390 bars, of the two symbols and of the one that the script adds at each open.
	if len(got) != 1 || got[0].Bars < 40*380*3 || got[0].Calls < got[0].Bars/3 || got[0].BarsPerSec <= 0 {
		t.Errorf("the figures are %+v", got)
	}
}

// TestAScriptFindsThePackagesOfItsProject measures a TypeScript file of a folder of a project.
func TestAScriptFindsThePackagesOfItsProject(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for name, text := range map[string]string{
		"node_modules/p/index.js": "export const one = 1;\n",
		"lib/two.ts":              "export const two: number = 2;\n",
		"scripts/mine.ts":         "import { one } from 'p';\nimport { two } from '../lib/two.js';\nexport function onBar(): void { if (one + two !== 3) throw 1; }\n",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	err := Run(context.Background(), Options{Path: filepath.Join(root, "scripts/mine.ts"), Root: root, Symbols: 1, Runs: 1, Report: func(Figure) error { return nil }})
	if err != nil {
		t.Error(err)
	}
}

func TestAScriptInAProcessDoesTheSameAsAPlugin(t *testing.T) {
	t.Parallel()
	market, err := newMarket(1)
	if err != nil {
		t.Fatal(err)
	}
	c, err := market.config(40)
	if err != nil {
		t.Fatal(err)
	}
	own := func(context.Context) (sdk.Hooks, func() error, error) {
		hooks, err := sdk.HooksOf(&breadth{last: map[string]*float64{}})
		return hooks, func() error { return nil }, err
	}
	var emitted []float64
	for _, s := range []subject{{name: "Go", open: own}, {name: "process", open: openWorker("scripts", "each_instant.js")}} {
		f, err := s.once(context.Background(), c)
		if err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		emitted = append(emitted, f.emitted)
	}
	if emitted[0] == 0 || emitted[0] != emitted[1] {
		t.Errorf("Go and a script in a process emit %v", emitted)
	}
}

// TestWhatAKilledBenchLeftIsSwept is over the folder of a process that is dead; that of a living one stays.
func TestWhatAKilledBenchLeftIsSwept(t *testing.T) {
	base := t.TempDir()
	t.Setenv("TMPDIR", base)
	ended := exec.Command("go", "version")
	if err := ended.Run(); err != nil {
		t.Fatal(err)
	}
	dead, living := filepath.Join(base, fmt.Sprintf("strathost-%d-17", ended.Process.Pid)), filepath.Join(base, fmt.Sprintf("strathost-%d-18", os.Getppid()))
	for _, dir := range []string{dead, living} {
		if err := os.MkdirAll(filepath.Join(dir, "inner"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	_, done, err := Options{}.subjects()
	if err != nil {
		t.Fatal(err)
	}
	entries, _ := os.ReadDir(base)
	var own []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), fmt.Sprintf("strathost-%d-", os.Getpid())) {
			own = append(own, e.Name())
		}
	}
	if len(own) != 1 || len(entries) != 2 {
		t.Errorf("there are %v: the next one cannot tell whose folder is left", entries)
	}
	done()
	if entries, _ = os.ReadDir(base); len(entries) != 1 || entries[0].Name() != filepath.Base(living) {
		t.Errorf("there are %v", entries)
	}
}

func TestAScriptThatFailsIsNotMeasured(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mine.js")
	if err := os.WriteFile(path, []byte("export function onBar(session, bar) { throw new Error('no'); }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	err := Run(context.Background(), Options{Path: path, Runs: 1, Report: func(Figure) error { return nil }})
	if err == nil || !strings.Contains(err.Error(), "mine.js:1:45: strategy_error: no") {
		t.Errorf("the error is %v", err)
	}
}

func TestTheStrategiesOfTheMeasurementsDoTheSame(t *testing.T) {
	t.Parallel()
	market, err := newMarket(2)
	if err != nil {
		t.Fatal(err)
	}
	c, err := market.config(3)
	if err != nil {
		t.Fatal(err)
	}
	var crosses []float64
	for _, s := range []subject{{name: "Go", open: openGo}, {name: "onBar", open: openScript("scripts", "on_bar.js", nil)},
		{name: "onBars", open: openScript("scripts", "on_bars.js", nil)}} {
		f, err := s.once(context.Background(), c)
		if err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
		if f.Bars != 2*390*3 || f.Calls < 2*390 {
			t.Errorf("%s saw %d bars in %d calls", s.name, f.Bars, f.Calls)
		}
		crosses = append(crosses, f.emitted)
	}
	if crosses[0] < 10 || crosses[1] != crosses[0] || crosses[2] != crosses[0] {
		t.Errorf("Go, onBar and onBars count %v crosses", crosses)
	}
}
