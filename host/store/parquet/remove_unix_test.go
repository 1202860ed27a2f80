//go:build unix

package parquet_test

import (
	"context"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/store/parquet"
)

// removedRange is of the middle of 2017 to the middle of 2021: three whole years, and parts of two.
func removedRange() (from, to int64) {
	return time.Date(2017, 7, 1, 0, 0, 0, 0, time.UTC).UnixNano(), time.Date(2021, 7, 1, 0, 0, 0, 0, time.UTC).UnixNano()
}

func TestARemovalThatIsKilledAnywhereLeavesEachFileOldNewOrAbsent(t *testing.T) {
	t.Parallel()
	old, _ := versionsOfManyYears()
	before := yearsOf(t, old)
	from, to := removedRange()
	done, doneDir := create(t)
	put(t, done, "OLD", "1d", old)
	if _, err := done.Remove(context.Background(), "OLD", "1d", from, to); err != nil {
		t.Fatal(err)
	}
	after := parquetFiles(t, doneDir)
	if len(before) != 11 || len(after) != 8 {
		t.Fatalf("%d files before and %d after", len(before), len(after))
	}
	mixed := 0
	for n := 0; ; n++ {
		s, dir := create(t)
		put(t, s, "OLD", "1d", old)
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), killFolder+"="+dir, killAt+"="+strconv.Itoa(n), killYears+"="+killRemoves)
		err := child.Run()
		if err != nil && child.ProcessState.ExitCode() != -1 {
			t.Fatalf("operation %d: the writer failed: %v", n, err)
		}
		left := parquetFiles(t, dir)
		changed := 0
		for path, content := range before {
			is, there := left[path]
			want, stays := after[path]
			switch {
			case there && is == content:
			case there == stays && is == want:
				changed++
			default:
				t.Errorf("killed ahead of operation %d: %s is neither old nor as it is to be", n, path)
			}
		}
		if changed > 0 && changed < 5 {
			mixed++
		}
		fresh, openErr := parquet.Open(dir)
		if openErr != nil {
			t.Fatal(openErr)
		}
		if err := fresh.Check(context.Background()); err != nil {
			t.Errorf("killed ahead of operation %d: %v", n, err)
		}
		removeBars(t, fresh, "OLD", "1d", from, to)
		for path, content := range parquetFiles(t, dir) {
			if after[path] != content {
				t.Errorf("killed ahead of operation %d: the same again leaves %s with other bars", n, path)
			}
		}
		for path := range contents(t, dir) {
			if strings.HasSuffix(path, ".tmp") && changed < 5 {
				t.Errorf("killed ahead of operation %d: %s stays", n, path)
			}
		}
		if err == nil {
			if changed != 5 || n < 14 || mixed == 0 {
				t.Errorf("the writer made %d operations and changed %d files; %d kills left some of them changed", n, changed, mixed)
			}
			return
		}
	}
}
