package csv_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/csv"
	"github.com/strathost/strathost/host/store/table"
	"github.com/strathost/strathost/sdk"
)

// stream reads a file, with the bars of each symbol and interval.
func stream(t testing.TB, path, text string, opts table.Options) (table.Summary, map[string]*market.Columns, error) {
	t.Helper()
	all := map[string]*market.Columns{}
	summary, err := csv.Stream(context.Background(), folder(path, text), path, opts, func(b table.Batch) error {
		if len(b.Lines) != b.Bars.Len() || b.Rows < b.Bars.Len() || b.Offset <= 0 {
			t.Errorf("batch of %d bars with %d lines, %d rows, %d bytes", b.Bars.Len(), len(b.Lines), b.Rows, b.Offset)
		}
		key := b.Symbol + " " + string(b.Interval)
		if all[key] == nil {
			all[key] = &market.Columns{}
		}
		all[key].AppendAll(b.Bars)
		return nil
	})
	return summary, all, err
}

func TestALongFileIsStreamedAsItIsRead(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("ticker," + header)
	start := time.Date(2025, 7, 2, 0, 0, 0, 0, time.UTC)
	for i := range 130_000 {
		fmt.Fprintf(&text, "%s,%d,1,2,0.5,1.5,%d\n", []string{"A", "B"}[i%2], start.Add(time.Duration(i/2)*time.Minute).Unix(), i)
	}
	summary, got, err := stream(t, "bars.csv", text.String(), table.Options{})
	if err != nil || summary.Rows != 130_000 || summary.Interval != "1m" || len(summary.Diagnostics) != 0 {
		t.Fatalf("%+v, %v", summary, err)
	}
	s := open(t, folder("bars.csv", text.String()))
	for _, symbol := range []string{"A", "B"} {
		want := bars(t, s, symbol, "1m")
		if c := got[symbol+" 1m"]; c == nil || c.Digest() != want.Digest() {
			t.Errorf("%s is not as it is read", symbol)
		}
	}
}

func TestWhatIsGivenGoesBeforeTheName(t *testing.T) {
	t.Parallel()
	summary, got, err := stream(t, "AAPL_5m.csv", twoMinutes, table.Options{Symbol: "MSFT", Interval: "1m"})
	if err != nil || summary.Interval != "1m" || got["MSFT 1m"] == nil {
		t.Errorf("%+v, %v, %v", summary, got, err)
	}
	if _, _, err := stream(t, "AAPL_5m.csv", twoMinutes, table.Options{}); err == nil || !strings.Contains(err.Error(), "its name says 5m") {
		t.Errorf("error is %v", err)
	}
	if _, got, err := stream(t, "1M.csv", twoMinutes, table.Options{Symbol: "MSFT", Interval: "1m"}); err != nil || got["MSFT 1m"] == nil {
		t.Errorf("%v, %v", got, err)
	}
}

func TestStreamedDaysStartAtMidnightUTC(t *testing.T) {
	t.Parallel()
	_, got, err := stream(t, "VIX.csv", "date,open,high,low,close\n2025-07-03,1,2,0.5,1.5\n2025-07-02,1,2,0.5,1.5\n", table.Options{})
	if err != nil || got["VIX 1d"] == nil {
		t.Fatalf("%v, %v", got, err)
	}
	same(t, "starts, in the order of the file", starts(*got["VIX 1d"]), "2025-07-03T00:00:00Z 2025-07-02T00:00:00Z")
}

func TestAStreamReportsWrongRows(t *testing.T) {
	t.Parallel()
	summary, _, err := stream(t, "AAPL_1m.csv", twoMinutes+"no,1,2,0.5,1.5,100\n", table.Options{})
	if err != nil || summary.Bad != 1 || summary.Rows != 3 {
		t.Fatalf("%+v, %v", summary, err)
	}
	same(t, "diagnostics", messages(summary.Diagnostics), "AAPL_1m.csv:4:1: time \"no\" is no time: the row is left out [bad_row]\n")
}

func TestAStreamDoesNotTakeInTheRestOfAFileAfterAQuote(t *testing.T) {
	t.Parallel()
	row := "2025-07-02T13:32:00Z,1,2,0.5,1.5,100\n"
	text := header + strings.Repeat(row, 1000) + "\"" + strings.Repeat(row, 100_000)
	_, _, err := stream(t, "AAPL_1m.csv", text, table.Options{})
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) || ds[0].Code != csv.NotCSV || !strings.Contains(ds[0].Message, "after 1000 rows: a line is longer than 1 MiB") {
		t.Errorf("error is %v", err)
	}
}

func TestAStreamEndsWithItsTaker(t *testing.T) {
	t.Parallel()
	full := errors.New("full")
	_, err := csv.Stream(context.Background(), folder("A_1m.csv", twoMinutes), "A_1m.csv", table.Options{}, func(table.Batch) error { return full })
	if !errors.Is(err, full) {
		t.Errorf("error is %v", err)
	}
}

// FuzzStream gives a stream any text: what it hands over is sound, and every row is handed over or counted as bad.
func FuzzStream(f *testing.F) {
	f.Add(twoMinutes)
	f.Add("ticker,time,o,h,l,c\nA,1751463000,1,2,0.5,1.5\nB,1751463060,1,2,0.5,1.5\n\"A,1751463060,1,2,0.5,1.5\n")
	f.Add("2025-07-02;09:30;1;2;0.5;1.5;100\n2025-07-02;09:31;1;2;0.5;1.5;100\n")
	f.Fuzz(func(t *testing.T, text string) {
		summary, got, err := stream(t, "X.csv", text, table.Options{})
		if err != nil {
			return
		}
		n := 0
		for key, c := range got {
			n += c.Len()
			for i := range c.Len() {
				if err := c.Row(i).Check(); err != nil {
					t.Fatalf("%s, bar %d: %v", key, i, err)
				}
			}
		}
		if n+summary.Bad != summary.Rows {
			t.Fatalf("%d bars and %d bad of %d rows", n, summary.Bad, summary.Rows)
		}
	})
}
