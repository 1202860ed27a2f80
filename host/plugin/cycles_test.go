//go:build unix

package plugin_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/strathost/strathost/host/plugin"
)

// TestManyStartsAndEndsLeakNothing is the first test of all, and not beside others: it counts what the whole process holds.
func TestManyStartsAndEndsLeakNothing(t *testing.T) {
	ends := []string{"nothing", "exit 0", "panic", "kill itself", "refuse its parameters"}
	cycle := func(i int) error {
		o := options(t, "serve")
		do := ends[0]
		if i%5 == 0 {
			do = ends[i/5%len(ends)]
		}
		o.Root, o.Params = ".", map[string]any{"do": do}
		p, err := plugin.Open(context.Background(), o)
		if do == "refuse its parameters" {
			if err == nil {
				return fmt.Errorf("cycle %d: it started", i)
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("cycle %d: %w", i, err)
		}
		s := fakeSessionUntil(context.Background())
		if err := p.Hooks().Bars(s, s.tick(0)); (err == nil) != (do == "nothing") {
			return fmt.Errorf("cycle %d, which is to %s: %v", i, do, err)
		}
		return p.Close(context.Background())
	}
	if err := cycle(1); err != nil { // what the first takes for ever
		t.Fatal(err)
	}
	before := held(t)
	work := make(chan int)
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			for i := range work {
				if err := cycle(i); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range cycles {
		work <- i
	}
	close(work)
	wait.Wait()

	var after holding
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if after = held(t); after.within(before) { // a connection of gRPC closes on goroutines of its own
			break
		}
	}
	t.Logf("%d cycles: %+v before, %+v after", cycles, before, after)
	if !after.within(before) {
		buffer := make([]byte, 1<<20)
		t.Errorf("after %d cycles it holds %+v, before %+v\n%s", cycles, after, before, buffer[:runtime.Stack(buffer, true)])
	}
}

// holding is what a process holds; what its system does not tell is 0.
type holding struct {
	goroutines, files, children, folders, threads int
	memory                                        uint64 // bytes of the heap in use
}

// threadSlack is how many threads Go may keep beyond those that it had: each process is started on one that is held for its life.
const threadSlack = 8

func (h holding) within(before holding) bool {
	return h.goroutines <= before.goroutines && h.files <= before.files && h.children <= before.children && h.folders <= before.folders &&
		h.threads <= before.threads+threadSlack && h.memory <= before.memory+8<<20
}

func held(t *testing.T) holding {
	t.Helper()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	h := holding{goroutines: runtime.NumGoroutine(), memory: m.HeapAlloc}
	if open, err := os.ReadDir("/proc/self/fd"); err == nil {
		h.files = len(open)
	}
	if tasks, err := os.ReadDir("/proc/self/task"); err == nil {
		h.threads = len(tasks)
		for _, task := range tasks {
			list, _ := os.ReadFile(filepath.Join("/proc/self/task", task.Name(), "children"))
			h.children += len(strings.Fields(string(list)))
		}
	}
	for _, base := range []string{os.Getenv("XDG_RUNTIME_DIR"), os.TempDir()} {
		if base != "" {
			left, err := filepath.Glob(filepath.Join(base, "strathost-"+strconv.Itoa(os.Getpid())+"-*"))
			if err != nil {
				t.Fatal(err)
			}
			h.folders += len(left)
		}
	}
	return h
}
