package importer

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/parquet"
)

// write brings what is in the pool into the store, file by file.
func (r *run) write(ctx context.Context) error {
	for _, f := range r.files {
		f.noteDisorder()
	}
	r.progress.Writing = true
	keys := r.pool.keys()
	for _, key := range keys {
		for _, one := range r.pool.shelves[key].pieces {
			if !one.file.failed {
				r.progress.Pending += one.rows
			}
		}
	}
	r.tell()
	if r.pool.spill.file != nil { // what is in memory would be there beside the bars of each file that is made
		if err := r.pool.putAside(); err != nil {
			return err
		}
	}
	for _, key := range keys {
		if err := r.writeShelf(ctx, key, r.pool.shelves[key]); err != nil {
			return err
		}
		delete(r.pool.shelves, key)
	}
	return nil
}

// writeShelf writes a file of the store. All of its patches are made at once, as long as they are not too many for the
// memory.
func (r *run) writeShelf(ctx context.Context, key shelfKey, s *shelf) error {
	var patches []parquet.Patch
	var from []*file
	rows, done := 0, 0
	for _, one := range s.pieces {
		if one.file.failed {
			continue
		}
		done += one.rows
		patch, err := r.patch(key, s.to, one)
		if err != nil {
			return err
		}
		patches, from = append(patches, patch), append(from, one.file)
		if rows += patch.Bars.Len(); rows > maxOfPiece {
			if err := r.apply(ctx, key, patches, from, done); err != nil {
				return err
			}
			patches, from, rows, done = nil, nil, 0, 0
		}
	}
	return r.apply(ctx, key, patches, from, done)
}

// patch is the rows of a piece in order, for the range that its file says something of.
func (r *run) patch(key shelfKey, to int64, one *piece) (parquet.Patch, error) {
	bars, lines, err := r.pool.take(one)
	if err != nil {
		return parquet.Patch{}, err
	}
	whole := one.file.series[key.seriesKey]
	return parquet.Patch{From: max(key.from, whole.first), To: min(to, whole.last+1), Bars: one.file.ordered(key.seriesKey, bars, lines)}, nil
}

// apply makes patches, of so many rows that were read, and counts what they did.
func (r *run) apply(ctx context.Context, key shelfKey, patches []parquet.Patch, from []*file, rows int) error {
	if len(patches) == 0 {
		return nil
	}
	change, err := r.store.Apply(ctx, key.symbol, key.interval, patches)
	if err != nil {
		return err
	}
	if n := len(r.series); n == 0 || r.series[n-1].Symbol != key.symbol || r.series[n-1].Interval != key.interval {
		r.series = append(r.series, Series{Symbol: key.symbol, Interval: key.interval})
	}
	s := &r.series[len(r.series)-1]
	for i, p := range patches {
		from[i].replaced += change.Replaced[i]
		s.Replaced += change.Replaced[i]
		s.Bars += p.Bars.Len()
	}
	s.Written += change.Written
	s.Unchanged += change.Unchanged
	for _, p := range patches { // the store keeps none of them
		r.pool.give(p.Bars)
	}
	r.progress.Written += rows
	r.tell()
	return nil
}

// ordered sorts bars and leaves out all but the first, in the order of lines, of those with one start. The lines are nil
// for bars that are in order already.
func (f *file) ordered(key seriesKey, bars market.Columns, lines []int32) market.Columns {
	starts := bars.Start
	if rises(starts) {
		return bars
	}
	at := make([]int32, len(starts))
	for i := range at {
		at[i] = int32(i)
	}
	slices.SortStableFunc(at, func(a, b int32) int { return cmp.Compare(starts[a], starts[b]) })
	sorted := market.Grow(len(at))
	first := int32(0) // of the bars with the start of the last one that was kept
	for _, i := range at {
		n := sorted.Len()
		if n == 0 || sorted.Start[n-1] != starts[i] {
			first = i
			sorted.Append(bars.Row(int(i)))
			continue
		}
		f.bad++
		likeness := "other"
		if bars.Row(int(i)) == sorted.Row(n-1) {
			likeness = "the same"
		}
		f.note(int(lines[i]), fmt.Sprintf("it starts at %s as %s %d does, with %s numbers: the row is left out",
			key.time(starts[i]), f.format.line(), lines[first], likeness))
	}
	return sorted
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
