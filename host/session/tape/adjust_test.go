package tape_test

import (
	"context"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// adjusted is a tape on one day that adjusts for splits of X.
func adjusted(t testing.TB, s tape.Store, hours calendar.Hours, d calendar.Date, splits *market.Splits) *tape.Tape {
	t.Helper()
	tp := tape.New(s, xnys(t), hours, market.Keep)
	tp.Adjust(splits)
	tp.Open(tradingDay(t, d, hours), everything)
	return tp
}

func splitsOf(list ...market.Split) *market.Splits { return market.NewSplits(list, "digest") }

func split(t testing.TB, on string, newer, older int64) market.Split {
	t.Helper()
	return market.Split{Symbol: "X", Date: date(t, on), Ratio: market.Ratio{New: newer, Old: older}}
}

// read is all of a series of X.
func read(t testing.TB, s tape.Store, interval sdk.Interval) market.Columns {
	t.Helper()
	c, err := s.Bars(context.Background(), "X", interval, math.MinInt64, math.MaxInt64)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// handAdjusted is a store whose bars are adjusted one by one for the splits up to a day.
func handAdjusted(t testing.TB, s tape.Store, splits []market.Split, asOf calendar.Date) *store.Memory {
	t.Helper()
	series := map[sdk.Interval]market.Columns{}
	for interval, zone := range map[sdk.Interval]*time.Location{"30m": xnys(t).Location(), "1h": xnys(t).Location(), "1d": time.UTC} {
		holdings, err := s.Holdings(context.Background(), "X")
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(holdings, func(h market.Holding) bool { return h.Interval == interval }) {
			continue
		}
		c := clone(read(t, s, interval))
		for i, start := range c.Start {
			by := big.NewRat(1, 1)
			for _, x := range splits {
				if x.Date.After(calendar.DateOf(time.Unix(0, start).In(zone))) && !x.Date.After(asOf) {
					by.Mul(by, big.NewRat(x.Ratio.New, x.Ratio.Old))
				}
			}
			newer, older := float64(by.Num().Int64()), float64(by.Denom().Int64())
			for _, prices := range [][]float64{c.Open, c.High, c.Low, c.Close} {
				prices[i] = prices[i] * older / newer
			}
			c.Volume[i] = c.Volume[i] * newer / older
		}
		series[interval] = c
	}
	return stored(t, series)
}

// flat are daily bars or those of an interval, all at a price that is known for each date.
func flat(c market.Columns, price func(start int64) float64) market.Columns {
	out := clone(c)
	for i, start := range out.Start {
		p := price(start)
		out.Open[i], out.High[i], out.Low[i], out.Close[i], out.Volume[i] = p, p, p, p, 120
	}
	return out
}

// A split shows from its ex-date on, in all that lies before it, and not a day earlier.
func TestASplitShowsInThePastFromItsDateOn(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-06-23", "2025-07-07")
	ex := split(t, "2025-07-02", 4, 1)
	exOpen := tradingDay(t, ex.Date, calendar.Extended).Open
	price := func(at int64) func(int64) float64 {
		return func(start int64) float64 {
			if start < at {
				return 400
			}
			return 100
		}
	}
	s := stored(t, map[sdk.Interval]market.Columns{
		"1m": flat(intraday(t, "1m", calendar.Extended, all, nil), price(exOpen)),
		"1d": flat(daily(all, nil), price(ex.Date.Midnight(time.UTC).UnixNano())),
	})
	splits := splitsOf(ex, split(t, "2025-07-07", 10, 1))
	for _, hours := range []calendar.Hours{calendar.Regular, calendar.Extended} {
		for _, c := range []struct {
			day       string
			past      float64 // the price of history
			pastV     float64 // and the volume of a minute
			afterward float64 // what the first day of history after the split has, 0 for none
		}{
			{day: "2025-07-01", past: 400, pastV: 120},
			{day: "2025-07-02", past: 100, pastV: 480},
			{day: "2025-07-03", past: 100, pastV: 480, afterward: 100},
			{day: "2025-07-07", past: 10, pastV: 4800, afterward: 10},
		} {
			tp := adjusted(t, s, hours, date(t, c.day), splits)
			for _, interval := range []sdk.Interval{"1m", "1h", "1d"} {
				tr := track(t, tp, interval, "1m")
				first, _ := days(t, tr, 3)
				past := tr.Row(first)
				if past.Open != c.past || past.Close != c.past || past.High != c.past || past.Low != c.past {
					t.Errorf("%s, %s on %s: history is at %+v, expected %v", hours, interval, c.day, past, c.past)
				}
				if interval == "1m" && past.Volume != c.pastV {
					t.Errorf("%s on %s: the volume of a minute is %v, expected %v", hours, c.day, past.Volume, c.pastV)
				}
				if last := tr.Row(-1).Close; c.afterward > 0 && last != c.afterward {
					t.Errorf("%s, %s on %s: yesterday closed at %v, expected %v", hours, interval, c.day, last, c.afterward)
				}
				today := 400.0
				if c.day >= "2025-07-02" {
					today = 100
				}
				if tr.Today() == 0 || tr.Row(0).Open != today {
					t.Errorf("%s, %s on %s: today opens at %v, expected %v as stored", hours, interval, c.day, tr.Row(0).Open, today)
				}
			}
		}
	}
	if got := read(t, s, "1m"); got.Close[0] != 400 || got.Volume[0] != 120 {
		t.Error("the bars of the store were changed")
	}
}

// Whatever splits there are, and however a track came by its rows, they are those of a tape over a store that has been
// adjusted by hand for the splits known on that day; and a session that runs over the split sees what one that begins
// on the day does.
func TestATrackCarriedOverSplitsEqualsOneFreshlyLoaded(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-04-01", "2025-07-11")
	needs := []sdk.Interval{"30m", "1h", "1d", "5d", "1w"}
	rapid.Check(t, func(rt *rapid.T) {
		s := drawStore(rt, t, all)
		incomplete := rapid.SampledFrom([]market.Incomplete{market.Keep, market.Skip}).Draw(rt, "incomplete")
		begin := rapid.IntRange(20, len(all)-12).Draw(rt, "first day")
		var list []market.Split
		for _, d := range all[begin-15 : begin+12] {
			if rapid.IntRange(0, 4).Draw(rt, "split") == 0 {
				list = append(list, market.Split{Symbol: "X", Date: d, Ratio: market.Ratio{New: rapid.Int64Range(1, 9).Draw(rt, "new"), Old: rapid.Int64Range(1, 9).Draw(rt, "old")}})
			}
		}
		splits := splitsOf(list...)
		carried := tape.New(s, xnys(t), calendar.Regular, incomplete)
		carried.Adjust(splits)
		for _, d := range all[begin : begin+10] {
			if rapid.IntRange(0, 9).Draw(rt, "luck") == 0 {
				continue
			}
			carried.Open(tradingDay(t, d, calendar.Regular), everything)
			for range rapid.IntRange(0, 3).Draw(rt, "requests") {
				interval := rapid.SampledFrom(needs).Draw(rt, "interval")
				fresh := tape.New(s, xnys(t), calendar.Regular, incomplete)
				fresh.Adjust(splits)
				fresh.Open(tradingDay(t, d, calendar.Regular), everything)
				byHand := tape.New(handAdjusted(t, s, list, d), xnys(t), calendar.Regular, incomplete)
				byHand.Open(tradingDay(t, d, calendar.Regular), everything)
				want := track(t, fresh, interval, needs...)
				requireSame(rt, t, track(t, carried, interval, needs...), want)
				requireSame(rt, t, want, track(t, byHand, interval, needs...))
			}
		}
	})
}

func TestTheSplitsOfABarAreThoseAfterItUpToToday(t *testing.T) {
	t.Parallel()
	s := stored(t, map[sdk.Interval]market.Columns{"1d": daily(dates(t, "2025-06-23", "2025-07-07"), nil)})
	long, june, july, future := split(t, "1987-06-16", 2, 1), split(t, "2025-06-26", 2, 1), split(t, "2025-07-02", 3, 1), split(t, "2025-07-03", 5, 1)
	tp := adjusted(t, s, calendar.Regular, july.Date, splitsOf(future, july, june, long))
	for _, c := range []struct {
		start string
		want  []market.Split
	}{
		{"2025-06-25", []market.Split{june, july}},
		{"2025-06-26", []market.Split{july}},
		{"2025-07-01", []market.Split{july}},
		{"2025-07-02", nil},
	} {
		got := tp.Splits("X", tradingDay(t, date(t, c.start), calendar.Regular).Open)
		if !slices.Equal(got, c.want) {
			t.Errorf("a bar of %s is adjusted for %v, expected %v", c.start, got, c.want)
		}
	}
	if got := tp.Splits("Y", 0); len(got) != 0 {
		t.Errorf("Y splits: %v", got)
	}
}

// A price that leaves the range of numbers is told, and the track can be asked again.
func TestBarsThatCannotBeAdjustedAreAnErrorThatChangesNothing(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-06-30", "2025-07-02")
	s := stored(t, map[sdk.Interval]market.Columns{"1d": flat(daily(all, nil), func(int64) float64 { return 5e-324 })})
	tr := track(t, adjusted(t, s, calendar.Regular, all[2], splitsOf(split(t, "2025-07-02", 4, 1))), "1d")
	before := clone(tr.Columns())
	for range 2 {
		_, _, err := tr.Days(context.Background(), 2)
		if err == nil || !strings.Contains(err.Error(), "bars of X 1d: a bar adjusted for splits of 4:1 in all: open 0 is not above zero") {
			t.Errorf("the error is %v", err)
		}
	}
	if !slices.Equal(before.Close, tr.Columns().Close) {
		t.Error("the refused request changed the track")
	}
}
