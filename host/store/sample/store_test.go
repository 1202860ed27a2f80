package sample_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/host/store/sample"
	"github.com/strathost/strathost/sdk"
)

const dayLength = int64(24 * time.Hour)

func xnys(t testing.TB) *calendar.Calendar {
	t.Helper()
	c, err := calendar.Lookup("XNYS")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func date(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func extended(t testing.TB, s string) calendar.Day {
	t.Helper()
	d, ok := xnys(t).Day(date(t, s), calendar.Extended)
	if !ok {
		t.Fatalf("%s is no trading day", s)
	}
	return d
}

func bars(t testing.TB, s *sample.Store, symbol string, interval sdk.Interval, from, to int64) market.Columns {
	t.Helper()
	c, err := s.Bars(context.Background(), symbol, interval, from, to)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func midnight(d calendar.Date) int64 { return int64(d.Days()) * dayLength }

// requireSound fails for bars out of order, unsound ones, and prices that are not whole cents.

func requireSound(t interface{ Fatalf(string, ...any) }, c market.Columns) {
	for i := range c.Len() {
		if i > 0 && c.Start[i] <= c.Start[i-1] {
			t.Fatalf("bar %d starts at or before the one ahead of it", i)
		}
		r := c.Row(i)
		if err := r.Check(); err != nil {
			t.Fatalf("bar %d: %v", i, err)
		}
		for _, v := range []float64{r.Open, r.High, r.Low, r.Close} {
			if cents := math.Round(v * 100); cents/100 != v {
				t.Fatalf("bar %d has a price of %v, which is not whole cents", i, v)
			}
		}
		if r.Volume != math.Trunc(r.Volume) || r.Volume < 1 {
			t.Fatalf("bar %d has a volume of %v shares", i, r.Volume)
		}
	}
}

func TestTheStoreSaysThatItIsSynthetic(t *testing.T) {
	t.Parallel()
	if got := sample.New().Name(); got != "sample market (synthetic)" {
		t.Errorf("name is %q", got)
	}
}

func TestSymbolsAreThoseOfTheTableInOrder(t *testing.T) {
	t.Parallel()
	got, err := sample.New().Symbols(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var table []string
	for _, info := range sample.Symbols() {
		table = append(table, info.Symbol)
		if c, err := sdk.CanonicalSymbol(info.Symbol); err != nil || c != info.Symbol {
			t.Errorf("%s is not written as a symbol is: %v", info.Symbol, err)
		}
	}
	if diff := cmp.Diff(table, got); diff != "" {
		t.Errorf("names of the table (-) and of the store (+):\n%s", diff)
	}
	if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
		t.Errorf("not sorted, or doubled: %v", got)
	}
	for _, want := range []string{"AAPL", "MSFT", "AMZN", "NVDA", "TSLA", "RIVN", "F", "GM", "SPY", "QQQ", "AIG", "BAC", "IBM"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is missing", want)
		}
	}
}

// The digests were made on amd64. A change here is a change of every user's sample runs: raise sample.Version with it.

func TestADailyBarIsWhatItsRegularMinutesAddUpTo(t *testing.T) {
	t.Parallel()
	s, cal := sample.New(), xnys(t)
	for _, symbol := range []string{"AAPL", "RIVN", "COST"} {
		from, to := date(t, "2024-11-01"), date(t, "2025-01-31") // two early closes and three holidays
		daily := bars(t, s, symbol, "1d", midnight(from), midnight(to.AddDays(1)))
		days, err := cal.Between(from, to)
		if err != nil {
			t.Fatal(err)
		}
		want := market.Grow(len(days))
		for _, d := range days {
			day, _ := cal.Day(d, calendar.Regular)
			m := bars(t, s, symbol, "1m", day.Open, day.Close)
			r := market.Row{Start: midnight(d), Open: m.Open[0], High: slices.Max(m.High), Low: slices.Min(m.Low),
				Close: m.Close[m.Len()-1]}
			for _, v := range m.Volume {
				r.Volume += v
			}
			want.Append(r)
		}
		if diff := cmp.Diff(want, daily); diff != "" {
			t.Errorf("%s, sums of minutes (-) and daily bars (+):\n%s", symbol, diff)
		}
	}
}

func TestASymbolThatIsListedLater(t *testing.T) {
	t.Parallel()
	s := sample.New()
	first := date(t, "2021-11-10")
	if n := bars(t, s, "RIVN", "1m", 0, midnight(first)).Len(); n != 0 {
		t.Errorf("%d minutes before the first day", n)
	}
	if n := bars(t, s, "RIVN", "1d", 0, midnight(first)).Len(); n != 0 {
		t.Errorf("%d days before the first day", n)
	}
	hs, err := s.Holdings(context.Background(), "RIVN")
	if err != nil {
		t.Fatal(err)
	}
	open := extended(t, "2021-11-10")
	if hs[0].First < open.Open || hs[0].First >= open.Close {
		t.Errorf("the first minute is %s", time.Unix(0, hs[0].First).UTC())
	}
	if hs[1].First != midnight(first) {
		t.Errorf("the first day is %s", time.Unix(0, hs[1].First).UTC())
	}
}

func TestHoldingsAreWhatBarsGives(t *testing.T) {
	t.Parallel()
	s := sample.New()
	symbols := []string{"RIVN"}
	if !testing.Short() {
		symbols = append(symbols, "AAPL")
	}
	for _, symbol := range symbols {
		hs, err := s.Holdings(context.Background(), symbol)
		if err != nil {
			t.Fatal(err)
		}
		var got []market.Holding
		for _, iv := range []sdk.Interval{"1m", "1d"} {
			c := bars(t, s, symbol, iv, math.MinInt64, math.MaxInt64)
			requireSound(t, c)
			got = append(got, market.Holding{Interval: iv, First: c.Start[0], Last: c.Start[c.Len()-1], Bars: c.Len(),
				Digest: "sample-market-" + sample.Version + ":" + symbol + ":" + string(iv)})
		}
		if diff := cmp.Diff(got, hs); diff != "" {
			t.Errorf("%s, bars (-) and holdings (+):\n%s", symbol, diff)
		}
	}
}

func TestWhatTheStoreDoesNotHold(t *testing.T) {
	t.Parallel()
	s := sample.New()
	if hs, err := s.Holdings(context.Background(), "NOPE"); err != nil || len(hs) != 0 {
		t.Errorf("holdings of an unknown symbol: %v, %v", hs, err)
	}
	for _, c := range []struct {
		symbol   string
		interval sdk.Interval
	}{{"NOPE", "1m"}, {"aapl", "1m"}, {"AAPL", "1s"}, {"AAPL", "5m"}} {
		if _, err := s.Bars(context.Background(), c.symbol, c.interval, 0, 1); !errors.Is(err, store.ErrNoSymbol) {
			t.Errorf("%s %s: %v", c.symbol, c.interval, err)
		}
	}
	if n := bars(t, s, "AAPL", "1m", midnight(date(t, "2025-07-04")), midnight(date(t, "2025-07-07"))).Len(); n != 0 {
		t.Errorf("%d bars on a holiday and a weekend", n)
	}
	if n := bars(t, s, "AAPL", "1m", 5, 4).Len(); n != 0 {
		t.Errorf("%d bars of a window that ends before it starts", n)
	}
}

func TestAnyWindowIsAPieceOfTheWhole(t *testing.T) {
	t.Parallel()
	s := sample.New()
	low, high := midnight(date(t, "2025-06-27")), midnight(date(t, "2025-07-09"))
	for _, iv := range []sdk.Interval{"1m", "1d"} {
		whole := bars(t, s, "RIVN", iv, low, high)
		rapid.Check(t, func(rt *rapid.T) {
			a := rapid.Int64Range(low, high).Draw(rt, "from")
			b := rapid.Int64Range(low, high).Draw(rt, "to")
			if rapid.Bool().Draw(rt, "on a bar") && whole.Len() > 0 {
				a = whole.Start[rapid.IntRange(0, whole.Len()-1).Draw(rt, "bar")]
			}
			want, got := whole.Between(a, b), bars(t, s, "RIVN", iv, a, b)
			if want.Len() != got.Len() || want.Digest() != got.Digest() {
				rt.Fatalf("%s: %d bars, expected %d", iv, got.Len(), want.Len())
			}
		})
	}
}

func TestManyReadersAtOnceGetTheSame(t *testing.T) {
	t.Parallel()
	s, from, to := sample.New(), midnight(date(t, "2025-01-01")), midnight(date(t, "2025-07-01"))
	want := bars(t, sample.New(), "TSLA", "1d", from, to).Digest()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := bars(t, s, "TSLA", "1d", from, to).Digest(); got != want {
				t.Errorf("digest %s, expected %s", got, want)
			}
			if _, err := s.Holdings(context.Background(), "TSLA"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestACancelledCallEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, iv := range []sdk.Interval{"1m", "1d"} {
		if _, err := sample.New().Bars(ctx, "AAPL", iv, 0, math.MaxInt64); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", iv, err)
		}
	}
}
