package sample_test

import (
	"context"
	"errors"
	"fmt"
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
func TestTheSameBarsOnEveryMachine(t *testing.T) {
	t.Parallel()
	golden := map[string]string{
		"AAPL 1m":  "fcce7ba3821bf0123a19ca46633f2e260c2475d9c57172fac2ad5ef0cbea72c5",
		"AAPL 1d":  "ec44d145b02f38e4310bf5d5bec307d8e3d7443e17019981965cd6f21747b528",
		"RIVN 1m":  "885259196d592c5a4e736f3755ea0f9db6e38a3d2e66b2515ca92c1c6901885a",
		"BRK.B 1m": "df05515c5feedf4e0233877da4d0ef344576cb3d38621a78314d2f5245a9a344",
	}
	s := sample.New()
	from, to := midnight(date(t, "2025-06-23")), midnight(date(t, "2025-07-12"))
	for series, want := range golden {
		var symbol, interval string
		if _, err := fmt.Sscan(series, &symbol, &interval); err != nil {
			t.Fatal(err)
		}
		if got := bars(t, s, symbol, sdk.Interval(interval), from, to).Digest(); got != want {
			t.Errorf("%s of version %s has digest %s, expected %s", series, sample.Version, got, want)
		}
	}
	days, err := xnys(t).Between(date(t, "2025-06-23"), date(t, "2025-07-11"))
	if err != nil {
		t.Fatal(err)
	}
	const want = "c352b1158e67d8a195826d557cf7f6a048f0345dc6373a5d690edba3dea0615d"
	if got := sample.Dense("S0001", 1, xnys(t), days).Digest(); got != want {
		t.Errorf("Dense has digest %s, expected %s", got, want)
	}
}

func TestEveryBarIsSoundAndWithinItsDay(t *testing.T) {
	t.Parallel()
	s, cal := sample.New(), xnys(t)
	first, last := cal.Range()
	days, err := cal.Between(first, last)
	if err != nil {
		t.Fatal(err)
	}
	symbols, _ := s.Symbols(context.Background())
	rapid.Check(t, func(rt *rapid.T) {
		symbol := rapid.SampledFrom(symbols).Draw(rt, "symbol")
		d := rapid.SampledFrom(days).Draw(rt, "date")
		day, _ := cal.Day(d, calendar.Extended)
		got := bars(t, s, symbol, "1m", day.Open-dayLength/8, day.Close+dayLength/8)
		requireSound(rt, got)
		for _, start := range got.Start {
			if start < day.Open || start >= day.Close || start%int64(time.Minute) != 0 {
				rt.Fatalf("a bar of %s starts at %s", d, time.Unix(0, start).In(day.Location))
			}
		}
	})
}

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

func TestQualityOfRegularHours(t *testing.T) {
	t.Parallel()
	s, cal := sample.New(), xnys(t)
	days, err := cal.Between(date(t, "2025-01-01"), date(t, "2025-06-30"))
	if err != nil {
		t.Fatal(err)
	}
	for _, info := range sample.Symbols() {
		var present, expected int
		for _, d := range days {
			day, _ := cal.Day(d, calendar.Regular)
			n := bars(t, s, info.Symbol, "1m", day.Open, day.Close).Len()
			minutes := int((day.Close - day.Open) / int64(time.Minute))
			missing := 100 - info.Quality
			rounding := 50 / float64(minutes)
			if q := 100 * float64(n) / float64(minutes); q < 100-1.5*missing-rounding || q > 100-missing/2+rounding {
				t.Errorf("%s on %s: quality is %.2f, the mean is %v", info.Symbol, d, q, info.Quality)
			}
			present, expected = present+n, expected+minutes
		}
		if q := 100 * float64(present) / float64(expected); math.Abs(q-info.Quality) > 0.35 {
			t.Errorf("%s: quality is %.2f in the mean, expected %v", info.Symbol, q, info.Quality)
		}
	}
}

func TestExtendedHoursAreSparse(t *testing.T) {
	t.Parallel()
	s := sample.New()
	day := extended(t, "2025-07-02")
	for symbol, most := range map[string]int{"NVDA": 571, "AAPL": 500, "IBM": 150} {
		n := 0
		for _, seg := range []calendar.Segment{day.Segments[0], day.Segments[2]} {
			n += bars(t, s, symbol, "1m", seg.Open, seg.Close).Len()
		}
		if n == 0 || n >= most {
			t.Errorf("%s has %d of 570 minutes outside of regular hours, expected some and fewer than %d", symbol, n, most)
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

func TestPricesRunOnFromDayToDayAndMoveAsTheTableSays(t *testing.T) {
	t.Parallel()
	s := sample.New()
	for _, info := range sample.Symbols() {
		c := bars(t, s, info.Symbol, "1d", midnight(date(t, "2022-01-01")), midnight(date(t, "2025-12-31")))
		var squares float64
		for i := 1; i < c.Len(); i++ {
			change := 100 * math.Log(c.Close[i]/c.Close[i-1])
			squares += change * change
			if math.Abs(change) > 6*info.Volatility {
				t.Errorf("%s closes at %v after %v on day %d", info.Symbol, c.Close[i], c.Close[i-1], i)
			}
			if overnight := 100 * math.Log(c.Open[i]/c.Close[i-1]); math.Abs(overnight) > 5*info.Volatility {
				t.Errorf("%s opens at %v after a close of %v on day %d", info.Symbol, c.Open[i], c.Close[i-1], i)
			}
			if c.Close[i] < info.Price/8 || c.Close[i] > info.Price*8 {
				t.Errorf("%s is at %v on day %d, far from %v", info.Symbol, c.Close[i], i, info.Price)
			}
		}
		if sd := math.Sqrt(squares / float64(c.Len()-1)); sd < 0.9*info.Volatility || sd > 1.1*info.Volatility {
			t.Errorf("%s has a daily deviation of %.2f %%, the table says %v", info.Symbol, sd, info.Volatility)
		}
		var sum float64
		for _, v := range c.Volume {
			sum += v
		}
		if mean := sum / float64(c.Len()); mean < 0.9*info.Volume || mean > 1.2*info.Volume {
			t.Errorf("%s trades %.0f shares a day, the table says %.0f", info.Symbol, mean, info.Volume)
		}
	}
}

func TestVolumeIsHighestAtTheOpenAndTheClose(t *testing.T) {
	t.Parallel()
	s, cal := sample.New(), xnys(t)
	days, err := cal.Between(date(t, "2025-01-01"), date(t, "2025-03-31"))
	if err != nil {
		t.Fatal(err)
	}
	var open, noon, closing float64
	for _, d := range days {
		r, _ := cal.Day(d, calendar.Regular)
		for i, v := range bars(t, s, "AAPL", "1m", r.Open, r.Close).Volume {
			switch {
			case i < 30:
				open += v
			case i >= 180 && i < 210:
				noon += v
			case i >= 360:
				closing += v
			}
		}
	}
	if open < 1.5*noon || closing < 1.5*noon {
		t.Errorf("volume of half an hour: %.0f at the open, %.0f at noon, %.0f at the close", open, noon, closing)
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

func TestDenseBarsHaveEveryRegularMinute(t *testing.T) {
	t.Parallel()
	cal := xnys(t)
	days, err := cal.Between(date(t, "2025-11-24"), date(t, "2025-12-05")) // an early close and a holiday
	if err != nil {
		t.Fatal(err)
	}
	names := sample.DenseSymbols(12)
	if names[0] != "S0001" || names[11] != "S0012" {
		t.Errorf("names are %v", names)
	}
	seen := map[string]string{}
	for _, name := range names {
		for seed := range uint64(2) {
			c := sample.Dense(name, seed, cal, days)
			requireSound(t, c)
			i := 0
			for _, d := range days {
				r, _ := cal.Day(d, calendar.Regular)
				for at := r.Open; at < r.Close; at += int64(time.Minute) {
					if i == c.Len() || c.Start[i] != at {
						t.Fatalf("%s has no bar at %s", name, time.Unix(0, at).In(r.Location))
					}
					i++
				}
			}
			if i != c.Len() {
				t.Fatalf("%s has %d bars too many", name, c.Len()-i)
			}
			key := fmt.Sprint(name, seed)
			if other, ok := seen[c.Digest()]; ok {
				t.Errorf("%s is the same as %s", key, other)
			}
			seen[c.Digest()] = key
		}
	}
	around, err := calendar.Lookup("24/7")
	if err != nil {
		t.Fatal(err)
	}
	weekend := []calendar.Date{date(t, "2025-07-05"), date(t, "2025-07-06")}
	c := sample.Dense("S0001", 1, around, weekend)
	requireSound(t, c)
	if c.Len() != 2*1440 {
		t.Errorf("%d bars on a weekend of a market that never closes, expected 2880", c.Len())
	}
}
