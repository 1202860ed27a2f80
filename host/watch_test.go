package host_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
)

func TestFilesThatChangeAreSeenAndWaitedFor(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(at(name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("a.js", "1")
	write("b.js", "1")
	state := host.LookAt([]string{at("a.js"), at("b.js"), at("later.js"), dir})
	if n := state.There(); n != 3 {
		t.Errorf("%d files are there, not 3", n)
	}

	write(".a.js.swp", "what an editor keeps")
	write("a.js~", "and leaves")
	short, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if changed, err := state.Changed(short); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an editor's own files are a change: %v, %v", changed, err)
	}

	write("a.js", "22")
	write("later.js", "1")
	changed, err := state.Changed(t.Context())
	if diff := cmp.Diff([]string{dir, at("a.js"), at("later.js")}, changed); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}

	state = host.LookAt([]string{at("b.js")})
	write("b.js", "")
	go func() {
		time.Sleep(300 * time.Millisecond)
		_ = os.WriteFile(at("b.js"), []byte("333"), 0o644) // a failure shows below
	}()
	if diff := cmp.Diff([]string{at("b.js")}, state.Settle(t.Context())); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if text, err := os.ReadFile(at("b.js")); err != nil || string(text) != "333" {
		t.Errorf("it did not wait for the rest of the file: %q, %v", text, err)
	}

	state = host.LookAt([]string{at("b.js")})
	if err := os.Remove(at("b.js")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{at("b.js")}, state.Settle(t.Context())); diff != "" {
		t.Errorf("a file that is gone for good (-want +got)\n%s", diff)
	}
}
