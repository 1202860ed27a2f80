//go:build unix

package parquet_test

import (
	"context"
	"errors"
	"math"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/parquet/storetest"
	"github.com/strathost/strathost/sdk"
)

// The environment of a process that writes the store at killFolder and is killed ahead of operation killAt; with killYears
// it writes bars of many years, with killRemoves as its value it takes some out.
const killFolder, killAt, killYears = "PARQUET_TEST_KILL_FOLDER", "PARQUET_TEST_KILL_AT", "PARQUET_TEST_KILL_YEARS"

const killRemoves = "remove"

func TestMain(m *testing.M) {
	if dir := os.Getenv(killFolder); dir != "" {
		os.Exit(writeAndDie(dir, os.Getenv(killAt)))
	}
	os.Exit(m.Run())
}

func versionsOfAYear() (old, newer market.Columns) {
	return storetest.Walk("2025-07-01T00:00:00Z", time.Minute, 3_000, 1), storetest.Walk("2025-07-01T10:00:00Z", time.Minute, 3_000, 2)
}

// versionsOfManyYears are in eleven files, of which the newer bars change nine. These are put side by side.
func versionsOfManyYears() (old, newer market.Columns) {
	return storetest.Walk("2015-07-01T00:00:00Z", 24*time.Hour, 3_700, 1), storetest.Walk("2016-07-01T00:00:00Z", 24*time.Hour, 3_000, 2)
}

func writeAndDie(dir, at string) int {
	n, err := strconv.Atoi(at)
	if err != nil {
		return 3
	}
	s, err := parquet.Open(dir)
	if err != nil {
		return 3
	}
	var left atomic.Int64
	left.Store(int64(n))
	s.Before(func(string) error {
		if left.Add(-1) == -1 {
			return syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
		return nil
	})
	if os.Getenv(killYears) == killRemoves {
		from, to := removedRange()
		if _, err := s.Remove(context.Background(), "OLD", "1d", from, to); err != nil {
			return 3
		}
		return 0
	}
	if os.Getenv(killYears) != "" {
		_, newer := versionsOfManyYears()
		if _, err := s.Put(context.Background(), "OLD", "1d", newer); err != nil {
			return 3
		}
		return 0
	}
	_, newer := versionsOfAYear()
	for _, symbol := range []string{"OLD", "NEW"} {
		if _, err := s.Put(context.Background(), symbol, "1m", newer); err != nil {
			return 3
		}
	}
	return 0
}

// TestAWriterOfManyFilesThatIsKilledAnywhereLeavesEachOldOrNew kills a writer that puts files side by side.
func TestAWriterOfManyFilesThatIsKilledAnywhereLeavesEachOldOrNew(t *testing.T) {
	t.Parallel()
	old, newer := versionsOfManyYears()
	before, after := yearsOf(t, old), yearsOf(t, old, newer)
	if len(before) != 11 || len(after) != 11 {
		t.Fatalf("%d files before and %d after", len(before), len(after))
	}
	mixed := 0
	for n := 0; ; n++ {
		s, dir := create(t)
		put(t, s, "OLD", "1d", old)
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), killFolder+"="+dir, killAt+"="+strconv.Itoa(n), killYears+"=1")
		err := child.Run()
		if err != nil && child.ProcessState.ExitCode() != -1 {
			t.Fatalf("operation %d: the writer failed: %v", n, err)
		}
		newer := 0
		for path, content := range parquetFiles(t, dir) {
			switch content {
			case after[path]:
				if before[path] != content {
					newer++
				}
			case before[path]:
			default:
				t.Errorf("killed ahead of operation %d: %s is neither old nor new", n, path)
			}
		}
		if newer > 0 && newer < 9 {
			mixed++
		}
		fresh, openErr := parquet.Open(dir)
		if openErr != nil {
			t.Fatal(openErr)
		}
		if err := fresh.Check(context.Background()); err != nil {
			t.Errorf("killed ahead of operation %d: %v", n, err)
		}
		_, again := versionsOfManyYears()
		put(t, fresh, "OLD", "1d", again)
		storetest.Same(t, "files of the next writer", after, parquetFiles(t, dir))
		for path := range contents(t, dir) {
			if strings.HasSuffix(path, ".tmp") {
				t.Errorf("killed ahead of operation %d: %s stays", n, path)
			}
		}
		if err == nil {
			if newer != 9 || n < 40 || mixed == 0 {
				t.Errorf("the writer made %d operations and changed %d files; %d kills left some of them new", n, newer, mixed)
			}
			return
		}
	}
}

// yearsOf are the files of a store into which daily bars were put in their order.
func yearsOf(t *testing.T, all ...market.Columns) map[string]string {
	t.Helper()
	s, dir := create(t)
	for _, c := range all {
		put(t, s, "OLD", "1d", c)
	}
	return parquetFiles(t, dir)
}

func TestAWriterThatIsKilledAnywhereLeavesOldOrNew(t *testing.T) {
	t.Parallel()
	old, newer := versionsOfAYear()
	after := storetest.Join(old.Slice(0, 600), newer)
	for n := 0; ; n++ {
		s, dir := create(t)
		put(t, s, "OLD", "1m", old)
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), killFolder+"="+dir, killAt+"="+strconv.Itoa(n))
		err := child.Run()
		if err != nil && child.ProcessState.ExitCode() != -1 {
			t.Fatalf("operation %d: the writer failed: %v", n, err)
		}
		fresh, openErr := parquet.Open(dir)
		if openErr != nil {
			t.Fatal(openErr)
		}
		if got := bars(t, fresh, "OLD", "1m").Digest(); got != old.Digest() && got != after.Digest() {
			t.Errorf("killed ahead of operation %d: neither the old bars nor the new ones", n)
		}
		symbols, listErr := fresh.Symbols(context.Background())
		if listErr != nil || !slices.Equal(symbols, []string{"OLD"}) && bars(t, fresh, "NEW", "1m").Digest() != newer.Digest() {
			t.Errorf("killed ahead of operation %d: symbols %v, %v", n, symbols, listErr)
		}
		if err := fresh.Check(context.Background()); err != nil {
			t.Errorf("killed ahead of operation %d: %v", n, err)
		}
		// The lock went with the process, and the next writer leaves nothing behind.
		put(t, fresh, "OLD", "1m", newer)
		put(t, fresh, "NEW", "1m", newer)
		storetest.Same(t, "bars", after, bars(t, fresh, "OLD", "1m"))
		for path := range contents(t, dir) {
			if strings.HasSuffix(path, ".tmp") {
				t.Errorf("killed ahead of operation %d: %s stays", n, path)
			}
		}
		if err == nil {
			if n < 10 {
				t.Errorf("the writer made only %d operations", n)
			}
			return
		}
	}
}

func TestAnOperationThatFailsLeavesOldOrNewAndNoLock(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		interval  sdk.Interval
		versions  func() (old, newer market.Columns)
		from      int // the first of the old bars that goes
		fewest    int // operations
		manyFiles bool
	}{
		"one file":   {"1m", versionsOfAYear, 600, 5, false},
		"many files": {"1d", versionsOfManyYears, 366, 40, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			old, newer := c.versions()
			after := storetest.Join(old.Slice(0, c.from), newer, old.Between(newer.Start[newer.Len()-1]+1, math.MaxInt64))
			broken := errors.New("the disk is full")
			for n := 0; ; n++ {
				s, dir := create(t)
				put(t, s, "OLD", c.interval, old)
				var mu sync.Mutex
				left, what := n, ""
				s.Before(func(operation string) error {
					mu.Lock()
					defer mu.Unlock()
					left--
					if left == -1 {
						what = operation
						return broken
					}
					return nil
				})
				_, err := s.Put(context.Background(), "OLD", c.interval, newer)
				if err == nil {
					if n < c.fewest {
						t.Errorf("the writer made only %d operations", n)
					}
					return
				}
				if !errors.Is(err, broken) {
					t.Errorf("%s: error is %v", what, err)
				}
				s.Before(nil)
				if got := bars(t, s, "OLD", c.interval).Digest(); !c.manyFiles && got != old.Digest() && got != after.Digest() {
					t.Errorf("%s: neither the old bars nor the new ones", what)
				}
				for path := range contents(t, dir) {
					if strings.HasSuffix(path, ".tmp") {
						t.Errorf("%s: %s stays", what, path)
					}
				}
				put(t, s, "OLD", c.interval, newer)
				storetest.Same(t, "bars", after, bars(t, s, "OLD", c.interval))
			}
		})
	}
}
