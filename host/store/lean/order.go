package lean

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// order sorts the bars and leaves out all but the first of those with one start.
func (s *reading) order() {
	starts := s.Bars.Start
	if rises(starts) {
		return
	}
	at := make([]int, len(starts))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(a, b int) int { return cmp.Compare(starts[a], starts[b]) })
	sorted := market.Grow(len(at))
	left := make([]bool, len(at)) // out
	first := 0                    // of the bars with the start of the last one that was kept
	for _, i := range at {
		if n := sorted.Len(); n > 0 && sorted.Start[n-1] == starts[i] {
			left[i] = true
			s.Bad++
			s.note(int(s.lines[i]), fmt.Sprintf("it starts at %s as line %d does, with %s numbers%s",
				s.time(starts[i]), s.lines[first], sameOrOther(s.Bars.Row(i), s.Bars.Row(first)), leftOut))
			continue
		}
		first = i
		sorted.Append(s.Bars.Row(i))
	}
	above := starts[0]
	for i, start := range starts {
		if left[i] {
			continue
		}
		if start < above {
			s.Repaired++
			s.note(int(s.lines[i]), fmt.Sprintf("it starts at %s, before the row above it: it is sorted in", s.time(start)))
		}
		above = start
	}
	s.Bars = sorted
	slices.SortStableFunc(s.Diagnostics, func(a, b sdk.Diagnostic) int { return cmp.Compare(a.Line, b.Line) })
}

func sameOrOther(a, b market.Row) string {
	if a == b {
		return "the same"
	}
	return "other"
}

// rises says whether each start is after the one before it.
func rises(starts []int64) bool {
	for i := 1; i < len(starts); i++ {
		if starts[i] <= starts[i-1] {
			return false
		}
	}
	return true
}

// time writes a start: a date for daily bars.
func (s *reading) time(start int64) string {
	t := time.Unix(0, start).UTC()
	if s.Interval.Intraday() {
		return t.Format(time.RFC3339)
	}
	return t.Format(time.DateOnly)
}
