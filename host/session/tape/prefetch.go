package tape

import (
	"context"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
)

// Prefetch is tracks of the trading day that follows, made while the current one still runs. It goes by what the tracks were
// when it was made. Open takes those of it that still hold and makes the others anew, so that a day is the same with it and
// without: what could not be loaded is loaded again, and is told of, when somebody asks for it.
type Prefetch struct {
	tape   *Tape // of the day that follows, beside the tape that is in use
	jobs   []job // in the order of the tracks
	byWhat map[*Track]int
}

// job is one track of the current day.
type job struct {
	today *Track
	was   Track  // the copy that the next is made of: the track itself is in use
	next  *Track // loaded; nil where that was not possible
}

// Prefetch prepares to load the trading day that follows the current one, of the symbols that keep names. Nothing is loaded
// yet, and nobody else may use the tape meanwhile. Bars of several days are left out, since they are made of the past.
func (t *Tape) Prefetch(day calendar.Day, keep func(symbol string) bool) *Prefetch {
	p := &Prefetch{byWhat: map[*Track]int{}, tape: &Tape{store: t.store, calendar: t.calendar, hours: t.hours, incomplete: t.incomplete,
		splits: t.splits, day: day, dates: map[calendar.Date]dated{}}}
	for _, tr := range t.order {
		_, sourced := p.byWhat[tr.source]
		if !tr.loaded || tr.recipe.StoredHistory || tr.source != nil && !sourced || tr.SpansDays() || !keep(tr.symbol) || p.tape.splitSince(tr.symbol, t.day.Date) {
			continue
		}
		p.byWhat[tr] = len(p.jobs)
		p.jobs = append(p.jobs, job{today: tr, was: *tr})
	}
	return p
}

// Load reads and derives the bars of the day. It may run in any goroutine, beside a tape that goes on, and ends early with ctx.
func (p *Prefetch) Load(ctx context.Context) {
	for i := range p.jobs {
		if ctx.Err() != nil {
			return
		}
		j := &p.jobs[i]
		var source *Track
		if j.was.source != nil {
			if source = p.Next(j.was.source); source == nil {
				continue
			}
		}
		j.was.tape = p.tape
		if next := j.was.turn(source); next.loadToday(ctx) == nil {
			j.next = next
		}
	}
}

// Next is the track of the day that follows, with its bars, of one of the current day; nil where it was not loaded. It is to be
// read alone, and not before Load has come back or in the goroutine that called it.
func (p *Prefetch) Next(today *Track) *Track {
	if i, ok := p.byWhat[today]; ok {
		return p.jobs[i].next
	}
	return nil
}

// take is the next day's track of one that lasts, made ready for a tape as turn makes it; nil where it was not loaded for the
// day, or of what has changed since. source is the next day's of what it is derived from.
func (p *Prefetch) take(t *Tape, tr, source *Track) *Track {
	if p == nil || p.tape.day.Date != t.day.Date {
		return nil
	}
	next := p.Next(tr)
	if next == nil || next.source != source {
		return nil
	}
	if was := p.jobs[p.byWhat[tr]].was; was.oldest != tr.oldest || was.reach != tr.reach { // older bars came: columns changed
		return nil
	}
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
