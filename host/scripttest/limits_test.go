package scripttest_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/scripttest"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// TestATestHasTheMemoryOfAScript takes more than a script may have, in a test and as a file loads, and as much in a session, which has
// limits of its own. The tests are not parallel: what others take would count.
func TestATestHasTheMemoryOfAScript(t *testing.T) {
	var held [][]byte
	takes := func(context.Context, string, config.Session, store.Reader) (scripttest.Record, error) {
		for range 60 {
			b := make([]byte, 10<<20)
			for i := 0; i < len(b); i += 4096 {
				b[i] = 1
			}
			held = append(held, b)
		}
		return scripttest.Record{Status: "completed"}, nil
	}
	const hoard = `const a = []; for (;;) a.push("x".repeat(1e7) + a.length);`
	for what, c := range map[string]struct {
		text string
		code sdk.Code
	}{
		"a test":     {`test("t", () => { ` + hoard + ` });`, sdk.MemoryLimit},
		"the loader": {hoard + ` test("t", () => {});`, sdk.MemoryLimit},
		"a session": {`test("t", () => { session.run({ symbols: ["AAPL"], intervals: ["1m"], day: "2025-07-02" });
			const until = []; for (let i = 0; i < 300000; i++) until.push({ i }); });`, ""},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "a.test.js"), []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		runtime.GC() // what the one before left
		r := scripttest.Run(t.Context(), scripttest.Options{Root: dir, File: "a.test.js", Bench: takes, Timeout: time.Minute})
		var got sdk.Code
		switch {
		case len(r.Mistakes) > 0:
			got = r.Mistakes[0].Code
		case len(r.Tests) == 1 && r.Tests[0].Failure != nil:
			got = r.Tests[0].Failure.Code
		}
		if got != c.code {
			t.Errorf("%s: %q %+v %v, want %q", what, got, r.Tests, r.Mistakes, c.code)
		}
		held = nil
	}
}
