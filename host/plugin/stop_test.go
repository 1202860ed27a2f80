//go:build unix

package plugin_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/strathost/strathost/host/plugin"
)

// A call that still runs when the host stops has the stop timeout to leave things in order, which is longer than what any later rung
// waits, and no more than that.
func TestACallMayTakeTheStopTimeoutToReturn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		wait, stop  time.Duration
		inOrder     bool
		atLeast, to time.Duration // that Close takes
	}{
		"within it": {3 * time.Second, 20 * time.Second, true, 2900 * time.Millisecond, 19 * time.Second},
		"beyond it": {time.Minute, 200 * time.Millisecond, false, 200 * time.Millisecond, 30 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trace := filepath.Join(t.TempDir(), "trace")
			p := started(t, "end in its own time", timeout(time.Hour), func(o *plugin.Options) {
				o.Limits.StopTimeout = c.stop
				o.Params["wait"], o.Params["file"] = c.wait.String(), trace
			})
			s := newFakeSession(t)
			ctx, cancel := context.WithCancel(context.Background())
			s.ctx = ctx
			time.AfterFunc(100*time.Millisecond, cancel)
			if err := p.Hooks().Bars(s, s.tick(0)); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			began := time.Now()
			if err := p.Close(context.Background()); err != nil {
				t.Error(err)
			}
			if took := time.Since(began); took < c.atLeast || took > c.to {
				t.Errorf("closing took %v, expected %v to %v", took, c.atLeast, c.to)
			}
			if _, err := os.Stat(trace); (err == nil) != c.inOrder {
				t.Errorf("its trace: %v, expected one: %v", err, c.inOrder)
			}
		})
	}
}
