package csv

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/table"
	"github.com/strathost/strathost/sdk"
)

// order sorts the bars of a part and leaves out all but the first, in the order of lines, of those with one start. A
// file that runs from new to old is turned around; in any other, a row that starts before the one above it is noted.
func (c *content) order(key table.Key, p *table.Part) {
	starts := p.Bars.Start
	rises := 0
	for i := 1; i < len(starts); i++ {
		if starts[i] > starts[i-1] {
			rises++
		}
	}
	if rises == len(starts)-1 {
		return
	}
	at := make([]int, len(starts))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(a, b int) int { return cmp.Compare(starts[a], starts[b]) })
	sorted := table.Part{Bars: market.Grow(len(at)), Lines: make([]int32, 0, len(at))}
	left := make([]bool, len(at)) // out
	for _, i := range at {
		kept := sorted.Bars.Len() - 1
		if kept >= 0 && starts[i] == sorted.Bars.Start[kept] {
			left[i] = true
			c.bad++
			c.note(sdk.Diagnostic{Line: int(p.Lines[i]), Code: table.BadRow, Message: fmt.Sprintf("it starts at %s as line %d does, %s",
				key.Time(starts[i]), sorted.Lines[kept], likeness(p.Bars.Row(i), sorted.Bars.Row(kept))+table.LeftOut)})
			continue
		}
		sorted.Bars.Append(p.Bars.Row(i))
		sorted.Lines = append(sorted.Lines, p.Lines[i])
	}
	if rises > 0 {
		c.noteDisorder(key, p, left)
	}
	*p = sorted
}

// noteDisorder notes the bars that start before the one above them, going by the lines that are not left out.
func (c *content) noteDisorder(key table.Key, p *table.Part, left []bool) {
	above := 0
	for i, start := range p.Bars.Start {
		if left[i] {
			continue
		}
		if start < p.Bars.Start[above] {
			c.repaired++
			c.note(sdk.Diagnostic{Line: int(p.Lines[i]), Code: table.BadRow,
				Message: fmt.Sprintf("it starts at %s, before the row above it: it is sorted in", key.Time(start))})
		}
		above = i
	}
}

func likeness(a, b market.Row) string {
	if a == b {
		return "with the same numbers"
	}
	return "with other numbers"
}
