package worker_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/host/worker"
)

// What docs/scripts.md promises: the kernel refuses a process more than the script's limit and 256 MiB of headroom.
const (
	mostOfScript = 64 << 20
	headroom     = 256 << 20
)

// A step of the engine that nothing sees while it goes on is ended by the kernel, as soon as it wants more than the limit and the
// headroom. What the script's own watchdog finds has other words and a line.
func TestAHardLimitOfMemoryEndsTheProcessByName(t *testing.T) {
	t.Parallel()
	if raceDetector {
		t.Skip("the race detector's own memory is beyond the limit of the process")
	}
	for name, number := range map[string]string{ // nothing guards a number
		"300 MiB above the limit": fmt.Sprintf("1n << BigInt(%d)", 8*(mostOfScript+300<<20+spread())),
		"more than any machine":   "1n << 10n ** BigInt(12)",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := "export function onBar() {}\nconst n = " + number + ";\n"
			_, err := worker.Open(t.Context(), options(folder(t, text), script.Limits{Memory: mostOfScript}))
			if err == nil || !strings.Contains(err.Error(), "a.js: the script asked for more than 64 MiB of memory, and its process ended [memory_limit]") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// What a script may have it gets: half of the limit kept, and a multiple of it thrown away on the way.
func TestTheHardLimitLeavesAScriptItsMemory(t *testing.T) {
	t.Parallel()
	if raceDetector {
		t.Skip("the race detector's own memory is beyond the limit of the process")
	}
	text := "export function onBar() {}\nconst kept = [];\n" +
		"for (let i = 0; i < 64; i++) { kept.push(new Uint8Array(2 ** 21)); for (let j = 0; j < 12; j++) new Uint8Array(2 ** 21); }\n"
	opened(t, options(folder(t, text), script.Limits{Memory: 256 << 20, Timeout: time.Minute}))
}

// The kernel holds the process to the limit and the headroom, and lets it have them: data (RLIMIT_DATA) and address space
// (RLIMIT_AS), neither of which the process can raise again.
func TestTheKernelKnowsTheLimitOfMemory(t *testing.T) {
	t.Parallel()
	o := options(folder(t, "export function onBar() {}\n"), script.Limits{Memory: mostOfScript})
	o.Name = "limited" // as which the process is known to the system
	opened(t, o)
	pid := childNamed(t, o.Name)
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", pid))
	if err != nil {
		t.Fatal(err)
	}
	statm, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		t.Fatal(err)
	}
	pages := strings.Fields(string(statm)) // address space, and as the sixth data and stack
	for _, c := range []struct {
		name, inUse string
		most        int64
	}{
		{"Max data size", pages[5], mostOfScript + headroom},
		{"Max address space", pages[0], mostOfScript + headroom + spread()},
	} {
		found := regexp.MustCompile(`(?m)^` + c.name + ` +(\d+) +(\d+) +bytes`).FindStringSubmatch(string(limits))
		if found == nil {
			t.Errorf("%s is not limited:\n%s", c.name, limits)
			continue
		}
		soft, hard := number(t, found[1]), number(t, found[2])
		used := number(t, c.inUse) * int64(os.Getpagesize())
		if soft != hard || soft-used > c.most || soft < c.most {
			t.Errorf("%s is %d, at the most %d, and %d are in use: the process should be let grow by %d in all", c.name, soft, hard, used, c.most)
		}
	}
}

// spread is what the address space may grow beside that: a program with C in it has threads that reserve some.
func spread() int64 {
	info, ok := debug.ReadBuildInfo()
	if ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "CGO_ENABLED", Value: "1"}) {
		return 1 << 30
	}
	return 0
}

func number(t *testing.T, text string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// childNamed is the process of this test's that runs the strategy of a name.
func childNamed(t *testing.T, name string) int {
	t.Helper()
	for _, pid := range children(t, os.Getpid()) {
		line, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
		if err == nil && bytes.HasPrefix(line, []byte(name+"\x00")) {
			return pid
		}
	}
	t.Fatalf("there is no process of %s", name)
	return 0
}
