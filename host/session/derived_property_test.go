package session_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// stretches of the calendar in which something is out of the ordinary. A session begins ten days after the first of one at
// the earliest, so that every bar of days and weeks that ends in it lies whole within.
var stretches = map[string][2]string{
	"Thanksgiving, and winter time":  {"2024-10-10", "2024-12-06"},
	"Christmas and New Year":         {"2024-12-02", "2025-01-15"}, // and the national day of mourning of 9 January
	"Good Friday":                    {"2025-03-24", "2025-05-02"},
	"summer time begins":             {"2025-02-10", "2025-03-21"},
	"Juneteenth and Independence":    {"2025-05-28", "2025-07-11"},
	"Memorial Day, a Monday holiday": {"2025-04-28", "2025-06-06"},
}

// drawn is a market and a session on it: base bars of X with gaps, and what a session makes of them.
type drawn struct {
	base     sdk.Interval
	bars     market.Columns // as a session names them
	all      []calendar.Date
	from, to int // the session's days in all
	hours    calendar.Hours
	needs    []sdk.Interval
	history  map[sdk.Interval]int
	how      market.Incomplete
	store    *store.Memory
	known    map[sdk.Interval]market.Columns // by definition
	stored   map[sdk.Interval]market.Columns // intervals that are stored besides the base, with other prices: the past is theirs
	windows  map[sdk.Interval][]window
}

func drawMarket(rt *rapid.T, t *testing.T) drawn {
	d := drawn{known: map[sdk.Interval]market.Columns{}, windows: map[sdk.Interval][]window{}, base: rapid.SampledFrom([]sdk.Interval{"1m", "1m", "1d", "1s", "7m"}).Draw(rt, "base"), history: map[sdk.Interval]int{},
		how: rapid.SampledFrom([]market.Incomplete{market.Keep, market.Keep, market.Skip}).Draw(rt, "incomplete"), hours: calendar.Regular}
	stretch := stretches[rapid.SampledFrom(sortedKeys(stretches)).Draw(rt, "stretch")]
	d.all = dates(t, stretch[0], stretch[1])
	coarse := []sdk.Interval{"1d", "2d", "3d", "5d", "1w", "2w"}
	most := map[sdk.Interval]int{"1s": 1, "1m": 7, "7m": 9, "1d": len(d.all) - 11}[d.base]
	choices := append([]sdk.Interval{"2m", "5m", "7m", "30m", "1h", "90m"}, coarse...)
	switch d.base {
	case "1s":
		choices = append([]sdk.Interval{"5s", "7s", "1m"}, choices[:8]...)
	case "1d":
		choices = coarse
	case "7m": // of which the last of a day is short
		choices = append([]sdk.Interval{"14m", "35m"}, coarse...)
	case "1m":
		d.hours = rapid.SampledFrom([]calendar.Hours{calendar.Regular, calendar.Regular, calendar.Extended}).Draw(rt, "hours")
	}
	d.needs = rapid.SliceOfNDistinct(rapid.SampledFrom(choices), 1, 4, func(iv sdk.Interval) sdk.Interval { return iv }).Draw(rt, "needs")
	d.needs = append(d.needs, d.base)
	slices.SortFunc(d.needs, sdk.CompareIntervals)
	d.needs = slices.Compact(d.needs)
	length := rapid.IntRange(0, most).Draw(rt, "days")
	d.from = rapid.IntRange(10, len(d.all)-1-length).Draw(rt, "first")
	d.to = d.from + length
	past := rapid.IntRange(0, min(d.from-10, most)).Draw(rt, "history")
	for _, iv := range d.needs {
		if past > 0 && rapid.Bool().Draw(rt, "history of "+string(iv)) {
			d.history[iv] = past
		}
	}
	d.fill(rt, t, d.all[d.from-past:d.to+1])
	for _, iv := range append([]sdk.Interval{"1d"}, d.needs...) { // weeks are made of days, which a session has then too
		ds := d.all
		if iv.Intraday() { // those of days and weeks may begin ahead of the first day
			ds = d.all[d.from-past : d.to+1]
		}
		d.windows[iv], d.known[iv] = windows(t, d.hours, ds, d.base, iv), d.bars
		if iv != d.base {
			d.known[iv] = define(t, d.hours, ds, d.bars, d.base, iv, d.how)
		}
	}
	d.storeBesides(rt, t)
	return d
}

// storeBesides draws which of the needed intervals are stored too. Not 1d, of which weeks are made.
func (d *drawn) storeBesides(rt *rapid.T, t *testing.T) {
	d.stored = map[sdk.Interval]market.Columns{}
	for _, iv := range d.needs {
		if iv == d.base || iv == "1d" || d.base == "7m" && iv.Intraday() || !rapid.Bool().Draw(rt, "stored "+string(iv)) {
			continue
		}
		var raw, named market.Columns
		for i, w := range d.windows[iv] {
			if i%5 == 2 {
				continue
			}
			row := bar("stored "+string(iv), w.start)
			named.Append(row)
			made := int32(1)
			if tape.SpansDays(iv) {
				made = int32(len(d.datesWithin(t, w)))
			}
			named.Made, named.Want = append(named.Made, made), append(named.Want, made)
			if !iv.Intraday() {
				row.Start = d.datesWithin(t, w)[0].Midnight(time.UTC).UnixNano()
			}
			raw.Append(row)
		}
		if raw.Len() == 0 {
			continue
		}
		d.stored[iv] = named
		if err := d.store.Put("X", iv, raw); err != nil {
			t.Fatal(err)
		}
	}
}

// datesWithin are the trading dates of a window of days or weeks.
func (d *drawn) datesWithin(t *testing.T, w window) []calendar.Date {
	var in []calendar.Date
	for _, date := range d.all {
		if day, _ := xnys(t).Day(date, calendar.Regular); day.Open >= w.start && day.Open < w.end {
			in = append(in, date)
		}
	}
	return in
}

// fill draws bars with gaps of every length on the given dates, and stores them. Volumes are whole: their sums are exact.
func (d *drawn) fill(rt *rapid.T, t *testing.T, ds []calendar.Date) {
	raw := market.Columns{}
	seed := rapid.Uint64().Draw(rt, "gaps")
	next := func(n int) int { // a small generator: drawing each gap on its own takes most of the time
		seed = seed*6364136223846793005 + 1442695040888963407
		return int(seed>>33) % n
	}
	sparse := rapid.IntRange(0, 3).Draw(rt, "sparse")
	for _, date := range ds {
		if d.base == "1d" {
			if sparse == 0 || next(4) > 0 {
				raw.Append(bar("X", date.Midnight(time.UTC).UnixNano()))
			}
			continue
		}
		if sparse > 0 && next(12) == 0 {
			continue // a day without a bar
		}
		day, _ := xnys(t).Day(date, d.hours)
		grid := market.NewGrid(day, d.base)
		for k := 0; k < grid.Slots(); {
			run, present := 1+next(grid.Slots()/(1+20*sparse)+1), sparse == 0 || next(3) > 0
			for ; run > 0 && k < grid.Slots(); run-- {
				if present {
					raw.Append(bar("X", grid.Start(k)))
				}
				k++
			}
		}
	}
	d.bars = raw
	if d.base == "1d" {
		d.bars = daysAsOpens(t, raw)
	}
	d.store = store.NewMemory("drawn")
	if err := d.store.Put("X", d.base, raw); err != nil {
		t.Fatal(err)
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Whatever is stored, on whichever days, every bar that a session has equals its definition: those of today that have
// ended, those of history, and those that reach a strategy, each at its end and once.
func TestEveryBarOfASessionEqualsItsDefinition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		d := drawMarket(rt, t)
		if d.bars.Len() == 0 {
			return
		}
		desk := newDesk(t).over(d.store).symbols("X").intervals(d.needs...)
		desk.config.Start, desk.config.End = d.all[d.from], d.all[d.to]
		desk.config.Hours, desk.config.Incomplete = d.hours, d.how
		for _, iv := range d.needs {
			if n := d.history[iv]; n > 0 {
				desk.history(iv, n)
			}
		}
		raised := map[sdk.Interval][]raisedBar{}
		desk.strategy("watch", watching(func(s sdk.Session, bars []sdk.Bar) {
			for _, b := range bars {
				if !b.End.Equal(s.Now()) {
					rt.Fatalf("a bar of %s that ends at %s is raised at %s", b.Interval, b.End, s.Now())
				}
				raised[b.Interval] = append(raised[b.Interval], raisedBar{b.Start.UnixNano(), b.End.UnixNano(), b.Close, b.Partial})
			}
		}), follows(session.Follow{Config: true, Intervals: d.needs}))
		var none *session.NoDataError
		if _, err := desk.tryRun(t.Context()); errors.As(err, &none) {
			rt.Skip(err) // no day has X with its history
		} else if err != nil {
			rt.Fatal(err)
		}
		for _, snap := range desk.record.snapshots {
			for _, s := range snap.Symbols {
				for _, r := range s.Series {
					d.requireDefined(rt, t, snap, r)
				}
			}
		}
		d.requireRaised(rt, t, desk.record, raised)
	})
}

// raisedBar is a bar as a strategy gets it.
type raisedBar struct {
	start, end int64
	shut       float64
	partial    bool
}

func (d *drawn) requireDefined(rt *rapid.T, t *testing.T, snap session.Snapshot, r session.SeriesSnapshot) {
	c := d.known[r.Interval]
	ends := map[int64]int64{}
	for _, w := range d.windows[r.Interval] {
		ends[w.start] = w.end
	}
	var today, past market.Columns
	for i, start := range c.Start {
		if end := ends[start]; end > snap.Day.Open && end <= snap.Day.Close {
			today.AppendAll(c.Slice(i, i+1))
		}
	}
	before := c
	if stored, have := d.stored[r.Interval]; have {
		before = stored
	}
	if back, err := xnys(t).Back(snap.Day.Date, r.HistoryDays); err == nil && r.HistoryDays > 0 {
		oldest, _ := xnys(t).Day(back, d.hours)
		for i, start := range before.Start {
			if start >= oldest.Open && ends[start] <= snap.Day.Open {
				past.AppendAll(before.Slice(i, i+1))
			}
		}
	}
	where := fmt.Sprintf("%s %s of %s, incomplete: %s", snap.Day.Date, r.Interval, d.base, d.how)
	if diff := cmp.Diff(today, r.Today, comparing); diff != "" {
		rt.Fatalf("%s, today (-definition +got):\n%s", where, diff)
	}
	if diff := cmp.Diff(past, r.History, comparing); diff != "" {
		rt.Fatalf("%s, history of %d days (-definition +got):\n%s", where, r.HistoryDays, diff)
	}
}

// requireRaised holds what reached a strategy against the definition, on the days on which X was served, and the sum of
// volumes of each interval of a day against that of the base.
func (d *drawn) requireRaised(rt *rapid.T, t *testing.T, r *record, raised map[sdk.Interval][]raisedBar) {
	for _, iv := range d.needs {
		c, want := d.known[iv], []raisedBar(nil)
		for _, w := range d.windows[iv] {
			i := c.Search(w.start)
			served := slices.ContainsFunc(r.snapshots, func(s session.Snapshot) bool { return w.end > s.Day.Open && w.end <= s.Day.Close })
			if served && i < c.Len() && c.Start[i] == w.start {
				want = append(want, raisedBar{w.start, w.end, c.Close[i], c.Partial(i)})
			}
		}
		if got := raised[iv]; !slices.Equal(want, got) {
			rt.Fatalf("bars of %s that were raised: %v\nby definition %v", iv, got, want)
		}
	}
	if d.how == market.Skip || !d.base.Intraday() {
		return
	}
	for _, snap := range r.snapshots {
		regular := snap.Day.Regular()
		for _, s := range snap.Symbols {
			base := s.Series[0].Today
			for _, x := range s.Series {
				bars := base
				if x.Interval == "1d" {
					bars = base.Between(regular.Open, regular.Close)
				}
				if x.Interval.Intraday() || x.Interval == "1d" {
					if got, want := sum(x.Today.Volume), sum(bars.Volume); got != want {
						rt.Fatalf("%s: %s has a volume of %v, its base of %v", snap.Day.Date, x.Interval, got, want)
					}
				}
			}
		}
	}
}

func sum(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total
}
