package csv

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"sync"
	"time"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// Options say what a folder of CSV files does not say itself.
type Options struct {
	// Location is the time zone of times that are written without one, and the one in which a daily bar that is
	// stamped with an instant has its date. nil means America/New_York.
	Location *time.Location
	// Name is what messages call the folder; empty for its path.
	Name string
}

// Store is a folder of CSV files. It is safe for concurrent use. A file is read when a symbol of it is first asked
// for, once, and its bars stay in memory: 48 bytes a bar.
type Store struct {
	name   string
	folder fs.FS
	files  []*file // those that can be read, by path
	faults []sdk.Diagnostic

	mu     sync.Mutex // guards loaded and the parts and findings of every file
	loaded map[string][]series
}

var _ store.Reader = (*Store)(nil)

// series is the bars of a symbol and interval from all files that have some.
type series struct {
	interval sdk.Interval
	bars     market.Columns
	digest   string
}

// Open looks at every CSV file of a folder and its sub-folders, at its name and its first lines. Files and folders
// whose names begin with a dot are left alone, symbolic links to folders are not followed. It is an error that wraps
// [fs.ErrNotExist] if there is no such folder, and an [sdk.Diagnostics] with a fault for each file if none of them can
// be read. Where some can, the faults of the others are in [Store.Faults].
func Open(ctx context.Context, dir string, opts Options) (*Store, error) {
	name := opts.Name
	if name == "" {
		name = dir
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, fmt.Errorf("csv folder %s: %w", name, cause(err))
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("csv folder %s: it is a file, not a folder", name)
	}
	return OpenFS(ctx, os.DirFS(dir), name, opts)
}

// OpenFS is Open for any file system; dir is only what messages call it.
func OpenFS(ctx context.Context, files fs.FS, dir string, opts Options) (*Store, error) {
	location := opts.Location
	if location == nil {
		var err error
		if location, err = time.LoadLocation("America/New_York"); err != nil {
			return nil, fmt.Errorf("csv folder %s: %w", dir, err)
		}
	}
	s := &Store{name: "csv folder " + dir, folder: files, loaded: map[string][]series{}}
	paths, err := find(ctx, files)
	if err != nil {
		return nil, fmt.Errorf("csv folder %s: %w", dir, err)
	}
	for _, p := range paths {
		f := &file{fs: files, path: p, location: location, turn: make(chan struct{}, 1)}
		fault, err := f.recognise(ctx)
		if err != nil {
			return nil, fmt.Errorf("csv folder %s: %w", dir, err)
		}
		if fault != nil {
			s.faults = append(s.faults, *fault)
			continue
		}
		s.files = append(s.files, f)
	}
	if len(s.files) == 0 {
		if len(s.faults) == 0 {
			return nil, sdk.Diagnostics{{File: dir, Code: NotCSV, Message: "there is no .csv file in this folder or below"}}
		}
		var all sdk.Diagnostics
		for _, d := range s.faults {
			d.File = path.Join(dir, d.File)
			all = append(all, d)
		}
		return nil, all
	}
	return s, nil
}

// cause takes away what the caller's message says already: the operation and the path.
func cause(err error) error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err
	}
	return err
}

// Name is "csv folder " and the folder as it was named to Open.
func (s *Store) Name() string { return s.name }

// Symbols are the symbols that the names of files say, whether or not their rows turn out to be bars, and those in the
// symbol columns of files, which are read for it.
func (s *Store) Symbols(ctx context.Context) ([]string, error) {
	var names []string
	for _, f := range s.files {
		if f.symbol != "" {
			names = append(names, f.symbol)
			continue
		}
		c, err := f.read(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		names = append(names, c.symbols...)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// Holdings reads the files of the symbol, and those with a symbol column, if they were not read before. The digest is
// the SHA-256 of the file, or the one of the SHA-256s of the files, in the order of their paths.
func (s *Store) Holdings(ctx context.Context, symbol string) ([]market.Holding, error) {
	all, err := s.load(ctx, symbol)
	if err != nil {
		return nil, err
	}
	var hs []market.Holding
	for _, one := range all {
		hs = append(hs, market.Holding{Interval: one.interval, First: one.bars.Start[0],
			Last: one.bars.Start[one.bars.Len()-1], Bars: one.bars.Len(), Digest: one.digest})
	}
	return hs, nil
}

// Bars are the bars with from <= start < to, sharing the store's memory. It reads files as Holdings does.
func (s *Store) Bars(ctx context.Context, symbol string, interval sdk.Interval, from, to int64) (market.Columns, error) {
	all, err := s.load(ctx, symbol)
	if err != nil {
		return market.Columns{}, err
	}
	for _, one := range all {
		if one.interval == interval {
			return one.bars.Between(from, to), nil
		}
	}
	return market.Columns{}, fmt.Errorf("%s %s: %w", symbol, interval, store.ErrNoSymbol)
}

// load is the series of a symbol, by interval from short to long, none of them empty.
func (s *Store) load(ctx context.Context, symbol string) ([]series, error) {
	s.mu.Lock()
	known, ok := s.loaded[symbol]
	s.mu.Unlock()
	if ok {
		return known, nil
	}
	var with []*file
	for _, f := range s.files {
		if f.symbol != "" && f.symbol != symbol {
			continue
		}
		c, err := f.read(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", s.name, symbol, err)
		}
		if slices.Contains(c.symbols, symbol) {
			with = append(with, f)
		}
	}
	if len(with) == 0 {
		return nil, nil // not kept: there is no end to what a store does not hold
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.loaded[symbol]; ok {
		return known, nil // another caller was faster, and has taken the parts
	}
	s.loaded[symbol] = join(symbol, with)
	return s.loaded[symbol], nil
}

// digestOf is the digest of what came from files with these SHA-256s.
func digestOf(digests ...[sha256.Size]byte) string {
	if len(digests) == 1 {
		return hex.EncodeToString(digests[0][:])
	}
	h := sha256.New()
	for _, d := range digests {
		h.Write(d[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}
