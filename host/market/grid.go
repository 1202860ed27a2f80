package market

import (
	"sort"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/sdk"
)

// Grid is the bars of an intraday interval that the calendar expects of one day, in slots counted from 0. Windows are
// anchored at the open of each segment of the day, and the last one of a segment may be short.
type Grid struct {
	span     int64
	segments []gridSegment
	slots    int
}

type gridSegment struct {
	open, close int64
	first       int // slot of the segment's first window
}

// NewGrid makes the grid of an intraday interval on a day.
func NewGrid(day calendar.Day, interval sdk.Interval) Grid {
	g := Grid{span: int64(interval.Span())}
	if g.span <= 0 {
		return g
	}
	g.segments = make([]gridSegment, 0, len(day.Segments))
	for _, s := range day.Segments {
		g.segments = append(g.segments, gridSegment{open: s.Open, close: s.Close, first: g.slots})
		g.slots += slotsIn(s, g.span)
	}
	return g
}

// Slots is the number of bars of an intraday interval that are expected of a whole day: that of its grid.
func Slots(day calendar.Day, interval sdk.Interval) int {
	n, span := 0, int64(interval.Span())
	if span <= 0 {
		return 0
	}
	for _, s := range day.Segments {
		n += slotsIn(s, span)
	}
	return n
}

// slotsIn is the number of windows of a span in a segment, of which the last may be short.
func slotsIn(s calendar.Segment, span int64) int { return int((s.Close - s.Open + span - 1) / span) }

// Slots is the number of bars expected of the whole day.
func (g Grid) Slots() int { return g.slots }

// Slot is the window that contains the instant t (UTC nanoseconds); false where t is outside the day's hours.
func (g Grid) Slot(t int64) (int, bool) {
	for _, s := range g.segments {
		if t < s.open {
			return 0, false
		}
		if t < s.close {
			return s.first + int((t-s.open)/g.span), true
		}
	}
	return 0, false
}

// Start is the start of slot k, which must be in range.
func (g Grid) Start(k int) int64 {
	s := g.segmentOf(k)
	return s.open + int64(k-s.first)*g.span
}

// End is the instant from which the bar of slot k is visible: the earlier of its start + interval and the close.
func (g Grid) End(k int) int64 {
	s := g.segmentOf(k)
	return min(s.open+int64(k-s.first+1)*g.span, s.close)
}

func (g Grid) segmentOf(k int) gridSegment {
	i := len(g.segments) - 1
	for i > 0 && g.segments[i].first > k {
		i--
	}
	return g.segments[i]
}

// EndOf is the end of the window that contains the instant start; start itself where that is outside the day.
func (g Grid) EndOf(start int64) int64 {
	if k, ok := g.Slot(start); ok {
		return g.End(k)
	}
	return start
}

// Ended is the number of slots that have ended at the instant t.
func (g Grid) Ended(t int64) int {
	return sort.Search(g.slots, func(k int) bool { return g.End(k) > t })
}

// EndSlots appends to dst, for each of the starts of bars on g, the slot of the finer grid with whose end that bar ends;
// -1 for a start outside the day. fine is of the same day and its span divides g's.
func (g Grid) EndSlots(dst []int32, starts []int64, fine Grid) []int32 {
	if len(g.segments) == 0 || len(fine.segments) == 0 {
		for range starts {
			dst = append(dst, -1)
		}
		return dst
	}
	step := int32(g.span / fine.span)
	segment, next, slot := 0, int64(-1), int32(0) // next is the start that follows the latest one without a gap
	for _, start := range starts {
		if start == next && start+g.span <= g.segments[segment].close {
			slot, next = slot+step, start+g.span
			dst = append(dst, slot)
			continue
		}
		for segment < len(g.segments)-1 && start >= g.segments[segment].close {
			segment++
		}
		own, f := g.segments[segment], fine.segments[segment]
		if start < own.open || start >= own.close {
			dst = append(dst, -1)
			continue
		}
		window := (start - own.open) / g.span
		end := min(own.open+(window+1)*g.span, own.close)
		slot, next = int32(f.first)+int32((end-own.open-1)/fine.span), end
		dst = append(dst, slot)
	}
	return dst
}

// Holds says whether every bar starts just where a slot of the grid does.
func (g Grid) Holds(bars Columns) bool {
	next, edge := int64(-1), int64(-1)
	for _, start := range bars.Start {
		if start == next && start < edge {
			next += g.span
			continue
		}
		slot, ok := g.Slot(start)
		if !ok || g.Start(slot) != start {
			return false
		}
		next, edge = start+g.span, g.segmentOf(slot).close
	}
	return true
}
