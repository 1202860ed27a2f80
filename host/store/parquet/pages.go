package parquet

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/strathost/strathost/host/market"
)

// mostKept bounds the bars that a store keeps of the pages that it read last, some 800 KB: two pages.
const mostKept = 2 * rowsOfPage

// pages keeps the bars of the pages that were read last. Who asks for a day of a symbol asks next for the days before it, which are
// in the same pages as a rule: taking a page apart costs far more than copying a few of its bars. It is safe for concurrent use.
type pages struct {
	mu   sync.Mutex
	kept *keptPages
}

// keptPages are the bars of a run of pages of one state of a file, which its footer stands for.
type keptPages struct {
	of    *footer
	group int
	first int64 // row of the group
	bars  market.Columns
}

// columns appends the bars of a file with from <= start < to, as footer.columns does.
func (p *pages) columns(ctx context.Context, f *footer, r io.ReaderAt, from, to int64, c *market.Columns) error {
	group, run, ok := f.oneRun(from, to)
	if !ok || run.count > mostKept {
		return f.columns(ctx, r, from, to, c)
	}
	if run.count == 0 {
		return nil
	}
	p.mu.Lock()
	kept := p.kept
	p.kept = nil // while it is in use
	p.mu.Unlock()
	if kept == nil {
		kept = &keptPages{}
	}
	if kept.of != f || kept.group != group || run.first < kept.first || run.first+int64(run.count) > kept.first+int64(kept.bars.Len()) {
		kept.of = nil
		if err := f.whole(ctx, r, run, &kept.bars); err != nil {
			return err
		}
		kept.of, kept.group, kept.first = f, group, run.first
	}
	c.AppendAll(kept.bars.Between(from, to))
	p.mu.Lock()
	p.kept = kept
	p.mu.Unlock()
	return nil
}

// oneRun is the run of pages that may hold starts of a range, where it lies in one row group; without rows where there is none.
func (f *footer) oneRun(from, to int64) (group int, found run, ok bool) {
	defer func() {
		if recover() != nil { // who reads the pages says what is wrong
			ok = false
		}
	}()
	for i, g := range f.file.RowGroups() {
		first, count, err := pagesWithin(g, from, to)
		switch {
		case err != nil || count > 0 && found.count > 0:
			return 0, run{}, false
		case count > 0:
			group, found = i, run{group: g, first: first, count: count}
		}
	}
	return group, found, true
}

// whole reads all bars of a run of pages into columns whose own are given up, and checks each.
func (f *footer) whole(ctx context.Context, r io.ReaderAt, of run, c *market.Columns) (err error) {
	defer func() {
		if x := recover(); x != nil {
			err = fmt.Errorf("it cannot be decoded: %v", x)
		}
	}()
	if err := f.tell(r, []run{of}); err != nil {
		return err
	}
	c.Start = slices.Grow(c.Start[:0], of.count)[:of.count]
	if err := read(f, r, of, 0, c.Start, readInt64s); err != nil {
		return fmt.Errorf("column start: %w", err)
	}
	names := columnNames()
	for k, column := range [...]*[]float64{&c.Open, &c.High, &c.Low, &c.Close, &c.Volume} {
		if err := ctx.Err(); err != nil {
			return err
		}
		*column = slices.Grow((*column)[:0], of.count)[:of.count]
		if err := read(f, r, of, k+1, *column, readDoubles); err != nil {
			return fmt.Errorf("column %s: %w", names[k+1], err)
		}
	}
	return check(*c)
}
