package host

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/session"
)

// ErrNoDay says that there is no snapshot of a session, and there will be none: it ended, or was refused, before it served
// a day.
var ErrNoDay = session.ErrNoDay

// ErrNoSession says that a run has no session of the name that a reader was made for.
var ErrNoSession = errors.New("there is no such session in the run")

// Snapshots gives snapshots of the sessions of [Options.Snapshots], complete or as deltas, to any number of readers: while
// the sessions run, paused ones included, and of their last day when they are over. A reader may be made and let go at any
// time, ahead of the run too, and each is used from a goroutine of its own. Nothing of it reaches a result.
//
// The zero value is ready. All methods are safe for concurrent use. A Snapshots serves one Run at a time; in the next, each
// reader's first delta is a complete snapshot.
type Snapshots struct {
	mu       sync.Mutex
	number   int64
	sessions map[string]*watchedSession
	running  []string // the sessions of the run; nil ahead of the first
}

// watchedSession is the latest run of a session, or the one to come.
type watchedSession struct {
	readers     *session.Readers
	began       bool // there is a run that ends it
	ended       bool // there was none
	fullHistory bool
}

// Reader is one reader of a session's snapshots. All methods are safe for concurrent use.
type Reader struct {
	snapshots     *Snapshots
	session, name string
	mu            sync.Mutex
	of            *session.Readers
	reader        *session.Reader
}

// Reading is a snapshot as one reader got it. Its JSON is that of session.json, or, of a delta, what changed: docs/embedding.md
// says what is where.
type Reading struct {
	session.Reading
	fullHistory bool
}

// MarshalJSON is the reading for readers elsewhere. It has the bars of history themselves where the session's export.history
// is full.
func (r Reading) MarshalJSON() ([]byte, error) {
	return json.Marshal(export.NewReadingJSON(r.Reading, r.fullHistory))
}

// Reader makes a reader of a session. The name is in what the reader is given, and need not be the only one of its kind.
func (s *Snapshots) Reader(session, name string) *Reader {
	return &Reader{snapshots: s, session: session, name: name}
}

// Complete is all of the session's data at one instant: between two of the session's while it runs, at the end of its last
// day when it is over. It waits for that instant, and for the run and its first day. The error is the context's, or wraps
// ErrNoDay or ErrNoSession.
//
// A Go strategy must not call it in a handler: the instant does not end before the handler does.
func (r *Reader) Complete(ctx context.Context) (Reading, error) {
	reader, full := r.current()
	reading, err := reader.Complete(ctx)
	return Reading{reading, full()}, err
}

// Delta is what changed since an earlier snapshot of this reader, given by its To. That is the latest that it was given, or,
// where it did not arrive, the one ahead of it. Of any other, and on another day, the reading is complete, and marked Reset:
// so it is of 0, the first time. It waits and fails as Complete does.
func (r *Reader) Delta(ctx context.Context, from int64) (Reading, error) {
	reader, full := r.current()
	reading, err := reader.Delta(ctx, from)
	return Reading{reading, full()}, err
}

// current is the reader of the session's latest run, and what tells whether that exports its whole history.
func (r *Reader) current() (*session.Reader, func() bool) {
	w := r.snapshots.watch(r.session)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.of != w.readers {
		r.of, r.reader = w.readers, w.readers.Reader(r.name)
	}
	return r.reader, func() bool {
		r.snapshots.mu.Lock()
		defer r.snapshots.mu.Unlock()
		return w.fullHistory
	}
}

func (s *Snapshots) watch(name string) *watchedSession {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.latest(name)
	if s.running != nil && !slices.Contains(s.running, name) {
		w.end(s.unknown())
	}
	return w
}

// latest is the latest run of a session or the one to come. s is locked.
func (s *Snapshots) latest(name string) *watchedSession {
	if s.sessions == nil {
		s.sessions = map[string]*watchedSession{}
	}
	if s.sessions[name] == nil {
		s.sessions[name] = &watchedSession{readers: session.NewReaders(name, s.next)}
	}
	return s.sessions[name]
}

func (s *Snapshots) next() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.number++
	return s.number
}

// end is for a session that does not run.
func (w *watchedSession) end(cause error) {
	if !w.began && !w.ended {
		w.ended = true
		w.readers.End(cause)
	}
}

func (s *Snapshots) unknown() error {
	return fmt.Errorf("%w: it has %s", ErrNoSession, strings.Join(s.running, ", "))
}

// start is ahead of a run: who reads of a session that is not in it hears so.
func (s *Snapshots) start(names []string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running = names
	for name, w := range s.sessions { // in any order: each is told of itself
		switch {
		case !slices.Contains(names, name):
			w.end(s.unknown())
		case w.began || w.ended:
			delete(s.sessions, name)
		}
	}
}

// begin is the session that runs now.
func (s *Snapshots) begin(name string, fullHistory bool) *session.Readers {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.latest(name)
	w.began, w.fullHistory = true, fullHistory
	return w.readers
}

// end is after a session of the run: one that was refused has no data.
func (s *Snapshots) end(name string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latest(name).end(nil)
}
