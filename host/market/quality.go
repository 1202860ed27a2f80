package market

// Quality is the share of the expected bars that are present, in percent, 0 to 100; false where nothing is expected.
func Quality(present, expected int) (float64, bool) {
	if expected <= 0 {
		return 0, false
	}
	return 100 * float64(min(present, expected)) / float64(expected), true
}

// Gap is a run of missing bars: from Start up to but not including End (UTC nanoseconds), Bars of the interval's own.
type Gap struct {
	Start, End int64
	Bars       int
}

// cursor finds the slots of starts that come in order; a start that follows the one ahead of it without a gap costs no
// division.
type cursor struct {
	grid       Grid
	next, edge int64 // the start that would follow, and the close of its segment
	slot       int
}

func (c *cursor) find(start int64) (int, bool) {
	if start == c.next && start < c.edge {
		c.slot, c.next = c.slot+1, start+c.grid.span
		return c.slot, true
	}
	slot, ok := c.grid.Slot(start)
	if ok {
		c.slot, c.next, c.edge = slot, c.grid.Start(slot)+c.grid.span, c.grid.segmentOf(slot).close
	}
	return slot, ok
}

// Gaps are the runs of slots of the grid before slot until that have no bar. bars holds the day's bars of the grid's
// interval.
func (g Grid) Gaps(bars Columns, until int) []Gap {
	var gaps []Gap
	next := 0
	miss := func(to int) {
		if to > next {
			gaps = append(gaps, Gap{Start: g.Start(next), End: g.End(to - 1), Bars: to - next})
		}
	}
	at := cursor{grid: g, next: -1}
	for _, start := range bars.Start {
		slot, ok := at.find(start)
		if !ok || slot < next {
			continue
		}
		if slot >= until {
			break
		}
		miss(slot)
		next = slot + 1
	}
	miss(until)
	return gaps
}

// Present is the number of slots of the grid before slot until that have a bar.
func (g Grid) Present(bars Columns, until int) int {
	present, last := 0, -1
	at := cursor{grid: g, next: -1}
	for _, start := range bars.Start {
		slot, ok := at.find(start)
		if !ok || slot == last {
			continue
		}
		if slot >= until {
			break
		}
		present, last = present+1, slot
	}
	return present
}
