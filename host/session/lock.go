package session

import (
	"fmt"
	"slices"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// A lock keeps a symbol in the session. Each source has at most one on a symbol, and ends only its own; several sources can
// lock one symbol. A lock ends with its day, or when its source is stopped. One with carry stands in for a position: it takes
// the symbol over to the next trading day, and ends only when its source says so, or with the run.

// lock is one source's lock on a symbol.
type lock struct {
	lane  int
	who   requester
	carry bool
	seq   int // of its ledger entry
}

// Lock implements sdk.Session.
func (l *lane) Lock(q sdk.LockRequest) error {
	a := asking{op: OpLock, symbol: q.Symbol, location: q.Location, reason: q.Reason}
	name, err := l.named(a)
	if err != nil {
		return err
	}
	k := lockKey(name, q.Carry)
	if _, have := l.again(k); have {
		return nil
	}
	s, err := l.lockable(name, q.Carry)
	if err != nil {
		return l.malformed(a, err)
	}
	who := l.requester(q.Location, q.Reason)
	entry := l.day.entry(OpLock, name, who, Locked)
	entry.Carry = q.Carry
	meta := s.meta
	entry.Metadata = &meta
	e := l.note(entry)
	if own := s.lockOf(l.index); own == nil || own.carry != q.Carry {
		s.unlock(l.index)
		s.locks = append(s.locks, lock{lane: l.index, who: who, carry: q.Carry, seq: e.Seq})
	}
	delete(l.answers, lockKey(name, !q.Carry))
	l.answers[k] = &answer{entry: e}
	return nil
}

// Unlock implements sdk.Session.
func (l *lane) Unlock(q sdk.UnlockRequest) error {
	a := asking{op: OpUnlock, symbol: q.Symbol, location: q.Location, reason: q.Reason}
	name, err := l.named(a)
	if err != nil {
		return err
	}
	s, err := l.unlockable(name)
	if err != nil {
		return l.malformed(a, err)
	}
	own := *s.lockOf(l.index)
	l.day.endLock(s, own, l.requester(q.Location, q.Reason), own.seq)
	for _, carry := range []bool{false, true} {
		delete(l.answers, lockKey(name, carry))
	}
	return nil
}

// lockKey names a request for a lock.
func lockKey(symbol string, carry bool) requestKey {
	k := requestKey{op: OpLock, symbol: symbol}
	if carry {
		k.key = "carry"
	}
	return k
}

// lockable is the symbol that the lane may lock.
func (l *lane) lockable(name string, carry bool) (*symbol, error) {
	s := l.day.symbol(name)
	switch {
	case slices.Contains(l.setup.Without, name):
		return nil, l.withheld(name)
	case carry && l.role == sdk.RoleScanner:
		return nil, sdk.Refuse(sdk.PermissionDenied, name, fmt.Sprintf("%s is a scanner, and scanners do not trade: a lock with carry stands in for a position", l.source.Name))
	case s == nil:
		return nil, sdk.Refuse(sdk.NotLoaded, name, name+" is not in the session: add it first")
	}
	return s, nil
}

// unlockable is the symbol on which the lane has a lock.
func (l *lane) unlockable(name string) (*symbol, error) {
	s := l.day.symbol(name)
	switch {
	case slices.Contains(l.setup.Without, name):
		return nil, l.withheld(name)
	case s == nil:
		return nil, sdk.Refuse(sdk.NotLoaded, name, name+" is not in the session")
	case s.lockOf(l.index) != nil:
		return s, nil
	case len(s.locks) > 0:
		return nil, sdk.Refuse(sdk.NotLoaded, name, fmt.Sprintf("%s has no lock on %s: it is locked by %s", l.source.Name, name, s.lockedBy()))
	}
	return nil, sdk.Refuse(sdk.NotLoaded, name, fmt.Sprintf("%s has no lock on %s: nobody has", l.source.Name, name))
}

// endLock ends a lock, because of an earlier entry, and lets go of a symbol that only the lock kept. who says so.
func (d *day) endLock(s *symbol, x lock, who requester, because int) {
	s.unlock(x.lane)
	entry := d.entry(OpUnlock, s.name, who, Unlocked)
	entry.Carry, entry.Cause = x.carry, because
	meta := s.meta
	entry.Metadata = &meta
	unlocked := d.run.ledger.add(entry)
	if s.held() {
		return
	}
	events := len(d.events)
	d.settleRemoval(d.run.lanes[x.lane], s)
	entry = d.entry(OpRemoveSymbol, s.name, who, Removed)
	entry.Cause = unlocked.Seq
	d.brought(events, d.run.ledger.add(entry))
}

// endLocksOf ends the plain locks of a strategy that is stopped; because is the seq of the entry that says so. Those with
// carry stay, as a position would.
func (d *day) endLocksOf(l *lane, because int) {
	for _, s := range slices.Clone(d.symbols) {
		if x := s.lockOf(l.index); x != nil && !x.carry {
			d.endLock(s, *x, byConfig(""), because)
		}
	}
}

// endLocks ends, at the day's end, the locks of a symbol: all of them, or those without carry. The symbol goes with its day.
func (d *day) endLocks(s *symbol, all bool) {
	for _, x := range slices.Clone(s.locks) {
		if x.carry && !all {
			continue
		}
		s.unlock(x.lane)
		entry := d.entry(OpUnlock, s.name, byConfig(""), Unlocked)
		entry.Carry, entry.Cause = x.carry, x.seq
		meta := s.meta
		entry.Metadata = &meta
		d.run.ledger.add(entry)
	}
}

// byConfig is the session itself as who asks, by a line of its configuration.
func byConfig(location string) requester {
	return requester{lane: configHolder, role: "config", source: sdk.Source{Kind: sdk.SourceConfig, Name: "config", Location: location}}
}

func (s *symbol) lockOf(lane int) *lock {
	i := slices.IndexFunc(s.locks, func(x lock) bool { return x.lane == lane })
	if i < 0 {
		return nil
	}
	return &s.locks[i]
}

func (s *symbol) unlock(lane int) {
	s.locks = slices.DeleteFunc(s.locks, func(x lock) bool { return x.lane == lane })
}

// lockedBy names those who have a lock, in the order of their locks, each with its reason.
func (s *symbol) lockedBy() string {
	names := make([]string, len(s.locks))
	for i, x := range s.locks {
		names[i] = x.who.source.Name
		if x.who.reason != "" {
			names[i] += fmt.Sprintf(" (%s)", x.who.reason)
		}
	}
	return strings.Join(names, ", ")
}
