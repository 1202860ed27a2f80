package host_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/sdk"
)

// weekStore is a store into which a CSV file of X was imported, a bar under each date.
func weekStore(t *testing.T, name string, stamps ...string) string {
	t.Helper()
	in, dir := t.TempDir(), filepath.Join(t.TempDir(), "store")
	text := "date,open,high,low,close,volume\n"
	for i, stamp := range stamps {
		text += stamp + "," + strings.Repeat("1", i+1) + ".5,9999999,1," + strings.Repeat("1", i+1) + ",10\n"
	}
	if err := os.WriteFile(filepath.Join(in, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := host.Import(context.Background(), []string{in}, host.ImportOptions{Store: dir}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// mondays are weeks as most sources call them; the second begins with a holiday.
var mondays = []string{"2025-05-19", "2025-05-26", "2025-06-02", "2025-06-09"}

func TestImportedWeeksAreShownExportedAndChecked(t *testing.T) {
	t.Parallel()
	dir := weekStore(t, "X_1w.csv", mondays...)
	q := host.BarsQuery{Source: dir, Symbol: "X", Interval: "1w"}
	for name, c := range map[string]struct {
		from, to string
		want     []string
	}{
		"all":                    {"", "", []string{"2025-05-19", "2025-05-27", "2025-06-02", "2025-06-09"}},
		"up to a Friday":         {"", "2025-06-06", []string{"2025-05-19", "2025-05-27", "2025-06-02"}},
		"up to a Thursday":       {"", "2025-06-05", []string{"2025-05-19", "2025-05-27"}},
		"from the holiday":       {"2025-05-26", "", []string{"2025-05-27", "2025-06-02", "2025-06-09"}},
		"from the middle of one": {"2025-05-28", "2025-06-06", []string{"2025-06-02"}},
	} {
		q := q
		q.From, q.To = c.from, c.to
		got, err := host.ShowBars(context.Background(), q)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var starts []string
		for i := range got.Bars.Len() {
			starts = append(starts, got.Start(i))
		}
		if diff := cmp.Diff(c.want, starts); diff != "" || got.DerivedFrom != "" {
			t.Errorf("%s: derived from %q, weeks (-want +got):\n%s", name, got.DerivedFrom, diff)
		}
	}
	file := filepath.Join(t.TempDir(), "X.csv")
	if _, err := host.ExportBars(context.Background(), q, file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil || !strings.HasSuffix(string(text), "2025-05-26,11.5,9999999,1,11,10\n2025-06-02,111.5,9999999,1,111,10\n2025-06-09,1111.5,9999999,1,1111,10\n") {
		t.Errorf("%v, exported\n%s", err, text)
	}
	if found := offGrid(t, dir); len(found) > 0 {
		t.Errorf("found %v", found)
	}
	for _, iv := range []sdk.Interval{"1d", "2w"} {
		q.Interval = iv
		_, err := host.ShowBars(context.Background(), q)
		if want := string(iv) + " cannot be made for X in parquet folder " + dir + ": stored are 1w; days and weeks are made of 1d or of intraday bars"; err == nil || err.Error() != want {
			t.Errorf("the error is %v, expected %s", err, want)
		}
	}
}

// Files that call a week by its Friday, and ones of five days that begin between two, serve nobody as they are: what they
// cover cannot be told. They can still be exported as they are.
func TestImportedWeeksThatBeginElsewhereAreNotTakenForWeeks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file     string
		first    string
		interval sdk.Interval
		want     string
	}{
		"weeks":  {"X_1w.csv", "2025-05-23", "1w", "does not begin where its week does, a Monday; with 1d stored they are made of that"},
		"5 days": {"X_5d.csv", "2025-05-22", "5d", "does not begin where one of its bars does: they are 5 trading days each, counted from the calendar's first; with 1d stored they are made of that"},
	} {
		dir := weekStore(t, c.file, c.first, "2025-05-30", "2025-06-06", "2025-06-13")
		q := host.BarsQuery{Source: dir, Symbol: "X", Interval: c.interval}
		if _, err := host.ShowBars(context.Background(), q); err == nil || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, expected %s", name, err, c.want)
		}
		if done, err := host.ExportBars(context.Background(), q, filepath.Join(t.TempDir(), "X.csv")); err != nil || done.Bars != 4 || done.Last != "2025-06-13" || done.DerivedFrom != "" {
			t.Errorf("%s: exported %+v, %v", name, done, err)
		}
		if found := offGrid(t, dir); len(found) < 3 {
			t.Errorf("%s: found %v", name, found)
		}
	}
}

// offGrid are the bars that a check finds to begin where no bar of their interval does.
func offGrid(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	for _, f := range checked(t, dir).Findings {
		if f.Code == host.FoundOffGrid {
			found = append(found, f.Start+" "+f.Message)
		}
	}
	return found
}
