//go:build linux

package plugin_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/sdk"
)

// What a process may take to become ready is no part of its limit: once it is ready it may have what it has by then, and the limit.
func TestTheLimitOfMemoryIsWhatAProcessMayTakeOnceItIsReady(t *testing.T) {
	t.Parallel()
	const limit, slack = 64 << 20, 32 << 20 // what it takes by itself meanwhile
	p := started(t, "nothing", limited(limit, 0, 0))
	pid := p.Describe().PID
	has, may := writable(t, pid), mayWrite(t, pid)
	if may < has+limit-slack || may > has+limit+slack {
		t.Errorf("it has %d MiB and may have %d MiB, with a limit of %d MiB", has>>20, may>>20, limit>>20)
	}
}

func TestAProcessThatTakesMoreThanItsLimitEndsByIt(t *testing.T) {
	t.Parallel()
	if raceDetector {
		t.Skip("the race detector needs memory of its own")
	}
	for mib, code := range map[int]sdk.Code{16: "", 64 + 100: sdk.MemoryLimit} {
		t.Run(strconv.Itoa(mib), func(t *testing.T) {
			t.Parallel()
			p := started(t, "take memory", limited(64<<20, 0, 0), func(o *plugin.Options) { o.Params["mib"] = mib })
			s := newFakeSession(t)
			err := p.Hooks().Bars(s, s.tick(0))
			if code == "" && err == nil {
				return
			}
			if f := sdk.FailureOf(err); f == nil || f.Code != code || !strings.Contains(f.Message, "asked for more than 64 MiB of memory") {
				t.Errorf("with %d MiB: %v, its last words are:\n%s", mib, err, strings.Join(p.Exit().Stderr, "\n"))
			}
		})
	}
}

// Under a limit of memory a process ends for other reasons, too, which are to be told.
func TestALimitOfMemoryHidesNoOtherEnd(t *testing.T) {
	t.Parallel()
	p := started(t, "panic for its own reasons", limited(1<<30, 0, 0))
	s := newFakeSession(t)
	f := sdk.FailureOf(p.Hooks().Bars(s, s.tick(0)))
	if f == nil || f.Code != sdk.PluginExited || !strings.Contains(f.Message, "panic: bug of the author") || !strings.HasPrefix(f.Place, "host/plugin/tester_test.go:") {
		t.Errorf("got %v at %s", f, f.Place)
	}
	if err := p.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

// writable is how much a process can write to, in bytes.
func writable(t *testing.T, pid int) int64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.ParseInt(strings.Fields(string(text))[5], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}

// mayWrite is the limit of that.
func mayWrite(t *testing.T, pid int) int64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", pid))
	if err != nil {
		t.Fatal(err)
	}
	var soft, hard int64
	_, rest, _ := strings.Cut(string(text), "Max data size")
	if _, err := fmt.Sscan(rest, &soft, &hard); err != nil || soft != hard {
		t.Fatalf("the limits are %d and %d, %v", soft, hard, err)
	}
	return soft
}
