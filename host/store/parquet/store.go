package parquet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// Store is Parquet files in a folder or in a bucket. It is safe for concurrent use, and for use while other processes read
// and write the same files.
type Store struct {
	from  Files
	cache cache
	pages pages
}

var _ store.Reader = (*Store)(nil)

// New is the store that lies in files. Of a folder it looks at the files as they are in every call.
func New(from Files) *Store {
	return &Store{from: from, cache: cache{files: map[string]*cached{}}}
}

// Name is "parquet folder " and the folder as it was named to Open, or what a bucket says.
func (s *Store) Name() string { return s.from.Name() }

// Symbols are the symbols that have a file. It reads folders, no files. In a bucket, any object below a symbol's place
// counts as its file.
func (s *Store) Symbols(ctx context.Context) ([]string, error) {
	intervals, err := s.intervals(ctx)
	if err != nil {
		return nil, s.wrap(err)
	}
	found := map[string]bool{}
	for _, iv := range intervals {
		symbols, err := s.symbols(ctx, iv)
		if err != nil {
			return nil, s.wrap(err)
		}
		for _, l := range symbols {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if l.filled {
				found[l.symbol] = true
			}
			if found[l.symbol] {
				continue
			}
			files, err := s.files(ctx, l.symbol, iv)
			if err != nil {
				return nil, s.wrap(err)
			}
			found[l.symbol] = len(files) > 0
		}
	}
	var all []string
	for symbol, has := range found {
		if has {
			all = append(all, symbol)
		}
	}
	slices.Sort(all)
	return all, nil
}

// Holdings is made of the footers of the symbol's files. A file that is damaged is an error that names it. The digest is
// the SHA-256 of the names and digests of the files.
func (s *Store) Holdings(ctx context.Context, symbol string) ([]market.Holding, error) {
	var all []market.Holding
	err := s.attempt(ctx, func() (err error) {
		all, err = s.holdings(ctx, symbol)
		return err
	})
	if err != nil {
		return nil, s.wrap(err)
	}
	return all, nil
}

func (s *Store) holdings(ctx context.Context, symbol string) ([]market.Holding, error) {
	intervals, err := s.intervals(ctx)
	if err != nil {
		return nil, err
	}
	files := make([][]located, len(intervals))
	err = s.each(len(intervals), func(i int) (err error) {
		files[i], err = s.files(ctx, symbol, intervals[i])
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := s.prime(ctx, slices.Concat(files...)); err != nil {
		return nil, err
	}
	var all []market.Holding
	for k, iv := range intervals {
		if len(files[k]) == 0 {
			continue
		}
		h := market.Holding{Interval: iv}
		digest := sha256.New()
		for i, f := range files[k] {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			sum, err := s.summary(ctx, f)
			if err != nil {
				return nil, err
			}
			if i == 0 {
				h.First = sum.first
			}
			h.Last = sum.last
			h.Bars += sum.bars
			fmt.Fprintf(digest, "%s %s\n", f.name, sum.digest)
		}
		h.Digest = hex.EncodeToString(digest.Sum(nil))
		all = append(all, h)
	}
	return all, nil
}

// Bars reads the pages that hold the range, and checks every bar. The caller owns the columns. A file that is damaged
// where it is read is an error that names it.
func (s *Store) Bars(ctx context.Context, symbol string, interval sdk.Interval, from, to int64) (market.Columns, error) {
	var c market.Columns
	err := s.attempt(ctx, func() (err error) {
		c, err = s.bars(ctx, symbol, interval, from, to)
		return err
	})
	switch {
	case errors.Is(err, store.ErrNoSymbol):
		return market.Columns{}, err
	case err != nil:
		return market.Columns{}, s.wrap(err)
	}
	return c, nil
}

func (s *Store) bars(ctx context.Context, symbol string, interval sdk.Interval, from, to int64) (market.Columns, error) {
	files, err := s.files(ctx, symbol, interval)
	if err != nil {
		return market.Columns{}, err
	}
	if len(files) == 0 {
		return market.Columns{}, fmt.Errorf("%s %s: %w", symbol, interval, store.ErrNoSymbol)
	}
	files = slices.DeleteFunc(files, func(f located) bool { return f.to <= from || f.from >= to })
	var c market.Columns
	if len(files) > 1 {
		if err := s.prime(ctx, files); err != nil {
			return market.Columns{}, err
		}
		if c, err = s.room(ctx, files, from, to); err != nil {
			return market.Columns{}, err
		}
	}
	for _, f := range files {
		if _, err := s.read(ctx, f, from, to, &c); err != nil {
			return market.Columns{}, err
		}
	}
	return c, nil
}

// room is columns without bars that those of files in whole fit into.
func (s *Store) room(ctx context.Context, files []located, from, to int64) (market.Columns, error) {
	n := 0
	for _, f := range files {
		sum, err := s.summary(ctx, f)
		if err != nil {
			return market.Columns{}, err
		}
		if from <= sum.first && sum.last < to {
			n += sum.bars
		}
	}
	return market.Grow(n), nil
}

func (s *Store) wrap(err error) error { return fmt.Errorf("%s: %w", s.Name(), err) }
