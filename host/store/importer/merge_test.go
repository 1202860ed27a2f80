package importer_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/store/csv"
	"github.com/strathost/strathost/host/store/importer"
)

// dealt are lines dealt to n files of one series in turns, as Spark writes them.
func dealt(text string, n int) []string {
	parts := make([]string, n)
	for i, line := range strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n") {
		parts[i%n] += strings.TrimSuffix(line, "\n") + "\n"
	}
	var files []string
	for i, p := range parts {
		files = append(files, fmt.Sprintf("1m/part-%05d.csv", i), header+p)
	}
	return files
}

func TestFilesOfOneImportAreMerged(t *testing.T) {
	t.Parallel()
	text := rows("2024-12-31T20:00:00Z", 600, 1) // over the turn of the year
	whole := t.TempDir()
	run(t, whole, folder(t, "AAPL_1m.csv", header+text))
	for _, n := range []int{2, 7} {
		in := folder(t, dealt(text, n)...)
		for name, room := range map[string]int{"in memory": 1_000_000, "through the disk": 50} {
			dir := t.TempDir()
			for _, replaced := range []int{0, 600} { // the second time changes nothing
				report, err := importer.ImportLimited(context.Background(), []string{in}, importer.Options{Store: dir, Symbol: "AAPL"}, room)
				if err != nil || len(report.Diagnostics()) != 0 {
					t.Fatalf("%d files, %s: %v, %v", n, name, report.Diagnostics(), err)
				}
				want := importer.Series{Symbol: "AAPL", Interval: "1m", Bars: 600, Replaced: replaced, Written: 2}
				if replaced > 0 {
					want.Written, want.Unchanged = 0, 2
				}
				same(t, "series", []importer.Series{want}, report.Series)
				same(t, fmt.Sprintf("files of %d, %s", n, name), contents(t, whole), contents(t, dir))
			}
		}
	}
}

func TestABarThatSeveralFilesHaveIsTakenFromTheFirst(t *testing.T) {
	t.Parallel()
	row := func(minute int, last string) string {
		return fmt.Sprintf("2025-07-02T13:%02d:00Z,1,2,0.5,%s,100\n", minute, last)
	}
	in := folder(t,
		"a/X_1m.csv", header+row(30, "1.1")+row(31, "1.1")+row(34, "1.1"),
		"b/X_1m.csv", header+row(31, "1.1")+row(32, "1.2")+row(34, "1.2"),
		"c/X_1m.csv", header+row(34, "1.1")+row(32, "1.3")+row(33, "1.3"))
	a, b, c := filepath.Join(in, "a", "X_1m.csv"), filepath.Join(in, "b", "X_1m.csv"), filepath.Join(in, "c", "X_1m.csv")
	first := ""
	for _, paths := range [][]string{{in}, {c, b, a}, {b, c, a, filepath.Join(in, "b")}} {
		dir := t.TempDir()
		for range 2 {
			report := run(t, dir, paths...)
			got := filepath.ToSlash(strings.ReplaceAll(report.Diagnostics().Error(), in+string(filepath.Separator), ""))
			same(t, "diagnostics", strings.Split(`b/X_1m.csv:4: its bar of X 1m at 2025-07-02T13:34:00Z is another one than in a/X_1m.csv:4, which is used: the row is left out [bad_row]
c/X_1m.csv:3: it starts at 2025-07-02T13:32:00Z, before the row above it: it is sorted in [bad_row]
c/X_1m.csv:3: its bar of X 1m at 2025-07-02T13:32:00Z is another one than in b/X_1m.csv:3, which is used: the row is left out [bad_row]`, "\n"),
				strings.Split(got, "\n"))
			var counts []string
			for _, f := range report.Files {
				counts = append(counts, fmt.Sprintf("%d rows, %d bars, %d bad, %d doubled", f.Rows, f.Bars, f.Bad, f.Doubled))
			}
			same(t, "counts", []string{"3 rows, 3 bars, 0 bad, 0 doubled", "3 rows, 1 bars, 1 bad, 1 doubled", "3 rows, 1 bars, 1 bad, 1 doubled"}, counts)
			if report.Series[0].Bars != 5 {
				t.Errorf("%d bars", report.Series[0].Bars)
			}
		}
		stored := bars(t, dir, "X", "1m")
		same(t, "closes", []float64{1.1, 1.1, 1.2, 1.3, 1.1}, stored.Close)
		if first == "" {
			first = stored.Digest()
		}
		same(t, "digest", first, stored.Digest())
	}

	// The same folder as a source gives the same bars.
	s, err := csv.Open(context.Background(), in, csv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Bars(context.Background(), "X", "1m", 0, 1<<62)
	if err != nil || got.Digest() != first {
		t.Errorf("as a source it has other bars: %v, %v", got.Close, err)
	}
}

func TestParquetFilesThatContradictEachOtherAreNamedWithTheirRows(t *testing.T) {
	t.Parallel()
	from := time.Date(2025, 7, 2, 13, 30, 0, 0, time.UTC)
	in := folder(t, "a/X_1m.parquet", parquetOf(t, minutes(from, 10, 1)), "b/X_1m.parquet", parquetOf(t, minutes(from.Add(9*time.Minute), 10, 2)))
	report, err := importer.Import(context.Background(), []string{in}, importer.Options{Store: t.TempDir(), Columns: map[string]string{"close": "px_last"}})
	if err != nil || len(report.Diagnostics()) != 1 || report.Series[0].Bars != 19 {
		t.Fatalf("%+v, %v", report, err)
	}
	if d := report.Diagnostics()[0]; d.Line != 1 || !strings.Contains(d.Message, filepath.Join("a", "X_1m.parquet")+":10, which is used") {
		t.Errorf("it says %v", d)
	}
}

func TestWhatTheFilesOfAnImportCoverIsReplaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	run(t, dir, folder(t, "X_1m.csv", header+rows("2025-07-02T13:00:00Z", 300, 1)))
	old := bars(t, dir, "X", "1m")
	hourly := func(from string) string { // its first and its last bar
		lines := strings.SplitAfter(rows(from, 61, 2), "\n")
		return header + lines[0] + lines[60]
	}
	// From 13:30 to 14:45 one after the other covers the store, and from 16:00 to 17:00 another.
	report := run(t, dir, folder(t, "a/X_1m.csv", hourly("2025-07-02T13:30:00Z"), "b/X_1m.csv", hourly("2025-07-02T13:45:00Z"),
		"c/X_1m.csv", hourly("2025-07-02T16:00:00Z")))
	same(t, "series", []importer.Series{{Symbol: "X", Interval: "1m", Bars: 6, Replaced: 76 + 61, Written: 1}}, report.Series)
	got := bars(t, dir, "X", "1m")
	if got.Len() != 300-76-61+6 {
		t.Errorf("%d bars", got.Len())
	}
	same(t, "what is between", old.Slice(106, 150).Start, got.Slice(46-12, 46-12+44).Start)
}

// TestAYearOfWhichTheFilesHaveNoBarStays is the one exception from what an import replaces.
func TestAYearOfWhichTheFilesHaveNoBarStays(t *testing.T) {
	t.Parallel()
	days := func(years ...int) string {
		var b strings.Builder
		b.WriteString(header)
		for _, y := range years {
			fmt.Fprintf(&b, "%d-03-01,1,2,0.5,1.5,%d\n%d-09-01,1,2,0.5,1.5,%d\n", y, y, y, y)
		}
		return b.String()
	}
	dir := t.TempDir()
	run(t, dir, folder(t, "X_1d.csv", days(2013, 2014, 2015)))
	run(t, dir, folder(t, "X_1d.csv", strings.ReplaceAll(days(2013, 2015), "-03-", "-06-")))
	same(t, "volumes", []float64{2013, 2013, 2013, 2014, 2014, 2015, 2015}, bars(t, dir, "X", "1d").Volume)
}

func TestALinkToAFolderIsThatFolder(t *testing.T) {
	t.Parallel()
	in := folder(t, "minute/XYZ_1m.csv", header+rows("2025-07-02T13:30:00Z", 10, 1)+"x,1,2,0.5,1.5,100\n")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(in, link); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	report := run(t, t.TempDir(), link)
	path := filepath.Join(link, "minute", "XYZ_1m.csv")
	if len(report.Files) != 1 || report.Files[0].Path != path || len(report.Series) != 1 || report.Series[0].Bars != 10 {
		t.Errorf("report is %+v", report)
	}
	if ds := report.Diagnostics(); len(ds) != 1 || ds[0].File != path {
		t.Errorf("diagnostics are %v", ds)
	}
}

func TestAnImportThatFailsInWholeMakesNoStore(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	dir := filepath.Join(parent, "made", "store")
	broken := header + rows("2025-07-02T00:00:00Z", 60_000, 1) + "\"" + strings.Repeat("x", 2<<20) // fails after rows were put aside
	if _, err := importer.ImportLimited(context.Background(), []string{folder(t, "A_1m.csv", broken)}, importer.Options{Store: dir}, 1000); err == nil {
		t.Error("nothing is said")
	}
	entries, err := os.ReadDir(parent)
	if err != nil || len(entries) != 0 {
		t.Errorf("%v stay, %v", entries, err)
	}

	file := filepath.Join(folder(t, "s", "x"), "s")
	read := false
	_, err = importer.Import(context.Background(), []string{folder(t, "A_1m.csv", broken)}, importer.Options{Store: file,
		Progress: func(importer.Progress) { read = true }})
	if err == nil || !strings.Contains(err.Error(), "it is a file, not a folder") || read {
		t.Errorf("read %v, error is %v", read, err)
	}
}

// TestAnImportThatIsCancelledWhileItWritesLeavesWholeFiles cancels after the first series.
func TestAnImportThatIsCancelledWhileItWritesLeavesWholeFiles(t *testing.T) {
	t.Parallel()
	text := header + rows("2025-07-02T13:30:00Z", 5000, 1)
	in := folder(t, "X_1m.csv", text, "Y_1m.csv", text)
	dir, whole := t.TempDir(), t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	_, err := importer.ImportLimited(ctx, []string{in}, importer.Options{Store: dir, Progress: func(p importer.Progress) {
		if p.Written > 0 {
			cancel()
		}
	}}, 100)
	if err == nil || ctx.Err() == nil {
		t.Errorf("error is %v", err)
	}
	run(t, whole, in)
	var left []string
	for path, content := range contents(t, dir) {
		left = append(left, path)
		if content != contents(t, whole)[path] {
			t.Errorf("%s is not whole", path)
		}
	}
	slices.Sort(left)
	same(t, "files", []string{".strathost.lock", "bars/interval=1m/symbol=X/2025.parquet"}, left)
}
