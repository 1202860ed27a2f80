package proof

import (
	"fmt"
	"slices"

	"github.com/strathost/strathost/host/session/tape"
)

// seen is the latest row of a life in timeline.csv, and what of the rows before it the next one is held against.
type seen struct {
	life *life
	figures
	at    int64
	ended []int    // bars of each column that have ended at it
	began int      // the line of the first
	torn  bool     // a row between is missing, or was passed over
	falls [3]*fall // of volume, high and low
	begun []int    // of each column, the count of its source when the open window began; -1 where that is not known

	gaps   int // of the base so far; -1 where the rows do not tell
	open   bool
	replay *replay // on the last day
}

// fall is a value that fell, or changed without a bar. Which of the two rows is wrong, the next one tells.
type fall struct {
	was, is         reading
	wasLine, isLine int
	still           bool // no bar came between
}

// moving are the figures that only ever move one way in a day: volume and high rise, low falls.
var moving = [3]struct {
	column string
	sign   float64
}{{"volume", 1}, {"high", 1}, {"low", -1}}

func (f *figures) moved(i int) *reading { return [3]*reading{&f.volume, &f.high, &f.low}[i] }

// figuresOf proves the figures and the metadata of a row.
func (w *walk) figuresOf(r row, l *life) {
	p, t := w.prover, w.prover.timeline
	s := w.seen[l.symbol]
	if s == nil || s.life != l {
		if s != nil {
			w.over(s)
		}
		s = &seen{life: l, gaps: -1, replay: p.session.replay(w.day, l, t.bars)}
		w.seen[l.symbol] = s
	}
	f := figures{file: timelineFile, line: r.line, volume: s.volume, high: s.high, low: s.low, share: s.share, counts: make([]int, 0, len(t.bars))}
	last := len(timelineBefore) + len(t.bars)
	p.read(&f, t.bars, r.cells, [4]int{last, 2, 3, 4}, t.header)
	tell := func(check, field, other, format string, args ...any) {
		p.add(Finding{Check: check, File: timelineFile, Line: r.line, Field: field, Other: other, Message: l.symbol + ": " + fmt.Sprintf(format, args...)})
	}
	w.metadata(r, l, last+1, tell)
	s.replay.advance(w.at)
	w.counts(s, &f, tell)
	p.figures(w.day, &f, l, t.bars, w.at, tell)
	w.derived(s, &f, tell)
	w.moves(s, &f, tell)
	s.replay.hold(w, &f, tell)
	w.keep(s, f)
}

// metadata holds the five fields against those that the ledger tells of the instant.
func (w *walk) metadata(r row, l *life, from int, tell teller) {
	want := l.at(w.at)
	told := [5]string(r.cells[from : from+5])
	if told == want.cells || l.unsure {
		return
	}
	meta, wrong := metadataOf(r.cells[from : from+5])
	name := differs(told, want.cells)
	switch rule := broken(meta); {
	case wrong != "":
		tell(checkFormat, wrong, "", "it is %q, and neither true nor false", column(told, wrong))
	case rule != "":
		tell(checkMetadata, name, place(ledgerFile, want.line), "it is %s, and by the ledger %s: %s", quoted(column(told, name)), quoted(column(want.cells, name)), rule)
	default:
		tell(checkSymbols, name, place(ledgerFile, want.line), "it is %s, and by the ledger %s", quoted(column(told, name)), quoted(column(want.cells, name)))
	}
}

// counts proves the counts against those of the row before.
func (w *walk) counts(s *seen, f *figures, tell teller) {
	if s.line == 0 {
		w.loaded(s, f, tell)
		w.restarts(s, f, tell)
		return
	}
	for i, c := range w.prover.timeline.bars {
		name := barsPrefix + string(c.interval)
		was, is := s.counts[i], f.counts[i]
		switch {
		case f.bad[name] || is > w.ended[i]: // told, or to be told
		case (was < 0) != (is < 0) && !s.bad[name]:
			if !w.mayChange(s) {
				tell(checkSeries, name, place(timelineFile, s.line), "the column is %s here and was %s in the row before, and no entry brought or removed %s bars in between", filled(is), filled(was), c.interval)
				f.spoil(name)
			}
		case was < 0 || is < 0 || s.bad[name]:
		case is < was:
			tell(checkNeverFalls, name, place(timelineFile, s.line), "it fell to %d from %d", is, was)
			f.spoil(name)
		case is-was > w.most(s, i):
			tell(checkCalendar, name, place(timelineFile, s.line), "it rose by %d from %d, and %d can have ended in between", is-was, was, w.most(s, i))
			f.spoil(name)
		}
	}
}

// most is how many bars of a column can have ended since the row before. There is a row at each instant at which a bar
// ends, so it is one at most where none is missing.
func (w *walk) most(s *seen, i int) int {
	n := w.ended[i] - s.ended[i]
	if w.conf.instant() && !s.torn && w.whole && w.before && n > 1 {
		return 1
	}
	return n
}

func filled(n int) string {
	if n < 0 {
		return "empty"
	}
	return "filled"
}

// mayChange says whether the ledger has an entry of the life's symbol, after the row before and up to this instant, that
// brought or removed something.
func (w *walk) mayChange(s *seen) bool {
	return s.life.unsure || slices.ContainsFunc(w.day.changed[s.life.symbol], func(at int64) bool { return at > s.at && at <= w.at })
}

// loaded proves the first row of a life: what its entries loaded, and no more than what ended since.
func (w *walk) loaded(s *seen, f *figures, tell teller) {
	l := s.life
	if l.unsure || l.vague || l.carried && len(l.streams) == 0 {
		return
	}
	for i, c := range w.prover.timeline.bars {
		name := barsPrefix + string(c.interval)
		line, brought := spelled(l.streams, c.interval)
		if first, _ := spelled(l.came, c.interval); brought && first > w.at {
			brought = false
		}
		switch filled := f.counts[i] >= 0; {
		case f.bad[name]:
		case filled && !brought:
			tell(checkSeries, name, place(ledgerFile, l.line), "no entry loaded today's %s bars", c.interval)
			f.spoil(name)
		case !filled && brought && !l.parted:
			tell(checkSeries, name, place(ledgerFile, line), "today's %s bars were loaded, and the cell is empty", c.interval)
			f.spoil(name)
		}
	}
}

// restarts proves that the counts of a day's first row do not go on from the day before.
func (w *walk) restarts(s *seen, f *figures, tell teller) {
	s.began = f.line
	was := w.prover.lastFigures[s.life.symbol].counts
	for i, c := range w.prover.timeline.bars {
		name := barsPrefix + string(c.interval)
		if w.conf.instant() && was != nil && was[i] > 0 && f.counts[i] >= was[i] && f.counts[i] > w.ended[i] && !f.bad[name] {
			tell(checkRestart, name, "", "it is %d, after %d at the end of the day before: it did not start over", f.counts[i], was[i])
			f.spoil(name)
		}
	}
}

// moves proves that volume, high and low move one way, and with a bar only.
func (w *walk) moves(s *seen, f *figures, tell teller) {
	s.settle(w, f)
	if s.line == 0 {
		return
	}
	base := w.counting(f, s.life, w.prover.timeline.bars, w.at)
	if base != w.counting(&s.figures, s.life, w.prover.timeline.bars, s.at) {
		return // another series tells of the day from now on
	}
	name := ""
	if base >= 0 {
		name = barsPrefix + string(w.prover.timeline.bars[base].interval)
	}
	still := base >= 0 && f.counts[base] == s.counts[base] && !f.bad[name] && !s.bad[name]
	for i, m := range moving {
		was, is := *s.moved(i), *f.moved(i)
		if f.bad[m.column] || s.bad[m.column] || s.falls[i] != nil || !was.given {
			continue
		}
		fell := !is.given || (is.value-was.value)*m.sign < 0
		if !fell && (!still || is.value == was.value) {
			continue
		}
		if s.replay.knows(f) { // what the row should say is known: it is this one
			if s.replay.right(m.column, is) {
				continue
			}
			s.tellFall(w, fall{was: was, is: is, wasLine: s.line, isLine: f.line, still: still && !fell}, m.column, false)
			f.spoil(m.column)
			continue
		}
		s.falls[i] = &fall{was: was, is: is, wasLine: s.line, isLine: f.line, still: still && !fell}
	}
}

// settle tells of values that fell, now that the next row is known; f is nil where there is none.
func (s *seen) settle(w *walk, f *figures) {
	for i, m := range moving {
		x := s.falls[i]
		if x == nil {
			continue
		}
		s.falls[i] = nil
		next := reading{}
		if f != nil {
			next = *f.moved(i)
		} else if s.life.row != nil {
			next = *s.life.row.moved(i)
		}
		low := func(r reading) bool { return next.given && (next.value-r.value)*m.sign < 0 }
		earlier := x.is.given && low(x.was) && !low(x.is)
		s.tellFall(w, *x, m.column, earlier)
		if !earlier && f != nil { // the row that was told of is no measure for this one
			*s.moved(i) = x.was
		} else if !earlier {
			s.spoil(m.column)
		}
	}
}

// tellFall tells of the later of two rows, or of the earlier one.
func (s *seen) tellFall(w *walk, x fall, column string, earlier bool) {
	line, other, message := x.isLine, x.wasLine, fmt.Sprintf("it fell to %s from %s", quoted(x.is.cell), x.was.cell)
	switch {
	case x.still:
		message = fmt.Sprintf("it turned from %s to %s, and no bar ended in between", x.was.cell, x.is.cell)
	case column == "low":
		message = fmt.Sprintf("it rose to %s from %s", quoted(x.is.cell), x.was.cell)
	}
	if earlier {
		line, other = other, line
		message = fmt.Sprintf("it is %s, and %s in the next row, which goes on", x.was.cell, quoted(x.is.cell))
	}
	check := checkNeverFalls
	if last := w.prover.lastFigures[s.life.symbol].volume; earlier && line == s.began && column == "volume" && last.given && x.was.value >= last.value {
		check, message = checkRestart, fmt.Sprintf("it is %s, after %s at the end of the day before: it did not start over", x.was.cell, last.cell)
	}
	w.add(Finding{Check: check, File: timelineFile, Line: line, Field: column, Other: place(timelineFile, other), Message: s.life.symbol + ": " + message})
}

// keep makes a row the one that the next is held against. A cell that was told of leaves the one before in its place.
func (w *walk) keep(s *seen, f figures) {
	if s.line > 0 {
		for i, m := range moving {
			if f.bad[m.column] && s.moved(i).given {
				*f.moved(i) = *s.moved(i)
			}
		}
	}
	w.gapsOf(s, &f)
	s.figures, s.at, s.torn = f, w.at, !w.whole || !w.before && s.torn
	s.ended = append(s.ended[:0], w.ended...)
}

// gapsOf counts the runs of missing bars of the base.
func (w *walk) gapsOf(s *seen, f *figures) {
	base := w.counting(f, s.life, w.prover.timeline.bars, w.at)
	if base < 0 || !tape.SameSpan(w.prover.timeline.bars[base].interval, s.life.base(w.at)) || f.bad[barsPrefix+string(w.prover.timeline.bars[base].interval)] || !w.conf.instant() || s.torn || !w.whole {
		s.gaps = -1
		return
	}
	missing, n := w.ended[base]-f.counts[base], f.counts[base]
	switch {
	case s.line == 0 && missing == 0:
		s.gaps, s.open = 0, false
	case s.line == 0 && n == 0:
		s.gaps, s.open = 1, true
	case s.line == 0 || s.gaps < 0 || s.counts[base] < 0 || s.bad[barsPrefix+string(w.prover.timeline.bars[base].interval)]:
		s.gaps = -1
	default:
		if missing > s.ended[base]-s.counts[base] && !s.open {
			s.gaps++
			s.open = true
		}
		if n > s.counts[base] {
			s.open = false
		}
	}
}
