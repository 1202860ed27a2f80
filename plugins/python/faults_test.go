package python_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/sdktest"
)

// faulty runs testdata/faults.py in a mode, over three bars.
func faulty(t *testing.T, mode string) *sdktest.Result {
	t.Helper()
	limits := "limits: {timeout: 1s}"
	if mode == "burns" {
		limits = "limits: {timeout: 1m, cpu: 2s}"
	}
	if mode == "asks" {
		limits = "limits: {timeout: 1m}" // its own share of so many requests is seconds
	}
	return sdktest.RunBinary(t, "testdata/faults.py", sdk.RoleStrategy, sdktest.Params(map[string]any{"mode": mode}),
		sdktest.Bars(sdktest.Closes("AAPL", "1m", "2025-07-02", 10, 11, 12)),
		sdktest.Entry("name: faults\n"+limits+"\n"+needPackages(t)))
}

func TestAFailureIsToldWithItsLine(t *testing.T) {
	source, err := os.ReadFile("testdata/faults.py")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		mode    string
		code    sdk.Code
		message string
		line    string // its text
	}{
		{"error", sdk.StrategyError, "ZeroDivisionError: division by zero", "return 1 / 0"},
		{"escapes", sdk.NoDataSource, "NONE", `session.add_symbol("NONE", reason="to be refused")`},
		{"loops", sdk.CallTimeout, "the call took longer than 1s", ""},
		{"burns", sdk.CPULimit, "took more than 2s of processor time, in OnBars at 09:31:00", ""},
		{"asks", sdk.TooManyRequests, "the call made more than 100000 requests", `session.symbol("NONE")`},
		{"recurses", sdk.StackOverflow, "RecursionError", "return self.recurses(session)"},
		{"exits", sdk.StrategyError, "SystemExit: 3", "sys.exit(3)"},
		{"dies", sdk.PluginExited, "exit code 7", ""},
	} {
		t.Run(x.mode, func(t *testing.T) {
			if x.mode == "burns" && runtime.GOOS != "linux" {
				t.Skip("only Linux can hold a process to processor time")
			}
			r := faulty(t, x.mode)
			stopped := r.Stopped()
			if len(stopped) != 1 {
				t.Fatalf("stopped: %+v", stopped)
			}
			s := stopped[0]
			if s.Code != x.code || !strings.Contains(s.Message, x.message) {
				t.Errorf("stopped with %s, %q", s.Code, s.Message)
			}
			if at := lineOf(t, string(source), x.line); x.line != "" && s.Place != at {
				t.Errorf("its place is %s, expected %s", s.Place, at)
			}
			if (x.mode == "loops" || x.mode == "burns") && !strings.HasPrefix(s.Place, "testdata/faults.py:") {
				t.Errorf("its place is %q", s.Place)
			}
			if x.mode == "error" && len(r.Emitted("before")) != 1 {
				t.Errorf("what was emitted before the failure is lost: %v", r.Emitted("before"))
			}
			if x.mode == "dies" && !strings.Contains(logs(r), "these are my last words") {
				t.Errorf("what it printed is not in the log:\n%s", logs(r))
			}
		})
	}
}

// lineOf is the place of the only line with a text.
func lineOf(t *testing.T, source, text string) string {
	t.Helper()
	for i, line := range strings.Split(source, "\n") {
		if text != "" && strings.Contains(line, text) {
			return fmt.Sprintf("testdata/faults.py:%d", i+1)
		}
	}
	return ""
}

func logs(r *sdktest.Result) string {
	var text strings.Builder
	for _, l := range r.Logs() {
		text.WriteString(l.Text + "\n")
	}
	return text.String()
}

func TestAFloodIsCappedAndNoValueIsLost(t *testing.T) {
	r := faulty(t, "floods")
	if values := r.Emitted("flood"); len(values) != 1500 || values[1499] != 1499 {
		t.Errorf("%d values", len(values))
	}
	if text := logs(r); strings.Count(text, "line ") != 1000 || !strings.Contains(text, "500") {
		t.Errorf("%d lines of the flood, and:\n%s", strings.Count(text, "line "), text[max(0, len(text)-300):])
	}
}

func TestAnAuthorMayCatchEverything(t *testing.T) {
	if r := faulty(t, "swallows"); len(r.Emitted("swallowed")) != 3 || len(r.Asked()) != 1 || r.Asked()[0].Repeats != 2 {
		t.Errorf("emitted %v, asked %+v", r.Emitted("swallowed"), r.Asked())
	}
}

func TestSetsHaveOneOrderInEachRun(t *testing.T) {
	order := func() string {
		_, after, _ := strings.Cut(logs(faulty(t, "sets")), "added_by=config\n")
		return after
	}
	if first, second := order(), order(); first != second || strings.Count(first, "gamma") != 3 {
		t.Errorf("first %q, then %q", first, second)
	}
}

// open opens a plugin of this folder and gives what kept it from starting.
func open(t *testing.T, path string, params map[string]any, env map[string]string) sdk.Diagnostics {
	t.Helper()
	p, err := plugin.Open(t.Context(), plugin.Options{Path: path, Root: ".", Params: params, Env: env, CacheDir: t.TempDir()})
	if err == nil {
		t.Cleanup(func() {
			if err := p.Close(t.Context()); err != nil {
				t.Error(err)
			}
		})
		t.Fatal("it started")
	}
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) {
		t.Fatal(err)
	}
	return ds
}

func TestWhatKeepsAPluginFromStartingIsTold(t *testing.T) {
	needPackages(t)
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	packages := map[string]string{"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": here + string(filepath.ListSeparator) + os.Getenv(packagesVariable)}
	for _, x := range []struct {
		about, path string
		params      map[string]any
		env         map[string]string
		want        []string
	}{
		{"parameters", "testdata/faults.py", map[string]any{"size": 11, "mode": 5, "sise": 1}, packages, []string{
			"params.mode: expected a string, got 5 [invalid_parameter]",
			"params.size: expected at most 10, got 11; of nothing [invalid_parameter]",
			`params.sise: unknown parameter "sise"; did you mean size? [invalid_parameter]`,
		}},
		{"a constructor", "testdata/faults.py", map[string]any{"mode": "constructor"}, packages, []string{
			"params: the strategy refuses its parameters: no mode is good enough [invalid_argument]",
		}},
		{"a missing package", "momentum.py", nil, map[string]string{"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": "", "PYTHONNOUSERSITE": "1"}, []string{"needs a package that is not there"}},
		{"an interpreter that is not there", "testdata/no_interpreter.py", nil, nil, []string{`its first line names "/no/such/python"`}},
		{"a script without a first line", "testdata/no_first_line.py", nil, nil, []string{"whose first line names no interpreter; a script begins with a line such as #!/usr/bin/env python3"}},
	} {
		t.Run(x.about, func(t *testing.T) {
			if x.about == "a missing package" && os.Getenv(packagesVariable) == "" {
				t.Skip("the packages are the interpreter's own")
			}
			ds := open(t, x.path, x.params, x.env)
			if len(ds) != len(x.want) {
				t.Fatalf("mistakes: %v", ds)
			}
			for i, d := range ds {
				if !strings.Contains(d.String(), x.want[i]) {
					t.Errorf("mistake %q, expected %q", d, x.want[i])
				}
			}
		})
	}
}
