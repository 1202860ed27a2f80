package proof

import (
	"context"
	"fmt"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// prover proves one folder. Files are read in order, a day of each at a time: the ledger tells which symbols live when,
// symbols.csv and timeline.csv are held against that and against the calendar, session.json against their last day.
type prover struct {
	dir    string
	m      export.Manifest
	conf   configuration
	found  findings
	opened []*file

	ledger   *ledgerReader
	symbols  *symbolsTable
	timeline *timelineTable
	emitted  *emittedTable
	session  *sessionFile

	dayNames      []string
	configured    map[string]string // symbols of the configuration, with their lines
	stored        map[string][]sdk.Interval
	seq           int
	stopped       int
	yesterday     map[string]export.MetadataJSON // of the symbols that were there at its end
	broughtBefore map[string]int                 // seq of the entry that brought each of them
	locks         map[string][]held              // by symbol, in the order of their taking
	stopSeqs      map[int]string                 // the strategies that were stopped, by seq
	unrepeatable  unrepeatable
	pending       map[string]*life   // added, and neither torn down nor carried over so far
	lastFigures   map[string]figures // of the last row of each symbol in timeline.csv, on the day before
}

// day is a day of the run while it is proved.
type day struct {
	calendar.Day
	index int
	name  string
	last  bool  // the last that was served
	end   int64 // the close; where the session was stopped, when it was; 0 where the files do not tell
	cal   *calendar.Calendar
	grids map[sdk.Interval]market.Grid

	clock    int64 // of the ledger
	active   bool
	lives    map[string][]*life
	alive    map[string]*life
	torn     map[string]bool
	doubted  map[string]bool // symbols of which an entry was not understood
	refusals []*entry
	stopped  []*entry
	// changed are the times of the entries that brought or removed something of a symbol; times are those of entries by line.
	changed map[string][]int64
	times   map[int]int64
}

// Prove proves a run folder. The error says that the folder cannot be read at all, or is ctx's: what is wrong in it is in
// the report.
func Prove(ctx context.Context, dir string) (Report, error) {
	m, err := export.ReadManifest(dir)
	if err != nil {
		return Report{}, err
	}
	p := &prover{dir: dir, m: m, found: findings{counts: map[string]int{}}, configured: map[string]string{}, stored: storedIntervals(m),
		pending: map[string]*life{}, locks: map[string][]held{}, stopSeqs: map[int]string{}}
	defer p.close()
	if p.conf, err = readConfiguration(m); err != nil {
		return Report{}, fmt.Errorf("the configuration in %s cannot be read: %w", manifestFile, err)
	}
	for _, s := range m.Symbols {
		p.configured[s.Symbol] = s.Location
	}
	if err := p.prove(ctx); err != nil {
		return Report{}, err
	}
	report := Report{Run: dir, Session: m.Session, ID: m.ID, Rows: p.rows()}
	report.Checks, report.Findings = p.found.results()
	return report, nil
}

func (p *prover) add(f Finding) { p.found.add(f) }

func (p *prover) prove(ctx context.Context) error {
	if err := p.files(); err != nil {
		return err
	}
	p.manifest()
	if err := p.openAll(); err != nil {
		return err
	}
	for _, date := range p.conf.days[:min(len(p.conf.days), len(p.m.Days))] { // the manifest check told where it says others
		p.dayNames = append(p.dayNames, date.String())
	}
	for i := range p.dayNames {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.day(i); err != nil {
			return err
		}
	}
	p.untorn()
	p.repeats()
	p.leftOver()
	return p.digests()
}

// openAll opens the files that are there; those that are missing were told.
func (p *prover) openAll() error {
	f, err := p.open("session.json")
	if err == nil && f != nil {
		p.session, err = p.readSession(f)
	}
	if err != nil {
		return err
	}
	if f, err = p.open(ledgerFile); err == nil && f != nil {
		p.ledger, err = newLedgerReader(f, p.add)
	}
	if err != nil {
		return err
	}
	if f, err = p.open("symbols.csv"); err != nil {
		return err
	}
	p.symbols = newSymbolsTable(p, f)
	if f, err = p.open("timeline.csv"); err != nil {
		return err
	}
	p.timeline = newTimelineTable(p, f)
	if f, err = p.open("emitted.csv"); err != nil {
		return err
	}
	p.emitted = newEmittedTable(p, f)
	return nil
}

// day proves one day over all files.
func (p *prover) day(i int) error {
	d, err := p.newDay(i)
	if err != nil {
		return err
	}
	if err := p.ledgerDay(d); err != nil {
		return err
	}
	if d.last {
		p.sessionBars(d)
	}
	p.symbolsDay(d)
	p.manifestBars(d)
	p.timelineDay(d)
	p.emittedDay(d)
	if d.last {
		p.sessionDay(d)
	}
	return nil
}

func (p *prover) newDay(i int) (*day, error) {
	cd, ok := p.conf.calendar.Day(p.conf.days[i], p.conf.hours)
	if !ok {
		return nil, fmt.Errorf("%s is no trading day of %s", p.dayNames[i], p.conf.calendar.MIC())
	}
	d := &day{Day: cd, index: i, name: p.dayNames[i], cal: p.conf.calendar, grids: map[sdk.Interval]market.Grid{}, clock: cd.Open, end: cd.Close,
		lives: map[string][]*life{}, alive: map[string]*life{}, torn: map[string]bool{}, doubted: map[string]bool{},
		changed: map[string][]int64{}, times: map[int]int64{}}
	d.last = i == p.lastServed()
	if i == len(p.dayNames)-1 && p.m.Outcome == sessionStopped {
		d.end = 0 // it did not reach its close; the ledger tells when it ended
		if n := len(p.m.Stopped); n > 0 {
			if at, err := p.conf.instantOf(p.m.Stopped[n-1].Time); err == nil {
				d.end = at
			}
		}
	}
	return d, nil
}

// lastServed is the index of the day that session.json is of; -1 for none.
func (p *prover) lastServed() int {
	last := -1
	for i, d := range p.m.Days {
		if !d.Skipped {
			last = i
		}
	}
	return last
}

// ended is how many bars of an interval the calendar lets have ended at an instant of the day.
func (d *day) ended(iv sdk.Interval, at int64) int {
	if iv.Intraday() {
		return d.grid(iv).Ended(at)
	}
	if at >= d.Regular().Close && tape.SpansOf(d.cal, iv).Ends(d.Date) {
		return 1
	}
	return 0
}

func (d *day) grid(iv sdk.Interval) market.Grid {
	g, ok := d.grids[iv]
	if !ok {
		g = market.NewGrid(d.Day, iv)
		d.grids[iv] = g
	}
	return g
}

// leftOver tells of rows that belong to no day of the run.
func (p *prover) leftOver() {
	for l := p.ledger; l != nil && l.current != nil; {
		p.ledgerFinding(checkTimes, l.current, "day", "%s is no day of the run", l.current.Day)
		if l.next() != nil {
			return
		}
	}
	p.symbols.leftOver(p)
	p.timeline.leftOver(p)
	p.emitted.leftOver(p)
}

func (p *prover) rows() Rows {
	var r Rows
	if p.ledger != nil {
		r.Ledger = p.ledger.read
	}
	if p.symbols != nil {
		r.Symbols = p.symbols.read
	}
	if p.timeline != nil {
		r.Timeline = p.timeline.read
	}
	if p.emitted != nil {
		r.Emitted = p.emitted.read
	}
	return r
}
