package foreign

import (
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go/format"

	"github.com/strathost/strathost/host/store/table"
)

// peek is the first values of a column, at most a page and a block. There are none where the column cannot be read, which
// is told when it is.
type peek func(c *column, r role) (values *cells, n int)

// peekInto is peek for a file with this footer.
func (s *stream) peekInto(md *format.FileMetaData) peek {
	return func(c *column, r role) (*cells, int) {
		for i := range md.RowGroups {
			g := &md.RowGroups[i]
			if g.NumRows <= 0 || c.leaf >= len(g.Columns) {
				continue
			}
			at, err := placeOf(c, &g.Columns[c.leaf], g.NumRows, s.size)
			if err != nil {
				return nil, 0
			}
			open := int64(0)
			chunk := newChunk(c, r, s.file, at, &s.inflater, &open)
			into := newBlock(c, r)
			n := 0
			err = guarded(func() error {
				if err := chunk.next(); err != nil {
					return err
				}
				n = min(blockSize, chunk.page.left)
				return chunk.take(into, n)
			})
			if err != nil {
				return nil, 0
			}
			return &into.cells, n
		}
		return nil, 0
	}
}

// kind is what the values of a column of times are.
type kind int

const (
	anyTimes   kind = iota
	dates           // without a time of day, or with midnight in its place
	timesOfDay      // without a date
)

// kindOf goes by the type, and by the first values where it does not tell.
func (first peek) kindOf(c *column) kind {
	switch {
	case c.isTimeOfDay():
		return timesOfDay
	case c.meaning == date:
		return dates
	case c.isText():
		return first.kindOfText(c)
	case c.meaning == timestamp && !c.utc, c.isInteger():
		return first.kindOfWhole(c)
	}
	return anyTimes
}

// kindOfText is what at least half of the texts are.
func (first peek) kindOfText(c *column) kind {
	values, n := first(c, asText)
	clock := table.NewClock(time.UTC) // which has no hour that clocks skip
	var ofDay, date, all int
	for i := range n {
		if values.states[i] != present {
			continue
		}
		text := strings.TrimSpace(clipped(values.texts[i]))
		if text == "" {
			continue
		}
		all++
		if m, err := clock.Read(text); err == nil {
			if m.Form == table.BareDate || m.Midnight {
				date++
			}
		} else if _, err := table.TimeOfDay(text); err == nil {
			ofDay++
		}
	}
	switch {
	case date > 0 && 2*date >= all:
		return dates
	case ofDay > 0 && 2*ofDay >= all:
		return timesOfDay
	}
	return anyTimes
}

// kindOfWhole tells timestamps that are all midnights, and numbers that are all written as 20250702, from others.
func (first peek) kindOfWhole(c *column) kind {
	values, n := first(c, asTime)
	found := anyTimes
	for i := range n {
		if values.states[i] != present {
			continue
		}
		whole := values.whole[i]
		if c.meaning == timestamp && whole%(table.NanosecondsPerDay/c.unit) != 0 || c.meaning != timestamp && len(strconv.FormatInt(whole, 10)) != 8 {
			return anyTimes
		}
		found = dates
	}
	return found
}

// chooseOfDay finds the column of times of day that belong to a column of dates, or nil: one that is named as a time, else
// one whose type says so.
func chooseOfDay(columns []column, found table.Columns, start int, first peek) *column {
	var byType *column
	for i := range columns {
		c := &columns[i]
		switch {
		case i == start || found.Uses(i):
		case table.IsTime(table.Plain(c.name)) && (c.isTimeOfDay() || c.isText() && first.kindOf(c) == timesOfDay):
			return c
		case c.isTimeOfDay() && byType == nil:
			byType = c
		}
	}
	return byType
}
