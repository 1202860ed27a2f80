package importer_test

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/strathost/strathost/host/store/importer"
	"github.com/strathost/strathost/sdk"
)

func TestAnOverlappingImportReplacesTheOverlap(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	run(t, dir, folder(t, "X_1m.csv", header+rows("2025-07-02T13:30:00Z", 100, 1)))
	old := bars(t, dir, "X", "1m")
	newer := rows("2025-07-02T14:20:00Z", 100, 2)
	lines := strings.SplitAfter(newer, "\n")
	gap := strings.Join(append(lines[:10:10], lines[11:]...), "") // without the bar of 14:30
	report := run(t, dir, folder(t, "X_1m.csv", header+gap))
	same(t, "series", []importer.Series{{Symbol: "X", Interval: "1m", Bars: 99, Replaced: 50, Written: 1}}, report.Series)
	got := bars(t, dir, "X", "1m")
	if got.Len() != 149 {
		t.Fatalf("%d bars", got.Len())
	}
	same(t, "what is ahead of the overlap", old.Slice(0, 50), got.Slice(0, 50))
	if got.Volume[50] != 200 || got.Volume[60] != 211 {
		t.Errorf("volumes are %v", got.Volume[48:62])
	}
}

func TestRowsInAnyOrderMakeTheSameStore(t *testing.T) {
	t.Parallel()
	text := rows("2024-12-30T00:00:00Z", 5000, 1) // over the turn of the year
	lines := strings.SplitAfter(strings.TrimSuffix(text, "\n")+"\n", "\n")
	lines = lines[:5000]
	var shuffled, backwards []string
	for i := range lines {
		shuffled = append(shuffled, lines[i*1237%5000])
		backwards = append(backwards, lines[4999-i])
	}
	sorted, other, turned := t.TempDir(), t.TempDir(), t.TempDir()
	run(t, sorted, folder(t, "X_1m.csv", header+text))
	opts := importer.Options{Store: other, Interval: "1m"}
	report, err := importer.ImportLimited(context.Background(), []string{folder(t, "X.csv", header+strings.Join(shuffled, ""))}, opts, 100)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "files of shuffled rows", contents(t, sorted), contents(t, other))
	if f := report.Files[0]; f.Repaired == 0 || len(f.Diagnostics) != 101 || f.Bars != 5000 || f.Bad != 0 {
		t.Errorf("%d repaired, %d bars, %d diagnostics", f.Repaired, f.Bars, len(f.Diagnostics))
	}
	report = run(t, turned, folder(t, "X_1m.csv", header+strings.Join(backwards, "")))
	same(t, "files of rows from new to old", contents(t, sorted), contents(t, turned))
	if f := report.Files[0]; f.Repaired != 0 || len(f.Diagnostics) != 0 {
		t.Errorf("file is %+v", f)
	}
}

func TestWrongRowsAndFilesAreReportedWithTheirPlaces(t *testing.T) {
	t.Parallel()
	in := folder(t,
		"good_1m.csv", header+"2025-07-02T13:30:00Z,1,2,0.5,1.5,100\n2025-07-02T13:31:00Z,1,2,0.5,1.5,100\n"+
			"2025-07-02T13:32:00Z,1,0.1,0.5,1.5,100\n2025-07-02T13:31:00Z,1,2,0.5,1.5,100\n2025-07-02T13:31:00Z,1,2,0.5,1.6,100\n"+
			"2025-07-02T13:30:30Z,1,2,0.5,1.5,100\n"+rows("2025-07-02T13:33:00Z", 5, 1),
		"text.csv", "hello\n",
		"minute/spy/20131004_trade.zip", "no zip")
	report, err := importer.Import(context.Background(), []string{in}, importer.Options{Store: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	got := strings.ReplaceAll(report.Diagnostics().Error(), in+string(filepath.Separator), "")
	same(t, "diagnostics", strings.Split(`good_1m.csv:4: high 0.1 is below low 0.5: the row is left out [bad_row]
good_1m.csv:5: it starts at 2025-07-02T13:31:00Z as line 3 does, with the same numbers: the row is left out [bad_row]
good_1m.csv:6: it starts at 2025-07-02T13:31:00Z as line 3 does, with other numbers: the row is left out [bad_row]
good_1m.csv:7: it starts at 2025-07-02T13:30:30Z, before the row above it: it is sorted in [bad_row]
minute/spy/20131004_trade.zip: it is no zip: zip: not a valid zip file [not_lean]
text.csv: no header with open, high, low and close is in its first 10 lines, and its first line is not a time and these four numbers [not_csv]`, "\n"),
		strings.Split(filepath.ToSlash(got), "\n"))
	f := report.Files[0]
	if report.Failed() != 2 || f.Rows != 11 || f.Bars != 8 || f.Bad != 3 || f.Repaired != 1 {
		t.Errorf("file is %+v", f)
	}
}

func TestAFileThatFailsHalfwayLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	broken := header + rows("2025-07-02T00:00:00Z", 60_000, 1) + "\"" + strings.Repeat("x", 2<<20)
	report := run(t, dir, folder(t, "A_1m.csv", broken, "B_1m.csv", header+rows("2025-07-02T13:30:00Z", 10, 1)))
	if !report.Files[0].Failed || report.Files[1].Failed || report.Files[0].Bars != 0 {
		t.Errorf("files are %+v", report.Files)
	}
	same(t, "series", []importer.Series{{Symbol: "B", Interval: "1m", Bars: 10, Written: 1}}, report.Series)
}

func TestWhatCannotBeImportedIsAnError(t *testing.T) {
	t.Parallel()
	good := folder(t, "X_1m.csv", header+rows("2025-07-02T13:30:00Z", 10, 1))
	for name, c := range map[string]struct {
		paths []string
		opts  importer.Options
		want  string
	}{
		"no path":      {nil, importer.Options{Store: "s"}, "no files are named"},
		"no store":     {[]string{good}, importer.Options{}, "no store is named"},
		"no folder":    {[]string{filepath.Join(good, "x")}, importer.Options{Store: "s"}, "no such file"},
		"empty folder": {[]string{t.TempDir()}, importer.Options{Store: "s"}, "no files to import"},
		"other format": {[]string{good}, importer.Options{Store: "s", Format: "xml"}, `format "xml"`},
		"other files":  {[]string{good}, importer.Options{Store: "s", Format: importer.LEAN}, "no files to import"},
		"an interval":  {[]string{good}, importer.Options{Store: "s", Interval: "1M"}, "ambiguous"},
		"a symbol":     {[]string{good}, importer.Options{Store: "s", Symbol: "?"}, "is not a symbol"},
		"no ending":    {[]string{filepath.Join(folder(t, "x.txt", "x"), "x.txt")}, importer.Options{Store: "s"}, "name the format"},
		"only faults":  {[]string{folder(t, "x.csv", "x\n")}, importer.Options{Store: "s"}, "not_csv"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.opts.Store != "" {
				c.opts.Store = t.TempDir()
			}
			_, err := importer.Import(context.Background(), c.paths, c.opts)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v", err)
			}
		})
	}
	_, err := importer.Import(context.Background(), []string{folder(t, "x.csv", "x\n")}, importer.Options{Store: t.TempDir()})
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) {
		t.Errorf("error is %T", err)
	}
	if _, err := importer.Import(context.Background(), []string{"nothing"}, importer.Options{Store: "s"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error is %v", err)
	}
}

func TestOptionsSayWhatFilesDoNot(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(folder(t, "export.txt", "time,open,high,low,close,volume\n2025-07-02 09:30:00,1,2,0.5,1.5,100\n"), "export.txt")
	_, err := importer.Import(context.Background(), []string{file}, importer.Options{Store: dir, Format: importer.CSV,
		Symbol: "brk/b", Interval: "5m", Location: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	if c := bars(t, dir, "BRK/B", "5m"); c.Len() != 1 || c.Start[0] != time.Date(2025, 7, 2, 9, 30, 0, 0, time.UTC).UnixNano() {
		t.Errorf("bars are %+v", c)
	}
}

func TestTwoImportsAtOnceTakeTurns(t *testing.T) {
	t.Parallel()
	dir, alone := t.TempDir(), t.TempDir()
	var in []string
	for i, from := range []string{"2025-07-01T00:00:00Z", "2025-07-02T00:00:00Z", "2024-07-01T00:00:00Z", "2025-07-03T00:00:00Z"} {
		in = append(in, folder(t, "X_1m.csv", header+rows(from, 1440, i), "Y_1m.csv", header+rows(from, 1440, i)))
	}
	var imports sync.WaitGroup
	for _, p := range in {
		imports.Go(func() {
			if _, err := importer.Import(context.Background(), []string{p}, importer.Options{Store: dir}); err != nil {
				t.Error(err)
			}
		})
	}
	imports.Wait()
	run(t, alone, in...)
	same(t, "files", contents(t, alone), contents(t, dir))
}

func TestProgressEndsWithEverything(t *testing.T) {
	t.Parallel()
	var last importer.Progress
	calls := 0
	var written []int
	in := folder(t, "X_1m.csv", header+rows("2025-07-02T13:30:00Z", 5000, 1), "Y_1m.csv", header+rows("2025-07-02T13:30:00Z", 10, 1))
	_, err := importer.Import(context.Background(), []string{in}, importer.Options{Store: t.TempDir(), Progress: func(p importer.Progress) {
		if p.Bytes < last.Bytes || p.Rows < last.Rows || p.Done < last.Done || p.Bytes > p.TotalBytes {
			t.Errorf("progress went from %+v to %+v", last, p)
		}
		last = p
		calls++
		if p.Writing {
			written = append(written, p.Written)
		}
	}})
	same(t, "bars that are written", []int{0, 5000, 5010}, written)
	if err != nil || calls < 6 || !last.Writing || last.Done != 2 || last.Rows != 5010 || last.Written != 5010 || last.Pending != 5010 || last.Bytes != last.TotalBytes {
		t.Errorf("%d calls, the last with %+v, %v", calls, last, err)
	}
}

func TestACancelledImportWritesNothingAndLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	in := folder(t, "X_1m.csv", header+rows("2025-07-02T13:30:00Z", 5000, 1), "Y_1m.csv", header+rows("2025-07-02T13:30:00Z", 10, 1))
	_, err := importer.ImportLimited(ctx, []string{in}, importer.Options{Store: dir, Progress: func(p importer.Progress) {
		if p.Done == 1 {
			cancel()
		}
	}}, 100)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
	if files := contents(t, dir); len(files) != 0 {
		t.Errorf("%d files are left", len(files))
	}
}
