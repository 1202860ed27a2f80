package proof

import (
	"fmt"
	"math"
	"slices"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// teller tells of a finding in a row.
type teller func(check, field, other, format string, args ...any)

// read reads the figures of a row; the places are those of quality, volume, high and low. A cell that is the same as in
// the figures from before is not read again.
func (p *prover) read(f *figures, bars []barsColumn, cells []string, places [4]int, header []string) {
	wrong := func(at int, err error) {
		p.add(Finding{Check: checkFormat, File: f.file, Line: f.line, Field: header[at], Message: cells[1] + ": " + err.Error()})
		f.spoil(header[at])
	}
	if len(f.counts) != len(bars) {
		f.counts = make([]int, len(bars))
	}
	for i, c := range bars {
		n, err := count(cells[c.at])
		if err != nil {
			wrong(c.at, err)
		}
		f.counts[i] = n
	}
	for k, into := range [4]*reading{&f.share, &f.volume, &f.high, &f.low} {
		cell := cells[places[k]]
		if cell == into.cell {
			continue
		}
		v, given, err := number(cell)
		if err != nil {
			wrong(places[k], err)
		}
		*into = reading{cell: cell, value: v, given: given}
	}
	if !f.volume.given && !f.bad["volume"] {
		wrong(places[1], fmt.Errorf("the cell is empty, and a volume never is"))
	}
}

// figures proves the figures of one row by themselves: against the calendar, and against one another.
func (p *prover) figures(d *day, f *figures, l *life, bars []barsColumn, at int64, tell teller) {
	if at == 0 {
		return
	}
	for i, c := range bars {
		if n := f.counts[i]; n > d.ended(c.interval, at) {
			p.tooMany(d, f, c, n, at, tell)
		}
	}
	p.span(f, tell)
	base := p.counting(f, l, bars, at)
	if base < 0 {
		p.anyShare(d, f, bars, at, tell)
		return
	}
	name := barsPrefix + string(bars[base].interval)
	if f.bad[name] {
		return
	}
	n := f.counts[base]
	want, ok := market.Quality(n, d.ended(bars[base].interval, at))
	if unseen := p.unseen(l, bars[base].interval, at); ok && len(unseen) > 0 && f.share.given && !f.bad["quality"] {
		p.unseenShare(d, f, n, unseen, at, tell)
		p.first(f, n, name, tell)
		return
	}
	switch {
	case f.bad["quality"]:
		return
	case f.share.given && (f.share.value < 0 || f.share.value > 100):
		tell(checkQuality, "quality", "", "it is %s, and not from 0 to 100", f.share.cell)
	case ok != f.share.given || ok && want != f.share.value:
		text := "null: nothing is expected so far"
		if ok {
			text = shortest(want)
		}
		tell(checkQuality, "quality", "", "it is %s, and %d bars of %d are %s", quoted(f.share.cell), n, d.ended(bars[base].interval, at), text)
		f.spoil(name) // which of the two cells is wrong, nothing tells
	default:
		p.first(f, n, name, tell)
		return
	}
	f.spoil("quality")
}

// tooMany tells of a count that the calendar does not let be.
func (p *prover) tooMany(d *day, f *figures, c barsColumn, n int, at int64, tell teller) {
	name := barsPrefix + string(c.interval)
	if f.bad[name] {
		return
	}
	tell(checkCalendar, name, "", "it is %d, and by %s no more than %d bars have ended", n, p.conf.stamp(at), d.ended(c.interval, at))
	f.spoil(name)
}

// span proves high, low and volume.
func (p *prover) span(f *figures, tell teller) {
	switch {
	case f.bad["high"] || f.bad["low"]:
	case f.high.given != f.low.given:
		tell(checkHighLow, "high", "", "high is %s and low %s: there are both or none", quoted(f.high.cell), quoted(f.low.cell))
		f.spoil("high")
		f.spoil("low")
	case f.high.given && f.high.value < f.low.value:
		tell(checkHighLow, "high", "", "high %s is below low %s", f.high.cell, f.low.cell)
		f.spoil("high")
		f.spoil("low")
	}
	if f.volume.given && f.volume.value < 0 && !f.bad["volume"] {
		tell(checkHighLow, "volume", "", "it is %s, and not below 0", f.volume.cell)
		f.spoil("volume")
	}
}

// first proves that volume, high and low begin with the first bar of the day.
func (p *prover) first(f *figures, n int, counted string, tell teller) {
	switch {
	case n == 0 && f.high.given && !f.bad["high"]:
		tell(checkRestart, "high", "", "it is %s, and %s is 0: the day has no bar so far", f.high.cell, counted)
		f.spoil("high")
		f.spoil("low")
	case n > 0 && !f.high.given && !f.bad["high"]:
		tell(checkHighLow, "high", "", "it is null, and %s is %d", counted, n)
		f.spoil("high")
		f.spoil("low")
	}
	if n == 0 && f.volume.value != 0 && !f.bad["volume"] {
		tell(checkRestart, "volume", "", "it is %s, and %s is 0: the day has no bar so far", f.volume.cell, counted)
		f.spoil("volume")
	}
}

// counting is the column of the series by which the growing day is told: the base where it is intraday and filled, else the only
// stored intraday one that is, else the day; -1 where the files do not tell.
func (p *prover) counting(f *figures, l *life, bars []barsColumn, at int64) int {
	base := l.base(at)
	if l.unsure || l.vague || base == "" {
		return -1
	}
	one, day := -1, -1
	for i, c := range bars {
		switch {
		case f.counts[i] < 0:
		case base.Intraday() && tape.SameSpan(c.interval, base):
			return i
		case c.interval == "1d":
			day = i
		case c.interval.Intraday() && p.isStored(l.symbol, c.interval):
			if one >= 0 {
				return -1
			}
			one = i
		}
	}
	if one < 0 && (base == "1d" || base.Intraday()) {
		return day
	}
	return one
}

// unseen are the intervals of which today's bar of a day may be made without its symbol having them; none where it is stored
// itself, or is no day.
func (p *prover) unseen(l *life, iv sdk.Interval, at int64) []sdk.Interval {
	base := l.base(at)
	if iv != "1d" || base == "1d" && l.upgraded == 0 {
		return nil
	}
	if base.Intraday() {
		return []sdk.Interval{base}
	}
	return slices.DeleteFunc(slices.Clone(p.stored[l.symbol]), func(s sdk.Interval) bool { return !s.Intraday() })
}

// unseenShare proves the quality of a day that is made of bars which no file has: it is one that so many of them can have.
func (p *prover) unseenShare(d *day, f *figures, n int, of []sdk.Interval, at int64, tell teller) {
	can := slices.ContainsFunc(of, func(iv sdk.Interval) bool { return p.shareOf(f.share.value, n, iv, d, at) })
	if can {
		return
	}
	tell(checkQuality, "quality", "", "it is %s, and no number of %v bars that make %d of a day is that share of those expected", f.share.cell, of, n)
	f.spoil("quality")
}

// shareOf says whether a quality is the share that some number of bars of an interval is by an instant, where they make so
// many bars of the day.
func (p *prover) shareOf(quality float64, days int, iv sdk.Interval, d *day, at int64) bool {
	expected := d.ended(iv, at)
	present := int(math.Round(quality * float64(expected) / 100))
	want, ok := market.Quality(present, expected)
	least, most := p.windows(d, iv, "1d", present, at)
	return ok && want == quality && days >= least && days <= most
}

func (p *prover) isStored(symbol string, iv sdk.Interval) bool {
	return slices.ContainsFunc(p.stored[symbol], func(s sdk.Interval) bool { return tape.SameSpan(s, iv) })
}

// anyShare proves a quality where the files do not tell of which series it is: it is that of one of them.
func (p *prover) anyShare(d *day, f *figures, bars []barsColumn, at int64, tell teller) {
	unread := func(c barsColumn) bool { return f.bad[barsPrefix+string(c.interval)] }
	if f.bad["quality"] || !f.share.given || slices.ContainsFunc(bars, unread) {
		return
	}
	for i, c := range bars {
		if want, ok := market.Quality(f.counts[i], d.ended(c.interval, at)); f.counts[i] >= 0 && ok && want == f.share.value {
			return
		}
	}
	tell(checkQuality, "quality", "", "it is %s, and the share of no column of bars", f.share.cell)
	f.spoil("quality")
}

// source is the column that another derives from; -1 where it is stored itself, or the files do not tell.
func (p *prover) source(f *figures, l *life, bars []barsColumn, i int, at int64) int {
	base := l.base(at)
	if l.unsure || l.vague || base == "" || tape.SameSpan(bars[i].interval, base) || tape.SpansDays(bars[i].interval) || !makes(base, bars[i].interval) {
		return -1
	}
	if p.isStored(l.symbol, bars[i].interval) && (l.upgraded != 0 || l.carried) {
		return -1 // it may have been there before its symbol had that base
	}
	if root, known := p.rootOf(l.symbol, bars[i].interval); !known || !tape.SameSpan(root, base) {
		return -1
	}
	return slices.IndexFunc(bars, func(c barsColumn) bool { return tape.SameSpan(c.interval, base) })
}

// rootOf is the stored interval of which today's bars of another are made by the configuration's intervals and the store's; false
// where they cannot be.
func (p *prover) rootOf(symbol string, iv sdk.Interval) (sdk.Interval, bool) {
	var held []market.Holding
	for _, s := range p.stored[symbol] {
		held = append(held, market.Holding{Interval: s})
	}
	l, _, ok := tape.Plan(p.conf.intervals, []sdk.Interval{iv}, held)
	return l.Base, ok
}

// makes says whether intraday bars of one interval can be joined to those of another.
func makes(base, iv sdk.Interval) bool {
	if !base.Intraday() {
		return false
	}
	return !iv.Intraday() || iv.Span()%base.Span() == 0
}

// bounds proves derived counts of a row without those ahead of it: so many windows can have bars, and so many must.
func (p *prover) bounds(d *day, f *figures, l *life, bars []barsColumn, at int64, tell teller) {
	if at == 0 {
		return
	}
	for i := range bars {
		if from := p.derivesFrom(f, l, bars, i, at); from >= 0 {
			p.bound(d, f, bars, i, from, at, tell)
		}
	}
}

// derivesFrom is source, where both cells can be held against one another; else -1.
func (p *prover) derivesFrom(f *figures, l *life, bars []barsColumn, i int, at int64) int {
	from := p.source(f, l, bars, i, at)
	if from < 0 || f.counts[i] < 0 || f.counts[from] < 0 || f.bad[barsPrefix+string(bars[i].interval)] || f.bad[barsPrefix+string(bars[from].interval)] {
		return -1
	}
	return from
}

// bound proves one derived count of a row.
func (p *prover) bound(d *day, f *figures, bars []barsColumn, i, from int, at int64, tell teller) {
	name := barsPrefix + string(bars[i].interval)
	least, most := p.windows(d, bars[from].interval, bars[i].interval, f.counts[from], at)
	n := f.counts[i]
	if n >= least && n <= most {
		return
	}
	want := fmt.Sprintf("%d to %d", least, most)
	if least == most {
		want = fmt.Sprint(least)
	}
	tell(checkDerived, name, "", "it is %d, and %d bars of %s by %s make %s", n, f.counts[from], bars[from].interval, p.conf.stamp(at), want)
	f.spoil(name)
}

// windows is the least and the greatest number of bars of an interval that n bars of a finer one can have made by an
// instant.
func (p *prover) windows(d *day, from, to sdk.Interval, n int, at int64) (least, most int) {
	var sizes []int // of the windows that have ended, in bars
	outside := 0    // bars that can lie in no such window
	if to == "1d" {
		outside = d.ended(from, at)
		if at >= d.Regular().Close {
			g := d.grid(from)
			in := g.Ended(d.Regular().Close) - g.Ended(d.Regular().Open)
			sizes, outside = []int{in}, outside-in
		}
	} else {
		g, fine := d.grid(to), d.grid(from)
		before := 0
		for k := range g.Ended(at) {
			upTo := fine.Ended(g.End(k))
			sizes = append(sizes, upTo-before)
			before = upTo
		}
		outside = fine.Ended(at) - before
	}
	inside := max(0, n-outside)
	slices.Sort(sizes)
	if p.conf.skip { // whole windows only
		total := 0
		for _, s := range sizes {
			total += s
		}
		least = max(0, len(sizes)-(total-inside))
		for left := n; most < len(sizes) && sizes[most] <= left; most++ {
			left -= sizes[most]
		}
		return least, most
	}
	for i := len(sizes) - 1; i >= 0 && inside > 0; i-- { // the largest windows full, the rest empty
		inside -= sizes[i]
		least++
	}
	return least, min(n, len(sizes))
}
