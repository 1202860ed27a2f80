//go:build unix

package parquet_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/parquet/storetest"
)

// The environment of a process that writes the store at killFolder and is killed ahead of operation killAt.
const killFolder, killAt = "PARQUET_TEST_KILL_FOLDER", "PARQUET_TEST_KILL_AT"

func TestMain(m *testing.M) {
	if dir := os.Getenv(killFolder); dir != "" {
		os.Exit(writeAndDie(dir, os.Getenv(killAt)))
	}
	os.Exit(m.Run())
}

func versionsOfAYear() (old, newer market.Columns) {
	return storetest.Walk("2025-07-01T00:00:00Z", time.Minute, 3_000, 1), storetest.Walk("2025-07-01T10:00:00Z", time.Minute, 3_000, 2)
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
	s.Before(func(string) error {
		if n == 0 {
			return syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
		n--
		return nil
	})
	_, newer := versionsOfAYear()
	for _, symbol := range []string{"OLD", "NEW"} {
		if _, err := s.Put(context.Background(), symbol, "1m", newer); err != nil {
			return 3
		}
	}
	return 0
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
	old, newer := versionsOfAYear()
	after := storetest.Join(old.Slice(0, 600), newer)
	broken := errors.New("the disk is full")
	for n := 0; ; n++ {
		s, dir := create(t)
		put(t, s, "OLD", "1m", old)
		left, what := n, ""
		s.Before(func(operation string) error {
			left--
			if left == -1 {
				what = operation
				return broken
			}
			return nil
		})
		_, err := s.Put(context.Background(), "OLD", "1m", newer)
		if err == nil {
			if n < 5 {
				t.Errorf("the writer made only %d operations", n)
			}
			return
		}
		if !errors.Is(err, broken) {
			t.Errorf("%s: error is %v", what, err)
		}
		s.Before(nil)
		if got := bars(t, s, "OLD", "1m").Digest(); got != old.Digest() && got != after.Digest() {
			t.Errorf("%s: neither the old bars nor the new ones", what)
		}
		for path := range contents(t, dir) {
			if strings.HasSuffix(path, ".tmp") {
				t.Errorf("%s: %s stays", what, path)
			}
		}
		put(t, s, "OLD", "1m", newer)
		storetest.Same(t, "bars", after, bars(t, s, "OLD", "1m"))
	}
}
