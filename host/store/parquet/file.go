package parquet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"github.com/strathost/strathost/host/market"
)

// summary is what the footer of a file says, read if it was not before.
func (s *Store) summary(f located) (summary, error) {
	info, err := os.Stat(filepath.Join(s.dir, f.path))
	if err != nil {
		return summary{}, fmt.Errorf("file %s: %w", f.path, cause(err))
	}
	if sum, _, ok := s.cache.get(f.path, info); ok {
		return sum, nil
	}
	file, footer, err := s.open(f)
	if err != nil {
		return summary{}, err
	}
	return footer.summary, file.Close()
}

// read appends the bars of a file with from <= start < to.
func (s *Store) read(ctx context.Context, f located, from, to int64, c *market.Columns) error {
	file, footer, err := s.open(f)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := footer.columns(ctx, file, from, to, c); err != nil {
		return fmt.Errorf("file %s: %w", f.path, err)
	}
	return nil
}

// open opens a file with its footer. The caller closes the file. What is read of an open file is of one state of it,
// whatever a writer puts in its place meanwhile.
func (s *Store) open(f located) (*os.File, *footer, error) {
	file, err := os.Open(filepath.Join(s.dir, f.path))
	if err != nil {
		return nil, nil, fmt.Errorf("file %s: %w", f.path, cause(err))
	}
	footer, err := s.footer(f, file)
	if err != nil {
		file.Close()
		return nil, nil, fmt.Errorf("file %s: %w", f.path, cause(err))
	}
	return file, footer, nil
}

// footer is the footer of an open file, read if it was not before.
func (s *Store) footer(f located, file *os.File) (*footer, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if _, known, ok := s.cache.get(f.path, info); ok && known != nil {
		return known, nil
	}
	made, err := openFooter(file, info.Size(), f.period)
	if err != nil {
		return nil, err
	}
	s.cache.put(f.path, info, made)
	return made, nil
}

// Check reads every file of the store in whole, and compares the bars with their digest. The error joins one for each
// file that is damaged or out of place, which it names; it is nil for a sound store.
func (s *Store) Check(ctx context.Context) error {
	intervals, err := s.intervals()
	if err != nil {
		return s.wrap(err)
	}
	var faults []error
	for _, iv := range intervals {
		symbols, err := s.symbols(iv)
		if err != nil {
			return s.wrap(err)
		}
		for _, symbol := range symbols {
			files, err := s.files(symbol, iv)
			if err != nil {
				faults = append(faults, err)
			}
			for _, f := range files {
				err := s.checkFile(ctx, f)
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
	if err := s.read(ctx, f, math.MinInt64, math.MaxInt64, &c); err != nil {
		return err
	}
	file, footer, err := s.open(f)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := footer.sealed.load(file, 0, footer.sealed.tailAt); err != nil && err != io.EOF {
		return fmt.Errorf("file %s: %w", f.path, err)
	}
	if c.Digest() != footer.digest {
		return fmt.Errorf("file %s: its bars are not those of its digest", f.path)
	}
	return nil
}
