package calendar_test

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
)

// sourceFile reads a file of the public list that the table was built from, without its header. It is not part of the
// repository and lies beside it where the project is developed; elsewhere the test is skipped.
func sourceFile(t *testing.T, name string) [][]string {
	t.Helper()
	path := filepath.Join(root(t), "..", "shared", "data", "calendar", name)
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("the list to compare with is not here: %s", filepath.Join("..", "shared", "data", "calendar", name))
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 2 {
		t.Fatalf("%s has no rows", name)
	}
	return rows[1:]
}

// root is the folder of go.mod.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the package")
		}
		dir = parent
	}
}

func TestClosuresAreThoseOfThePublicList(t *testing.T) {
	t.Parallel()
	c := lookup(t, "XNYS")
	var want []string
	for _, row := range sourceFile(t, "us_equity_holidays.csv") {
		d := date(t, row[0])
		if c.IsTradingDay(d) {
			t.Errorf("%s is a trading day, and a closure in the list", d)
		}
		if !isWeekend(d) {
			want = append(want, d.String())
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, closures(t)); diff != "" {
		t.Errorf("closures on weekdays (-list +calendar):\n%s", diff)
	}
}

func TestEarlyClosesAreThoseOfThePublicList(t *testing.T) {
	t.Parallel()
	c := lookup(t, "XNYS")
	want := map[string]string{}
	for _, row := range sourceFile(t, "us_equity_early_closes.csv") {
		// The list's one mistake: a Sunday cannot close early.
		if row[0] == "2017-12-24" {
			continue
		}
		want[row[0]] = row[1]
	}
	got := map[string]string{}
	for _, s := range earlyCloses(t) {
		closing := tradingDay(t, c, s, calendar.Regular).Close
		got[s] = time.Unix(0, closing).In(c.Location()).Format("15:04")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("early closes (-list +calendar):\n%s", diff)
	}
}
