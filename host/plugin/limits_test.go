//go:build linux

package plugin_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/sdk"
)

func limited(memory int64, cpu time.Duration, nice int) func(*plugin.Options) {
	return func(o *plugin.Options) {
		o.Limits.Memory, o.Limits.CPU, o.Limits.Nice, o.Limits.Timeout = memory, cpu, nice, time.Minute
	}
}

func TestTheKernelHoldsAProcessToItsLimits(t *testing.T) {
	t.Parallel()
	p := started(t, "nothing", limited(4<<30, 100*time.Second, 7))
	pid := p.Describe().PID
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", pid))
	if err != nil {
		t.Fatal(err)
	}
	for what, want := range map[string]string{"Max data size": "4294967296 4294967296 bytes", "Max cpu time": "100 100 seconds"} {
		_, rest, _ := strings.Cut(string(limits), what)
		line, _, _ := strings.Cut(rest, "\n")
		if got := strings.Join(strings.Fields(line), " "); got != want {
			t.Errorf("%s: %s, expected %s", what, got, want)
		}
	}
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil || len(tasks) < 2 {
		t.Fatalf("%d threads, %v", len(tasks), err)
	}
	for _, task := range tasks { // each of its threads has a priority of its own
		if n := niceOf(t, fmt.Sprintf("/proc/%d/task/%s/stat", pid, task.Name())); n != "7" {
			t.Errorf("thread %s has nice %s", task.Name(), n)
		}
	}
	mine, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	nice := 0
	for _, task := range mine {
		if niceOf(t, "/proc/self/task/"+task.Name()+"/stat") == "7" {
			nice++
		}
	}
	if nice != 1 {
		t.Errorf("%d threads of the host are nice, expected the one that started the process", nice)
	}
	if err := p.Close(context.Background()); err != nil {
		t.Error(err)
	}
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		nice = 0
		tasks, err := os.ReadDir("/proc/self/task")
		if err != nil {
			t.Fatal(err)
		}
		for _, task := range tasks {
			if niceOf(t, "/proc/self/task/"+task.Name()+"/stat") == "7" {
				nice++
			}
		}
		if nice == 0 {
			return
		}
	}
	t.Error("a thread of the host stays nice")
}

// niceOf is the nice value of a thread; empty where it has ended.
func niceOf(t *testing.T, stat string) string {
	t.Helper()
	text, err := os.ReadFile(stat)
	if err != nil {
		return ""
	}
	_, rest, _ := strings.Cut(string(text), ") ") // of the name
	fields := strings.Fields(rest)
	const nice = 16 // from the state
	if len(fields) <= nice {
		t.Fatalf("%s: %s", stat, text)
	}
	return fields[nice]
}

// A limit may be too small for the plugin to start at all: the message says so, and not that a handshake is missing.
func TestALimitThatIsTooSmallToStartIsTold(t *testing.T) {
	t.Parallel()
	if raceDetector {
		t.Skip("the race detector needs memory of its own")
	}
	o := options(t, "serve")
	limited(4<<20, 0, 0)(&o)
	_, err := plugin.Open(context.Background(), o)
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) {
		t.Fatalf("got %v", err)
	}
	said := ds[0].Code == sdk.MemoryLimit && strings.Contains(ds[0].Message, "asked for more than 4 MiB of memory before it was ready")
	silent := ds[0].Code == plugin.NotStarted && strings.Contains(ds[0].Hint, "4 MiB of memory (limits.memory)") // it had no room for words
	if !said && !silent {
		t.Errorf("got %v", err)
	}
}

func TestUsageIsThatOfTheProcess(t *testing.T) {
	t.Parallel()
	p, s := started(t, "nothing"), newFakeSession(t)
	if _, ok := p.Usage(); ok {
		t.Error("it is known before the end")
	}
	if err := errors.Join(p.Hooks().Bars(s, s.tick(0)), p.Close(context.Background())); err != nil {
		t.Fatal(err)
	}
	used, ok := p.Usage()
	if !ok || used.Lived <= 0 || used.CPU <= 0 || used.CPU > time.Minute || used.Memory < 1<<20 || used.Memory > 1<<30 {
		t.Errorf("it took %+v", used)
	}
	if report, ok := p.Crash(); ok {
		t.Errorf("it crashed:\n%s", report)
	}
}
