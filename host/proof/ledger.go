package proof

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// entry is a line of the ledger.
type entry struct {
	export.LedgerLine
	line int
	at   int64 // the session time, or the day's open before the session was active
	bad  bool  // its time is wrong
}

// ledgerReader reads ledger.jsonl, with a look at the two entries ahead.
type ledgerReader struct {
	r       *bufio.Reader
	line    int
	current *entry
	ahead   [2]*entry
	read    int
	add     func(Finding)
}

const ledgerFile = "ledger.jsonl"

func newLedgerReader(f *file, add func(Finding)) (*ledgerReader, error) {
	l := &ledgerReader{r: f.r, add: add}
	for range 3 {
		if err := l.next(); err != nil {
			return nil, err
		}
	}
	l.read = 0
	return l, nil
}

// next goes on to the entry ahead.
func (l *ledgerReader) next() error {
	if l.current != nil {
		l.read++
	}
	l.current, l.ahead[0], l.ahead[1] = l.ahead[0], l.ahead[1], nil
	for {
		text, err := l.r.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("%s: %w", ledgerFile, err)
		}
		if len(text) == 0 {
			return nil
		}
		l.line++
		e := &entry{line: l.line}
		if err := json.Unmarshal(text, &e.LedgerLine); err != nil {
			l.add(Finding{Check: checkFormat, File: ledgerFile, Line: l.line, Message: "the line is no entry: " + err.Error()})
			continue
		}
		l.ahead[1] = e
		return nil
	}
}

// outcomes are what can become of each operation.
func outcomes(op string) []session.Outcome {
	switch session.Op(op) {
	case session.OpAddSymbol:
		return []session.Outcome{session.Added, session.Upgraded, session.Extended, session.AlreadyLoaded, session.Refused} // extended: of what was carried bare
	case session.OpAddIndicator, session.OpAddBars:
		return []session.Outcome{session.Added, session.Extended, session.AlreadyLoaded, session.Refused}
	case session.OpRemoveSymbol, session.OpRemoveIndicator, session.OpRemoveBars:
		return []session.Outcome{session.Removed, session.Released, session.Refused}
	case session.OpScan:
		return []session.Outcome{session.Scanned}
	case session.OpLock:
		return []session.Outcome{session.Locked, session.AlreadyLoaded, session.Refused}
	case session.OpUnlock:
		return []session.Outcome{session.Unlocked, session.Refused}
	case session.OpCarry:
		return []session.Outcome{session.Carried, session.Refused}
	case session.OpTeardown:
		return []session.Outcome{session.TornDown}
	case session.OpStopStrategy:
		return []session.Outcome{session.Stopped}
	}
	return nil
}

func (p *prover) ledgerFinding(check string, e *entry, field, format string, args ...any) {
	p.add(Finding{Check: check, File: ledgerFile, Line: e.line, Field: field, Message: fmt.Sprintf(format, args...)})
}

// ledgerDay replays the entries of a day.
func (p *prover) ledgerDay(d *day) error {
	for l := p.ledger; l != nil && l.current != nil; {
		e := l.current
		if e.Day != d.name {
			if later := slices.Index(p.dayNames, e.Day); later > d.index && (l.ahead[0] == nil || l.ahead[0].Day != d.name) {
				break
			}
			p.ledgerFinding(checkTimes, e, "day", "the entry stands among those of %s and says %s", d.name, e.Day)
		}
		p.timeOf(d, e, l.ahead)
		p.entry(d, e)
		if err := l.next(); err != nil {
			return err
		}
	}
	p.ledgerDayEnds(d)
	return nil
}

// timeOf finds the session time of an entry.
func (p *prover) timeOf(d *day, e *entry, ahead [2]*entry) {
	e.at = d.clock
	if e.SessionTime == nil {
		if d.active {
			p.ledgerFinding(checkTimes, e, "session_time", "it is null, and the session was active before")
			e.bad = true
		}
		return
	}
	at, err := p.conf.instantOf(*e.SessionTime)
	switch {
	case err != nil:
		p.ledgerFinding(checkFormat, e, "session_time", "%v", err)
	case at < d.Open || at > d.Close:
		p.ledgerFinding(checkTimes, e, "session_time", "%s is outside of the day, which is from %s to %s", *e.SessionTime, p.conf.stamp(d.Open), p.conf.stamp(d.Close))
	case at < d.clock:
		p.ledgerFinding(checkTimes, e, "session_time", "%s is before the entry ahead of it, at %s", *e.SessionTime, p.conf.stamp(d.clock))
	case p.overtakes(d, at, ahead):
		p.ledgerFinding(checkTimes, e, "session_time", "%s is after the entry that follows it", *e.SessionTime)
	default:
		e.at, d.clock, d.active = at, at, true
		return
	}
	e.bad = true
}

// overtakes says whether a time is the one that is wrong, where the next two entries of the day go back.
func (p *prover) overtakes(d *day, at int64, ahead [2]*entry) bool {
	for _, e := range ahead {
		if e == nil || e.Day != d.name || e.SessionTime == nil {
			return false
		}
		if next, err := p.conf.instantOf(*e.SessionTime); err != nil || next >= at || next < d.clock {
			return false
		}
	}
	return true
}

// entry proves one entry and does to the day what it says.
func (p *prover) entry(d *day, e *entry) {
	p.seq++
	if e.Seq != p.seq {
		p.ledgerFinding(checkLedger, e, "seq", "it is %d, and %d comes next", e.Seq, p.seq)
		if ahead := p.ledger.ahead[0]; ahead != nil && ahead.Seq == e.Seq+1 {
			p.seq = e.Seq // entries are missing
		}
	}
	if e.Cause < 0 || e.Cause >= p.seq {
		p.ledgerFinding(checkLedger, e, "cause", "it is %d, and no entry ahead of this one", e.Cause)
	}
	possible := outcomes(e.Op)
	outcome := session.Outcome(e.Outcome)
	switch {
	case possible == nil:
		p.ledgerFinding(checkLedger, e, "op", "there is no operation %q", e.Op)
		p.doubt(d, e)
		return
	case !slices.Contains(possible, outcome):
		p.ledgerFinding(checkLedger, e, "outcome", "%s cannot end as %q: %v", e.Op, e.Outcome, possible)
		p.doubt(d, e)
		return
	}
	p.shape(e)
	p.coded(e)
	p.depends(e)
	p.lock(e)
	role, known := p.sourceOf(e)
	stepsGood := p.steps(d, e)
	if e.Repeats < 0 {
		p.ledgerFinding(checkLedger, e, "repeats", "it is %d", e.Repeats)
	}
	switch outcome {
	case session.Added, session.Upgraded, session.Extended, session.AlreadyLoaded:
		if session.Op(e.Op) == session.OpLock {
			p.keeps(d, e)
			return
		}
		p.adds(d, e, role, known, stepsGood)
		d.note(e)
	case session.Removed, session.Released:
		p.removes(d, e)
		d.note(e)
	case session.Refused:
		p.refused(d, e)
	case session.TornDown:
		p.tornDown(d, e)
	case session.Carried:
		p.carries(d, e)
		d.note(e)
	case session.Locked, session.Unlocked:
		p.keeps(d, e)
	case session.Stopped:
		d.stopped = append(d.stopped, e)
		p.stopSeqs[e.Seq] = e.Source.Name
	}
}

// note notes when an entry changed what a symbol has.
func (d *day) note(e *entry) {
	d.changed[e.Symbol] = append(d.changed[e.Symbol], e.at)
	d.times[e.line] = e.at
}

// doubt keeps what follows from an entry that cannot be understood from being told as further findings.
func (p *prover) doubt(d *day, e *entry) {
	d.doubted[e.Symbol] = true
	if l := d.alive[e.Symbol]; l != nil {
		l.unsure = true
	}
}

// shape proves which fields an entry has.
func (p *prover) shape(e *entry) {
	symbol, interval, indicator := true, false, false
	switch session.Op(e.Op) {
	case session.OpAddBars, session.OpRemoveBars:
		interval = true
	case session.OpAddIndicator, session.OpRemoveIndicator:
		interval, indicator = true, true
	case session.OpScan, session.OpStopStrategy:
		symbol = false
	}
	refused := e.Outcome == string(session.Refused)
	if indicator && !refused && e.Indicator != "" && !keyed(e.Indicator, e.Interval) {
		p.ledgerFinding(checkLedger, e, "interval", "it is %s, and the indicator is %s", e.Interval, e.Indicator)
	}
	for _, f := range []struct {
		name, value string
		wanted      bool
	}{{"symbol", e.Symbol, symbol}, {"interval", e.Interval, interval}, {"indicator", e.Indicator, indicator}} {
		switch {
		case f.wanted && f.value == "" && !refused: // a request that makes no sense may lack it
			p.ledgerFinding(checkLedger, e, f.name, "%s has one, and this is empty", e.Op)
		case !f.wanted && f.value != "":
			p.ledgerFinding(checkLedger, e, f.name, "%s has none, and this is %q", e.Op, f.value)
		}
	}
	told := refused || e.Outcome == string(session.Stopped)
	switch {
	case told && (e.Code == "" || e.Message == ""):
		p.ledgerFinding(checkLedger, e, "code", "what is %s has a code and a message", e.Outcome)
	case !told && (e.Code != "" || e.Message != "" && e.Op != string(session.OpCarry)): // a carry tells what could not be built again
		p.ledgerFinding(checkLedger, e, "code", "what is %s has no code and no message", e.Outcome)
	}
	if e.Outcome == string(session.AlreadyLoaded) && len(e.Steps) > 0 {
		p.ledgerFinding(checkLedger, e, "outcome", "nothing was to be done, and yet there are steps")
	}
}

// adds proves an entry that brought something, or found all there.
func (p *prover) adds(d *day, e *entry, role string, known, stepsGood bool) {
	l := d.alive[e.Symbol]
	outcome := session.Outcome(e.Outcome)
	fits := (outcome == session.Added) == (l == nil)
	if outcome == session.Upgraded && l != nil && l.now().meta.Meets {
		p.ledgerFinding(checkLedger, e, "outcome", "%s is full already since line %d: a symbol is upgraded at most once", e.Symbol, l.now().line)
		return
	}
	if implied := implied(e); stepsGood && implied != outcome {
		check, field := checkLedger, "outcome"
		if fits && (implied == session.Added) != (l == nil) {
			check, field = checkSteps, "steps"
		} else if !fits {
			outcome, fits = implied, (implied == session.Added) == (l == nil)
		}
		p.ledgerFinding(check, e, field, "the outcome is %s, and the steps are those of %s", e.Outcome, implied)
		p.doubt(d, e)
	} else if !fits && !d.doubted[e.Symbol] {
		if l == nil {
			p.ledgerFinding(checkLedger, e, "outcome", "%s, and %s was not in the session", e.Outcome, e.Symbol)
		} else {
			p.ledgerFinding(checkLedger, e, "outcome", "added, and %s was in the session since line %d", e.Symbol, l.line)
		}
	}
	if !fits {
		p.doubt(d, e)
		if l != nil || outcome != session.Added && e.Metadata == nil {
			return
		}
	}
	var want export.MetadataJSON
	switch {
	case l == nil:
		l = p.begin(d, e.Symbol, e.line, e.at)
		l.broughtBy = e.Seq
		want = born(e, role)
	case outcome == session.Upgraded:
		want = l.now().meta
		want.Meets, want.Upgraded, want.AddedBy, want.Source = true, true, role, e.Source
		l.upgraded, l.broughtBy = e.at, e.Seq
	default:
		want = l.now().meta
	}
	l.unsure = l.unsure || e.bad || !known || d.doubted[e.Symbol]
	l.vague = l.vague || !stepsGood
	p.after(e, l, want)
	p.brought(d, e, l)
}

// refused proves that a refusal left everything as it was.
func (p *prover) refused(d *day, e *entry) {
	l := d.alive[e.Symbol]
	switch {
	case e.Source.Kind == sdk.SourceConfig:
		d.refusals = append(d.refusals, e)
	case e.Metadata == nil || d.doubted[e.Symbol]:
	case l == nil:
		p.ledgerFinding(checkMetadata, e, "metadata", "%s is not in the session, and yet has metadata after a refusal", e.Symbol)
	case !l.unsure:
		p.after(e, l, l.now().meta)
	}
}
