//go:build unix

package plugin_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/sdk"
)

// TestAPluginThatDoesNotBecomeReadySaysWhy has everything that can go wrong before the first call.
func TestAPluginThatDoesNotBecomeReadySaysWhy(t *testing.T) {
	t.Parallel()
	for mode, says := range map[string][]string{
		"print before the handshake":          {`wrote "hello from an init function"`, "prints nothing before serve.Main"},
		"exit 3 before the handshake":         {"ended before it was ready: exit code 3", "no licence"},
		"exit 0 before the handshake":         {"ended before it was ready: exit code 0", "in Go func main calls serve.Main, in Python the file calls strathost.serve"},
		"say nothing":                         {"not ready within 1s", "the tester is about to say nothing"},
		"write garbage":                       {"expected the handshake of serve.Main"},
		"write without an end":                {"expected the handshake of serve.Main"},
		"speak version 99":                    {"speaks version 99 of the protocol, the host 1", "rebuild it"},
		"speak netrpc":                        {"serves netrpc, expected grpc"},
		"serve nothing":                       {"could not be reached at unix /nowhere/socket, which is where its handshake says", "print nothing to standard output before it"},
		"serve in words":                      {"says that it listens at tcp nowhere, expected unix and a path", "print nothing to standard output before it"},
		"close the standard output":           {"closed its standard output before it was ready", "leave it open"},
		"send done for ready":                 {"expected Ready"},
		"declare an indicator without a name": {`indicator "" has no name that can stand in a key`, "lower case letters"},
		"be a scanner with bars":              {"is a scanner, expected a strategy", "under scanners", "[wrong_role]"},
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			o := options(t, mode)
			o.Limits.StartTimeout = time.Hour // for which nothing waits
			if mode == "say nothing" {
				o.Limits.StartTimeout = time.Second
			}
			began := time.Now()
			p, err := plugin.Open(context.Background(), o)
			if err == nil {
				closeQuickly(t, p)
			}
			if took := time.Since(began); took > 30*time.Second {
				t.Errorf("it took %v", took)
			}
			mistaken(t, err, o.Path, says...)
		})
	}
}

func TestParametersAreCheckedInThePlugin(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		params map[string]any
		path   string
		says   []string
	}{
		"several mistakes": {map[string]any{"lots": int64(11), "wiat": "1s"}, "params.lots",
			[]string{"expected at most 10, got 11", "params.wiat", "did you mean wait?"}},
		"a constructor that refuses": {map[string]any{"do": "refuse its parameters"}, "params", []string{"lots of nothing"}},
		"what JSON cannot carry":     {map[string]any{"do": func() {}}, "params", []string{"unsupported type"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options(t, "serve")
			o.Params = c.params
			_, err := plugin.Open(context.Background(), o)
			mistaken(t, err, c.path, c.says...)
		})
	}
}

func TestAConstructorMayNeitherPanicNorHang(t *testing.T) {
	t.Parallel()
	o := options(t, "serve")
	o.Params = map[string]any{"do": "panic in its constructor"}
	_, err := plugin.Open(context.Background(), o)
	mistaken(t, err, o.Path, "no constructor", "host/plugin/tester_test.go:", string(sdk.StrategyPanic))

	o.Params, o.Limits.StartTimeout = map[string]any{"do": "start slowly"}, time.Second
	_, err = plugin.Open(context.Background(), o)
	mistaken(t, err, o.Path, "not ready within 1s")
}

func TestAStartCanBeCalledOff(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	o := options(t, "say nothing")
	o.Limits.StartTimeout = time.Hour
	began := time.Now()
	if _, err := plugin.Open(ctx, o); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestWhatIsNoPluginIsFoundBeforeAnythingStarts(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	write := func(name, text string, mode os.FileMode) {
		t.Helper()
		path := filepath.Join(root, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), mode)); err != nil {
			t.Fatal(err)
		}
	}
	write("plugins/notes.txt", "hello", 0o644)
	write("plugins/momentum/main.go", "package main", 0o644)
	write("plugins/text", "hello", 0o755)
	write("plugins/other_machine", "\x7fELF\x00\x00\x00", 0o755)
	write("plugins/script", "#! /no/such/interpreter -x\nhello\n", 0o755)
	for path, says := range map[string]string{
		"":                  "is empty",
		"plugins/momentom":  "did you mean plugins/momentum?",
		"plugins/other":     "the path of a folder",
		"plugs/momentum":    "there is no folder plugs either",
		"plugins/notes.txt": "not executable",
		"plugins/text":      "whose first line names no interpreter; a script begins with",

		"plugins/other_machine": "is no program for",
		"plugins/script":        `interpreter is not there: its first line names "/no/such/interpreter -x"`,
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			_, err := plugin.Open(context.Background(), plugin.Options{Root: root, Path: path})
			mistaken(t, err, path, says)
			if err != nil && strings.Contains(err.Error(), root) {
				t.Errorf("a path of this machine is in %v", err)
			}
		})
	}
}

func TestAPluginGetsNoSecretOfTheHost(t *testing.T) {
	t.Setenv("BROKER_KEY", "secret")
	o := options(t, "serve")
	o.Params = map[string]any{"do": "show its environment"}
	o.Env["VENUE"] = "test"
	p, s := opened(t, o), newFakeSession(t)
	if err := p.Hooks().Bars(s, s.tick(0)); err != nil {
		t.Fatal(err)
	}
	got := s.lines.String()
	if strings.Contains(got, "secret") || !strings.Contains(got, "VENUE=test") || !strings.Contains(got, "TZ=UTC") {
		t.Errorf("the environment is %s", got)
	}
}

// mistaken checks that err is diagnostics, the first of them on the given path, which together say certain things.
func mistaken(t *testing.T, err error, path string, says ...string) {
	t.Helper()
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) || len(ds) == 0 {
		t.Fatalf("got %v, expected diagnostics", err)
	}
	if ds[0].Path != path || ds[0].Code == "" {
		t.Errorf("the first diagnostic is %+v, expected path %s", ds[0], path)
	}
	for _, text := range says {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("got %v\nexpected %s", err, text)
		}
	}
}
