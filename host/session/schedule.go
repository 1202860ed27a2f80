package session

import (
	"time"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// schedule is what ends when on the current day: instants in order, and for each the rows of the series that end then,
// by symbol name and from short to long. It is compiled once for each day, shared by all strategies, and compiled again
// for the rest of the day when something was added or removed.
type schedule struct {
	instants []int64
	offsets  []int // entries[offsets[i]:offsets[i+1]] end at instants[i]
	entries  []ending

	counts []int // scratch
}

// ending is a row of a series that ends.
type ending struct {
	series int32 // id
	row    int32
}

// compile lays out the rows of the ordered series that have not ended yet. The instants are the ends of the slots of the
// finest span that divides all of theirs; those at which nothing ends are left out.
func (s *schedule) compile(ordered []*series, grid market.Grid) {
	s.instants, s.offsets, s.entries = s.instants[:0], s.offsets[:0], s.entries[:0]
	slots := grid.Slots()
	s.counts = append(s.counts[:0], make([]int, slots+1)...)
	total := 0
	each(ordered, grid, func(slot int, _ ending) {
		s.counts[slot]++
		total++
	})
	at := 0
	for slot := range slots {
		n := s.counts[slot]
		s.counts[slot] = at // becomes the place of the slot's next entry
		if n > 0 {
			s.instants = append(s.instants, grid.End(slot))
			s.offsets = append(s.offsets, at)
			at += n
		}
	}
	s.offsets = append(s.offsets, at)
	if cap(s.entries) < total {
		s.entries = make([]ending, total, total+total/4)
	}
	s.entries = s.entries[:total]
	each(ordered, grid, func(slot int, e ending) {
		s.entries[s.counts[slot]] = e
		s.counts[slot]++
	})
}

func each(ordered []*series, grid market.Grid, yield func(slot int, e ending)) {
	for _, r := range ordered {
		if !r.streams {
			continue
		}
		today := r.track.Rows(0, r.track.Today())
		for row := max(0, r.visible); row < today.Len(); row++ {
			// The slot that ends when the row ends is the one that holds the instant just before.
			if slot, ok := grid.Slot(r.end(today.Start[row]) - 1); ok {
				yield(slot, ending{series: int32(r.id), row: int32(row)})
			}
		}
	}
}

// finest is the longest interval whose grid has an instant wherever one of the series' bars ends.
func finest(ordered []*series) sdk.Interval {
	span := time.Duration(0)
	for _, r := range ordered {
		if r.streams && r.interval.Intraday() {
			span = gcd(span, r.interval.Span())
		}
	}
	if span == 0 {
		span = time.Minute // daily bars only: any grid ends at the close
	}
	return sdk.SecondsInterval(span)
}

func gcd(a, b time.Duration) time.Duration {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
