package market_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
)

func TestCheckNamesWhatIsWrongWithABar(t *testing.T) {
	t.Parallel()
	sound := market.Row{Open: 10, High: 12, Low: 9, Close: 11, Volume: 100}
	for _, c := range []struct {
		about  string
		change func(*market.Row)
		want   string
	}{
		{"sound", func(*market.Row) {}, ""},
		{"no volume", func(r *market.Row) { r.Volume = 0 }, ""},
		{"all prices equal", func(r *market.Row) { r.High, r.Low, r.Close = 10, 10, 10 }, ""},
		{"open at the high, close at the low", func(r *market.Row) { r.Open, r.Close = 12, 9 }, ""},
		{"NaN open", func(r *market.Row) { r.Open = math.NaN() }, "open"},
		{"infinite high", func(r *market.Row) { r.High = math.Inf(1) }, "high"},
		{"NaN low", func(r *market.Row) { r.Low = math.NaN() }, "low"},
		{"infinite close", func(r *market.Row) { r.Close = math.Inf(-1) }, "close"},
		{"NaN volume", func(r *market.Row) { r.Volume = math.NaN() }, "volume"},
		{"negative volume", func(r *market.Row) { r.Volume = -1 }, "volume"},
		{"price of zero", func(r *market.Row) { r.Low = 0 }, "low"},
		{"negative price", func(r *market.Row) { r.Close = -1 }, "close"},
		{"high below low", func(r *market.Row) { r.High = 8 }, "high 8 is below low 9"},
		{"open above the high", func(r *market.Row) { r.Open = 13 }, "open"},
		{"open below the low", func(r *market.Row) { r.Open = 8 }, "open"},
		{"close above the high", func(r *market.Row) { r.Close = 13 }, "close"},
		{"close below the low", func(r *market.Row) { r.Close = 8 }, "close"},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			row := sound
			c.change(&row)
			err := row.Check()
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("check says %v, expected %q", err, c.want)
			}
		})
	}
}

func TestBetweenIncludesItsStartAndNotItsEnd(t *testing.T) {
	t.Parallel()
	day := tradingDay(t, fullDay, calendar.Regular)
	c := bars(day, "1m", func(k int) bool { return k%2 == 0 })
	for _, x := range []struct {
		from, to string
		want     []string
	}{
		{"09:30", "09:34", []string{"09:30:00", "09:32:00"}},
		{"09:31", "09:35", []string{"09:32:00", "09:34:00"}},
		{"09:31", "09:32", nil},
		{"10:00", "09:31", nil},
		{"15:58", "20:00", []string{"15:58:00"}},
	} {
		if diff := cmp.Diff(x.want, starts(day, c.Between(at(t, day, x.from), at(t, day, x.to)))); diff != "" {
			t.Errorf("%s to %s (-want +got):\n%s", x.from, x.to, diff)
		}
	}
}

// A view of bars that have ended must not give way to what is appended behind it.
func TestASliceNeverChangesWhenItsSourceGrowsOrItGrowsItself(t *testing.T) {
	t.Parallel()
	c := market.GrowDerived(8)
	for n := range 3 {
		c.Append(bar(int64(n), n))
		c.Made, c.Want = append(c.Made, 1), append(c.Want, 2)
	}
	view := c.Slice(0, 2)
	view.Append(bar(99, 5))
	view.Made, view.Want = append(view.Made, 9), append(view.Want, 9)
	if c.Start[2] != 2 || c.Made[2] != 1 || c.Row(2) != bar(2, 2) {
		t.Errorf("appending to a slice wrote into its source: %+v", c)
	}
	if view.Len() != 3 || view.Row(1) != bar(1, 1) {
		t.Errorf("the slice lost bars: %+v", view)
	}
}

func TestTheDigestTellsBarsApartToTheLastBit(t *testing.T) {
	t.Parallel()
	day := tradingDay(t, fullDay, calendar.Regular)
	digest := func(change func(*market.Columns)) string {
		c := bars(day, "1m", func(k int) bool { return k < 10 })
		change(&c)
		return c.Digest()
	}
	same := digest(func(*market.Columns) {})
	if again := digest(func(*market.Columns) {}); again != same {
		t.Error("equal bars have two digests")
	}
	for about, change := range map[string]func(*market.Columns){
		"a start":  func(c *market.Columns) { c.Start[3]++ },
		"a close":  func(c *market.Columns) { c.Close[9] = math.Nextafter(c.Close[9], 0) },
		"a volume": func(c *market.Columns) { c.Volume[0]++ },
		"a length": func(c *market.Columns) { *c = c.Slice(0, 9) },
		"an order": func(c *market.Columns) { c.Open[1], c.High[1] = c.High[1], c.Open[1] },
	} {
		if digest(change) == same {
			t.Errorf("bars that differ in %s have one digest", about)
		}
	}
}
