package host_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// withSplits puts a splits.csv with the given lines beside the bars of a store.
func withSplits(t *testing.T, dir string, lines ...string) string {
	t.Helper()
	text := "symbol,date,ratio\n" + strings.Join(lines, "\n") + "\n"
	if err := os.WriteFile(filepath.Join(dir, "splits.csv"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestSplitsThatAreListedAreHeldAgainstThePrices(t *testing.T) {
	t.Parallel()
	days := func(by float64) func(*testing.T) (sdk.Interval, market.Columns) {
		return func(t *testing.T) (sdk.Interval, market.Columns) {
			c := daily(t, "2025-05-01", "2025-07-08")
			scale(&c, 0, 20, by) // up to 2025-05-29
			return "1d", c
		}
	}
	minutes := func(by float64) func(*testing.T) (sdk.Interval, market.Columns) {
		return func(t *testing.T) (sdk.Interval, market.Columns) {
			c := dense(t, "2025-06-30", "2025-07-08")
			scale(&c, 0, at(t, c, "2025-07-07 09:30"), by)
			return "1m", c
		}
	}
	for name, x := range map[string]struct {
		bars  func(*testing.T) (sdk.Interval, market.Columns)
		lines []string
		want  []string // code, symbol, start, and a part of the message
		sound bool
	}{
		"a split that is not listed": {bars: days(4), lines: []string{"X,2025-06-02,1.01"},
			want: []string{"unadjusted_split X 2025-05-30 as after a split 4 for 1; where it was one, write the line X,2025-05-30,4:1 into splits.csv"}},
		"a reverse split that is not listed": {bars: days(0.1),
			want: []string{"unadjusted_split X 2025-05-30 write the line X,2025-05-30,1:10 into"}},
		"three for two":                     {bars: days(1.5), want: []string{"unadjusted_split X 2025-05-30 write the line X,2025-05-30,3:2 into"}},
		"a split that is listed":            {bars: days(4), lines: []string{"X,2025-05-30,4:1"}, sound: true},
		"a split in minutes that is listed": {bars: minutes(10), lines: []string{"X,2025-07-07,10"}, sound: true},
		"an odd ratio that is listed":       {bars: days(1.05), lines: []string{"X,2025-05-30,21:20"}, sound: true},
		"prices that are adjusted already": {bars: days(1), lines: []string{"X,2025-05-30,4:1"},
			want: []string{"split_not_in_prices X 2025-05-30 splits.csv lists 4:1 on 2025-05-30, and it opens at"}},
		"minutes that are adjusted already": {bars: minutes(1), lines: []string{"X,2025-07-07,1:10"},
			want: []string{"split_not_in_prices X 2025-07-07T09:30:00-04:00 take the line out"}},
		"the wrong way round": {bars: days(4), lines: []string{"X,2025-05-30,1:4"},
			want: []string{"split_not_in_prices X 2025-05-30 lists 1:4", "unadjusted_split X 2025-05-30 write the line X,2025-05-30,4:1 into"}},
		"half of the jump": {bars: days(4), lines: []string{"X,2025-05-30,2"},
			want: []string{"unadjusted_split X 2025-05-30 as after a split 2 for 1, once adjusted for 2:1 on 2025-05-30"}},
		"a day off": {bars: days(4), lines: []string{"X,2025-05-29,4"},
			want: []string{"split_not_in_prices X 2025-05-29 take the line out", "unadjusted_split X 2025-05-30 4 for 1"}},
		"small stock dividends cannot be told": {bars: days(1), lines: []string{"X,2025-05-30,1.1"}, sound: true},
		"what the store has no bars of": {bars: days(4), lines: []string{"X,2025-05-30,4:1", "X,1999-01-04,2", "X,1987-06-16,2", "X,2025-07-09,2", "Y,2025-05-30,2"},
			want: []string{"split_without_bars X 1987-06-16 split 2:1: all bars of it are later", "split_without_bars X 1999-01-04 there is none to adjust",
				"split_without_bars X 2025-07-09 on later days only", "split_without_bars Y 2025-05-30 the store has no bars of it"}, sound: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			interval, bars := x.bars(t)
			check := checked(t, withSplits(t, stored(t, interval, bars), x.lines...))
			var got []string
			for i, f := range check.Findings {
				line := strings.Join([]string{string(f.Code), f.Symbol, f.Start, f.Message}, " ")
				if i < len(x.want) {
					head := strings.Join(strings.SplitN(x.want[i], " ", 4)[:3], " ")
					if strings.HasPrefix(line, head+" ") && strings.Contains(f.Message, strings.SplitN(x.want[i], " ", 4)[3]) {
						line = x.want[i]
					}
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(x.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if check.Sound() != x.sound || check.Splits != len(x.lines) {
				t.Errorf("sound is %t, %d splits are listed", check.Sound(), check.Splits)
			}
		})
	}
}

func TestACheckTellsMistakesInTheListOfSplits(t *testing.T) {
	t.Parallel()
	dir := withSplits(t, stored(t, "1d", daily(t, "2025-06-02", "2025-07-08")), "X,2025-07-04,2", "X,2025-07-07,0")
	check := checked(t, dir)
	want := []host.Finding{
		{Code: "not_a_trading_day", File: "splits.csv", Line: 2, Message: "XNYS was closed on 2025-07-04, a Friday; write the first trading day at the new price, which may be 2025-07-07"},
		{Code: "invalid_ratio", File: "splits.csv", Line: 3, Message: "the ratio 0 is not above zero; write new shares to old ones, such as 4:1, 3:2, or 1:10 for a reverse split"},
	}
	if diff := cmp.Diff(want, check.Findings); diff != "" || check.Sound() || check.Splits != 0 {
		t.Errorf("sound %t, %d splits, findings (-want +got):\n%s", check.Sound(), check.Splits, diff)
	}
}

// Bars are shown as of the last day that is asked for, stored or derived, and no later split shows.
func TestBarsAreShownAsOfTheLastDay(t *testing.T) {
	t.Parallel()
	c := daily(t, "2025-06-23", "2025-07-08")
	for i := range c.Start {
		c.Open[i], c.High[i], c.Low[i], c.Close[i], c.Volume[i] = 120, 120, 120, 120, 60
	}
	dir := withSplits(t, stored(t, "1d", c), "X,2025-06-26,2:1", "X,2025-07-02,3:1", "X,2025-07-09,5:1")
	for _, q := range []struct {
		from, to string
		interval sdk.Interval
		splits   bool
		asOf     string
		want     []float64 // closes
	}{
		{from: "2025-06-25", to: "2025-06-25", interval: "1d", splits: true, asOf: "2025-06-25", want: []float64{120}},
		{from: "2025-06-25", to: "2025-06-27", interval: "1d", splits: true, asOf: "2025-06-27", want: []float64{60, 120, 120}},
		{from: "2025-06-25", to: "2025-07-02", interval: "1d", splits: true, asOf: "2025-07-02", want: []float64{20, 40, 40, 40, 40, 120}},
		{from: "2025-06-25", to: "2025-07-06", interval: "1d", splits: true, asOf: "2025-07-03", want: []float64{20, 40, 40, 40, 40, 120, 120}}, // to a Sunday
		{from: "2025-07-01", interval: "1d", splits: true, asOf: "2025-07-08", want: []float64{40, 120, 120, 120, 120}},
		{from: "2025-07-01", to: "2025-07-09", interval: "1d", splits: true, asOf: "2025-07-09", want: []float64{8, 24, 24, 24, 24}},
		{from: "2025-07-01", interval: "1d", want: []float64{120, 120, 120, 120, 120}},
		{from: "2025-06-23", to: "2025-07-03", interval: "1w", splits: true, asOf: "2025-07-03", want: []float64{40, 120}},
	} {
		query := host.BarsQuery{Source: dir, Symbol: "X", Interval: q.interval, From: q.from, To: q.to, Splits: q.splits}
		shown, err := host.ShowBars(context.Background(), query)
		if err != nil {
			t.Errorf("%+v: %v", q, err)
			continue
		}
		if diff := cmp.Diff(q.want, shown.Bars.Close); diff != "" || shown.AsOf != q.asOf {
			t.Errorf("%+v: as of %s, closes (-want +got):\n%s", q, shown.AsOf, diff)
		}
		file := filepath.Join(t.TempDir(), "X.parquet")
		done, err := host.ExportBars(context.Background(), query, file)
		if err != nil {
			t.Errorf("%+v: %v", q, err)
			continue
		}
		got := readParquet(t, file)
		if diff := cmp.Diff(shown.Bars.Close, got.Close); diff != "" || done.AsOf != q.asOf {
			t.Errorf("%+v: exported as of %s (-shown +exported):\n%s", q, done.AsOf, diff)
		}
		if diff := cmp.Diff(shown.Bars.Volume, got.Volume); diff != "" {
			t.Errorf("%+v: volumes (-shown +exported):\n%s", q, diff)
		}
	}
}

// Minutes are exported in pieces of a month, outside of regular hours too: each is adjusted by what is after it.
func TestMinutesAreExportedAdjusted(t *testing.T) {
	t.Parallel()
	bars := evening(t) // 2025-06-30 with a bar after the close, and 2025-07-01
	dir := withSplits(t, stored(t, "1m", bars), "X,2025-07-01,4:1")
	file := filepath.Join(t.TempDir(), "X.parquet")
	if _, err := host.ExportBars(context.Background(), host.BarsQuery{Source: dir, Symbol: "X", Interval: "1m", Splits: true}, file); err != nil {
		t.Fatal(err)
	}
	got := readParquet(t, file)
	if got.Len() != 781 {
		t.Fatalf("%d bars", got.Len())
	}
	for i := range got.Len() {
		by := 1.0
		if time.Unix(0, bars.Start[i]).In(xnys(t).Location()).Format(time.DateOnly) == "2025-06-30" {
			by = 4
		}
		if got.Close[i] != bars.Close[i]/by || got.Low[i] != bars.Low[i]/by || got.Volume[i] != bars.Volume[i]*by {
			t.Fatalf("bar %d is %+v, stored %+v", i, got.Row(i), bars.Row(i))
		}
	}
}

// Nobody knows what a stored week is made of: its open may be before a split and its close after it.
func TestStoredWeeksAreNotAdjusted(t *testing.T) {
	t.Parallel()
	weeks := market.Columns{}
	for i, d := range xnysDays(t, "2025-06-23", "2025-07-07") {
		if i%5 == 0 {
			weeks.Append(market.Row{Start: int64(d.Days()) * 864e11, Open: 1, High: 1, Low: 1, Close: 1, Volume: 1})
		}
	}
	dir := withSplits(t, stored(t, "1w", weeks), "X,2025-06-25,2:1")
	q := host.BarsQuery{Source: dir, Symbol: "X", Interval: "1w", Splits: true}
	_, err := host.ExportBars(context.Background(), q, filepath.Join(t.TempDir(), "X.csv"))
	if err == nil || !strings.Contains(err.Error(), "a split may lie within one of them") {
		t.Errorf("the error is %v", err)
	}
}

func TestWithoutAListBarsCannotBeAdjusted(t *testing.T) {
	t.Parallel()
	dir := stored(t, "1d", daily(t, "2025-06-23", "2025-07-08"))
	for source, want := range map[string]string{dir: "there is no splits.csv in " + dir + " to adjust for", "sample://": "there is no splits.csv in sample:// to adjust for"} {
		symbol := map[bool]string{true: "AAPL", false: "X"}[source == "sample://"]
		_, err := host.ShowBars(context.Background(), host.BarsQuery{Source: source, Symbol: symbol, Interval: "1d", To: "2025-07-02", Splits: true})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v", source, err)
		}
	}
}
