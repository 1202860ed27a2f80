package tape_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// sameBars lets columns without a bar be equal however they came to be empty.
var sameBars = cmpopts.EquateEmpty()

func xnys(t testing.TB) *calendar.Calendar {
	t.Helper()
	cal, err := calendar.Lookup("XNYS")
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

func date(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func dates(t testing.TB, from, to string) []calendar.Date {
	t.Helper()
	ds, err := xnys(t).Between(date(t, from), date(t, to))
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

func tradingDay(t testing.TB, d calendar.Date, hours calendar.Hours) calendar.Day {
	t.Helper()
	day, ok := xnys(t).Day(d, hours)
	if !ok {
		t.Fatalf("%s is no trading day", d)
	}
	return day
}

// bar is a sound bar whose numbers follow from its start, so that a bar that is taken for another shows. Volumes are
// whole and their sums exact.
func bar(start int64) market.Row {
	n := int(start / int64(time.Minute) % 1_000_003)
	open, shut := 100+float64(n*37%101)/8, 100+float64(n*53%97)/8
	return market.Row{Start: start, Open: open, High: max(open, shut) + float64(n%5)/4, Low: min(open, shut) - float64(n%3)/4, Close: shut,
		Volume: float64(n % 1009)}
}

// intraday are the bars of an interval on the given dates, those for which has is true.
func intraday(t testing.TB, interval sdk.Interval, hours calendar.Hours, ds []calendar.Date, has func(d calendar.Date, slot int) bool) market.Columns {
	t.Helper()
	var c market.Columns
	for _, d := range ds {
		grid := market.NewGrid(tradingDay(t, d, hours), interval)
		for k := range grid.Slots() {
			if has == nil || has(d, k) {
				c.Append(bar(grid.Start(k)))
			}
		}
	}
	return c
}

// daily are stored daily bars: their start is midnight UTC of their date.
func daily(ds []calendar.Date, has func(d calendar.Date) bool) market.Columns {
	var c market.Columns
	for _, d := range ds {
		if has == nil || has(d) {
			c.Append(bar(d.Midnight(time.UTC).UnixNano()))
		}
	}
	return c
}

// stored makes a store of one symbol, X.
func stored(t testing.TB, series map[sdk.Interval]market.Columns) *store.Memory {
	t.Helper()
	m := store.NewMemory("test")
	for interval, c := range series {
		if err := m.Put("X", interval, c); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// opened is a tape on one day.
func opened(t testing.TB, s tape.Store, hours calendar.Hours, d calendar.Date) *tape.Tape {
	t.Helper()
	tp := tape.New(s, xnys(t), hours, market.Keep)
	tp.Open(tradingDay(t, d, hours), everything)
	return tp
}

func everything(string) bool { return true }

// track is X's track of one interval, as a symbol that needs the given intervals has it.
func track(t testing.TB, tp *tape.Tape, interval sdk.Interval, needs ...sdk.Interval) *tape.Track {
	t.Helper()
	known, err := tp.Known(context.Background(), "X")
	if err != nil {
		t.Fatal(err)
	}
	needs = append(needs, interval)
	layout, impossible, ok := tape.Plan(needs, needs, known)
	if !ok {
		t.Fatalf("%v cannot be made", impossible)
	}
	tr, err := tp.Track(context.Background(), "X", layout, interval)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func days(t testing.TB, tr *tape.Track, n int) (first, present int) {
	t.Helper()
	first, present, err := tr.Days(context.Background(), n)
	if err != nil {
		t.Fatal(err)
	}
	return first, present
}

func warm(t testing.TB, tr *tape.Track, rows, limit int) int {
	t.Helper()
	first, err := tr.Warm(context.Background(), rows, limit)
	if err != nil {
		t.Fatal(err)
	}
	return first
}

// datesOf are the dates of the bars on the exchange's clock, each once.
func datesOf(t testing.TB, c market.Columns) []string {
	t.Helper()
	var out []string
	for _, start := range c.Start {
		d := calendar.DateOf(time.Unix(0, start).In(xnys(t).Location())).String()
		if len(out) == 0 || out[len(out)-1] != d {
			out = append(out, d)
		}
	}
	return out
}

// clone is a copy that shares no memory.
func clone(c market.Columns) market.Columns {
	var d market.Columns
	d.AppendAll(c)
	return d
}

// asked is a store that notes what it was asked for.
type asked struct {
	*store.Memory
	from map[sdk.Interval]int64 // the earliest start asked for
}

func (a *asked) Bars(ctx context.Context, symbol string, interval sdk.Interval, from, to int64) (market.Columns, error) {
	if a.from == nil {
		a.from = map[sdk.Interval]int64{}
	}
	if earliest, have := a.from[interval]; !have || from < earliest {
		a.from[interval] = from
	}
	return a.Memory.Bars(ctx, symbol, interval, from, to)
}
