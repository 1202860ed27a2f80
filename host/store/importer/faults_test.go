package importer_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/strathost/strathost/host/store/importer"
)

// textRow is a row of a Parquet file all of whose columns are text, as who turned a CSV file into one may have them. nil
// is null.
type textRow struct {
	Symbol *string `parquet:"symbol,optional"`
	Time   *string `parquet:"time,optional"`
	Open   *string `parquet:"open,optional"`
	High   *string `parquet:"high,optional"`
	Low    *string `parquet:"low,optional"`
	Close  *string `parquet:"close,optional"`
	Volume *string `parquet:"volume,optional"`
}

// asParquet makes a Parquet file of the rows of a CSV file; an empty cell is null.
func asParquet(t *testing.T, lines []string) string {
	t.Helper()
	var file bytes.Buffer
	w := parquet.NewGenericWriter[textRow](&file)
	for _, line := range lines {
		cells := strings.Split(line, ",")
		var r textRow
		for i, at := range []**string{&r.Symbol, &r.Time, &r.Open, &r.High, &r.Low, &r.Close, &r.Volume} {
			if cells[i] != "" {
				*at = &cells[i]
			}
		}
		if _, err := w.Write([]textRow{r}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

// asLEAN zips lines as LEAN's minutes of a date.
func asLEAN(t *testing.T, date string, lines []string) string {
	t.Helper()
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	w, err := z.Create(date + "_xyz_minute_trade.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(strings.Join(lines, "\n"))); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

// TestEveryKindOfWrongRowInEveryFormat is the table of what can be wrong with a row, and what is said of it: the place, the
// fault, and what was done. The wrong row is the third of a CSV file, counting the header, and the second of the others. A
// format that cannot have a fault says why in brackets.
func TestEveryKindOfWrongRowInEveryFormat(t *testing.T) {
	t.Parallel()
	const (
		out  = ": the row is left out"
		same = "2025-07-02T13:30:00Z"
	)
	long := strings.Repeat("9", 2<<20)
	for _, c := range []struct {
		kind       string
		date       string // of the rows; 2025-07-02 where it is empty
		table      string // the row, for CSV and Parquet: symbol, time of day or time, open, high, low, close, volume
		lean       string
		csv        string // what is said
		leanSays   string
		parquet    string
		wholeFile  bool // in CSV, the file is left out
		wholeZip   bool // in LEAN
		wholeTable bool // in Parquet
	}{
		{kind: "not a number", table: "XYZ,09:31:00,x,2,0.5,1.5,100", lean: "34260000,x,20000,5000,15000,100",
			csv: `:3:25: open "x" is no number` + out, leanSays: `:2: open "x" is no whole number of ten-thousandths of a dollar` + out, parquet: `:2: open "x" is no number` + out},
		{kind: "empty", table: "XYZ,09:31:00,,2,0.5,1.5,100", lean: "34260000,,20000,5000,15000,100",
			csv: `:3:25: open "" is no number` + out, leanSays: `:2: open "" is no whole number of ten-thousandths of a dollar` + out, parquet: ":2: open is missing" + out},
		{kind: "no volume", table: "XYZ,09:31:00,1,2,0.5,1.5,", lean: "34260000,10000,20000,5000,15000,",
			csv: `:3:37: volume "" is no number` + out, leanSays: `:2: volume "" is no number` + out, parquet: ":2: volume is missing" + out},
		{kind: "NaN", table: "XYZ,09:31:00,1,NaN,0.5,1.5,100", lean: "34260000,10000,20000,5000,15000,NaN",
			csv: ":3: high is NaN, expected a finite number" + out, leanSays: ":2: volume is NaN, expected a finite number" + out, parquet: ":2: high is NaN, expected a finite number" + out},
		{kind: "infinite", table: "XYZ,09:31:00,1,+Inf,0.5,1.5,100", lean: "34260000,10000,20000,5000,15000,Inf",
			csv: ":3: high is +Inf, expected a finite number" + out, leanSays: ":2: volume is +Inf, expected a finite number" + out, parquet: ":2: high is +Inf, expected a finite number" + out},
		{kind: "zero", table: "XYZ,09:31:00,0,2,0,1.5,100", lean: "34260000,0,20000,0,15000,100",
			csv: ":3: open 0 is not above zero" + out, leanSays: ":2: open 0 is not above zero" + out, parquet: ":2: open 0 is not above zero" + out},
		{kind: "negative price", table: "XYZ,09:31:00,1,2,-0.5,1.5,100", lean: "34260000,10000,20000,-5000,15000,100",
			csv: ":3: low -0.5 is not above zero" + out, leanSays: ":2: low -0.5 is not above zero" + out, parquet: ":2: low -0.5 is not above zero" + out},
		{kind: "high below low", table: "XYZ,09:31:00,1,0.5,2,1.5,100", lean: "34260000,10000,5000,20000,15000,100",
			csv: ":3: high 0.5 is below low 2" + out, leanSays: ":2: high 0.5 is below low 2" + out, parquet: ":2: high 0.5 is below low 2" + out},
		{kind: "open outside", table: "XYZ,09:31:00,3,2,0.5,1.5,100", lean: "34260000,30000,20000,5000,15000,100",
			csv: ":3: open 3 is outside low 0.5 to high 2" + out, leanSays: ":2: open 3 is outside low 0.5 to high 2" + out, parquet: ":2: open 3 is outside low 0.5 to high 2" + out},
		{kind: "close outside", table: "XYZ,09:31:00,1,2,0.5,0.4,100", lean: "34260000,10000,20000,5000,4000,100",
			csv: ":3: close 0.4 is outside low 0.5 to high 2" + out, leanSays: ":2: close 0.4 is outside low 0.5 to high 2" + out, parquet: ":2: close 0.4 is outside low 0.5 to high 2" + out},
		{kind: "negative volume", table: "XYZ,09:31:00,1,2,0.5,1.5,-1", lean: "34260000,10000,20000,5000,15000,-1",
			csv: ":3: volume -1 is negative" + out, leanSays: ":2: volume -1 is negative" + out, parquet: ":2: volume -1 is negative" + out},
		{kind: "doubled", table: "XYZ,09:30:00,1,2,0.5,1.5,100", lean: "34200000,10000,20000,5000,15000,100",
			csv: ":3: it starts at " + same + " as line 2 does, with the same numbers" + out, leanSays: ":2: it starts at " + same + " as line 1 does, with the same numbers" + out,
			parquet: ":2: it starts at " + same + " as row 1 does, with the same numbers" + out},
		{kind: "doubled with other numbers", table: "XYZ,09:30:00,1,2,0.5,1.5,101", lean: "34200000,10000,20000,5000,15000,101",
			csv: ":3: it starts at " + same + " as line 2 does, with other numbers" + out, leanSays: ":2: it starts at " + same + " as line 1 does, with other numbers" + out,
			parquet: ":2: it starts at " + same + " as row 1 does, with other numbers" + out},
		{kind: "out of order", table: "XYZ,09:29:00,1,2,0.5,1.5,100", lean: "34140000,10000,20000,5000,15000,100",
			csv: ":3: it starts at 2025-07-02T13:29:00Z, before the row above it: it is sorted in", leanSays: ":2: it starts at 2025-07-02T13:29:00Z, before the row above it: it is sorted in",
			parquet: ":2: it starts at 2025-07-02T13:29:00Z, before the row above it: it is sorted in"},
		{kind: "no time", table: "XYZ,noon,1,2,0.5,1.5,100", lean: "noon,10000,20000,5000,15000,100",
			csv: `:3:5: time "noon" is no time` + out, leanSays: `:2: time "noon" is no number of milliseconds of a day` + out, parquet: `:2: time "noon" is no time` + out},
		{kind: "time missing", table: "XYZ,,1,2,0.5,1.5,100", lean: ",10000,20000,5000,15000,100",
			csv: ":3:5: time is missing" + out, leanSays: `:2: time "" is no number of milliseconds of a day` + out, parquet: ":2: time is missing" + out},
		{kind: "time out of range", table: "XYZ,1821-07-02 09:30:00,1,2,0.5,1.5,100", lean: "86400000,10000,20000,5000,15000,100",
			csv: `:3:5: time "1821-07-02" is no date from 1900 to 2199` + out, leanSays: `:2: time "86400000" is no number of milliseconds of a day` + out, parquet: `:2: time "1821-07-02" is no date from 1900 to 2199` + out},
		{kind: "skipped by clocks", date: "2025-03-09", table: "XYZ,02:30:00,1,2,0.5,1.5,100", lean: "9000000,10000,20000,5000,15000,100",
			csv: `:3:5: time "2025-03-09 02:30:00": clocks in America/New_York skip this time` + out, leanSays: ":2: time 9000000: clocks in America/New_York skip this time" + out,
			parquet: `:2: time "2025-03-09 02:30:00": clocks in America/New_York skip this time` + out},
		{kind: "shown twice by clocks", date: "2025-11-02", table: "XYZ,01:30:00,1,2,0.5,1.5,100", lean: "5400000,10000,20000,5000,15000,100",
			csv: `:3:5: time "2025-11-02 01:30:00": clocks in America/New_York show this time twice` + out, leanSays: ":2: time 5400000: clocks in America/New_York show this time twice" + out,
			parquet: `:2: time "2025-11-02 01:30:00": clocks in America/New_York show this time twice` + out},
		{kind: "too few cells", table: "XYZ,09:31:00,1,2,0.5,1.5", lean: "34260000,10000,20000,5000,15000",
			csv: ":3: it has 6 fields instead of 7" + out, leanSays: ":2: it has 5 fields instead of 6" + out, parquet: "(every row has every column)"},
		{kind: "too many cells", table: "XYZ,09:31:00,1,2,0,5,1.5,100", lean: "34260000,10000,20000,5000,15000,100,1",
			csv: ":3: it has 8 fields instead of 7" + out, leanSays: ":2: it has 7 fields instead of 6" + out, parquet: "(every row has every column)"},
		{kind: "no symbol", table: "?,09:31:00,1,2,0.5,1.5,100",
			csv: `:3:1: "?" is no symbol` + out, leanSays: "(the folder says the symbol)", parquet: `:2: "?" is no symbol` + out},
		{kind: "symbol missing", table: ",09:31:00,1,2,0.5,1.5,100",
			csv: `:3:1: "" is no symbol` + out, leanSays: "(the folder says the symbol)", parquet: ":2: symbol is missing" + out},
		{kind: "a line of megabytes", table: "XYZ,09:31:00," + long + ",2,0.5,1.5,100", lean: "34260000," + long + ",20000,5000,15000,100",
			csv: ": after 1 rows: a line is longer than 1 MiB, or a quote is not closed [not_csv]", wholeFile: true,
			leanSays: ".zip: 20250702_xyz_minute_trade.csv in it: line 2 is longer than 4096 bytes: it is no table of bars [not_lean]", wholeZip: true,
			parquet: `:2: open "` + long[:64] + `..." is no number` + out},
		{kind: "NUL bytes", table: "XYZ,09:31:00,1\x00,2,0.5,1.5,100", lean: "34260000,1\x00,20000,5000,15000,100",
			csv: ": it is no text [not_csv]", wholeFile: true, leanSays: `:2: open "1\x00" is no whole number of ten-thousandths of a dollar` + out, parquet: `:2: open "1\x00" is no number` + out},
		{kind: "invalid UTF-8", table: "XYZ,09:31:00,1\xff,2,0.5,1.5,100", lean: "34260000,1\xff,20000,5000,15000,100",
			csv: `:3:25: open "1\xff" is no number` + out, leanSays: `:2: open "1\xff" is no whole number of ten-thousandths of a dollar` + out, parquet: `:2: open "1\xff" is no number` + out},
		{kind: "garbage at the end", table: "GARBAGE", lean: "total: 2 rows",
			csv: ":4: it has 1 fields instead of 7" + out, leanSays: ":3: it has 1 fields instead of 6" + out,
			parquet: ".parquet: it is cut short: it begins as a Parquet file and does not end as one [not_parquet]", wholeTable: true},
		{kind: "cut off", table: "CUT", lean: "34320000,10000,200",
			csv: ":4: it has 3 fields instead of 7" + out, leanSays: ":3: it has 3 fields instead of 6" + out,
			parquet: ".parquet: it is cut short: it begins as a Parquet file and does not end as one [not_parquet]", wholeTable: true},
	} {
		t.Run(c.kind, func(t *testing.T) {
			t.Parallel()
			date := c.date
			if date == "" {
				date = "2025-07-02"
			}
			row := c.table
			if cells := strings.SplitN(row, ",", 3); len(cells) == 3 && len(cells[1]) == len("09:31:00") {
				row = cells[0] + "," + date + " " + cells[1] + "," + cells[2]
			}
			good := []string{"XYZ," + date + " 09:30:00,1,2,0.5,1.5,100", row, "XYZ," + date + " 09:32:00,1,2,0.5,1.5,100"}
			lean := []string{"34200000,10000,20000,5000,15000,100", c.lean, "34320000,10000,20000,5000,15000,100"}
			csv := good
			if c.table == "GARBAGE" || c.table == "CUT" { // the last line is the wrong one
				good = []string{good[0], good[2]}
				csv = append(good[:2:2], map[string]string{"GARBAGE": "total: 2 rows", "CUT": "XYZ," + date + " 09:33:00,1"}[c.table])
				lean = []string{lean[0], lean[2], c.lean}
			}
			table := ""
			if !strings.HasPrefix(c.parquet, "(") {
				table = asParquet(t, good)
				switch c.table {
				case "GARBAGE":
					table += "total: 2 rows"
				case "CUT":
					table = table[:len(table)-30]
				}
			}
			day := strings.ReplaceAll(date, "-", "")
			for format, f := range map[string]struct {
				path, text, want string
				whole            bool
			}{
				"csv":     {"XYZ_1m.csv", "symbol,time,open,high,low,close,volume\n" + strings.Join(csv, "\n") + "\n", c.csv, c.wholeFile},
				"lean":    {"minute/xyz/" + day + "_trade.zip", asLEAN(t, day, lean), c.leanSays, c.wholeZip},
				"parquet": {"XYZ_1m.parquet", table, c.parquet, c.wholeTable},
			} {
				if strings.HasPrefix(f.want, "(") {
					continue // the format has no such fault
				}
				in := folder(t, f.path, f.text)
				report, err := importer.Import(context.Background(), []string{in}, importer.Options{Store: t.TempDir()})
				if f.whole != (err != nil) {
					t.Errorf("%s: %v", format, err)
				}
				ds := report.Diagnostics()
				if len(ds) != 1 {
					t.Errorf("%s: it says %v", format, ds)
					continue
				}
				said := strings.TrimPrefix(ds[0].String(), filepath.Join(in, filepath.FromSlash(f.path)))
				said = strings.TrimPrefix(said, fmt.Sprintf("#%s_xyz_minute_trade.csv", day))
				if f.whole {
					said = strings.TrimPrefix(said, filepath.Ext(f.path))
					f.want = strings.TrimPrefix(f.want, filepath.Ext(f.path))
				} else {
					f.want += " [bad_row]"
				}
				if said != f.want {
					t.Errorf("%s: it says\n%.300s\nand not\n%.300s", format, said, f.want)
				}
				if f.whole {
					continue
				}
				bars, sorted := 2, strings.HasSuffix(c.csv, "sorted in")
				if sorted {
					bars = 3
				}
				if got := report.Files[0]; got.Bars != bars || got.Bad != got.Rows-bars || got.Repaired != bars-2 {
					t.Errorf("%s: %+v", format, got)
				}
			}
		})
	}
}

// A file of many symbols has more disorder than is listed: what is listed is the same in every import.
func TestWhatIsListedOfAFileOfManySymbolsIsTheSameInEveryImport(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("symbol," + header)
	for s := range 12 {
		for i := range 40 {
			minute := i ^ 1 // pairs are the wrong way round
			fmt.Fprintf(&text, "S%02d,2025-07-02T13:%02d:00Z,10,11,9,10,100\n", s, minute)
		}
	}
	in := folder(t, "all_1m.csv", text.String())
	want := run(t, t.TempDir(), in).Diagnostics().Error()
	if n := strings.Count(want, "\n"); n < 90 || !strings.Contains(want, "all_1m.csv:3: ") {
		t.Fatalf("%d lines are listed:\n%s", n, want)
	}
	for range 4 {
		same(t, "diagnostics", strings.Split(want, "\n"), strings.Split(run(t, t.TempDir(), in).Diagnostics().Error(), "\n"))
	}
}
