package session

import (
	"context"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// prefetch is the next trading day's bars and indicators, which a goroutine of its own makes while the current day is walked.
// It is made of what the day has at its open. Whatever is not there when the next day is provisioned, since somebody asked for
// more meanwhile or the store failed, is made then as if there were no prefetch.
type prefetch struct {
	tracks  *tape.Prefetch
	wanted  []wantedColumns
	columns map[columnsKey][][]float64
	cancel  context.CancelFunc
	done    chan struct{} // closed at the goroutine's end, after its last write
}

// wantedColumns is an indicator of the current day, whose outputs the next day is likely to want over as long a warm-up.
type wantedColumns struct {
	columnsKey
	spec     indicator.Spec
	interval sdk.Interval
}

// columnsKey is the outputs of an indicator over a track from its row first on, lead of them ahead of its warm-up.
type columnsKey struct {
	track       *tape.Track
	indicator   string
	first, lead int
}

// prefetch begins to make the trading day that follows, for the symbols that keep names.
func (d *day) prefetch(keep func(symbol string) bool) {
	r := d.run
	if !r.config.Prefetch || r.next.IsZero() {
		return
	}
	next, ok := r.config.Calendar.Day(r.next, r.config.Hours)
	if !ok {
		return
	}
	p := &prefetch{tracks: r.tape.Prefetch(next, keep), columns: map[columnsKey][][]float64{}, done: make(chan struct{})}
	for _, s := range d.symbols {
		for _, i := range s.indicators {
			if own, ok := i.spec.(indicator.Spec); ok && keep(s.name) {
				p.wanted = append(p.wanted, wantedColumns{columnsKey{i.series.track, i.key, i.first, i.lead}, own, i.series.interval})
			}
		}
	}
	ctx, cancel := context.WithCancel(r.ctx)
	p.cancel = cancel
	r.coming = p
	go p.load(ctx, r.config.Calendar)
}

// load makes the day. A store that panics does so again when the day is provisioned, where the panic is seen.
func (p *prefetch) load(ctx context.Context, cal *calendar.Calendar) {
	defer close(p.done)
	defer func() {
		if recover() != nil {
			p.tracks = nil
		}
	}()
	p.tracks.Load(ctx)
	for _, w := range p.wanted {
		if ctx.Err() != nil {
			return
		}
		key := w.columnsKey
		if key.track = p.tracks.Next(w.track); key.track != nil && key.track.History()+key.first >= 0 {
			p.columns[key] = columnsOf(key.track, w.spec, w.interval, key.first, key.lead, cal)
		}
	}
}

// fetched is what was made ahead of the day that begins, once it is all there; nil where nothing was.
func (r *run) fetched() *tape.Prefetch {
	r.made = r.endPrefetch(false)
	if r.made == nil {
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
