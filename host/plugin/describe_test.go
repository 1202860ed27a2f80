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

	"github.com/google/go-cmp/cmp"
	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/plugin/lock"
	"github.com/strathost/strathost/sdk"
)

// refused sees that an error is one mistake with a code and words in it.
func refused(t *testing.T, err error, code sdk.Code, words ...string) {
	t.Helper()
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) || len(ds) != 1 || ds[0].Code != code {
		t.Errorf("the error is %v, want the code %s", err, code)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not have %q", err, w)
		}
	}
}

// shell makes a program of the shell.
func shell(t *testing.T, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAPluginDescribesItself(t *testing.T) {
	t.Parallel()
	found, err := plugin.Find(t.Context(), plugin.Options{Root: "testdata", Path: "momentum", CacheDir: t.TempDir()}, "")
	if err != nil || !found.Built {
		t.Fatalf("%+v, %v", found, err)
	}
	d, err := plugin.Describe(t.Context(), found.File, plugin.Options{Path: "momentum"})
	if err != nil {
		t.Fatal(err)
	}
	if d.Name != "momentum" || d.Role != sdk.RoleStrategy || d.Language != "go" || !strings.Contains(string(d.Params), `"lookback"`) {
		t.Errorf("%+v", d)
	}
}

func TestWhatDoesNotDescribeItself(t *testing.T) {
	t.Parallel()
	const good = `{"name":"x","version":"1.0.0","role":"strategy","protocols":[1]}`
	for _, c := range []struct {
		body  string
		code  sdk.Code
		words []string
	}{
		{"echo '" + good + "'", "", nil},
		{`[ "$1" = describe ] && echo '` + good + "'", "", nil},
		{`[ -z "$(ls -A)" ] && echo '` + good + "'", "", nil},
		{"echo hello", plugin.NotAPlugin, []string{`it printed "hello"`, "serve.Main"}},
		{"exit 1", plugin.NotAPlugin, []string{"exit code 1; a plugin serves the host", "strathost.serve"}},
		{"echo Traceback: >&2; echo ModuleNotFoundError: No module named rising >&2; exit 1", plugin.NotAPlugin, []string{"No module named rising", "python3 -m zipapp"}},
		{"", plugin.NotAPlugin, []string{`it printed ""`}},
		{"echo oh no >&2; exit 3", plugin.NotAPlugin, []string{"exit code 3; its last lines are:\n  oh no [not_a_plugin]"}},
		{"kill -9 $$", plugin.NotAPlugin, []string{"signal: killed"}},
		{"head -c 3000000 /dev/zero | tr '\\0' x", plugin.NotAPlugin, []string{"xxx"}},
		{`echo '{"name":"x","role":"trader","protocols":[1]}'`, plugin.NotAPlugin, []string{`it says that it is a "trader"`}},
		{`echo '{"name":"x","role":"strategy","protocols":[7,8]}'`, plugin.ProtocolMismatch, []string{"[7 8]", "this host speaks 1", "rebuild it"}},
		{"yes", plugin.NotAPlugin, []string{`printed more than 1 MiB, which begin with "y"`}},
		{"yes oh no >&2", plugin.NotAPlugin, []string{"more than 1 MiB to standard error; its last lines are:\n  oh no\n"}},
		{"sleep 100", plugin.DescribeTimeout, []string{"within 300ms"}},
		{"sleep 100 & echo '" + good + "'", plugin.NotAPlugin, []string{"left a process behind"}},
	} {
		o := plugin.Options{Path: "x"}
		if c.code == plugin.DescribeTimeout {
			o.Limits.StartTimeout = 300 * time.Millisecond
		}
		began := time.Now()
		d, err := plugin.DescribeStored(t.Context(), shell(t, c.body), o)
		if c.code == "" {
			if err != nil || d.Version != "1.0.0" {
				t.Errorf("%s: %+v, %v", c.body, d, err)
			}
			continue
		}
		refused(t, err, c.code, c.words...)
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("%s took %v", c.body, took)
		}
	}
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("no program"), 0o755); err != nil {
		t.Fatal(err)
	}
	_, err := plugin.Describe(t.Context(), text, plugin.Options{Path: "text"})
	refused(t, err, plugin.NotStarted, "the plugin is a text whose first line names no interpreter")
	lost := filepath.Join(t.TempDir(), "lost")
	if err := os.WriteFile(lost, []byte("#!/nowhere/python9\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	_, err = plugin.Describe(t.Context(), lost, plugin.Options{Path: "lost"})
	refused(t, err, plugin.NotStarted, `the plugin's interpreter is not there: its first line names "/nowhere/python9"`)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := plugin.Describe(ctx, shell(t, "sleep 100"), plugin.Options{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an interrupted one: %v", err)
	}
}

// A pinned binary runs only while it is what was pinned, whatever its path leads to.
func TestAPinnedBinaryIsHeldToItsDigest(t *testing.T) {
	t.Parallel()
	found, err := plugin.Find(t.Context(), plugin.Options{Root: "testdata", Path: "momentum", CacheDir: t.TempDir()}, "")
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(found.File)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "binary")
	sum := filepath.Base(found.File) // the cache names it so
	options := plugin.Options{Root: dir, Path: "momentum", Name: "m", Params: map[string]any{"lookback": int64(5)}, Pinned: plugin.Pinned{File: file, SHA256: sum}}
	put := func(content []byte) {
		t.Helper()
		if err := errors.Join(os.RemoveAll(file), os.WriteFile(file, content, 0o555)); err != nil {
			t.Fatal(err)
		}
	}
	_, err = plugin.Open(t.Context(), options)
	refused(t, err, lock.NotInstalled, "momentum: its binary is not in the store")

	put(content)
	disagreed := options
	disagreed.Pinned.Agree = lock.Pin{Name: "momentum", Version: "0.1.7", Role: sdk.RoleStrategy, Line: 5}.Agree
	_, err = plugin.Open(t.Context(), disagreed)
	refused(t, err, lock.VersionMismatch, "plugins.lock:5: momentum: it has the version 0.1.7, and the pinned binary says that it is ")
	p := opened(t, options)
	if p.Digest() != sum {
		t.Errorf("the digest is %s, want %s", p.Digest(), sum)
	}
	byPath := opened(t, plugin.Options{Root: dir, Path: "binary", Name: "m", Params: options.Params})
	if d := cmp.Diff(byPath.Digest(), p.Digest()); d != "" {
		t.Errorf("a pinned binary has another digest than the same by its path: %s", d)
	}

	marker := filepath.Join(dir, "ran")
	put([]byte("#!/bin/sh\ntouch " + marker + "\n"))
	_, err = plugin.Open(t.Context(), options)
	refused(t, err, lock.DigestMismatch, "plugins.lock pins "+sum)
	put(append(content, 0))
	_, err = plugin.Open(t.Context(), options)
	refused(t, err, lock.DigestMismatch)
	if err := errors.Join(os.Remove(file), os.Symlink(found.File, file)); err != nil { // to the very bytes
		t.Fatal(err)
	}
	_, err = plugin.Open(t.Context(), options)
	refused(t, err, lock.DigestMismatch, "it is a link")
	if _, err := os.Stat(marker); err == nil {
		t.Error("a binary ran that was not pinned")
	}
}
