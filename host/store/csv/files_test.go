package csv_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/csv"
	"github.com/strathost/strathost/sdk"
)

func TestAFileWithASymbolColumnHoldsManySymbols(t *testing.T) {
	t.Parallel()
	s := open(t, folder("all_1m.csv", "symbol,time,open,high,low,close,volume\n"+
		"MSFT,1751463000,1,2,0.5,1.5,100\nAAPL,1751463000,3,4,2.5,3.5,100\n"+
		"MSFT,1751463060,1,2,0.5,1.5,100\nbrk.b,1751463000,1,2,0.5,1.5,100\n?,1751463000,1,2,0.5,1.5,100\n",
		"AAPL_2025-07-03_1m.csv", header+"1751549400,5,6,4,5,100\n"))
	symbols, err := s.Symbols(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "symbols", strings.Join(symbols, " "), "AAPL BRK.B MSFT")
	same(t, "AAPL", starts(bars(t, s, "AAPL", "1m")), "2025-07-02T13:30:00Z 2025-07-03T13:30:00Z")
	same(t, "MSFT", starts(bars(t, s, "MSFT", "1m")), "2025-07-02T13:30:00Z 2025-07-02T13:31:00Z")
	same(t, "diagnostics", messages(s.Diagnostics()), `all_1m.csv:6:1: "?" is no symbol: the row is left out [bad_row]`+"\n")
}

func TestFilesOfOneSymbolAreOneSeries(t *testing.T) {
	t.Parallel()
	day := func(date string, rows ...string) string {
		text := header
		for _, r := range rows {
			text += date + "T" + r + "\n"
		}
		return text
	}
	files := folder(
		"AAPL_2025-07-01_1m.csv", day("2025-07-01", "13:30:00Z,1,2,0.5,1.5,100", "13:31:00Z,1,2,0.5,1.5,100", "13:33:00Z,1,2,0.5,1.5,100"),
		"AAPL_2025-07-02_1m.csv", day("2025-07-02", "13:30:00Z,1,2,0.5,1.5,100", "13:31:00Z,1,2,0.5,1.5,100"),
		"later/AAPL_1m.csv", day("2025-07-01", "13:31:00Z,1,2,0.5,1.5,100", "13:32:00Z,7,7,7,7,7", "13:33:00Z,1,2,0.5,1.75,100"),
		"AAPL_1d.csv", header+"2025-07-01,1,2,0.5,1.5,100\n",
	)
	s := open(t, files)
	hs, err := s.Holdings(context.Background(), "AAPL")
	if err != nil {
		t.Fatal(err)
	}
	c := bars(t, s, "AAPL", "1m")
	same(t, "starts", starts(c), "2025-07-01T13:30:00Z 2025-07-01T13:31:00Z 2025-07-01T13:32:00Z 2025-07-01T13:33:00Z "+
		"2025-07-02T13:30:00Z 2025-07-02T13:31:00Z")
	if c.Close[2] != 7 || c.Close[3] != 1.5 {
		t.Errorf("closes are %v", c.Close)
	}
	same(t, "diagnostics", messages(s.Diagnostics()),
		"later/AAPL_1m.csv:4: the bar of AAPL 1m at 2025-07-01T13:33:00Z is another one than in AAPL_2025-07-01_1m.csv:4, which is used: the row is left out [bad_row]\n")
	h := sha256.New()
	for _, f := range []string{"AAPL_2025-07-01_1m.csv", "AAPL_2025-07-02_1m.csv", "later/AAPL_1m.csv"} {
		sum := sha256.Sum256(files[f].Data)
		h.Write(sum[:])
	}
	daily := sha256.Sum256(files["AAPL_1d.csv"].Data)
	want := []market.Holding{
		{Interval: "1m", First: c.Start[0], Last: c.Start[5], Bars: 6, Digest: hex.EncodeToString(h.Sum(nil))},
		{Interval: "1d", First: at(t, "2025-07-01T00:00:00Z"), Last: at(t, "2025-07-01T00:00:00Z"), Bars: 1, Digest: hex.EncodeToString(daily[:])},
	}
	if diff := cmp.Diff(want, hs); diff != "" {
		t.Errorf("holdings, expected (-) and got (+):\n%s", diff)
	}
	last := s.Files()[3]
	if last.Rows != 3 || last.Bars != 1 || last.Bad != 1 || last.Doubled != 1 {
		t.Errorf("the last file: %+v", last)
	}
}

func TestFilesThatCannotBeReadAreFaultsAndTheOthersAreServed(t *testing.T) {
	t.Parallel()
	const row = "1751463000,1,2,0.5,1.5,100\n"
	s := open(t, folder(
		"GOOD_1m.csv", twoMinutes,
		".hidden.csv", "no",
		".git/x.csv", "no",
		"readme.txt", "no",
		"bad/binary.csv", "PK\x03\x04\x00\x00",
		"bad/dayfirst.csv", header+"02/07/2025 09:30,1,2,0.5,1.5,100\n",
		"bad/empty.csv", "",
		"bad/ends_1m.csv", "close_time,open,high,low,close,volume\n"+row,
		"bad/header_1m.csv", header,
		"bad/minutes_1d.csv", twoMinutes,
		"bad/minutes_1h.csv", twoMinutes,
		"bad/months_1M.csv", header+row,
		"bad/names.csv", "first,last\nAda,Lovelace\n",
		"bad/nolow_1m.csv", "time,open,high,close,volume\n1751463000,1,2,1.5,100\n",
		"bad/notime_1m.csv", "name,open,high,low,close,volume\nx,1,2,0.5,1.5,100\n",
		"bad/one.csv", header+row,
		"bad/twice_1m.csv", "time,open,high,low,close,close,volume\n1751463000,1,2,0.5,1.5,1.5,100\n",
		"bad/utf16.csv", "\xff\xfet\x00",
		"bad/unsound_1m.csv", header+"1751463000,1,0.5,2,1.5,100\n1751463000,1,0.5,2,1.5,100\n",
		"1m/2025-07-02.csv", header+row,
		"bad/dates_1m.csv", header+"2025-07-02,1,2,0.5,1.5,100\n",
		"bad/months.csv", header+"2025-06-02,1,2,0.5,1.5,100\n2025-07-02,1,2,0.5,1.5,100\n",
	))
	same(t, "faults", messages(s.Faults()), `1m/2025-07-02.csv: neither a column nor its name says the symbol [not_csv]
bad/binary.csv: it is no text [not_csv]
bad/dates_1m.csv: its name says 1m, but its times are dates [not_csv]
bad/dayfirst.csv: its column timestamp holds no times: "02/07/2025 09:30" may begin with the day or with the month: say which by --dates dmy or --dates mdy, or write YYYY-MM-DD [not_csv]
bad/empty.csv: it is empty [not_csv]
bad/ends_1m.csv: its column close_time says when bars end, and none says when they start [not_csv]
bad/header_1m.csv: it has a header and no rows [not_csv]
bad/minutes_1d.csv: its name says 1d, but its bars are mostly 1m apart [not_csv]
bad/minutes_1h.csv: its name says 1h, but its bars are mostly 1m apart [not_csv]
bad/months.csv: its bars are mostly 30 days apart, which is no interval: name it in the file's name, as in AAPL_1m, or import it with --interval [not_csv]
bad/months_1M.csv: 1M in its name: interval "1M" is ambiguous: write 1m for minutes; for months there is no interval, use weeks (4w) [not_csv]
bad/names.csv: no header with open, high, low and close is in its first 10 lines, and its first line is not a time and these four numbers [not_csv]
bad/nolow_1m.csv: its header has no column for low; its columns are "time", "open", "high", "close", "volume": import it with --columns low=COLUMN [not_csv]
bad/notime_1m.csv: it has no column for the time; its columns are "name", "open", "high", "low", "close", "volume": import it with --columns start=COLUMN [not_csv]
bad/one.csv: its interval cannot be guessed from a single time: name it in the file's name, as in AAPL_1m, or import it with --interval [not_csv]
bad/twice_1m.csv: its header has two columns for close; its columns are "time", "open", "high", "low", "close", "close", "volume": import it with --columns close=COLUMN [not_csv]
bad/unsound_1m.csv:2: none of its first 2 rows can be used, beginning with this: high 0.5 is below low 2: the row is left out [not_csv]
bad/utf16.csv: it is UTF-16: save it as UTF-8 [not_csv]
`)
	if diff := cmp.Diff([]csv.File{{Path: "GOOD_1m.csv", Symbol: "GOOD"}}, s.Files()); diff != "" {
		t.Errorf("files, expected (-) and got (+):\n%s", diff)
	}
	bars(t, s, "GOOD", "1m")
	if diff := cmp.Diff(sdk.Diagnostics(s.Faults()), s.Diagnostics()); diff != "" {
		t.Errorf("faults (-) and diagnostics (+):\n%s", diff)
	}
}

func TestAFileThatTurnsOutUnfitIsReportedWhenItIsRead(t *testing.T) {
	t.Parallel()
	text := header // more than Open looks at, at no common spacing until the end
	start := at(t, "2000-01-03T14:30:00Z") / int64(time.Second)
	for i := range int64(1000) {
		text += fmt.Sprintf("%d,1,2,0.5,1.5,100\n", start+i*1001)
	}
	s := open(t, folder("AAPL.csv", text))
	hs, err := s.Holdings(context.Background(), "AAPL")
	if err != nil || len(hs) != 0 {
		t.Errorf("holdings: %v, %v", hs, err)
	}
	same(t, "diagnostics", messages(s.Diagnostics()),
		"AAPL.csv: its bars are mostly 16m41s apart, which is no interval: name it in the file's name, as in AAPL_1m, or import it with --interval [not_csv]\n")
}

func TestAFolderWithoutAnyReadableFileIsAnError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := csv.Open(context.Background(), filepath.Join(dir, "nowhere"), csv.Options{})
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("a missing folder: %v", err)
	}
	if _, err = csv.Open(context.Background(), dir, csv.Options{}); !strings.Contains(fmt.Sprint(err), "there is no .csv file in this folder or below [not_csv]") {
		t.Errorf("an empty folder: %v", err)
	}
	file := filepath.Join(dir, "A.csv")
	if err := os.WriteFile(file, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err = csv.Open(context.Background(), file, csv.Options{}); !strings.Contains(fmt.Sprint(err), "it is a file, not a folder") {
		t.Errorf("a file: %v", err)
	}
	_, err = csv.Open(context.Background(), dir, csv.Options{})
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) || len(ds) != 1 || ds[0].File != filepath.ToSlash(dir)+"/A.csv" {
		t.Errorf("a folder of one bad file: %v", err)
	}
}

func TestAFileThatCannotBeOpenedIsAFault(t *testing.T) {
	t.Parallel()
	s := open(t, locked{folder("AAPL_1m.csv", twoMinutes, "LOCKED_1m.csv", twoMinutes)})
	same(t, "faults", messages(s.Faults()), "LOCKED_1m.csv: it cannot be read: permission denied [store_error]\n")
}

type locked struct{ fs.FS }

func (l locked) Open(name string) (fs.File, error) {
	if strings.HasPrefix(name, "LOCKED") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.FS.Open(name)
}

func TestTheFirstRowsShowThatANameIsWrong(t *testing.T) {
	t.Parallel()
	text := header // more than Open looks at
	for i := range 1000 {
		text += fmt.Sprintf("%d,1,2,0.5,1.5,100\n", 1751463000+60*i)
	}
	s := open(t, folder("GOOD_1m.csv", text, "MSFT_1d.csv", text))
	same(t, "faults", messages(s.Faults()), "MSFT_1d.csv: its name says 1d, but its bars are mostly 1m apart [not_csv]\n")
}
