package tape

import (
	"context"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
)

// Prefetch is tracks of the trading day that follows, made while the current one still runs. Each goes by what its track was when
// it was added. OpenPrefetched takes those that still hold and makes the others anew, so that a day is the same with it and without:
// what could not be loaded is loaded again, and is told of, when somebody asks for it.
type Prefetch struct {
	tape *Tape // of the day that follows, beside the tape that is in use
	from calendar.Date
	jobs map[*Track]*Job
}

// Job is one track of the day that follows. It is to be loaded by one goroutine, which need not be the tape's.
type Job struct {
	source *Job  // nil where it is stored
	was    Track // a copy of today's, of which it is made: that one is in use
	next   *Track
}

// Prefetch begins to collect what is to be loaded of the trading day that follows the current one.
func (t *Tape) Prefetch(day calendar.Day) *Prefetch {
	return &Prefetch{jobs: map[*Track]*Job{}, from: t.day.Date, tape: &Tape{store: t.store, calendar: t.calendar, hours: t.hours,
		incomplete: t.incomplete, splits: t.splits, day: day, dates: map[calendar.Date]dated{}}}
}

// Add collects a track and what it is derived from, as they are now, and gives the jobs that are new, each after its source. The
// last is the track's. There are none for one that was added before and for one that does not last: bars of several days, which are
// made of the past, and those of a symbol that splits.
func (p *Prefetch) Add(tr *Track) []*Job {
	if _, have := p.jobs[tr]; have || !tr.loaded || tr.recipe.StoredHistory || tr.SpansDays() || p.tape.splitSince(tr.symbol, p.from) {
		return nil
	}
	var all []*Job
	j := &Job{was: *tr}
	if tr.source != nil {
		all = p.Add(tr.source)
		if j.source = p.jobs[tr.source]; j.source == nil {
			return nil
		}
	}
	j.was.tape = p.tape
	p.jobs[tr] = j
	return append(all, j)
}

// Of is the job of a track; nil where there is none.
func (p *Prefetch) Of(tr *Track) *Job { return p.jobs[tr] }

// Load reads and derives the bars of a track. Its source's job has to be over. Where it fails there is no next track.
func (j *Job) Load(ctx context.Context) {
	var source *Track
	if j.source != nil {
		if source = j.source.next; source == nil {
			return
		}
	}
	if next := j.was.turn(source); next.loadToday(ctx) == nil {
		j.next = next
	}
}

// Next is the track with the bars of the day that follows, to be read alone; nil where it was not loaded.
func (j *Job) Next() *Track { return j.next }

// take is the next day's track of one that lasts, made ready for a tape as turn makes it; nil where it was not loaded for the
// day, or of what has changed since. source is the next day's of what it is derived from.
func (p *Prefetch) take(t *Tape, tr, source *Track) *Track {
	if p == nil || p.tape.day.Date != t.day.Date {
		return nil
	}
	j := p.jobs[tr]
	if j == nil || j.next == nil || j.next.source != source {
		return nil
	}
	if j.was.oldest != tr.oldest { // older bars came: columns changed
		return nil
	}
	if j.was.reach != tr.reach && j.next.oldest != tr.oldest { // it let go of rows that somebody has asked for since
		return nil
	}
	next := j.next
	next.tape = t
	next.fetched = &fetched{columns: next.columns, leftOut: next.leftOut}
	next.columns, next.leftOut, next.loaded = next.columns.Slice(0, next.history), LeftOut{}, false
	return next
}

// fetched is what a track has once today's bars are loaded, before anybody has asked for them.
type fetched struct {
	columns market.Columns
	leftOut LeftOut
}
