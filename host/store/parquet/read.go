package parquet

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/parquet-go/parquet-go"

	"github.com/strathost/strathost/host/market"
)

// run is rows of a row group that follow each other.
type run struct {
	group parquet.RowGroup
	first int64 // index in the row group
	count int
}

// columns appends the bars of a file with from <= start < to, each checked, to those of the files before it.
func (f *footer) columns(ctx context.Context, r io.ReaderAt, from, to int64, c *market.Columns) (err error) {
	defer func() {
		if x := recover(); x != nil {
			err = fmt.Errorf("it cannot be decoded: %v", x)
		}
	}()
	runs, starts, err := f.starts(ctx, r, from, to)
	if err != nil || len(starts) == 0 {
		return err
	}
	before := c.Len()
	if before == 0 && cap(c.Start) < len(starts) {
		c.Start = starts
	} else {
		c.Start = append(c.Start, starts...)
	}
	names := columnNames()
	for k, column := range [...]*[]float64{&c.Open, &c.High, &c.Low, &c.Close, &c.Volume} {
		*column = slices.Grow(*column, len(starts))[:len(c.Start)]
		at := before
		for _, run := range runs {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := read(f, r, run, k+1, (*column)[at:at+run.count], readDoubles); err != nil {
				return fmt.Errorf("column %s: %w", names[k+1], err)
			}
			at += run.count
		}
	}
	return check(c.Slice(before, len(c.Start)))
}

// starts are the starts in a range, and where their rows are.
func (f *footer) starts(ctx context.Context, r io.ReaderAt, from, to int64) ([]run, []int64, error) {
	var runs []run
	rows := 0
	for _, g := range f.file.RowGroups() {
		first, count, err := pagesWithin(g, from, to)
		if err != nil {
			return nil, nil, err
		}
		if count > 0 {
			runs = append(runs, run{group: g, first: first, count: count})
			rows += count
		}
	}
	if err := f.tell(r, runs); err != nil {
		return nil, nil, err
	}
	all := make([]int64, rows)
	kept := 0
	within := runs[:0]
	for _, run := range runs {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		page := all[kept : kept+run.count]
		if err := read(f, r, run, 0, page, readInt64s); err != nil {
			return nil, nil, fmt.Errorf("column start: %w", err)
		}
		column := market.Columns{Start: page}
		i, j := column.Search(from), column.Search(to)
		if i >= j {
			continue
		}
		run.first, run.count = run.first+int64(i), j-i
		within = append(within, run)
		kept += copy(all[kept:], page[i:j])
	}
	return within, all[:kept:kept], nil
}

// tell tells a file what will be read of it, if it wants to know: every column of the runs.
func (f *footer) tell(r io.ReaderAt, runs []run) error {
	ahead, ok := r.(Ahead)
	if !ok {
		return nil
	}
	var ranges []Range
	for _, run := range runs {
		for column := range run.group.ColumnChunks() {
			from, to, err := extent(run, column)
			if err != nil {
				return err
			}
			ranges = append(ranges, f.sealed.within(from, to))
		}
	}
	return ahead.Ahead(ranges)
}

// pagesWithin are the rows of those pages of a row group that may hold starts of a range.
func pagesWithin(g parquet.RowGroup, from, to int64) (first int64, count int, err error) {
	chunk := g.ColumnChunks()[0]
	bounds, err := chunk.ColumnIndex()
	if err != nil {
		return 0, 0, err
	}
	offsets, err := chunk.OffsetIndex()
	if err != nil {
		return 0, 0, err
	}
	pages := bounds.NumPages()
	i := 0
	for i < pages && bounds.MaxValue(i).Int64() < from {
		i++
	}
	j := i
	for j < pages && bounds.MinValue(j).Int64() < to {
		j++
	}
	if i == j {
		return 0, 0, nil
	}
	end := g.NumRows()
	if j < pages {
		end = offsets.FirstRowIndex(j)
	}
	return offsets.FirstRowIndex(i), int(end - offsets.FirstRowIndex(i)), nil
}

// read fills values with the rows of a run, of one column.
func read[T any](f *footer, r io.ReaderAt, run run, column int, values []T, of func(parquet.ValueReader, []T) (int, error)) error {
	chunk := run.group.ColumnChunks()[column].(*parquet.FileColumnChunk)
	from, to, err := extent(run, column)
	if err != nil {
		return err
	}
	data, err := f.sealed.load(r, from, to)
	if err != nil {
		return err
	}
	pages := chunk.PagesFrom(data)
	defer pages.Close()
	if err := pages.SeekToRow(run.first); err != nil {
		return err
	}
	for len(values) > 0 {
		page, err := pages.ReadPage()
		if err != nil {
			return fmt.Errorf("%d rows are missing: %w", len(values), err)
		}
		n, err := of(page.Values(), values)
		parquet.Release(page)
		if n == 0 && err != nil {
			return fmt.Errorf("%d rows are missing: %w", len(values), err)
		}
		values = values[n:]
	}
	return nil
}

// extent is the bytes of the pages of a run, of one column.
func extent(run run, column int) (from, to int64, err error) {
	offsets, err := run.group.ColumnChunks()[column].OffsetIndex()
	if err != nil {
		return 0, 0, err
	}
	for i := range offsets.NumPages() {
		if offsets.FirstRowIndex(i) <= run.first {
			from = offsets.Offset(i)
		}
		if offsets.FirstRowIndex(i) < run.first+int64(run.count) {
			to = offsets.Offset(i) + offsets.CompressedPageSize(i)
		}
	}
	return from, to, nil
}

// readDoubles copies a page's values without making a parquet.Value of each.
func readDoubles(page parquet.ValueReader, values []float64) (int, error) {
	r, ok := page.(parquet.DoubleReader)
	if !ok {
		return 0, fmt.Errorf("a page of %T", page)
	}
	return r.ReadDoubles(values)
}

func readInt64s(page parquet.ValueReader, values []int64) (int, error) {
	r, ok := page.(parquet.Int64Reader)
	if !ok {
		return 0, fmt.Errorf("a page of %T", page)
	}
	return r.ReadInt64s(values)
}

// check refuses bars that are out of order, doubled or unsound.
func check(c market.Columns) error {
	for i := range c.Start {
		if i > 0 && c.Start[i] <= c.Start[i-1] {
			return fmt.Errorf("bar %d starts at or before the one ahead of it", i)
		}
		if !sound(c.Open[i], c.High[i], c.Low[i], c.Close[i], c.Volume[i]) {
			if err := c.Row(i).Check(); err != nil {
				return fmt.Errorf("bar %d: %w", i, err)
			}
		}
	}
	return nil
}

// sound is market.Row.Check in a form that a million bars can pay for. No comparison with NaN is true, and what is
// between a positive low and a finite high is a sound price.
func sound(open, high, low, closing, volume float64) bool {
	return low > 0 && high <= math.MaxFloat64 && low <= open && open <= high && low <= closing && closing <= high &&
		volume >= 0 && volume <= math.MaxFloat64
}
