package scripttest_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/scripttest"
	"github.com/strathost/strathost/host/store"
)

// TestAnInterruptionEndsAFileAtOnce interrupts a test that loops, and one that waits for its session.
func TestAnInterruptionEndsAFileAtOnce(t *testing.T) {
	t.Parallel()
	waits := func(ctx context.Context, _ string, _ config.Session, _ store.Reader) (scripttest.Record, error) {
		<-ctx.Done()
		return scripttest.Record{}, ctx.Err()
	}
	for what, line := range map[string]string{
		"a loop":    `for (;;);`,
		"a session": `try { session.run({ symbols: ["AAPL"], intervals: ["1m"], day: "2025-07-02" }); } catch (e) { for (;;); }`,
	} {
		dir := t.TempDir()
		text := `test("first", () => { ` + line + ` }); test("second", () => {});`
		if err := os.WriteFile(filepath.Join(dir, "a.test.js"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		began := time.Now()
		r := scripttest.Run(ctx, scripttest.Options{Root: dir, File: "a.test.js", Timeout: time.Minute, Bench: waits})
		cancel()
		if !errors.Is(r.Err, context.DeadlineExceeded) || len(r.Tests) > 1 || time.Since(began) > 30*time.Second {
			t.Errorf("%s: %v, %d tests, after %v", what, r.Err, len(r.Tests), time.Since(began))
		}
	}
}
