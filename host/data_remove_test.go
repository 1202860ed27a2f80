package host_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/sdk"
)

// The days of a removal are those of the exchange's zone for intraday bars, and dates for days.
func TestBarsAreRemovedByTheDaysOfTheExchange(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		calendar *host.Calendar
		left     int // minutes of 07-02 and 07-03 UTC that stay where 07-02 is removed
		first    time.Time
	}{
		"New York": {nil, 240 + 1200, time.Date(2025, 7, 2, 0, 0, 0, 0, time.UTC)},
		"UTC":      {around(t), 1440, time.Date(2025, 7, 3, 0, 0, 0, 0, time.UTC)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s, err := parquet.Create(dir)
			if err != nil {
				t.Fatal(err)
			}
			put := func(interval sdk.Interval, from, to time.Time) {
				t.Helper()
				bars := coin(from, to)
				if interval == "1d" {
					bars = daily(t, "2025-07-01", "2025-07-03")
				}
				if _, err := s.Put(context.Background(), "X", interval, bars); err != nil {
					t.Fatal(err)
				}
			}
			put("1m", time.Date(2025, 7, 2, 0, 0, 0, 0, time.UTC), time.Date(2025, 7, 4, 0, 0, 0, 0, time.UTC))
			put("1d", time.Time{}, time.Time{})
			q := host.RemoveQuery{Store: dir, Symbol: "x", Calendar: c.calendar, From: "2025-07-02", To: "2025-07-02", Yes: true}
			got, err := host.RemoveBars(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			want := []host.RemovedSeries{{Symbol: "X", Interval: "1m", Bars: 2880, Removed: 1440, Left: c.left}, {Symbol: "X", Interval: "1d", Bars: 3, Removed: 1, Left: 2}}
			if diff := cmp.Diff(want, got.Series); diff != "" {
				t.Error(diff)
			}
			holdings, err := s.Holdings(context.Background(), "X")
			if err != nil || len(holdings) != 2 || holdings[0].First != c.first.UnixNano() {
				t.Errorf("holdings %+v, %v", holdings, err)
			}
			for _, q := range []host.RemoveQuery{
				{Store: dir, Symbol: "X", To: "1500-01-01", Yes: true},
				{Store: dir, Symbol: "X", From: "9000-01-01", Yes: true},
			} {
				if _, err := host.RemoveBars(context.Background(), q); err == nil {
					t.Errorf("%+v removes bars", q)
				}
			}
		})
	}
}

func TestALastLineWithoutAnEndFailsNoCheck(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := "date,open,high,low,close,volume\n2025-07-01,10,11,9,10,100\n2025-07-02,10,11,9,10,10"
	if err := os.WriteFile(filepath.Join(dir, "X_1d.csv"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	check, err := host.CheckData(context.Background(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[sdk.Code]int{"no_line_end": 1}, check.Counts); diff != "" || !check.Sound() {
		t.Errorf("sound is %t, %s", check.Sound(), diff)
	}
}
