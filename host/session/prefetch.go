package session

import (
	"context"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// prefetch is the next trading day's bars and indicators, which a goroutine of its own makes from the moment on at which the current
// day's are there: symbol by symbol while others are provisioned, and while the day is walked. Whatever is not there when the next day
// is provisioned, since somebody asked for more meanwhile or the store failed, is made then as if there were no prefetch.
type prefetch struct {
	tracks  *tape.Prefetch
	keep    func(symbol string) bool // whether a symbol is expected on the next day
	work    chan share               // what the goroutine gets; closed once the day is provisioned
	columns map[columnsKey][][]float64
	failed  bool // it panicked
	cancel  context.CancelFunc
	done    chan struct{} // closed at the goroutine's end, after its last write
}

// share is what is to be made of one symbol.
type share struct {
	jobs   []*tape.Job
	wanted []wantedColumns
}

// wantedColumns is an indicator of the current day, whose outputs the next day is likely to want over as long a warm-up.
type wantedColumns struct {
	job         *tape.Job
	spec        indicator.Spec
	key         string
	interval    sdk.Interval
	first, lead int
}

// columnsKey is the outputs of an indicator over a track from its row first on, lead of them ahead of its warm-up.
type columnsKey struct {
	track       *tape.Track
	indicator   string
	first, lead int
}

// startPrefetch begins to make the trading day that follows, for the symbols that keep names, of which there are most at most. A
// session that keeps a pace has time to load each day when it comes, as it is then.
func (r *run) startPrefetch(keep func(symbol string) bool, most int) {
	if !r.config.Prefetch || r.config.Pace != nil || r.next.IsZero() {
		return
	}
	next, ok := r.config.Calendar.Day(r.next, r.config.Hours)
	if !ok {
		return
	}
	ctx, cancel := context.WithCancel(r.ctx)
	r.coming = &prefetch{tracks: r.tape.Prefetch(next), keep: keep, work: make(chan share, most), columns: map[columnsKey][][]float64{},
		cancel: cancel, done: make(chan struct{})}
	go r.coming.load(ctx, r.config.Calendar)
}

// prefetch has what a symbol has by now made for the next day.
func (d *day) prefetch(s *symbol) {
	p := d.run.coming
	if p == nil || !p.keep(s.name) {
		return
	}
	var x share
	for _, r := range s.series {
		x.jobs = append(x.jobs, p.tracks.Add(r.track)...)
	}
	for _, i := range s.indicators {
		own, ok := i.spec.(indicator.Spec)
		if job := p.tracks.Of(i.series.track); ok && job != nil {
			x.wanted = append(x.wanted, wantedColumns{job, own, i.key, i.series.interval, i.first, i.lead})
		}
	}
	p.work <- x
}

// load makes the day. A store that panics does so again when the day is provisioned, where the panic is seen.
func (p *prefetch) load(ctx context.Context, cal *calendar.Calendar) {
	defer close(p.done)
	defer func() { p.failed = recover() != nil }()
	for {
		select {
		case <-ctx.Done():
			return
		case x, more := <-p.work:
			if !more {
				return
			}
			p.make(ctx, x, cal)
		}
	}
}

func (p *prefetch) make(ctx context.Context, x share, cal *calendar.Calendar) {
	for _, j := range x.jobs {
		j.Load(ctx)
	}
	for _, w := range x.wanted {
		if next := w.job.Next(); next != nil && next.History()+w.first >= 0 {
			p.columns[columnsKey{next, w.key, w.first, w.lead}] = columnsOf(next, w.spec, w.interval, w.first, w.lead, cal)
		}
	}
}

// sealPrefetch says that the day is provisioned: nothing is added to what is made ahead.
func (r *run) sealPrefetch() {
	if r.coming != nil {
		close(r.coming.work)
	}
}

// fetched is what was made ahead of the day that begins, once it is all there; nil where nothing was.
func (r *run) fetched() *tape.Prefetch {
	r.made = r.endPrefetch(false)
	if r.made == nil || r.made.failed {
		return nil
	}
	return r.made.tracks
}

// endPrefetch waits for the end of what is being made, which it may cut short. No goroutine reads the store after that.
func (r *run) endPrefetch(cut bool) *prefetch {
	p := r.coming
	if p == nil {
		return nil
	}
	if cut {
		p.cancel()
	}
	<-p.done
	p.cancel()
	r.coming = nil
	return p
}

// columns are an indicator's outputs over a track of the current day, those that were made ahead where there are such.
func (r *run) columns(track *tape.Track, spec indicator.Spec, key string, interval sdk.Interval, first, lead int) [][]float64 {
	if r.made != nil {
		if out, ok := r.made.columns[columnsKey{track, key, first, lead}]; ok {
			return out
		}
	}
	return columnsOf(track, spec, interval, first, lead, r.config.Calendar)
}
