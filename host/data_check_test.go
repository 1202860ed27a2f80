package host_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/sample"
	"github.com/strathost/strathost/sdk"
)

func xnysDays(t *testing.T, from, to string) []calendar.Date {
	t.Helper()
	a, err := calendar.ParseDate(from)
	if err != nil {
		t.Fatal(err)
	}
	b, err := calendar.ParseDate(to)
	if err != nil {
		t.Fatal(err)
	}
	days, err := xnys(t).Between(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return days
}

func xnys(t *testing.T) *calendar.Calendar {
	t.Helper()
	c, err := calendar.Lookup("XNYS")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// dense are whole minutes of the trading days between two dates.
func dense(t *testing.T, from, to string) market.Columns {
	t.Helper()
	return sample.Dense("X", 1, xnys(t), xnysDays(t, from, to))
}

// daily are flat daily bars of the trading days between two dates, moving a little.
func daily(t *testing.T, from, to string) market.Columns {
	t.Helper()
	var c market.Columns
	for i, d := range xnysDays(t, from, to) {
		price := 100 + math.Sin(float64(i))
		c.Append(market.Row{Start: d.Midnight(time.UTC).UnixNano(), Open: price, High: price + 1, Low: price - 1, Close: price + 0.5, Volume: 10})
	}
	return c
}

// stored puts bars of symbol X into a store.
func stored(t *testing.T, interval sdk.Interval, bars market.Columns) string {
	t.Helper()
	dir := t.TempDir()
	s, err := parquet.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(context.Background(), "X", interval, bars); err != nil {
		t.Fatal(err)
	}
	return dir
}

func checked(t *testing.T, source string) host.DataCheck {
	t.Helper()
	c, err := host.CheckData(context.Background(), source, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// at is the index of a start of New York time.
func at(t *testing.T, c market.Columns, start string) int {
	t.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04", start, xnys(t).Location())
	if err != nil {
		t.Fatal(err)
	}
	i := c.Search(when.UnixNano())
	if i == c.Len() || c.Start[i] != when.UnixNano() {
		t.Fatalf("no bar of %s", start)
	}
	return i
}

func without(c market.Columns, from, to int) market.Columns {
	out := market.Grow(c.Len())
	out.AppendAll(c.Slice(0, from))
	out.AppendAll(c.Slice(to, c.Len()))
	return out
}

// scale multiplies the prices of bars i to j.
func scale(c *market.Columns, i, j int, by float64) {
	for ; i < j; i++ {
		for _, p := range [][]float64{c.Open, c.High, c.Low, c.Close} {
			p[i] *= by
		}
	}
}

func TestWhatIsWrongWithBarsIsFoundWithItsPlace(t *testing.T) {
	t.Parallel()
	minutes := func(change func(c *market.Columns)) func(*testing.T) (sdk.Interval, market.Columns) {
		return func(t *testing.T) (sdk.Interval, market.Columns) {
			c := dense(t, "2025-06-30", "2025-07-08") // 07-03 closes early, 07-04 is a holiday
			change(&c)
			return "1m", c
		}
	}
	days := func(change func(c *market.Columns)) func(*testing.T) (sdk.Interval, market.Columns) {
		return func(t *testing.T) (sdk.Interval, market.Columns) {
			c := daily(t, "2025-05-01", "2025-07-08")
			change(&c)
			return "1d", c
		}
	}
	for name, x := range map[string]struct {
		bars  func(*testing.T) (sdk.Interval, market.Columns)
		want  []string // code, start, end, bars that are missing
		sound bool
	}{
		"nothing in whole minutes": {bars: minutes(func(*market.Columns) {}), sound: true},
		"nothing in whole days":    {bars: days(func(*market.Columns) {}), sound: true},
		"three missing minutes": {bars: minutes(func(c *market.Columns) {
			i := at(t, *c, "2025-07-01 10:00")
			*c = without(*c, i, i+3)
		}), want: []string{"gap 2025-07-01T10:00:00-04:00 2025-07-01T10:03:00-04:00 3"}, sound: true},
		"two missing days of minutes, one of them short": {bars: minutes(func(c *market.Columns) {
			*c = without(*c, at(t, *c, "2025-07-02 09:30"), at(t, *c, "2025-07-07 09:30"))
		}), want: []string{"missing_days 2025-07-02 2025-07-03 600"}, sound: true},
		"a missing day": {bars: days(func(c *market.Columns) {
			*c = without(*c, 10, 11)
		}), want: []string{"missing_days 2025-05-15 2025-05-15 1"}, sound: true},
		"a bar between two": {bars: minutes(func(c *market.Columns) {
			c.Start[at(t, *c, "2025-07-01 10:00")] += int64(20 * time.Second)
		}), want: []string{"off_grid 2025-07-01T10:00:20-04:00  0", "gap 2025-07-01T10:00:00-04:00 2025-07-01T10:01:00-04:00 1"}},
		"a close": {bars: minutes(func(c *market.Columns) {
			i := at(t, *c, "2025-07-01 10:00")
			c.Close[i] *= 1.3
			c.High[i] *= 1.3
		}), want: []string{"outlier 2025-07-01T10:00:00-04:00  0"}},
		"a low of a day": {bars: days(func(c *market.Columns) { c.Low[20] *= 0.1 }), want: []string{"outlier 2025-05-30  0"}},
		"a move that stays": {bars: minutes(func(c *market.Columns) {
			scale(c, at(t, *c, "2025-07-01 10:00"), c.Len(), 1.3)
		}), sound: true},
		"a split in minutes": {bars: minutes(func(c *market.Columns) {
			scale(c, 0, at(t, *c, "2025-07-07 09:30"), 10)
		}), want: []string{"unadjusted_split 2025-07-07T09:30:00-04:00  0"}},
		"a split in days": {bars: days(func(c *market.Columns) { scale(c, 0, 20, 4) }),
			want: []string{"unadjusted_split 2025-05-30  0"}},
		"a reverse split in days": {bars: days(func(c *market.Columns) { scale(c, 0, 20, 0.1) }),
			want: []string{"unadjusted_split 2025-05-30  0"}},
		"a wrong last price is no split": {bars: minutes(func(c *market.Columns) {
			i := at(t, *c, "2025-07-02 15:59")
			c.Close[i] *= 2
			c.High[i] = c.Close[i]
		}), sound: true},
		"a wrong last price of a day is no split": {bars: days(func(c *market.Columns) {
			c.Close[20] *= 10
			c.High[20] = c.Close[20]
		}), want: []string{"outlier 2025-05-30  0"}},
		"a jump over eleven days without a bar is no split": {bars: days(func(c *market.Columns) {
			scale(c, 0, 20, 4)
			*c = without(*c, 20, 31)
		}), want: []string{"missing_days 2025-05-30 2025-06-13 11"}, sound: true},
		"a split some days after a hole": {bars: days(func(c *market.Columns) {
			scale(c, 0, 35, 4)
			*c = without(*c, 20, 31)
		}), want: []string{"missing_days 2025-05-30 2025-06-13 11", "unadjusted_split 2025-06-23  0"}},
		"a move that comes back by a third": {bars: minutes(func(c *market.Columns) {
			i := at(t, *c, "2025-07-01 10:00")
			scale(c, i, i+1, 1.3)
			scale(c, i+1, c.Len(), 1.2)
		}), sound: true},
		"one for twenty in a fall by an eighth": {bars: days(func(c *market.Columns) { scale(c, 0, 20, 1.0/20*8/7) }),
			want: []string{"unadjusted_split 2025-05-30  0"}},
		"a crash that trades at the old price again is no split": {bars: days(func(c *market.Columns) {
			scale(c, 20, c.Len(), 1.0/3)
			c.High[20] = c.Close[19]
		}), sound: true},
		"a fall by a fifth is no split": {bars: days(func(c *market.Columns) { scale(c, 20, c.Len(), 0.8) }), sound: true},
		"a day that was closed": {bars: days(func(c *market.Columns) {
			i := c.Len() - 2 // Monday after the holiday
			c.Start[i] -= 3 * 24 * int64(time.Hour)
		}), want: []string{"not_a_trading_day 2025-07-04  0", "missing_days 2025-07-07 2025-07-07 1"}},
		"a wrong time zone": {bars: minutes(func(c *market.Columns) {
			for i := range c.Start {
				c.Start[i] -= 12 * int64(time.Hour)
			}
		}), want: []string{"no_regular_hours 2025-06-29T21:30:00-04:00  0"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			interval, bars := x.bars(t)
			check := checked(t, stored(t, interval, bars))
			var got []string
			for _, f := range check.Findings {
				if f.Symbol != "X" || f.Interval != interval || f.Message == "" {
					t.Errorf("it has no place or message: %+v", f)
				}
				got = append(got, strings.Join([]string{string(f.Code), f.Start, f.End, strconv.Itoa(f.Bars)}, " "))
			}
			if diff := cmp.Diff(x.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if check.Sound() != x.sound {
				t.Errorf("sound is %t", check.Sound())
			}
		})
	}
}

func TestQualityCountsRegularHoursFromTheFirstDayToTheLast(t *testing.T) {
	t.Parallel()
	c := dense(t, "2025-07-01", "2025-07-03") // 390, 390 and 210 minutes
	c = without(c, at(t, c, "2025-07-02 09:30"), at(t, c, "2025-07-03 09:30"))
	c.Append(market.Row{Start: c.Start[c.Len()-1] + int64(time.Hour), Open: 1, High: 1, Low: 1, Close: 1}) // after the early close
	got := checked(t, stored(t, "1m", c)).Series[0]
	quality := 100 * 600 / 990.0
	want := host.CheckedSeries{Symbol: "X", Interval: "1m", Bars: 601, Outside: 1, Expected: 990, Missing: 390, Quality: &quality,
		Findings: map[sdk.Code]int{host.FoundMissingDays: 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("series (-want +got):\n%s", diff)
	}
}

func TestOfEachKindTheFirstAreListedAndAllCounted(t *testing.T) {
	t.Parallel()
	c, thin := dense(t, "2025-07-01", "2025-07-01"), market.Columns{}
	for i := 0; i < c.Len(); i += 3 {
		thin.Append(c.Row(i))
	}
	got := checked(t, stored(t, "1m", thin))
	if len(got.Findings) != host.FindingsOfAKind || got.Counts[host.FoundGap] != 130 || got.Series[0].Missing != 260 {
		t.Errorf("%d listed, %v counted, %d missing", len(got.Findings), got.Counts, got.Series[0].Missing)
	}
}

func TestADamagedFileIsFoundOnceAndTheOthersAreChecked(t *testing.T) {
	t.Parallel()
	dir := stored(t, "1m", dense(t, "2025-07-01", "2025-07-01"))
	s, err := parquet.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(context.Background(), "Y", "1m", dense(t, "2025-07-01", "2025-07-01")); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "bars", "interval=1m", "symbol=X", "2025.parquet")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/3] ^= 4
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, symbols := range [][]string{nil, {"x"}} {
		got, err := host.CheckData(context.Background(), dir, symbols)
		if err != nil {
			t.Fatal(err)
		}
		if got.Sound() || got.Counts[host.FoundDamage] != 1 || !strings.Contains(got.Findings[0].Message, filepath.Join("symbol=X", "2025.parquet")) {
			t.Errorf("of %v: %+v", symbols, got)
		}
		if symbols == nil && (len(got.Series) != 2 || got.Series[1].Missing != 0 || got.Series[1].Bars != 390) {
			t.Errorf("the other series is %+v", got.Series)
		}
	}
}

func TestASymbolThatTheStoreDoesNotHaveIsRefusedWithTheNearest(t *testing.T) {
	t.Parallel()
	_, err := host.CheckData(context.Background(), sample.Source, []string{"APPL"})
	if !errors.Is(err, store.ErrNoSymbol) || !strings.Contains(err.Error(), "did you mean AAPL?") {
		t.Errorf("the error is %v", err)
	}
}
