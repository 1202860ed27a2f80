package plugin

import (
	"log/slog"
	"os/exec"
	"testing"

	"github.com/strathost/strathost/sdk"
)

const ofTheCall = "\ngoroutine 7 [running]:\nmain.(*x).OnBars(...)\n\t/src/x.go:7 +0x1\ngithub.com/strathost/strathost/sdk/serve.(*lane).guard(0x1)\n\t/src/invoke.go:60 +0x1\n"

const ofAnother = "\ngoroutine 9 [running]:\nmain.work(...)\n\t/src/x.go:9 +0x1\ncreated by main.(*x).OnBars in goroutine 7\n\t/src/x.go:7 +0x1\n"

// An end can be repeated only where it is known to be of the call itself.
func TestWhatEndsAProcessAtAMomentOfTheMachines(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		what, words string
		memory      int64
		code        sdk.Code
		clock       bool
	}{
		{"the call's stack", "fatal error: stack overflow" + ofTheCall, 0, sdk.PluginExited, false},
		{"another's stack", "fatal error: stack overflow" + ofAnother, 0, sdk.PluginExited, true},
		{"another's panic", "panic: oh" + ofAnother, 0, sdk.PluginExited, true},
		{"two at a map", "fatal error: concurrent map writes" + ofTheCall, 0, sdk.PluginExited, true},
		{"no words", "", 0, sdk.PluginExited, true},
		{"the runtime under a limit", "fatal error: unexpected signal during runtime execution\n[signal SIGSEGV: segmentation violation]" + ofTheCall, 1 << 20, sdk.PluginExited, true},
		{"the runtime says memory", "fatal error: failed to reserve page summary memory" + ofTheCall, 1 << 20, sdk.MemoryLimit, true},
		{"memory without a limit", "fatal error: failed to reserve page summary memory" + ofTheCall, 0, sdk.PluginExited, false},
	} {
		p := &Plugin{watch: &watchdog{}, process: newProcess(&exec.Cmd{}, newOutput(slog.New(slog.DiscardHandler)))}
		p.process.limits.Memory = x.memory
		_, _ = p.process.out.stderr.Write([]byte(x.words))
		if f := p.exitFailure(); f.Code != x.code || f.WallClock != x.clock {
			t.Errorf("%s: %+v", x.what, f)
		}
	}
}
