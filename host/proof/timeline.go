package proof

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

const timelineFile = "timeline.csv"

// timelineTable is timeline.csv, the one long file of a run.
type timelineTable struct {
	*table
	bars  []barsColumn
	text  string // of the latest time, which many rows share
	at    int64
	wrong error // what is wrong with how it is written
}

// The columns of timeline.csv around those of the intervals.
var (
	timelineBefore = []string{"time", "symbol", "volume", "high", "low"}
	timelineAfter  = append([]string{"quality"}, metadataColumns...)
)

func newTimelineTable(p *prover, f *file) *timelineTable {
	if f == nil {
		return nil
	}
	t := newTable(f, p.add)
	if t == nil {
		return nil
	}
	bars, ok := t.columns(timelineBefore, timelineAfter)
	if !ok {
		return nil
	}
	return &timelineTable{table: t, bars: bars}
}

// time reads the time of a row, once for the rows of an instant.
func (t *timelineTable) time(p *prover, r row) (int64, error) {
	if r.cells[0] != t.text || t.read == 0 {
		t.text = r.cells[0]
		t.at, t.wrong = p.conf.instantOf(t.text)
	}
	return t.at, t.wrong
}

func (p *prover) timelineFinding(check string, r row, field, format string, args ...any) {
	p.add(Finding{Check: check, File: timelineFile, Line: r.line, Field: field, Message: fmt.Sprintf(format, args...)})
}

func (t *timelineTable) leftOver(p *prover) {
	if t == nil {
		return
	}
	for {
		r, ok := t.table.at(0)
		if !ok {
			return
		}
		p.timelineFinding(checkTimes, r, "time", "%s is in no day of the run", r.cells[0])
		t.next()
	}
}

// timelineDay proves the rows of a day, instant by instant.
func (p *prover) timelineDay(d *day) {
	t := p.timeline
	if t == nil {
		return
	}
	w := walk{prover: p, day: d, seen: map[string]*seen{}, counted: map[string]figures{}, at: d.Open - 1, whole: true, next: true}
	w.ended = make([]int, len(t.bars))
	w.plan()
	for {
		r, ok := t.table.at(0)
		if !ok {
			break
		}
		at, err := t.time(p, r)
		if err == nil && at > d.Close {
			if ahead, more := t.table.at(1); p.laterDay(d, at) && (!more || !p.within(d, ahead.cells[0])) {
				break
			}
		}
		if t.passed(r.line) {
			w.pass()
		}
		if w.inOrder(r, at, err) {
			w.row(r, at)
		} else {
			w.pass()
		}
		t.next()
	}
	w.finish()
}

// laterDay says whether an instant lies in a day of the run after this one.
func (p *prover) laterDay(d *day, at int64) bool {
	for _, date := range p.conf.days[min(d.index+1, len(p.conf.days)):] {
		if cd, ok := p.conf.calendar.Day(date, p.conf.hours); ok && at <= cd.Close {
			return at >= cd.Open
		}
	}
	return false
}

// inOrder proves the place of a row among its neighbours.
func (w *walk) inOrder(r row, at int64, err error) bool {
	p, d := w.prover, w.day
	switch {
	case err != nil:
		p.timelineFinding(checkFormat, r, "time", "%v", err)
	case at < d.Open || at == d.Open && d.end != d.Open || at > d.Close: // nothing has ended at the open, which may be the close of the day before
		p.timelineFinding(checkTimes, r, "time", "%s is not in the day, which is after %s and up to %s", r.cells[0], p.conf.stamp(d.Open), p.conf.stamp(d.Close))
	case at < w.at:
		p.timelineFinding(checkTimes, r, "time", "%s is before the row ahead of it, at %s", r.cells[0], p.conf.stamp(w.at))
	case at == w.at && r.cells[1] <= w.symbol:
		p.timelineFinding(checkOrder, r, "symbol", "%s stands after %s: rows of an instant are sorted by symbol, and each has one", r.cells[1], w.symbol)
	case !p.conf.instant() && d.end != 0 && at != d.end:
		p.timelineFinding(checkTimes, r, "time", "%s is not the end of the day, %s, which timeline: close has rows of", r.cells[0], p.conf.stamp(d.end))
	default:
		return w.noneOvertaken(r, at)
	}
	return false
}

// noneOvertaken says that a row is not the one that is wrong where the next one goes back.
func (w *walk) noneOvertaken(r row, at int64) bool {
	p := w.prover
	ahead, ok := p.timeline.table.at(1)
	if !ok || ahead.cells[0] == r.cells[0] && ahead.cells[1] > r.cells[1] {
		return true
	}
	next, err := p.conf.instantOf(ahead.cells[0])
	switch {
	case err != nil || next > at:
	case next < at && (next > w.at || next == w.at && ahead.cells[1] > w.symbol) && w.after(at):
		p.timelineFinding(checkTimes, r, "time", "%s is after the row that follows it, at %s", r.cells[0], ahead.cells[0])
		return false
	case next == at && ahead.cells[1] <= r.cells[1] && (at > w.at || ahead.cells[1] > w.symbol) && !slices.ContainsFunc(w.expected, func(l *life) bool { return l.symbol == r.cells[1] }):
		p.timelineFinding(checkOrder, r, "symbol", "%s stands ahead of %s: rows of an instant are sorted by symbol", r.cells[1], ahead.cells[1])
		return false
	}
	return true
}

// after says whether the row after the next one is ahead of an instant, too.
func (w *walk) after(at int64) bool {
	r, ok := w.prover.timeline.table.at(2)
	if !ok {
		return false
	}
	t, err := w.prover.conf.instantOf(r.cells[0])
	return err == nil && t < at
}

// walk is a day of timeline.csv while it is proved.
type walk struct {
	*prover
	day  *day
	seen map[string]*seen

	at       int64  // the latest instant
	symbol   string // of the latest row
	line     int
	whole    bool // no row was passed over that may be of this instant
	before   bool // whole, at the instant before
	next     bool // whole, at the instant ahead
	began    bool
	expected []*life            // who lives at the instant, by symbol
	met      int                // how many of them had their rows
	ended    []int              // bars of each column that have ended at the instant
	changes  []int64            // when symbols come and go
	counted  map[string]figures // the last of each symbol
}

// plan finds when the symbols of the day come and go.
func (w *walk) plan() {
	for _, lives := range w.day.lives {
		for _, l := range lives {
			w.changes = append(w.changes, l.began)
			if l.left != stillAlive {
				w.changes = append(w.changes, l.left)
			}
		}
	}
	slices.Sort(w.changes)
}

// instant goes on to an instant.
func (w *walk) instant(at int64) {
	w.complete()
	stale := !w.began
	for len(w.changes) > 0 && w.changes[0] <= at {
		w.changes, stale = w.changes[1:], true
	}
	if stale {
		w.expected = w.expected[:0]
		for _, lives := range w.day.lives {
			for _, l := range lives {
				if l.began <= at && l.left > at {
					w.expected = append(w.expected, l)
				}
			}
		}
		slices.SortFunc(w.expected, func(a, b *life) int { return strings.Compare(a.symbol, b.symbol) })
	}
	for i, c := range w.prover.timeline.bars {
		w.ended[i] = w.day.ended(c.interval, at)
	}
	w.before = w.whole
	w.at, w.symbol, w.met, w.whole, w.next, w.began = at, "", 0, w.next, true, true
}

// pass passes over a row, which may be of this instant or of the one ahead.
func (w *walk) pass() { w.whole, w.next = false, false }

// complete proves that every symbol had its row at the instant that is over.
func (w *walk) complete() {
	if !w.began {
		return
	}
	for ; w.met < len(w.expected); w.met++ {
		w.missing(w.expected[w.met])
	}
}

func (w *walk) missing(l *life) {
	if !w.whole || l.unsure || w.day.doubted[l.symbol] {
		return
	}
	w.add(Finding{Check: checkRows, File: timelineFile, Line: w.line, Field: "symbol", Other: place(ledgerFile, l.line),
		Message: fmt.Sprintf("%s has no row at %s, and is in the session", l.symbol, w.conf.stamp(w.at))})
	if s := w.seen[l.symbol]; s != nil {
		s.torn = true
	}
}

// row proves one row that is where it belongs.
func (w *walk) row(r row, at int64) {
	if at != w.at || !w.began {
		w.instant(at)
	}
	symbol := r.cells[1]
	w.symbol, w.line = symbol, r.line
	i := w.met
	for i < len(w.expected) && w.expected[i].symbol < symbol {
		i++
	}
	if i == len(w.expected) || w.expected[i].symbol != symbol {
		w.unexpected(r, symbol)
		return
	}
	for ; w.met < i; w.met++ {
		w.missing(w.expected[w.met])
	}
	w.met++
	w.figuresOf(r, w.expected[i])
}

// unexpected tells of a row of a symbol that does not live at the instant.
func (w *walk) unexpected(r row, symbol string) {
	lives := w.day.lives[symbol]
	if w.day.doubted[symbol] || slices.ContainsFunc(lives, func(l *life) bool { return l.unsure }) {
		return
	}
	if len(lives) == 0 {
		w.timelineFinding(checkSymbols, r, "symbol", "%s was never added on %s by the ledger", symbol, w.day.name)
		w.pass() // the one that is missing may be this
		return
	}
	w.timelineFinding(checkRows, r, "symbol", "%s is not in the session at %s by the ledger", symbol, r.cells[0])
}

// finish proves the end of the day: the close has rows, and they say what symbols.csv does.
func (w *walk) finish() {
	p := w.prover
	if p.timeline.passed(math.MaxInt) {
		w.pass()
	}
	w.complete()
	d := w.day
	if d.end > d.Open && len(d.alive) > 0 && w.at != d.end && w.whole && !w.prover.m.Days[d.index].Skipped {
		what := "the close of " + d.name
		if d.end < d.Close {
			what = "the end of " + d.name + ", which was stopped"
		}
		w.add(Finding{Check: checkRows, File: timelineFile, Line: w.line, Field: "time", Message: "there is no row at " + what + ", " + w.conf.stamp(d.end)})
	}
	for _, symbol := range sortedKeys(w.seen) {
		s := w.seen[symbol]
		w.over(s)
		w.counted[symbol] = s.figures
	}
	p.lastFigures = w.counted
}
