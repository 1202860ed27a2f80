package proof

import (
	"fmt"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// replay is the last day of a symbol, bar by bar from session.json: what each row of timeline.csv must say. A nil one knows
// nothing.
type replay struct {
	bars   []barsColumn
	rows   []*market.Columns // of each column; nil where session.json does not tell
	ends   []func(start int64) int64
	count  []int
	base   int // the column of the bars by which the day is told; -1 where that is not known
	folded folded
}

// replay begins the last day of a life. It is nil on other days, and for a life that session.json has not.
func (s *sessionFile) replay(d *day, l *life, bars []barsColumn) *replay {
	if s == nil || !d.last || d.alive[l.symbol] != l || l.unsure {
		return nil
	}
	x := s.symbols[l.symbol]
	if x == nil {
		return nil
	}
	iv, _ := x.dayBase()
	r := &replay{bars: bars, rows: make([]*market.Columns, len(bars)), ends: make([]func(int64) int64, len(bars)), count: make([]int, len(bars)), base: -1,
		folded: fold(market.Columns{}, 0)}
	for i, c := range bars {
		b, _ := spelled(x.Bars, c.interval)
		if b == nil || !b.sound {
			continue
		}
		r.rows[i], r.ends[i] = &b.rows, d.endsOf(c.interval)
		if tape.SameSpan(c.interval, iv) && l.upgraded == 0 && l.base(d.end) == sdk.Interval(x.BaseInterval) && tape.SameSpan(iv, l.base(d.end)) {
			r.base = i
		}
	}
	return r
}

// endsOf says when a bar of an interval that starts at an instant of the day has ended.
func (d *day) endsOf(iv sdk.Interval) func(int64) int64 {
	if !iv.Intraday() {
		end := d.Regular().Close
		return func(int64) int64 { return end }
	}
	return d.grid(iv).EndOf
}

// advance takes the bars that have ended at an instant.
func (r *replay) advance(at int64) {
	if r == nil {
		return
	}
	for i, rows := range r.rows {
		for rows != nil && r.count[i] < rows.Len() && r.ends[i](rows.Start[r.count[i]]) <= at {
			if i == r.base {
				r.folded.bar(*rows, r.count[i])
			}
			r.count[i]++
		}
	}
}

// knows says whether what a row must have as volume, high and low is known: its base may stream later only.
func (r *replay) knows(f *figures) bool { return r != nil && r.base >= 0 && f.counts[r.base] >= 0 }

// right says whether volume, high or low is what the bars make.
func (r *replay) right(column string, is reading) bool { return is.cell == r.want(column) }

func (r *replay) want(column string) string {
	switch column {
	case "volume":
		return shortest(r.folded.volume)
	case "high":
		return r.folded.text(r.folded.high)
	}
	return r.folded.text(r.folded.low)
}

// hold proves the figures of a row, but those that were told of.
func (r *replay) hold(w *walk, f *figures, tell teller) {
	if r == nil {
		return
	}
	for i, c := range r.bars {
		name := barsPrefix + string(c.interval)
		if r.rows[i] != nil && f.counts[i] >= 0 && f.counts[i] != r.count[i] && !f.bad[name] {
			tell(checkBars, name, sessionFileName, "it is %d, and of the bars of the day %d have ended by %s", f.counts[i], r.count[i], w.conf.stamp(w.at))
			f.spoil(name)
		}
	}
	if !r.knows(f) {
		return
	}
	for i, m := range moving {
		if is := f.moved(i); is.cell != r.want(m.column) && !f.bad[m.column] {
			tell(checkBars, m.column, sessionFileName, "it is %s, and the bars of the day so far make %s", quoted(is.cell), fmt.Sprint(quoted(r.want(m.column))))
			f.spoil(m.column)
		}
	}
}
