package proof

import (
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
			p.grounded(d, x, iv, "symbols."+symbol+".bars."+string(iv))
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
	source := b
	if s := x.Bars[b.Base]; b.Derived && s != nil && s.sound {
		source = s
	}
	if source.Derived {
		return
	}
	want, ok := market.Quality(source.rows.Len(), d.ended(sdk.Interval(source.Base), d.end))
	if ok != (b.Quality != nil) || ok && *b.Quality != want {
		p.sessionFinding(checkQuality, at+".quality", "", "it is %s, and %d bars of %d came", quoted(nullable(b.Quality)), source.rows.Len(), d.ended(sdk.Interval(source.Base), d.end))
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
	if x.BaseInterval == "1d" {
		return "1d", x.Bars["1d"]
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
