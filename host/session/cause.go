package session

import (
	"strings"

	"github.com/strathost/strathost/sdk"
)

// The ledger says of an entry which earlier one made it necessary, as far as the coordinator knows: the scan that asked, the
// change of a symbol that a strategy was told of, the refusal that a strategy let escape, what the end of the day takes away.

// because is why a call of a lane runs.
type because struct {
	entry int  // the seq of the entry; 0 where there is none
	scan  bool // it is a scan, which gets its entry with the first that it asks for
}

// symbolEvent is an event with the entry that it comes from.
type symbolEvent struct {
	sdk.SymbolEvent
	cause int
}

// note writes an entry of the lane's into the ledger, with its cause.
func (l *lane) note(e Entry) *Entry {
	if e.Cause == 0 {
		e.Cause = l.cause()
	}
	if e.Outcome != Refused {
		l.noted = e.Source.Location
	}
	return l.run.ledger.add(e)
}

// note writes the entry of a request.
func (d *day) note(e Entry, who requester) *Entry {
	if who.lane == configHolder {
		return d.run.ledger.add(e)
	}
	return d.run.lanes[who.lane].note(e)
}

// cause is the seq of the entry because of which the lane's call runs. A scan that asks for nothing new leaves no entry.
func (l *lane) cause() int {
	if l.because.scan && l.because.entry == 0 {
		who := requester{lane: l.index, role: string(l.role), source: l.source}
		l.because.entry = l.run.ledger.add(l.day.entry(OpScan, "", who, Scanned)).Seq
	}
	return l.because.entry
}

// brought says of the events since a number of them that an entry brought them.
func (d *day) brought(since int, e *Entry) {
	for i := since; i < len(d.events); i++ {
		d.events[i].cause = e.Seq
	}
}

// escaped is the seq of the refusal that a strategy let escape; 0 where it failed for another reason. Code and sentence
// tell, as the error itself does not come back from a script or a plugin.
func (l *lane) escaped(s Stop) int {
	if r := l.lastRefusal; r != nil && s.Code == r.Code && strings.Contains(s.Message, r.Message) {
		return l.lastEntry
	}
	return 0
}
