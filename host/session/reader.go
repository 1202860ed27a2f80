package session

import (
	"context"
	"sync"
)

// Reader is one reader of a session's snapshots. It knows what it has been given, and so can be given what is new. All
// methods are safe for concurrent use; a reader that is of no more use is let go.
type Reader struct {
	name    string
	readers *Readers
	mu      sync.Mutex
	from    *taken // the snapshot that the reader told last that it has
	to      *taken // the latest that it was given
}

// Reading is a snapshot as one reader got it: complete, or what changed since an earlier one.
type Reading struct {
	Reader string
	// From is the number of the snapshot since which Removed and Symbols tell what changed; 0 where the reading is complete.
	From int64
	// To is the number of this snapshot, with which the next delta is asked for. Numbers grow.
	To int64
	// Reset is true of a complete reading in place of a delta that cannot be: the day is another, or From is not known.
	Reset bool
	// Ended is true when the session is over: what is read later is the same.
	Ended bool
	// Snapshot is all of the session's data, of a delta too. It shares memory with the session and with other readers and
	// stays as it is for as long as it is kept: read only.
	Snapshot Snapshot
	// Removed are the symbols that are gone since From, by name. One that was removed and has come again is here and, new,
	// in Symbols.
	Removed []string
	// Symbols are those of which something changed since From, by name.
	Symbols []SymbolDelta
}

// Reader makes a reader. The name is for whoever reads what it is given, and need not be the only one of its kind.
func (h *Readers) Reader(name string) *Reader { return &Reader{name: name, readers: h} }

// Complete is all of the session's data at one instant: between two of the session's while it runs, at the end of its last
// day when it is over. It waits for that instant, and for the first day. The error is the context's, or wraps ErrNoDay.
//
// A strategy in the host's own process must not call it in a handler: the instant does not end before the handler does.
func (r *Reader) Complete(ctx context.Context) (Reading, error) {
	now, ended, err := r.readers.get(ctx)
	if err != nil {
		return Reading{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.from, r.to = nil, now
	return Reading{Reader: r.name, To: now.number, Ended: ended, Snapshot: now.snapshot}, nil
}

// Delta is what changed since an earlier snapshot of this reader, given by its To. That is the latest that it was given, or,
// where it did not arrive, the one ahead of it. Of any other, and on another day, the reading is complete, and marked Reset.
// It waits and fails as Complete does.
func (r *Reader) Delta(ctx context.Context, from int64) (Reading, error) {
	now, ended, err := r.readers.get(ctx)
	if err != nil {
		return Reading{}, err
	}
	out := Reading{Reader: r.name, To: now.number, Ended: ended, Snapshot: now.snapshot}
	r.mu.Lock()
	defer r.mu.Unlock()
	var base *taken
	for _, known := range []*taken{r.to, r.from} {
		if known != nil && known.number == from {
			base = known
		}
	}
	if base == nil || base.snapshot.Day.Date != now.snapshot.Day.Date {
		r.from, r.to, out.Reset = nil, now, true
		return out, nil
	}
	r.from, r.to, out.From = base, now, from
	out.Removed, out.Symbols = changes(base.snapshot, now.snapshot)
	return out, nil
}
