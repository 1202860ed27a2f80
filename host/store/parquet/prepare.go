package parquet

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// Need is bars that a session will ask for: those of an interval with From <= start < To, UTC nanoseconds.
type Need struct {
	Interval sdk.Interval
	From, To int64
}

// preparedRows bounds what Prepare reads, some 48 bytes each: less than a bucket keeps.
const preparedRows = 600_000

// Prepare reads, before a session begins, what it will ask of its symbols, many things in one go where each takes a while:
// what Holdings needs, and the pages with bars, up to a bound. Of a folder it reads nothing. What goes wrong is told by
// Holdings and Bars.
func (s *Store) Prepare(ctx context.Context, symbols []string, needs []Need) {
	if s.from.Parallel() <= 1 {
		return
	}
	_, _ = s.intervals(ctx) // once, not once for each symbol
	var rows atomic.Int64
	_ = s.each(len(symbols), func(i int) error {
		holdings, err := s.Holdings(ctx, symbols[i])
		if err != nil {
			return nil
		}
		for _, h := range holdings {
			for _, n := range needs {
				if n.Interval == h.Interval {
					s.prepare(ctx, symbols[i], n, &rows)
				}
			}
		}
		return nil
	})
}

// prepare has the pages with bars of a symbol read, while there is room.
func (s *Store) prepare(ctx context.Context, symbol string, n Need, rows *atomic.Int64) {
	files, err := s.files(ctx, symbol, n.Interval)
	if err != nil {
		return
	}
	for _, f := range files {
		if f.to <= n.From || f.from >= n.To || rows.Load() > preparedRows {
			continue
		}
		var c market.Columns
		if _, err := s.read(ctx, f, n.From, n.To, &c); err != nil {
			return
		}
		rows.Add(int64(c.Len()))
	}
}

// prime reads the footers of files that are best read in one go; of others, where asking costs nothing, it reads none.
func (s *Store) prime(ctx context.Context, files []located) error {
	if s.from.Parallel() <= 1 {
		return nil
	}
	return s.each(len(files), func(i int) error {
		_, err := s.summary(ctx, files[i])
		return err
	})
}

// each does n things, as many in one go as the files like. The error is that of the first of them that has one.
func (s *Store) each(n int, do func(i int) error) error {
	if s.from.Parallel() <= 1 || n <= 1 {
		for i := range n {
			if err := do(i); err != nil {
				return err
			}
		}
		return nil
	}
	errs := make([]error, n)
	places := make(chan struct{}, s.from.Parallel())
	var wait sync.WaitGroup
	for i := range n {
		places <- struct{}{}
		wait.Go(func() {
			errs[i] = do(i)
			<-places
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
