package proof

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// sessionBars proves the bars of session.json by themselves, before timeline.csv is held against them.
func (p *prover) sessionBars(d *day) {
	if p.session == nil || d.end == 0 {
		return
	}
	for _, symbol := range sortedKeys(p.session.symbols) {
		x := p.session.symbols[symbol]
		for _, iv := range x.intervals() {
			p.sessionSource(x, iv, "symbols."+symbol+".bars."+string(iv))
			p.grounded(d, x, iv, "symbols."+symbol+".bars."+string(iv))
		}
		for _, iv := range x.intervals() {
			p.shares(d, x, iv, "symbols."+symbol+".bars."+string(iv))
		}
		for _, iv := range x.intervals() {
			p.derivedBars(d, x, iv, "symbols."+symbol+".bars."+string(iv))
		}
		for _, iv := range sortedKeys(x.Bars) {
			p.gapsAdd(x.Bars[iv].Gaps, "symbols."+symbol+".bars."+iv)
		}
		for _, iv := range sortedKeys(x.Historical.Bars) {
			h := x.Historical.Bars[iv]
			at := "symbols." + symbol + ".historical.bars." + iv
			p.gapsAdd(h.Gaps, at)
			p.pastGaps(d, x, sdk.Interval(iv), at)
			if h.Quality != nil && (*h.Quality < 0 || *h.Quality > 100) {
				p.sessionFinding(checkQuality, at+".quality", "", "it is %s, and not from 0 to 100", shortest(*h.Quality))
			}
		}
		p.metrics(x, "symbols."+symbol+".metrics", d)
	}
}

// grounded proves where the bars of an interval start, and the gaps and the quality that they leave.
func (p *prover) grounded(d *day, x *sessionSymbol, iv sdk.Interval, at string) {
	b := x.Bars[string(iv)]
	if !iv.Intraday() || !b.sound {
		return
	}
	g := d.grid(iv)
	for i, start := range b.rows.Start {
		slot, ok := g.Slot(start)
		if !ok || g.Start(slot) != start || g.End(slot) > d.end {
			p.sessionFinding(checkTimes, fmt.Sprintf("%s.data[%d]", at, i), "", "no %s bar of the day that has ended starts at %s", iv, p.conf.stamp(start))
			b.sound = false
			return
		}
	}
	told := b.Gaps.Ranges
	gaps := g.Gaps(b.rows, g.Ended(d.end))
	for i := range max(len(gaps), len(told)) {
		want, is := "none", "none"
		if i < len(gaps) {
			want = fmt.Sprintf("%s to %s, %d bars", p.conf.stamp(gaps[i].Start), p.conf.stamp(gaps[i].End), gaps[i].Bars)
		}
		if i < len(told) {
			is = fmt.Sprintf("%s to %s, %d bars", told[i].Start, told[i].End, told[i].Bars)
		}
		if want != is {
			p.sessionFinding(checkBars, fmt.Sprintf("%s.gaps.ranges[%d]", at, i), "", "it is %s, and by the bars %s", is, want)
			break
		}
	}
}

// shares proves the quality of the bars of an interval: derived ones take that of what they are made of.
func (p *prover) shares(d *day, x *sessionSymbol, iv sdk.Interval, at string) {
	b := x.Bars[string(iv)]
	root, rootOf := b, iv
	for range x.Bars {
		if s := x.Bars[root.Base]; root.Derived && s != nil {
			root, rootOf = s, sdk.Interval(root.Base)
		}
	}
	if !b.sound || !root.sound {
		return
	}
	n := root.rows.Len()
	expected := d.ended(rootOf, d.end)
	want, ok := market.Quality(n, expected)
	from := sdk.Interval(root.Base)
	wrong := ok != (b.Quality != nil) || ok && *b.Quality != want
	if ok && root.Derived && from.Intraday() && b.Quality != nil { // of bars that are in no file
		expected = d.ended(from, d.end)
		wrong = !p.shareOf(*b.Quality, n, from, d, d.end)
	}
	if wrong {
		p.sessionFinding(checkQuality, at+".quality", "", "it is %s, and %d %s bars came, of %d that are expected of %s", quoted(nullable(b.Quality)), n, rootOf, expected, cmp.Or(from, rootOf))
		x.bad["quality"] = true
	}
}

// gapsAdd proves that the numbers of gaps are those of the ranges.
func (p *prover) gapsAdd(g export.GapsJSON, at string) {
	bars := 0
	for _, r := range g.Ranges {
		bars += r.Bars
	}
	if g.GapCount != len(g.Ranges) {
		p.sessionFinding(checkBars, at+".gaps.gap_count", "", "it is %d, and there are %d ranges", g.GapCount, len(g.Ranges))
	}
	if g.MissingBars != bars {
		p.sessionFinding(checkBars, at+".gaps.missing_bars", "", "it is %d, and the ranges have %d", g.MissingBars, bars)
	}
}

// pastGaps proves the gaps of history: they are runs of the calendar's bars, in the days that were loaded, one after the other, and with
// the bars that are there they make its quality where that is its own.
func (p *prover) pastGaps(d *day, x *sessionSymbol, iv sdk.Interval, at string) {
	h := x.Historical.Bars[string(iv)]
	if h.Range == nil || h.Range.Days < 1 {
		return
	}
	first, err := d.cal.Back(d.Date, h.Range.Days)
	if err != nil {
		return
	}
	last := int64(0)
	for i, g := range h.Gaps.Ranges {
		field := fmt.Sprintf("%s.gaps.ranges[%d]", at, i)
		from, err := p.conf.instantOf(g.Start)
		to, errTo := p.conf.instantOf(g.End)
		if err = errors.Join(err, errTo); err != nil {
			p.sessionFinding(checkFormat, field, "", "%v", err)
			return
		}
		if from < last || to <= from || to > d.Open || d.cal.DateAt(from).Before(first) {
			p.sessionFinding(checkBars, field, "", "%s to %s is not in the %d days before %s, or not after the one ahead of it", g.Start, g.End, h.Range.Days, d.name)
			return
		}
		last = to
		if n := p.gapBars(d, iv, from, to); n != g.Bars {
			p.sessionFinding(checkBars, field, "", "it is %d bars, and the calendar has %d from %s to %s", g.Bars, n, g.Start, g.End)
			return
		}
	}
	if root, known := p.rootOf(x.name, iv); !p.isStored(x.name, iv) && !(known && tape.SameSpan(root, iv)) || !iv.Intraday() && iv != "1d" {
		return // its quality is that of what it was made of
	}
	want, ok := market.Quality(h.Count, h.Count+h.Gaps.MissingBars)
	if ok != (h.Quality != nil) || ok && *h.Quality != want {
		p.sessionFinding(checkQuality, at+".quality", "", "it is %s, and %d bars are there and %d missing", quoted(nullable(h.Quality)), h.Count, h.Gaps.MissingBars)
	}
}

// gapBars is how many bars of an interval the calendar has from an instant to another, on one day; -1 where they are no bounds
// of its bars.
func (p *prover) gapBars(d *day, iv sdk.Interval, from, to int64) int {
	day, trades := d.cal.Day(d.cal.DateAt(from), p.conf.hours)
	switch {
	case !trades:
		return -1
	case !iv.Intraday():
		if regular := day.Regular(); from == regular.Open && to == regular.Close {
			return 1
		}
		return -1
	}
	g := market.NewGrid(day, iv)
	k, ok := g.Slot(from)
	m := g.Ended(to)
	if !ok || g.Start(k) != from || m == 0 || g.End(m-1) != to {
		return -1
	}
	return m - k
}

// derivedBars makes the derived bars of today again and compares them.
func (p *prover) derivedBars(d *day, x *sessionSymbol, iv sdk.Interval, at string) {
	b := x.Bars[string(iv)]
	from := sdk.Interval(b.Base)
	if !b.Derived {
		if !tape.SameSpan(from, iv) {
			p.sessionFinding(checkSeries, at+".base", "", "stored bars are their own base, and it is %s", b.Base)
		}
		return
	}
	source := x.Bars[b.Base]
	switch {
	case source == nil && iv == "1d" && from.Intraday() && p.isStored(x.name, from): // its symbol need not have them
		return
	case source == nil:
		p.sessionFinding(checkSeries, at+".base", "", "the bars derive from %s, and there are none", b.Base)
		b.sound = false
		return
	case from.Intraday() && !makes(from, iv), !from.Intraday() && iv.Intraday():
		p.sessionFinding(checkSeries, at+".base", "", "%s bars cannot be made of %s bars", iv, b.Base)
		b.sound = false
		return
	case !source.sound || !b.sound || !from.Intraday() || !iv.Intraday() && iv != "1d":
		return
	}
	how := market.Keep
	if p.conf.skip {
		how = market.Skip
	}
	var want market.Columns
	if iv.Intraday() {
		market.DeriveIntraday(&want, source.rows, d.Day, from, iv, how)
	} else if d.end >= d.Regular().Close {
		market.DeriveDay(&want, source.rows, d.Day, from, how)
	}
	n := want.Len()
	for iv.Intraday() && n > 0 && d.grid(iv).EndOf(want.Start[n-1]) > d.end {
		n--
	}
	for i := range max(n, b.rows.Len()) {
		field := fmt.Sprintf("%s.data[%d]", at, i)
		switch {
		case i >= b.rows.Len():
			p.sessionFinding(checkBars, field, "", "the %s bars make one more, which starts at %s", from, p.conf.stamp(want.Start[i]))
		case i >= n:
			p.sessionFinding(checkBars, field, "", "the %s bars make no such bar", from)
		case b.rows.Row(i) != want.Row(i):
			p.sessionFinding(checkBars, field, "", "the bar is not what the %s bars of its window make: %s", from, unequal(b.rows.Row(i), want.Row(i)))
		default:
			continue
		}
		b.sound, source.sound = false, false // which of the two is wrong, nothing tells
		return
	}
}

// unequal names the first value in which two bars differ.
func unequal(is, want market.Row) string {
	for _, v := range []struct {
		name     string
		is, want float64
	}{{"open", is.Open, want.Open}, {"high", is.High, want.High}, {"low", is.Low, want.Low}, {"close", is.Close, want.Close}, {"volume", is.Volume, want.Volume}} {
		if v.is != v.want {
			return fmt.Sprintf("%s is %s and not %s", v.name, shortest(v.is), shortest(v.want))
		}
	}
	return "it starts at another time"
}

// dayBase is the bars by which the growing day is told: those of the base where they are intraday, else the coarsest
// stored intraday ones, else those of the base.
func (x *sessionSymbol) dayBase() (sdk.Interval, *sessionBars) {
	if b := x.Bars[x.BaseInterval]; b != nil && sdk.Interval(x.BaseInterval).Intraday() {
		return sdk.Interval(x.BaseInterval), b
	}
	intervals := x.intervals()
	for i := len(intervals) - 1; i >= 0; i-- {
		if b := x.Bars[string(intervals[i])]; intervals[i].Intraday() && !b.Derived {
			return intervals[i], b
		}
	}
	if b := x.Bars["1d"]; b != nil && (x.BaseInterval == "1d" || b.Derived && b.Base == x.BaseInterval) {
		return "1d", b
	}
	return "", nil
}

// metrics folds the bars of the day again.
func (p *prover) metrics(x *sessionSymbol, at string, d *day) {
	iv, b := x.dayBase()
	if b == nil || !b.sound {
		x.bad["volume"], x.bad["high"], x.bad["low"] = true, true, true
		return
	}
	sum := fold(b.rows, b.rows.Len())
	last := ""
	if n := b.rows.Len(); n > 0 {
		end := d.Regular().Close
		if iv.Intraday() {
			end = d.grid(iv).EndOf(b.rows.Start[n-1])
		}
		last = p.conf.stamp(end)
	}
	update := ""
	if x.Metrics.LastUpdate != nil {
		update = *x.Metrics.LastUpdate
	}
	for _, m := range []struct{ name, is, want string }{{"volume", shortest(x.Metrics.Volume), shortest(sum.volume)}, {"high", nullable(x.Metrics.High), sum.text(sum.high)},
		{"low", nullable(x.Metrics.Low), sum.text(sum.low)}, {"last_update", update, last}} {
		if m.is != m.want {
			p.sessionFinding(checkBars, at+"."+m.name, "", "it is %s, and by the %s bars %s", quoted(m.is), iv, quoted(m.want))
			x.bad[m.name] = true
		}
	}
}

// folded is the day so far.
type folded struct{ volume, high, low float64 }

func fold(c market.Columns, n int) folded {
	f := folded{high: math.NaN(), low: math.NaN()}
	for i := range n {
		f.bar(c, i)
	}
	return f
}

func (f *folded) bar(c market.Columns, i int) {
	if math.IsNaN(f.high) {
		f.high, f.low = c.High[i], c.Low[i]
	}
	f.high, f.low = max(f.high, c.High[i]), min(f.low, c.Low[i])
	f.volume += c.Volume[i]
}

func (f *folded) text(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return shortest(v)
}
