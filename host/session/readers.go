package session

//determinism:allow-file who reads the data asks at any time, and changes nothing

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/strathost/strathost/host/market"
)

// ErrNoDay says that there is no snapshot, and there will be none: the session ended before it served a day.
var ErrNoDay = errors.New("no day was served")

// Readers gives snapshots of one run of a session to any number of readers: between its instants while it runs, and of
// its last day when it is over. The session's goroutine takes a snapshot where somebody asks for one, which copies no bars,
// and all who ask at one instant share it; what a reader makes of it, it makes in a goroutine of its own.
type Readers struct {
	session string
	number  func() int64
	// requests is received from by the session's goroutine alone, which calls what comes. No one closes it.
	requests chan func()
	began    chan struct{} // closed by the session with its first day
	ended    chan struct{} // closed by the session at its end, after the last write to final and err
	err      error         // why there is no final snapshot

	// What follows is the session's goroutine's, until it has ended.
	day   *day
	taken *taken // since the latest instant; nil where nobody has asked
	final *taken // of the day that has ended, until the next has begun
}

// taken is a snapshot that readers share: nobody writes to it, but for the gaps, which the first reader fills in.
type taken struct {
	number   int64
	snapshot Snapshot
	missing  []missing
	once     sync.Once
}

// missing is what a series' gaps are found with. To look for them takes time with each bar of the day, and the loop does
// not wait for that.
type missing struct {
	symbol, series int // in the snapshot
	grid           market.Grid
	until          int // slots that have ended
}

// NewReaders makes the readers of one run. number gives each snapshot its number, from 1: one that the caller has not had of
// it before, for any run. It is called from the session's goroutine.
func NewReaders(session string, number func() int64) *Readers {
	return &Readers{session: session, number: number, requests: make(chan func()), began: make(chan struct{}), ended: make(chan struct{})}
}

// Requests are the snapshots that are asked for. The session serves them ahead of each instant; who makes it wait there, as
// Config.Pace may, receives from it meanwhile and calls what comes, in the session's goroutine. nil has none.
func (h *Readers) Requests() <-chan func() {
	if h == nil {
		return nil
	}
	return h.requests
}

// mostAtOnce is how many requests are served ahead of one instant, so that readers who ask again and again cannot hold the
// session there.
const mostAtOnce = 64

// serve answers those who ask ahead of an instant.
func (h *Readers) serve() {
	h.taken = h.final
	for range mostAtOnce {
		select {
		case answer := <-h.requests:
			answer()
		default:
			return
		}
	}
}

// take is the snapshot of the clock's instant.
func (h *Readers) take() *taken {
	if h.taken == nil {
		h.taken = &taken{number: h.number()}
		h.taken.snapshot, h.taken.missing = h.day.glance()
	}
	return h.taken
}

// dayBegan makes a day the one that is read, once its symbols are there.
func (h *Readers) dayBegan(d *day) {
	if h == nil {
		return
	}
	if h.day == nil {
		close(h.began)
	}
	h.day, h.taken, h.final = d, nil, nil
}

// dayEnded keeps a day as it ended, for all who ask until the next.
func (h *Readers) dayEnded(s Snapshot) {
	if h != nil {
		h.final = &taken{number: h.number(), snapshot: s}
		h.taken = h.final
	}
}

// end is after the last day: from now on readers are served by themselves.
func (h *Readers) end() {
	if h == nil {
		return
	}
	if h.day != nil && h.final == nil { // the day could not be recorded
		h.taken = nil
		h.final = h.take()
	}
	h.day, h.taken = nil, nil
	h.End(nil)
}

// End is for who made the readers of a session that does not run after all: they get cause, or ErrNoDay for nil. It must
// be called once, and not where Run is.
func (h *Readers) End(cause error) {
	if h.err = cause; h.err == nil && h.final == nil {
		h.err = ErrNoDay
	}
	close(h.ended)
}

// get is a snapshot of the session's next instant, or, where the session has ended, its last.
func (h *Readers) get(ctx context.Context) (now *taken, ended bool, err error) {
	now, ended, err = h.wait(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("a snapshot of session %s: %w", h.session, err)
	}
	return now.whole(), ended, nil
}

func (h *Readers) wait(ctx context.Context) (now *taken, ended bool, err error) {
	select { // ahead of the first day there is no one to ask
	case <-h.began:
	case <-h.ended:
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
	reply := make(chan *taken, 1)
	select {
	case h.requests <- func() { reply <- h.take() }:
		return <-reply, false, nil
	case <-h.ended:
		return h.final, true, h.err
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
}

// whole fills in the gaps.
func (t *taken) whole() *taken {
	t.once.Do(func() {
		t.snapshot.fillGaps(t.missing)
		t.missing = nil
	})
	return t
}
