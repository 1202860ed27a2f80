package session

import (
	"errors"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// requestKey names a request of a lane on a day: the same key is the same request.
type requestKey struct {
	op       Op
	symbol   string
	interval sdk.Interval
	key      string // of the indicator
	days     int
	past     bool // historical only
}

// answer is what the first asking got. A strategy may ask for the same on every bar: the answer comes from here, and
// only the count of repeats grows.
type answer struct {
	entry   *Entry
	err     error
	refusal *sdk.Refusal // the err, where it is one
	symbol  *symbol
	handle  any
}

// again answers a request that was made before on this day.
func (l *lane) again(k requestKey) (*answer, bool) {
	a, have := l.answers[k]
	if have {
		a.entry.Repeats++
		if a.refusal != nil {
			l.lastRefusal, l.lastRefused, l.lastEntry = a.refusal, a.entry.Source.Location, a.entry.Seq
		}
	}
	return a, have
}

// forget makes the next asking for anything of a symbol a first one: the lane, or who removed the symbol, has changed
// what the answer would be. Giving something up makes room under a quota, for any symbol.
func (l *lane) forget(symbol string) {
	for k, a := range l.answers {
		if k.symbol == symbol || a.refusal != nil && a.refusal.Code == sdk.QuotaExceeded {
			delete(l.answers, k)
		}
	}
}

// reconsider makes the next asking for what a quota forbade of a symbol a first one: the symbol is there now, or has more,
// and so less may be needed.
func (l *lane) reconsider(symbol string) {
	for k, a := range l.answers {
		if k.symbol == symbol && a.refusal != nil && a.refusal.Code == sdk.QuotaExceeded {
			delete(l.answers, k)
		}
	}
}

// malformed records the refusal of a request that makes no sense, before there is a demand.
func (l *lane) malformed(q asking, err error) error {
	symbol := q.symbol
	if canonical, err := sdk.CanonicalSymbol(symbol); err == nil {
		symbol = canonical
	}
	var r *sdk.Refusal
	if errors.As(err, &r) && r.Code == sdk.InvalidSymbol {
		symbol = r.Symbol // bounded
	}
	who := l.requester(q.location, q.reason)
	entry := l.day.entry(q.op, symbol, who, Refused)
	entry.Interval, entry.Indicator = sdk.Interval(bounded(string(q.interval), maxName)), bounded(q.indicator, maxName)
	if s := l.day.symbol(symbol); s != nil {
		meta := s.meta
		entry.Metadata = &meta
	}
	if errors.As(err, &r) {
		entry.Code, entry.Message = r.Code, r.Message
	}
	l.lastRefusal, l.lastRefused = r, who.source.Location
	k := requestKey{op: q.op, symbol: symbol, interval: entry.Interval, key: entry.Indicator + entry.Message}
	if _, have := l.again(k); !have {
		noted := l.note(entry)
		l.lastEntry = noted.Seq
		l.answers[k] = &answer{entry: noted, err: err, refusal: r}
	}
	return err
}

// How much of what a strategy wrote a ledger entry repeats, in bytes.
const (
	maxName   = 64
	maxReason = 1024
)

// bounded is what a strategy wrote, cut to a length that a ledger can hold.
func bounded(s string, most int) string {
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "..."
	}
	return s
}

// request serves a demand once and remembers the answer.
func (l *lane) request(k requestKey, want demand, location, reason string) (*answer, error) {
	who := l.requester(location, reason)
	entry, s, err := l.day.provision(want, who)
	if entry == nil {
		return nil, err
	}
	a := &answer{entry: entry, err: err, symbol: s}
	if errors.As(err, &a.refusal) {
		l.lastRefusal, l.lastRefused, l.lastEntry = a.refusal, who.source.Location, entry.Seq
	}
	l.answers[k] = a
	return a, nil
}
