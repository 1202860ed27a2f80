package market_test

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
)

func TestARatioIsReadExactly(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]market.Ratio{
		"2":               {New: 2, Old: 1},
		"2:1":             {New: 2, Old: 1},
		"3:2":             {New: 3, Old: 2},
		"1.5":             {New: 3, Old: 2},
		"1:10":            {New: 1, Old: 10},
		"0.1":             {New: 1, Old: 10},
		"4:2":             {New: 2, Old: 1},
		"1.05:1":          {New: 21, Old: 20},
		"0.0333333":       {New: 333333, Old: 10000000},
		"1:35000":         {New: 1, Old: 35000},
		"1000000:1":       {New: 1000000, Old: 1},
		"1:2.5":           {New: 2, Old: 5},
		"10000.1:10000.2": {New: 100001, Old: 100002},
		"123456789.123456789:123456788.987654321": {New: 123456789123456789, Old: 123456788987654321},
	} {
		got, err := market.ParseRatio(text)
		if err != nil || got != want {
			t.Errorf("%s is %v, error %v; expected %v", text, got, err, want)
		}
	}
}

func TestWhatIsNoRatioIsRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "no ratio", "two": "no ratio", "2:": "no ratio", ":2": "no ratio", "2:1:1": "no ratio", "-2": "no ratio", "+2": "no ratio",
		"1e3": "no ratio", "2/1": "no ratio", "1,5": "no ratio", "NaN": "no ratio", "0x2": "no ratio", ".5": "no ratio", "2 : 1": "no ratio",
		"1-for-10": "no ratio", "1234567890": "no ratio", strings.Repeat("9", 100): "no ratio",
		"0": "not above zero", "0:1": "not above zero", "1:0": "not above zero", "0.0": "not above zero",
		"1": "changes nothing", "1:1": "changes nothing", "2:2.0": "changes nothing",
		"1000001": "beyond 1000000 to 1", "1:1000001": "beyond 1000000 to 1", "0.000000001": "beyond 1000000 to 1",
	} {
		got, err := market.ParseRatio(text)
		if err == nil || !strings.Contains(err.Error(), want) || len(err.Error()) > 200 {
			t.Errorf("%q is %v, error %v; expected one that says %q", text, got, err, want)
		}
	}
}

// ratio is a split's, which the test takes for granted.
func ratio(t testing.TB, text string) market.Ratio {
	t.Helper()
	r, err := market.ParseRatio(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// noon is a start on a date, and ex the first start of one.
func noon(d calendar.Date) int64 { return ex(d) + 43_200_000_000_000 }
func ex(d calendar.Date) int64   { return int64(d.Days()) * 86_400_000_000_000 }

func TestPricesAreDividedAndVolumesMultipliedExactly(t *testing.T) {
	t.Parallel()
	first := calendar.Date{Year: 2024, Month: 1, Day: 2}
	for _, c := range []struct {
		ratios []string // one split each day from the second day on
		close  []float64
		volume []float64
		want   []float64
		wantV  []float64
	}{
		{ratios: []string{"2:1"}, close: []float64{100, 50.5}, volume: []float64{7, 8}, want: []float64{50, 50.5}, wantV: []float64{14, 8}},
		{ratios: []string{"3:2"}, close: []float64{150, 99}, volume: []float64{300, 1}, want: []float64{100, 99}, wantV: []float64{450, 1}},
		{ratios: []string{"1:10"}, close: []float64{0.3, 3}, volume: []float64{1000, 5}, want: []float64{3, 3}, wantV: []float64{100, 5}}, // 0.3/0.1 is not 3
		{ratios: []string{"1:10"}, close: []float64{1.1, 11}, volume: []float64{0, 0}, want: []float64{11, 11}, wantV: []float64{0, 0}},
		{ratios: []string{"2:1", "3:1"}, close: []float64{120, 60, 20}, volume: []float64{1, 2, 6}, want: []float64{20, 20, 20}, wantV: []float64{6, 6, 6}},
		{ratios: []string{"7:1", "1:7"}, close: []float64{100.1, 14.3, 100.1}, volume: []float64{9, 9, 9}, want: []float64{100.1, 100.10000000000001, 100.1}, wantV: []float64{9, 9. / 7, 9}},
		{close: []float64{1, 2}, volume: []float64{1, 2}, want: []float64{1, 2}, wantV: []float64{1, 2}},
	} {
		var bars market.Columns
		var splits []market.Split
		for i, p := range c.close {
			bars.Append(market.Row{Start: noon(first.AddDays(i)), Open: p, High: p, Low: p, Close: p, Volume: c.volume[i]})
		}
		for i, r := range c.ratios {
			splits = append(splits, market.Split{Symbol: "X", Date: first.AddDays(i + 1), Ratio: ratio(t, r)})
		}
		if err := bars.Adjust(0, splits, ex); err != nil {
			t.Fatal(err)
		}
		for _, got := range [][]float64{bars.Open, bars.High, bars.Low, bars.Close} {
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%v: prices (-want +got):\n%s", c.ratios, diff)
			}
		}
		if diff := cmp.Diff(c.wantV, bars.Volume); diff != "" {
			t.Errorf("%v: volumes (-want +got):\n%s", c.ratios, diff)
		}
	}
}

func TestOnlyRowsFromTheGivenOneOnAreAdjusted(t *testing.T) {
	t.Parallel()
	day := calendar.Date{Year: 2024, Month: 1, Day: 2}
	var bars market.Columns
	for i := range 4 {
		bars.Append(market.Row{Start: noon(day.AddDays(i)), Open: 8, High: 8, Low: 8, Close: 8, Volume: 8})
	}
	if err := bars.Adjust(1, []market.Split{{Symbol: "X", Date: day.AddDays(3), Ratio: market.Ratio{New: 2, Old: 1}}}, ex); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float64{8, 4, 4, 8}, bars.Close); diff != "" {
		t.Errorf("closes (-want +got):\n%s", diff)
	}
}

func TestABarThatLeavesTheRangeOfNumbersIsAnError(t *testing.T) {
	t.Parallel()
	day := calendar.Date{Year: 2024, Month: 1, Day: 2}
	for _, c := range []struct {
		price, volume float64
		ratio         string
	}{{1e305, 1, "1:1000000"}, {5e-324, 1, "1000000"}, {1, 1e305, "1000000"}} {
		bars := market.Grow(1)
		bars.Append(market.Row{Start: noon(day), Open: c.price, High: c.price, Low: c.price, Close: c.price, Volume: c.volume})
		err := bars.Adjust(0, []market.Split{{Symbol: "X", Date: day.AddDays(1), Ratio: ratio(t, c.ratio)}}, ex)
		if err == nil || !strings.Contains(err.Error(), "adjusted for splits of") {
			t.Errorf("%+v: error %v", c, err)
		}
	}
}

// Whatever the splits are, each bar is what the exact product of the later ones makes of it, to the rounding of two
// operations, and is sound.
func TestEveryBarIsAdjustedByTheProductOfTheLaterSplits(t *testing.T) {
	t.Parallel()
	first := calendar.Date{Year: 2024, Month: 1, Day: 2}
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(0, 30).Draw(rt, "days")
		var bars market.Columns
		for i := range n {
			low := rapid.Float64Range(0.0001, 1e6).Draw(rt, "low")
			high := low * rapid.Float64Range(1, 2).Draw(rt, "range")
			bars.Append(market.Row{Start: noon(first.AddDays(i)), Open: low, High: high, Low: low, Close: high, Volume: rapid.Float64Range(0, 1e9).Draw(rt, "volume")})
		}
		var splits []market.Split
		for i := range n + 1 {
			if rapid.IntRange(0, 4).Draw(rt, "split") == 0 {
				r := market.Ratio{New: rapid.Int64Range(1, 20).Draw(rt, "new"), Old: rapid.Int64Range(1, 20).Draw(rt, "old")}
				splits = append(splits, market.Split{Symbol: "X", Date: first.AddDays(i), Ratio: r})
			}
		}
		var got market.Columns
		got.AppendAll(bars)
		if err := got.Adjust(0, splits, ex); err != nil {
			rt.Fatal(err)
		}
		for i := range n {
			by := big.NewRat(1, 1)
			for _, s := range splits {
				if s.Date.After(first.AddDays(i)) {
					by.Mul(by, big.NewRat(s.Ratio.New, s.Ratio.Old))
				}
			}
			factor, _ := by.Float64()
			if want := bars.High[i] / factor; math.Abs(got.High[i]-want) > 1e-14*want {
				rt.Fatalf("day %d: high %v is %v, expected %v", i, bars.High[i], got.High[i], want)
			}
			if want := bars.Volume[i] * factor; math.Abs(got.Volume[i]-want) > 1e-14*want {
				rt.Fatalf("day %d: volume %v is %v, expected %v", i, bars.Volume[i], got.Volume[i], want)
			}
			if err := got.Row(i).Check(); err != nil || got.Start[i] != bars.Start[i] {
				rt.Fatalf("day %d: %v", i, err)
			}
		}
	})
}

func TestSplitsAreKnownFromTheirDateOn(t *testing.T) {
	t.Parallel()
	day := calendar.Date{Year: 2024, Month: 1, Day: 2}
	two, four := market.Split{Symbol: "X", Date: day, Ratio: market.Ratio{New: 2, Old: 1}}, market.Split{Symbol: "X", Date: day.AddDays(9), Ratio: market.Ratio{New: 4, Old: 1}}
	s := market.NewSplits([]market.Split{four, {Symbol: "A", Date: day, Ratio: two.Ratio}, two}, "digest")
	for after, want := range map[int][]market.Split{-1: {}, 0: {two}, 8: {two}, 9: {two, four}, 1000: {two, four}} {
		if diff := cmp.Diff(want, s.AsOf("X", day.AddDays(after))); diff != "" {
			t.Errorf("%d days later (-want +got):\n%s", after, diff)
		}
	}
	if diff := cmp.Diff([]string{"A", "X"}, s.Symbols()); diff != "" || s.Adjusted() != "splits" || s.Digest() != "digest" {
		t.Errorf("%s, digest %s, symbols (-want +got):\n%s", s.Adjusted(), s.Digest(), diff)
	}
	var none *market.Splits
	if none.Adjusted() != "none" || none.Digest() != "" || len(none.AsOf("X", day)) != 0 || len(none.Symbols()) != 0 {
		t.Error("a nil list has splits")
	}
}
