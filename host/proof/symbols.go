package proof

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

const symbolsFileName = "symbols.csv"

// symbolsTable is symbols.csv.
type symbolsTable struct {
	*table
	bars []barsColumn
}

// The columns of symbols.csv around those of the intervals.
var (
	symbolsBefore = append(append([]string{"day", "symbol", "life"}, metadataColumns...), "source_kind", "source_name", "removed_at", "base_interval")
	symbolsAfter  = []string{"quality", "historical_quality", "gaps", "volume", "high", "low"}
)

// symbolsRow is a row of symbols.csv, kept to the end of its day.
type symbolsRow struct {
	figures
	base    sdk.Interval
	history string
	gaps    string
}

// figures are the cells that rows of symbols.csv and timeline.csv share, read.
type figures struct {
	file   string
	line   int
	counts []int // of each column of intervals; -1 for an empty cell
	volume reading
	high   reading
	low    reading
	share  reading // quality
	bad    map[string]bool
}

// reading is a number and the cell that it was read from.
type reading struct {
	cell  string
	value float64
	given bool
}

// spoil says that a cell is told of, and is not to be held against anything else.
func (f *figures) spoil(column string) {
	if f.bad == nil {
		f.bad = map[string]bool{}
	}
	f.bad[column] = true
}

func newSymbolsTable(p *prover, f *file) *symbolsTable {
	if f == nil {
		return nil
	}
	t := newTable(f, p.add)
	if t == nil {
		return nil
	}
	bars, ok := t.columns(symbolsBefore, symbolsAfter)
	if !ok {
		return nil
	}
	return &symbolsTable{table: t, bars: bars}
}

func (t *symbolsTable) key(r row) string {
	life := r.cells[2]
	return r.cells[0] + "\x00" + r.cells[1] + "\x00" + strings.Repeat("0", max(0, 9-len(life))) + life
}

func (t *symbolsTable) leftOver(p *prover) {
	if t == nil {
		return
	}
	for {
		r, ok := t.at(0)
		if !ok {
			return
		}
		p.add(Finding{Check: checkTimes, File: symbolsFileName, Line: r.line, Field: "day", Message: r.cells[0] + " is no day of the run"})
		t.next()
	}
}

// symbolsDay proves the rows of a day.
func (p *prover) symbolsDay(d *day) {
	t := p.symbols
	if t == nil {
		return
	}
	last, whole := "", true // whole is false where a row was not understood: one that is missing may be that
	for {
		r, ok := t.at(0)
		if !ok {
			break
		}
		if r.cells[0] != d.name {
			ahead, more := t.at(1)
			if slices.Index(p.dayNames, r.cells[0]) > d.index && (!more || ahead.cells[0] != d.name) {
				break
			}
			p.add(Finding{Check: checkTimes, File: symbolsFileName, Line: r.line, Field: "day", Message: fmt.Sprintf("the row stands among those of %s and says %s", d.name, r.cells[0])})
			whole = false
			t.next()
			continue
		}
		if k := t.key(r); k <= last || t.overtakes(k, last) || p.doubled(d, r) {
			p.add(Finding{Check: checkOrder, File: symbolsFileName, Line: r.line, Message: fmt.Sprintf("%s, life %s, is not where it belongs by symbol and life, or is there twice", r.cells[1], r.cells[2])})
			whole = false
		} else {
			last = k
			p.symbolsRow(d, r, &whole)
		}
		t.next()
	}
	for _, symbol := range sortedKeys(d.lives) {
		for _, l := range d.lives[symbol] {
			if l.row == nil && whole && !l.unsure && !p.m.Days[d.index].Skipped {
				p.add(Finding{Check: checkSymbols, File: symbolsFileName, Field: d.name, Other: place(ledgerFile, l.line),
					Message: fmt.Sprintf("%s, life %d, was added on %s and has no row", symbol, l.number, d.name)})
			}
		}
	}
}

// doubled says whether the current row is the one that is wrong, where the next is of the same life: it did not leave when
// that life did.
func (p *prover) doubled(d *day, r row) bool {
	ahead, ok := p.symbols.at(1)
	if !ok || p.symbols.key(ahead) != p.symbols.key(r) {
		return false
	}
	for _, l := range d.lives[r.cells[1]] {
		if strconv.Itoa(l.number) == r.cells[2] && l.left != stillAlive {
			return r.cells[10] != p.conf.stamp(l.left)
		}
	}
	return r.cells[10] != ""
}

// overtakes says whether the current row is the one that is wrong, where the next two of its day go back.
func (t *symbolsTable) overtakes(key, last string) bool {
	ahead, ok := t.at(1)
	if !ok || ahead.cells[0] != t.rows[0].cells[0] {
		return false
	}
	after, ok := t.at(2)
	if !ok || after.cells[0] != t.rows[0].cells[0] {
		return false
	}
	k := t.key(ahead)
	return k < key && k > last && t.key(after) < key
}

// symbolsRow proves one row. whole becomes false where it is of no life of that day.
func (p *prover) symbolsRow(d *day, r row, whole *bool) {
	symbol := r.cells[1]
	tell := func(check, field, other, format string, args ...any) {
		p.add(Finding{Check: check, File: symbolsFileName, Line: r.line, Field: field, Other: other, Message: symbol + ": " + fmt.Sprintf(format, args...)})
	}
	lives := d.lives[symbol]
	number, err := strconv.Atoi(r.cells[2])
	if err != nil || number < 1 || number > len(lives) {
		if !d.doubted[symbol] {
			tell(checkSymbols, "", ledgerFile, "life %s is of no entry of %s: the ledger adds it %d times", r.cells[2], d.name, len(lives))
		}
		*whole = false
		return
	}
	l := lives[number-1]
	own := symbolsRow{figures: figures{file: symbolsFileName, line: r.line}}
	l.row = &own
	meta, wrong := metadataOf(r.cells[3:8])
	told := [5]string(r.cells[3:8])
	switch want := l.now(); {
	case wrong != "":
		tell(checkFormat, wrong, "", "it is neither true nor false")
	case l.unsure || told == want.cells:
	default:
		name := differs(told, want.cells)
		check, rule := checkSymbols, broken(meta)
		if rule != "" {
			check, rule = checkMetadata, ": "+rule
		}
		tell(check, name, place(ledgerFile, want.line), "it is %s, and by the ledger %s%s", quoted(column(told, name)), quoted(column(want.cells, name)), rule)
	}
	if s := l.now().meta.Source; !l.unsure && (r.cells[8] != string(s.Kind) || r.cells[9] != s.Name) {
		tell(checkSymbols, "source_name", place(ledgerFile, l.now().line), "it is %s %s, and by the ledger %s %s", r.cells[8], r.cells[9], s.Kind, s.Name)
	}
	end := d.end
	if l.left != stillAlive {
		end = l.left
	}
	if removed := r.cells[10]; !l.unsure && (l.left == stillAlive) != (removed == "") || l.left != stillAlive && removed != p.conf.stamp(l.left) {
		if !l.unsure {
			other := place(ledgerFile, max(l.leftLine, l.line))
			tell(checkSymbols, "removed_at", other, "it is %s, and by the ledger %s", quoted(removed), leftText(p, l))
		}
	}
	own.base, own.history, own.gaps = sdk.Interval(r.cells[11]), r.cells[len(r.cells)-5], r.cells[len(r.cells)-4]
	if !p.baseFits(l, own.base) {
		tell(checkSeries, "base_interval", place(ledgerFile, l.line), "it is %s, and by the steps of its entries it %s", quoted(string(own.base)), basesText(l))
		own.base = l.first
		own.spoil("base_interval")
	}
	last := len(r.cells)
	p.read(&own.figures, p.symbols.bars, r.cells, [4]int{last - 6, last - 3, last - 2, last - 1}, p.symbols.header)
	p.seriesOf(&own.figures, l, tell)
	p.figures(d, &own.figures, l, p.symbols.bars, end, tell)
	p.bounds(d, &own.figures, l, p.symbols.bars, end, tell)
	p.gapsFit(d, &own, l, end, tell)
	if want := l.quality; !l.unsure && !l.vague && !l.carried && own.history != nullable(want) {
		tell(checkQuality, "historical_quality", place(ledgerFile, max(l.judged, l.line)), "it is %s, and the ledger judged %s", quoted(own.history), quoted(nullable(want)))
	}
}

func leftText(p *prover, l *life) string {
	if l.left == stillAlive {
		return "it was not removed"
	}
	return "it was removed at " + p.conf.stamp(l.left)
}

func nullable(v *float64) string {
	if v == nil {
		return ""
	}
	return shortest(*v)
}

// baseFits says whether a base interval is one that the entries of a life can have given it.
func (p *prover) baseFits(l *life, base sdk.Interval) bool {
	switch {
	case l.unsure || l.vague || len(l.made) == 0:
		_, err := sdk.ParseInterval(string(base))
		return err == nil || l.carried && base == "" // nothing of it could be built again
	case l.upgraded == 0 && !l.carried:
		return base == l.first || p.makesDay(l, l.first, base)
	}
	if _, made := spelled(l.made, base); made {
		return true
	}
	return slices.ContainsFunc(sortedKeys(l.made), func(iv sdk.Interval) bool { return p.makesDay(l, iv, base) })
}

// makesDay says whether a base is what today's bar of a day is made of, which its symbol need not have.
func (p *prover) makesDay(l *life, iv, base sdk.Interval) bool {
	return iv == "1d" && base.Intraday() && p.isStored(l.symbol, base) &&
		!slices.ContainsFunc(p.conf.intervals, func(c sdk.Interval) bool { return c.Intraday() && !makes(base, c) })
}

func basesText(l *life) string {
	if l.upgraded == 0 && !l.carried {
		return "is " + string(l.first)
	}
	return fmt.Sprintf("is one of %v", sortedKeys(l.made))
}

// seriesOf holds the filled columns of intervals against the steps of the ledger.
func (p *prover) seriesOf(f *figures, l *life, tell teller) {
	if l.unsure || l.vague || l.carried && len(l.streams) == 0 {
		return
	}
	for i, c := range p.symbols.bars {
		line, brought := spelled(l.streams, c.interval)
		switch filled := f.counts[i] >= 0; {
		case f.bad[barsPrefix+string(c.interval)]:
		case filled && !brought:
			tell(checkSeries, barsPrefix+string(c.interval), place(ledgerFile, l.line), "no entry loaded today's %s bars", c.interval)
			f.spoil(barsPrefix + string(c.interval))
		case !filled && brought && !l.parted:
			tell(checkSeries, barsPrefix+string(c.interval), place(ledgerFile, line), "today's %s bars were loaded, and the cell is empty", c.interval)
			f.spoil(barsPrefix + string(c.interval))
		}
	}
}

// gapsFit proves the number of gaps: there are as many runs of missing bars at most as there are missing bars, and one more
// than bars.
func (p *prover) gapsFit(d *day, own *symbolsRow, l *life, end int64, tell teller) {
	i := slices.IndexFunc(p.symbols.bars, func(c barsColumn) bool { return tape.SameSpan(c.interval, own.base) })
	if i >= 0 && own.bad[barsPrefix+string(p.symbols.bars[i].interval)] {
		return
	}
	if i < 0 || own.counts[i] < 0 {
		if own.gaps != "" && !own.bad["base_interval"] {
			tell(checkCalendar, "gaps", "", "it is %s, and there are no %s bars to have gaps", own.gaps, own.base)
			own.spoil("gaps")
		}
		return
	}
	if own.bad["base_interval"] || end == 0 {
		return
	}
	gaps, err := strconv.Atoi(own.gaps)
	if err != nil || gaps < 0 {
		tell(checkFormat, "gaps", "", "%q is no number of gaps", own.gaps)
		own.spoil("gaps")
		return
	}
	if !own.base.Intraday() {
		return
	}
	n := own.counts[i]
	missing := max(0, d.ended(own.base, end)-n)
	if (gaps == 0) != (missing == 0) || gaps > min(missing, n+1) {
		tell(checkCalendar, "gaps", "", "it is %d, with %d bars of %d", gaps, n, n+missing)
		own.spoil("gaps")
	}
}
