package parquet

import (
	"context"
	"errors"
	"io"
	"math"

	"github.com/strathost/strathost/host/market"
)

// summary is what the footer of a file says, read if it was not before.
func (s *Store) summary(ctx context.Context, f located) (summary, error) {
	version := f.version
	if version == nil {
		var err error
		if version, err = s.from.Stat(ctx, f.path); err != nil {
			return summary{}, &fileError{f.path, nil, err}
		}
	}
	if sum, _, ok := s.cache.get(f.path, version); ok {
		return sum, nil
	}
	file, footer, err := s.open(ctx, f)
	if err != nil {
		return summary{}, err
	}
	return footer.summary, file.Close()
}

// state is a version of a file, and the digest of its bars.
type state struct {
	version Version
	digest  string
}

// read appends the bars of a file with from <= start < to, and says what state of it they are of.
func (s *Store) read(ctx context.Context, f located, from, to int64, c *market.Columns) (state, error) {
	file, footer, err := s.open(ctx, f)
	if err != nil {
		return state{}, err
	}
	defer file.Close()
	if err := s.pages.columns(ctx, footer, file, from, to, c); err != nil {
		return state{}, &fileError{f.path, file.Version(), err}
	}
	return state{file.Version(), footer.digest}, nil
}

// open opens a file with its footer, which is read if it was not before. The caller closes the file.
func (s *Store) open(ctx context.Context, f located) (File, *footer, error) {
	file, err := s.from.Open(ctx, f.path, f.version)
	if err != nil {
		return nil, nil, &fileError{f.path, f.version, err}
	}
	if _, known, ok := s.cache.get(f.path, file.Version()); ok && known != nil {
		return file, known, nil
	}
	made, err := openFooter(file, file.Version().Size(), f.period)
	if err != nil {
		file.Close()
		return nil, nil, &fileError{f.path, file.Version(), cause(err)}
	}
	s.cache.put(f.path, file.Version(), made)
	return file, made, nil
}

// Check reads every file of the store in whole, and compares the bars with their digest. The error joins one for each
// file that is damaged or out of place, which it names; it is nil for a sound store.
func (s *Store) Check(ctx context.Context) error {
	intervals, err := s.intervals(ctx)
	if err != nil {
		return s.wrap(err)
	}
	var faults []error
	for _, iv := range intervals {
		symbols, err := s.symbols(ctx, iv)
		if err != nil {
			return s.wrap(err)
		}
		for _, l := range symbols {
			files, err := s.files(ctx, l.symbol, iv)
			if err != nil {
				faults = append(faults, err)
			}
			for _, f := range files {
				err := s.attempt(ctx, func() error {
					err := s.checkFile(ctx, f)
					f.version = nil // another attempt is at what is there then
					return err
				})
				if ctx.Err() != nil {
					return ctx.Err()
				}
				faults = append(faults, err)
			}
		}
	}
	if err := errors.Join(faults...); err != nil {
		return s.wrap(err)
	}
	return nil
}

// checkFile verifies every byte of a file but the first four, which are data too, and its digest.
func (s *Store) checkFile(ctx context.Context, f located) error {
	var c market.Columns
	if _, err := s.read(ctx, f, math.MinInt64, math.MaxInt64, &c); err != nil {
		return err
	}
	file, footer, err := s.open(ctx, f)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := footer.sealed.load(file, 0, footer.sealed.tailAt); err != nil && err != io.EOF {
		return &fileError{f.path, file.Version(), err}
	}
	if c.Digest() != footer.digest {
		return &fileError{f.path, file.Version(), errors.New("its bars are not those of its digest")}
	}
	return nil
}
