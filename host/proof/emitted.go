package proof

import "fmt"

// emittedTable is emitted.csv.
type emittedTable struct {
	*table
	last int64
}

const emittedFile = "emitted.csv"

func newEmittedTable(p *prover, f *file) *emittedTable {
	if f == nil {
		return nil
	}
	t := newTable(f, p.add)
	if t == nil {
		return nil
	}
	if bars, ok := t.columns([]string{"time", "strategy", "name"}, []string{"value"}); !ok || len(bars) > 0 {
		return nil
	}
	return &emittedTable{table: t}
}

func (p *prover) emittedFinding(check string, r row, field, format string, args ...any) {
	p.add(Finding{Check: check, File: emittedFile, Line: r.line, Field: field, Message: fmt.Sprintf(format, args...)})
}

// emittedDay proves what was emitted up to the close of a day.
func (p *prover) emittedDay(d *day) {
	t := p.emitted
	for {
		r, ok := t.current()
		if !ok {
			return
		}
		at, err := p.conf.instantOf(r.cells[0])
		if err == nil && at > d.Close {
			if ahead, more := t.at(1); !more || !p.within(d, ahead.cells[0]) {
				return // of a later day
			}
			p.emittedFinding(checkTimes, r, "time", "%s stands among the rows of %s", r.cells[0], d.name)
		}
		switch {
		case err != nil:
			p.emittedFinding(checkFormat, r, "time", "%v", err)
		case at > d.Close:
		case at < d.Open:
			p.emittedFinding(checkTimes, r, "time", "%s is outside of the day, which is from %s to %s", r.cells[0], p.conf.stamp(d.Open), p.conf.stamp(d.Close))
		case at < t.last:
			p.emittedFinding(checkTimes, r, "time", "%s is before the row ahead of it, at %s", r.cells[0], p.conf.stamp(t.last))
		case p.emittedOvertakes(d, at):
			p.emittedFinding(checkTimes, r, "time", "%s is after the row that follows it", r.cells[0])
		default:
			t.last = at
		}
		if _, known := p.program(r.cells[1]); !known {
			p.emittedFinding(checkEmitted, r, "strategy", "the manifest has no strategy or scanner %q", r.cells[1])
		}
		if _, _, err := number(r.cells[3]); err != nil {
			p.emittedFinding(checkFormat, r, "value", "%v", err)
		}
		t.next()
	}
}

// emittedOvertakes says whether the current row is the one that is wrong, where the next two of the day go back.
func (p *prover) emittedOvertakes(d *day, at int64) bool {
	for i := 1; i <= 2; i++ {
		ahead, ok := p.emitted.at(i)
		if !ok || !p.within(d, ahead.cells[0]) {
			return false
		}
		if next, err := p.conf.instantOf(ahead.cells[0]); err != nil || next >= at || next < p.emitted.last {
			return false
		}
	}
	return true
}

// within says whether a time is one of the day.
func (p *prover) within(d *day, text string) bool {
	at, err := p.conf.instantOf(text)
	return err == nil && at >= d.Open && at <= d.Close
}

func (t *emittedTable) current() (row, bool) {
	if t == nil {
		return row{}, false
	}
	return t.at(0)
}

func (t *emittedTable) leftOver(p *prover) {
	for {
		r, ok := t.current()
		if !ok {
			return
		}
		p.emittedFinding(checkTimes, r, "time", "%s is in no day of the run", r.cells[0])
		t.next()
	}
}
