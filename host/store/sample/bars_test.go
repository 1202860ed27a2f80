package sample_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/store/sample"
	"github.com/strathost/strathost/sdk"
)

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
