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

	counts []int   // scratch
	slots  []int32 // scratch
}

// ending is a row of a series that ends.
type ending struct {
	series int32 // id
	row    int32
}

// compile lays out the rows of the ordered series that have not ended yet. The instants are the ends of the slots of the
// grid; those at which nothing ends are left out.
func (s *schedule) compile(ordered []*series, grid market.Grid) {
	s.instants, s.offsets = s.instants[:0], s.offsets[:0]
	s.counts = append(s.counts[:0], make([]int, grid.Slots())...)
	s.slots = s.slots[:0]
	total := 0
	for _, r := range ordered {
		if !r.streams {
			continue
		}
		from := len(s.slots)
		s.slots = r.endSlots(s.slots, grid)
		for _, slot := range s.slots[from:] {
			if slot >= 0 {
				s.counts[slot]++
				total++
			}
		}
	}
	at := 0
	for slot, n := range s.counts {
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
	slots := s.slots
	for _, r := range ordered {
		if !r.streams {
			continue
		}
		first := max(0, r.visible)
		n := r.track.Today() - first
		for i, slot := range slots[:n] {
			if slot >= 0 {
				s.entries[s.counts[slot]] = ending{series: int32(r.id), row: int32(first + i)}
				s.counts[slot]++
			}
		}
		slots = slots[n:]
	}
}

// endSlots appends the slots of the grid with whose ends the series' rows end that have not ended yet.
func (s *series) endSlots(dst []int32, grid market.Grid) []int32 {
	today := s.track.Rows(max(0, s.visible), s.track.Today())
	if s.interval.Intraday() {
		return s.grid.EndSlots(dst, today.Start, grid)
	}
	for range today.Len() {
		slot, ok := grid.Slot(s.regular - 1) // the slot that holds the last instant of the regular hours
		if !ok {
			slot = -1
		}
		dst = append(dst, int32(slot))
	}
	return dst
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
