package importer

import (
	"cmp"
	"context"
	"slices"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/parquet"
)

// write brings what is in the pool into the store, series by series.
func (r *run) write(ctx context.Context) error {
	for _, f := range r.files {
		f.noteDisorder()
	}
	r.progress.Writing = true
	r.stretches = stretchesOf(r.files)
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
	return r.apply(ctx)
}

// maxOfBatch is how many bars of a series are written at once, unless one file of the store has more.
const maxOfBatch = 500_000

// batch is patches of a series that are to be made.
type batch struct {
	seriesKey
	patches []parquet.Patch
	bars    []market.Columns // that the patches are made of
	rows    int              // that were read for them
	held    int              // bars
}

// writeShelf adds the patches of a file of the store to the batch. All files of a series are written at once, as long as
// they are not too many for the memory.
func (r *run) writeShelf(ctx context.Context, key shelfKey, s *shelf) error {
	stretches := r.stretches[key.seriesKey]
	if stretches == nil {
		return nil // all of its files have failed
	}
	rows := 0
	for _, one := range s.pieces {
		if !one.file.failed {
			rows += one.rows
		}
	}
	if b := &r.batch; len(b.patches) > 0 && (b.seriesKey != key.seriesKey || b.held+rows > maxOfBatch) {
		if err := r.apply(ctx); err != nil {
			return err
		}
	}
	bars, err := r.merge(ctx, key.seriesKey, s)
	if err != nil || bars.Len() == 0 {
		return err
	}
	b := &r.batch
	b.seriesKey = key.seriesKey
	b.bars = append(b.bars, bars)
	b.rows, b.held = b.rows+rows, b.held+bars.Len()
	for _, one := range stretches {
		from, to := max(key.from, one.from), min(s.to, one.to)
		if part := bars.Between(from, to); part.Len() > 0 {
			b.patches = append(b.patches, parquet.Patch{From: from, To: to, Bars: part})
		}
	}
	return nil
}

// apply makes the patches of the batch, which is empty then, and counts what they did.
func (r *run) apply(ctx context.Context) error {
	b := r.batch
	r.batch = batch{}
	if len(b.patches) == 0 {
		return nil
	}
	if r.store == nil {
		var err error
		if r.store, err = parquet.Create(r.opts.Store); err != nil {
			return err
		}
	}
	change, err := r.store.Apply(ctx, b.symbol, b.interval, b.patches)
	if err != nil {
		return err
	}
	if n := len(r.series); n == 0 || r.series[n-1].Symbol != b.symbol || r.series[n-1].Interval != b.interval {
		r.series = append(r.series, Series{Symbol: b.symbol, Interval: b.interval})
	}
	s := &r.series[len(r.series)-1]
	for _, n := range change.Replaced {
		s.Replaced += n
	}
	s.Bars += b.held
	s.Written += change.Written
	s.Unchanged += change.Unchanged
	for _, c := range b.bars { // the store keeps none of them
		r.pool.give(c)
	}
	r.progress.Written += b.rows
	r.tell()
	return nil
}

// stretch is a range of starts, from <= start < to, of which an import says everything.
type stretch struct{ from, to int64 }

// stretchesOf are what files cover of each series, each from its first to its last bar. Where files overlap they make one
// stretch, in whatever order they come.
func stretchesOf(files []*file) map[seriesKey][]stretch {
	all := map[seriesKey][]stretch{}
	for _, f := range files {
		if f.failed {
			continue
		}
		for key, s := range f.series {
			all[key] = append(all[key], stretch{s.first, s.last + 1})
		}
	}
	for key, parts := range all {
		slices.SortFunc(parts, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
		joined := parts[:1]
		for _, p := range parts[1:] {
			if last := &joined[len(joined)-1]; p.from <= last.to {
				last.to = max(last.to, p.to)
			} else {
				joined = append(joined, p)
			}
		}
		all[key] = joined
	}
	return all
}
