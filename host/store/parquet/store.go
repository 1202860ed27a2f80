package parquet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// Store is a folder of Parquet files. It is safe for concurrent use, and for use while other processes read and write
// the same folder: every call looks at the files as they are.
type Store struct {
	dir   string
	disk  disk
	cache cache
}

var _ store.Reader = (*Store)(nil)

// Open opens a store for reading and writing. It is an error that wraps [fs.ErrNotExist] if there is no such folder, and
// an error if it has no folder of bars in it.
func Open(dir string) (*Store, error) {
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		return nil, fmt.Errorf("parquet folder %s: it is a file, not a folder", dir)
	}
	if err == nil {
		_, err = os.Stat(filepath.Join(dir, barsFolder))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("parquet folder %s: it is no store: it has no folder named %s", dir, barsFolder)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("parquet folder %s: %w", dir, cause(err))
	}
	return newStore(dir), nil
}

// Create is Open, and makes the store if it is not there.
func Create(dir string) (*Store, error) {
	s := newStore(dir)
	if err := s.disk.mkdir(filepath.Join(dir, barsFolder)); err != nil {
		return nil, fmt.Errorf("parquet folder %s: %w", dir, err)
	}
	return s, nil
}

func newStore(dir string) *Store {
	return &Store{dir: dir, cache: cache{files: map[string]*cached{}}}
}

// cause takes away what the caller's message says already: the operation and the path.
func cause(err error) error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err
	}
	return err
}

// Name is "parquet folder " and the folder as it was named to Open.
func (s *Store) Name() string { return "parquet folder " + s.dir }

// Symbols are the symbols that have a file. It reads folders, no files.
func (s *Store) Symbols(ctx context.Context) ([]string, error) {
	intervals, err := s.intervals()
	if err != nil {
		return nil, s.wrap(err)
	}
	found := map[string]bool{}
	for _, iv := range intervals {
		symbols, err := s.symbols(iv)
		if err != nil {
			return nil, s.wrap(err)
		}
		for _, symbol := range symbols {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if found[symbol] {
				continue
			}
			files, err := s.files(symbol, iv)
			if err != nil {
				return nil, s.wrap(err)
			}
			found[symbol] = len(files) > 0
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
	intervals, err := s.intervals()
	if err != nil {
		return nil, s.wrap(err)
	}
	var all []market.Holding
	for _, iv := range intervals {
		files, err := s.files(symbol, iv)
		if err != nil {
			return nil, s.wrap(err)
		}
		if len(files) == 0 {
			continue
		}
		h := market.Holding{Interval: iv}
		digest := sha256.New()
		for i, f := range files {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			sum, err := s.summary(f)
			if err != nil {
				return nil, s.wrap(err)
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
	files, err := s.files(symbol, interval)
	if err != nil {
		return market.Columns{}, s.wrap(err)
	}
	if len(files) == 0 {
		return market.Columns{}, fmt.Errorf("%s %s: %w", symbol, interval, store.ErrNoSymbol)
	}
	files = slices.DeleteFunc(files, func(f located) bool { return f.to <= from || f.from >= to })
	var c market.Columns
	if len(files) > 1 {
		if c, err = s.room(files, from, to); err != nil {
			return market.Columns{}, s.wrap(err)
		}
	}
	for _, f := range files {
		if err := s.read(ctx, f, from, to, &c); err != nil {
			return market.Columns{}, s.wrap(err)
		}
	}
	return c, nil
}

// room is columns without bars that those of files in whole fit into.
func (s *Store) room(files []located, from, to int64) (market.Columns, error) {
	n := 0
	for _, f := range files {
		sum, err := s.summary(f)
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
