package proof

import "github.com/strathost/strathost/host/session/tape"

// derived proves the derived counts of a row. Where there is a row at each instant, the counts of the rows ahead tell which
// slots of the base have bars, and so what becomes of each window; elsewhere so many windows can have bars, and so many must.
func (w *walk) derived(s *seen, f *figures, tell teller) {
	p, bars := w.prover, w.prover.timeline.bars
	if len(s.begun) == 0 {
		s.begun = make([]int, len(bars))
		for i := range s.begun {
			s.begun[i] = -1
		}
	}
	steady := w.conf.instant() && s.line > 0 && !s.torn && w.whole && w.before
	for i, c := range bars {
		from := p.derivesFrom(f, s.life, bars, i, w.at)
		name := barsPrefix + string(c.interval)
		if from < 0 || !c.interval.Intraday() {
			s.begun[i] = -1
			if from >= 0 {
				p.bound(w.day, f, bars, i, from, w.at, tell)
			}
			continue
		}
		n, source := f.counts[i], f.counts[from]
		ends := w.ended[i] > 0 && w.day.grid(c.interval).End(w.ended[i]-1) == w.at
		known := steady && s.begun[i] >= 0 && s.counts[i] >= 0 && s.counts[from] >= 0 && !s.bad[name] && !s.bad[barsPrefix+string(bars[from].interval)]
		switch {
		case !known:
			p.bound(w.day, f, bars, i, from, w.at, tell)
		default:
			want, made := s.counts[i], source-s.begun[i]
			if w.ended[i]-s.ended[i] > 1 { // the window that was open ended without a bar, or there were a row
				made = source - s.counts[from]
			}
			if ends && w.ended[i] > s.ended[i] && w.publishes(c, bars[from], made, w.ended[i]-1) {
				want++
			}
			if n != want {
				tell(checkDerived, name, place(timelineFile, s.line), "it is %d after %d, and %d bars of %s since the window began make it %d", n, s.counts[i], made, bars[from].interval, want)
				f.spoil(name)
			}
		}
		switch {
		case ends:
			s.begun[i] = source
		case source == 0:
			s.begun[i] = 0
		case known && w.ended[i] > s.ended[i]:
			s.begun[i] = s.counts[from]
		case !known:
			s.begun[i] = -1
		}
	}
}

// publishes says whether a window with so many bars of a finer interval makes a bar.
func (w *walk) publishes(c, from barsColumn, made, window int) bool {
	if !w.conf.skip {
		return made > 0
	}
	before := int64(0)
	g, fine := w.day.grid(c.interval), w.day.grid(from.interval)
	if window > 0 {
		before = int64(fine.Ended(g.End(window - 1)))
	}
	return made == fine.Ended(g.End(window))-int(before)
}

// over ends a life: its last row is held against that of symbols.csv.
func (w *walk) over(s *seen) {
	s.settle(w, nil)
	if s.life.left == stillAlive {
		w.closes(s)
		return
	}
	row := s.life.row
	if row == nil || s.life.unsure {
		return
	}
	for i, m := range moving { // bars may have ended at the instant at which it left
		was, is := s.moved(i), row.moved(i)
		if was.given && !s.bad[m.column] && !row.bad[m.column] && (!is.given || (is.value-was.value)*m.sign < 0) {
			w.add(Finding{Check: checkNeverFalls, File: symbolsFileName, Line: row.line, Field: m.column, Other: place(timelineFile, s.line),
				Message: s.life.symbol + ": it is " + quoted(is.cell) + ", and was " + was.cell + " before it left"})
		}
	}
}

// closes holds the last row of a symbol against that of symbols.csv.
func (w *walk) closes(s *seen) {
	l := s.life
	if l.row == nil || w.day.alive[l.symbol] != l || s.at != w.day.end || !w.whole {
		return
	}
	tell := func(column, is, was string) {
		w.add(Finding{Check: checkClose, File: timelineFile, Line: s.line, Field: column, Other: place(symbolsFileName, l.row.line),
			Message: l.symbol + ": at the end of the day it is " + quoted(is) + ", and in symbols.csv " + quoted(was)})
		l.row.spoil(column)
	}
	for i, c := range w.prover.timeline.bars {
		name := barsPrefix + string(c.interval)
		for k, o := range w.prover.symbols.bars {
			if tape.SameSpan(o.interval, c.interval) && s.counts[i] != l.row.counts[k] && !s.bad[name] && !l.row.bad[name] {
				tell(name, countText(s.counts[i]), countText(l.row.counts[k]))
			}
		}
	}
	for _, x := range []struct {
		column  string
		is, was reading
	}{{"quality", s.share, l.row.share}, {"volume", s.volume, l.row.volume}, {"high", s.high, l.row.high}, {"low", s.low, l.row.low}} {
		if x.is.cell != x.was.cell && !s.bad[x.column] && !l.row.bad[x.column] {
			tell(x.column, x.is.cell, x.was.cell)
		}
	}
	if s.gaps >= 0 && w.conf.instant() && !l.row.bad["gaps"] && l.row.base.Intraday() && countText(s.gaps) != l.row.gaps {
		w.add(Finding{Check: checkCalendar, File: symbolsFileName, Line: l.row.line, Field: "gaps", Other: timelineFile,
			Message: l.symbol + ": it is " + l.row.gaps + ", and the rows of the day have " + countText(s.gaps)})
		l.row.spoil("gaps")
	}
}

func countText(n int) string {
	if n < 0 {
		return ""
	}
	return shortest(float64(n))
}
