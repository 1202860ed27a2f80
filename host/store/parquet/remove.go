package parquet

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// Removal is what Remove took out of a store, or would.
type Removal struct {
	// Bars went, and Left of the symbol and interval stay.
	Bars, Left int
	// Rewritten and Removed are files: those that keep some of their bars, and those that kept none.
	Rewritten, Removed int
}

// ErrKept is what Remove says of a store whose files cannot be removed safely, such as a bucket, where a file would be left
// without a bar. Nothing was changed then.
var ErrKept = errors.New("a file here is not removed, since another writer may just be putting bars into it")

// Remover is met by a Writer that can remove a file, of which it is certain that no other writer changes it meanwhile.
type Remover interface {
	// Remove removes a file. Whoever is stopped meanwhile leaves it whole, or no file.
	Remove(path string) error
}

// doomed is a file that loses bars.
type doomed struct {
	located
	bars    int
	emptied bool
}

// ToRemove is what Remove would do, without doing it. Bars are read of files only that would keep some.
func (s *Store) ToRemove(ctx context.Context, symbol string, interval sdk.Interval, from, to int64) (Removal, error) {
	plan, _, err := s.toRemove(ctx, symbol, interval, from, to)
	if err != nil {
		return Removal{}, s.wrap(err)
	}
	return plan, nil
}

func (s *Store) toRemove(ctx context.Context, symbol string, interval sdk.Interval, from, to int64) (plan Removal, files []doomed, err error) {
	err = s.attempt(ctx, func() (err error) {
		plan, files, err = s.planRemoval(ctx, symbol, interval, from, to)
		return err
	})
	return plan, files, err
}

func (s *Store) planRemoval(ctx context.Context, symbol string, interval sdk.Interval, from, to int64) (Removal, []doomed, error) {
	all, err := s.files(ctx, symbol, interval)
	if err == nil {
		err = s.prime(ctx, all)
	}
	if err != nil {
		return Removal{}, nil, err
	}
	var plan Removal
	var files []doomed
	for _, f := range all {
		if err := ctx.Err(); err != nil {
			return Removal{}, nil, err
		}
		sum, err := s.summary(ctx, f)
		if err != nil {
			return Removal{}, nil, err
		}
		gone := 0
		switch {
		case sum.last < from || sum.first >= to:
		case from <= sum.first && sum.last < to:
			gone = sum.bars
		default:
			var c market.Columns
			if _, err := s.read(ctx, f, from, to, &c); err != nil {
				return Removal{}, nil, err
			}
			gone = c.Len()
		}
		plan.Bars += gone
		plan.Left += sum.bars - gone
		switch {
		case gone == 0:
			continue
		case gone == sum.bars:
			plan.Removed++
		default:
			plan.Rewritten++
		}
		files = append(files, doomed{located: f, bars: gone, emptied: gone == sum.bars})
	}
	return plan, files, nil
}

// Remove takes the bars of a symbol and interval, in the store's spelling, with from <= start < to (UTC nanoseconds) out of
// the store. A file that keeps some of its bars is written anew, whole or not at all; one that keeps none is removed. Files
// are changed one after the other: whoever is stopped leaves each as it was, or as it is to be. It waits for other writers
// until ctx ends. Where files cannot be removed and one would be emptied, it is [ErrKept].
func (s *Store) Remove(ctx context.Context, symbol string, interval sdk.Interval, from, to int64) (Removal, error) {
	fail := func(err error) (Removal, error) {
		return Removal{}, fmt.Errorf("%s: remove bars of %s %s: %w", s.Name(), symbol, interval, err)
	}
	canonical, err := sdk.CanonicalSymbol(symbol)
	if err != nil {
		return fail(err)
	}
	w, err := s.from.Writer(ctx)
	if err != nil {
		return fail(err)
	}
	done, err := s.remove(ctx, w, canonical, interval, from, to)
	if err = errors.Join(err, w.Close()); err != nil {
		return fail(err)
	}
	return done, nil
}

// remove is Remove for who has a writer. Where another writer comes in between, it looks anew at what is there.
func (s *Store) remove(ctx context.Context, w Writer, symbol string, interval sdk.Interval, from, to int64) (Removal, error) {
	dir := folderOf(symbol, interval)
	var done Removal
	for n := 1; ; n++ {
		plan, files, err := s.toRemove(ctx, symbol, interval, from, to)
		if err != nil {
			return done, err
		}
		done.Left = plan.Left
		if len(files) == 0 {
			return done, nil
		}
		remover, can := w.(Remover)
		if plan.Removed > 0 && !can {
			return done, keptError(files)
		}
		if n == 1 {
			if err := w.Prepare(dir); err != nil {
				return done, err
			}
		}
		err = s.removeAll(ctx, w, remover, files, from, to, &done)
		if !errors.Is(err, ErrChanged) {
			return done, err
		}
		if n == writeAttempts {
			return done, fmt.Errorf("%w: other writers were first %d times; wait for them to end", err, n)
		}
		s.from.Forget(dir)
		if err := pause(ctx, n); err != nil {
			return done, err
		}
	}
}

func keptError(files []doomed) error {
	for _, f := range files {
		if f.emptied {
			return fmt.Errorf("file %s would be left without a bar: %w; end all imports, and delete it with a tool of the server", f.path, ErrKept)
		}
	}
	return ErrKept
}

// removeAll changes files one after the other, and counts those that are done.
func (s *Store) removeAll(ctx context.Context, w Writer, remover Remover, files []doomed, from, to int64, done *Removal) error {
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		var err error
		if f.emptied {
			err = remover.Remove(f.path)
		} else {
			err = s.cut(ctx, w, f.located, from, to)
		}
		s.cache.forget(f.path)
		if err != nil {
			return &fileError{f.path, f.version, err}
		}
		done.Bars += f.bars
		if f.emptied {
			done.Removed++
		} else {
			done.Rewritten++
		}
	}
	return nil
}

// cut writes a file without some of its bars.
func (s *Store) cut(ctx context.Context, w Writer, f located, from, to int64) error {
	var bars market.Columns
	was, err := s.read(ctx, f, math.MinInt64, math.MaxInt64, &bars)
	if err != nil {
		return err
	}
	rest := joined(bars.Between(math.MinInt64, from), bars.Between(to, math.MaxInt64))
	content, err := encode(rest, rest.Digest())
	if err != nil {
		return err
	}
	return w.Put(ctx, f.path, content, was.version)
}
