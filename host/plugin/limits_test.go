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
	for what, want := range map[string][3]int{"Max data size": {4 << 30, 5 << 30, 0}, "Max cpu time": {100, 100, 3}} {
		_, rest, _ := strings.Cut(string(limits), what)
		var soft, hard int
		if _, err := fmt.Sscan(rest, &soft, &hard); err != nil || soft < want[0] || soft > want[1] || hard != soft+want[2] {
			t.Errorf("%s: %d and %d, %v, expected %v", what, soft, hard, err, want)
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

// A limit may be too small for the plugin to start at all: the message says so.
func TestALimitThatIsTooSmallToStartIsTold(t *testing.T) {
	t.Parallel()
	if raceDetector {
		t.Skip("the race detector needs memory of its own")
	}
	o := options(t, "serve")
	o.Params = map[string]any{"do": "take memory in its constructor"}
	limited(16<<20, 0, 0)(&o)
	_, err := plugin.Open(context.Background(), o)
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) {
		t.Fatalf("got %v", err)
	}
	said := ds[0].Code == sdk.MemoryLimit && strings.Contains(ds[0].Message, "asked for more than 16 MiB of memory before it was ready")
	silent := ds[0].Code == plugin.NotStarted && strings.Contains(ds[0].Hint, "limits.memory of 16 MiB") // it had no room for words
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
