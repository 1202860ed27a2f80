package importer

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/strathost/strathost/host/market"
)

// merge is the bars of a shelf from all of its files, sorted. Of bars of one start, the one of the first file is taken: the
// others are counted if they are the same, and reported if they are not.
func (r *run) merge(ctx context.Context, key seriesKey, s *shelf) (market.Columns, error) {
	var pieces []*piece
	for _, one := range s.pieces {
		if !one.file.failed {
			pieces = append(pieces, one)
		}
	}
	if len(pieces) == 1 {
		bars, lines, err := r.pool.take(pieces[0])
		bars, _ = pieces[0].file.ordered(key, bars, lines)
		return bars, err
	}
	rows := 0
	for _, one := range pieces {
		rows += one.rows
	}
	m := merged{key: key, bars: market.Grow(min(rows, maxOfPiece))}
	for _, one := range pieces {
		if err := ctx.Err(); err != nil {
			return market.Columns{}, err
		}
		if m.bars.Len()+one.rows > maxOfPiece { // the bars that several files have are in memory once then
			if err := m.settle(); err != nil {
				return market.Columns{}, err
			}
		}
		bars, lines, err := r.pool.take(one)
		if err != nil {
			return market.Columns{}, err
		}
		bars, lines = one.file.ordered(key, bars, lines)
		m.add(one.file, bars, lines)
		r.pool.give(bars)
	}
	err := m.settle()
	return m.bars, err
}

// merged is bars of several files with where each came from.
type merged struct {
	key   seriesKey
	files []*file
	bars  market.Columns
	from  []int32 // which of files
	lines []int32 // 0 where it is not known
	mixed bool    // whether bars are out of order
}

// add adds the bars of a file, which are in order; it has lines for all of them or for none.
func (m *merged) add(f *file, bars market.Columns, lines []int32) {
	if bars.Len() == 0 {
		return
	}
	if n := m.bars.Len(); n > 0 && bars.Start[0] <= m.bars.Start[n-1] {
		m.mixed = true
	}
	m.bars.AppendAll(bars)
	for i := range bars.Len() {
		line := int32(0)
		if len(lines) > 0 {
			line = lines[i]
		}
		m.from, m.lines = append(m.from, int32(len(m.files))), append(m.lines, line)
	}
	m.files = append(m.files, f)
}

// settle sorts the bars, and leaves out all but the first file's of those with one start. It is an error if more stay than
// one file may have.
func (m *merged) settle() error {
	if m.mixed {
		m.sort()
	}
	if m.bars.Len() > maxOfPiece {
		return fmt.Errorf("the files have more than %d rows of %s %s from %s on: import fewer of them at once",
			maxOfPiece, m.key.symbol, m.key.interval, m.key.time(m.bars.Start[0]))
	}
	return nil
}

func (m *merged) sort() {
	starts := m.bars.Start
	at := make([]int32, len(starts))
	for i := range at {
		at[i] = int32(i)
	}
	slices.SortFunc(at, func(a, b int32) int { return cmp.Or(cmp.Compare(starts[a], starts[b]), cmp.Compare(a, b)) })
	out := merged{key: m.key, files: m.files, bars: market.Grow(len(at))}
	for _, i := range at {
		if n := out.bars.Len(); n > 0 && out.bars.Start[n-1] == starts[i] {
			first := place{m.files[out.from[n-1]], out.lines[n-1]}
			m.files[m.from[i]].doubled(m.key, m.bars.Row(int(i)), m.lines[i], out.bars.Row(n-1), first)
			continue
		}
		out.bars.Append(m.bars.Row(int(i)))
		out.from, out.lines = append(out.from, m.from[i]), append(out.lines, m.lines[i])
	}
	*m = out
}

// place is where a row stands.
type place struct {
	file *file
	line int32
}

func (p place) String() string {
	if p.line == 0 {
		return p.file.path
	}
	return fmt.Sprintf("%s:%d", p.file.path, p.line)
}

// doubled counts a row which starts when one of an earlier file does.
func (f *file) doubled(key seriesKey, row market.Row, line int32, used market.Row, at place) {
	if row == used {
		f.again++
		return
	}
	f.bad++
	f.note(int(line), fmt.Sprintf("its bar of %s %s at %s is another one than in %s, which is used: the row is left out",
		key.symbol, key.interval, key.time(row.Start), at))
}

// ordered sorts bars and leaves out all but the first, in the order of lines, of those with one start. The lines are nil
// for bars that are in order already.
func (f *file) ordered(key seriesKey, bars market.Columns, lines []int32) (market.Columns, []int32) {
	starts := bars.Start
	if rises(starts) {
		return bars, lines
	}
	at := make([]int32, len(starts))
	for i := range at {
		at[i] = int32(i)
	}
	slices.SortStableFunc(at, func(a, b int32) int { return cmp.Compare(starts[a], starts[b]) })
	sorted, kept := market.Grow(len(at)), make([]int32, 0, len(at))
	for _, i := range at {
		n := sorted.Len()
		if n == 0 || sorted.Start[n-1] != starts[i] {
			sorted.Append(bars.Row(int(i)))
			kept = append(kept, lines[i])
			continue
		}
		f.bad++
		likeness := "other"
		if bars.Row(int(i)) == sorted.Row(n-1) {
			likeness = "the same"
		}
		f.note(int(lines[i]), fmt.Sprintf("it starts at %s as %s %d does, with %s numbers: the row is left out",
			key.time(starts[i]), f.format.line(), kept[n-1], likeness))
	}
	return sorted, kept
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
