package indicator_test

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/market"
)

// realBars is where bars of a real market lie on machines that have them: their licence keeps them out of this
// repository.
const realBars = "../../../shared/data/alpaca"

// The bars of a day with its gaps and thin hours before the open and after the close, held against the formulas. The
// anchored ones restart at the open and at the close, as with extended hours.
func TestRealBarsMatchTheFormulas(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"AAPL_2025-07-02_1m.csv", "RIVN_2025-07-02_1m.csv"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			bars := readReal(t, filepath.Join(realBars, file))
			if bars.Len() < 500 {
				t.Fatalf("%d bars, expected 500 or more", bars.Len())
			}
			resets := []int{
				bars.Search(time.Date(2025, 7, 2, 13, 30, 0, 0, time.UTC).UnixNano()),
				bars.Search(time.Date(2025, 7, 2, 20, 0, 0, 0, time.UTC).UnixNano()),
			}
			if resets[0] == 0 || resets[1] <= resets[0] || resets[1] >= bars.Len() {
				t.Fatalf("restarts at %v of %d bars, expected bars before, between and after", resets, bars.Len())
			}
			for _, name := range indicator.Names() {
				requireReal(t, mustResolve(t, name, nil), bars, resets)
			}
		})
	}
}

func requireReal(t *testing.T, spec indicator.Spec, bars market.Columns, resets []int) {
	t.Helper()
	c, first := spec.New(), 0
	for i := range bars.Len() {
		if spec.Anchored() && (i == resets[0] || i == resets[1]) {
			restart(c)
			first = i
		}
		update(c, bars, i)
		if seen := bars.Slice(first, i+1); seen.Len() >= spec.Need() {
			requireFormula(t, spec, c, seen)
		}
	}
}

// readReal reads a file of bars by the names of its columns, and skips the test where there is none.
func readReal(t *testing.T, path string) market.Columns {
	t.Helper()
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no real bars here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	bars := market.Grow(len(rows) - 1)
	for n, row := range rows[1:] {
		start, err := time.Parse("2006-01-02 15:04:05-07:00", row[at["timestamp_utc"]])
		if err != nil {
			t.Fatalf("row %d: %v", n+2, err)
		}
		number := func(name string) float64 {
			v, err := strconv.ParseFloat(row[at[name]], 64)
			if err != nil {
				t.Fatalf("row %d: %v", n+2, err)
			}
			return v
		}
		bars.Append(market.Row{Start: start.UnixNano(), Open: number("open"), High: number("high"),
			Low: number("low"), Close: number("close"), Volume: number("volume")})
		if err := bars.Row(n).Check(); err != nil {
			t.Fatalf("row %d: %v", n+2, err)
		}
	}
	return bars
}
