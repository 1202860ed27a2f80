package parquet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"path"
	"slices"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// Patch is bars that take the place of what the store has with From <= start < To, UTC nanoseconds. All of Bars are in
// this range.
type Patch struct {
	From, To int64
	Bars     market.Columns
}

// Change is what became of patches.
type Change struct {
	// Replaced is, for each patch, how many bars of the store were in its place, whether or not they were the same.
	Replaced []int
	// Written and Unchanged are files: those that have other bars now, and those whose bars were the same before.
	Written, Unchanged int
}

// Put gives the store bars of a symbol. They replace all that it has from the first to the last of them, both included;
// Apply has the details.
func (s *Store) Put(ctx context.Context, symbol string, interval sdk.Interval, bars market.Columns) (Change, error) {
	if bars.Len() == 0 {
		return Change{}, fmt.Errorf("%s: put %s %s: there are no bars", s.Name(), symbol, interval)
	}
	last := bars.Start[bars.Len()-1]
	if last == math.MaxInt64 {
		last-- // out of range below
	}
	return s.Apply(ctx, symbol, interval, []Patch{{From: bars.Start[0], To: last + 1, Bars: bars}})
}

// Apply makes patches of a symbol and interval, one after the other, and writes each file that they change once, whole
// or not at all, some of them side by side. It waits for other writers until ctx ends.
//
// A file of the store of which a patch has no bar at all stays as it is, even if the patch's range spans it: bars of 2013
// and of 2025 say nothing of the years between, and one row with a wrong year would take all years up to it along. Only
// Remove removes files, and only in a folder: few object stores remove an object only if it is still the one that was read,
// so that the bars which another writer put there meanwhile would be lost.
//
// A patch whose bars are out of order, doubled, unsound or outside of its range is refused before anything is written. Where
// the store has the interval in another spelling of the same span, such as 60m for 1h, that one is written.
func (s *Store) Apply(ctx context.Context, symbol string, interval sdk.Interval, patches []Patch) (Change, error) {
	fail := func(err error) (Change, error) {
		return Change{}, fmt.Errorf("%s: write %s %s: %w", s.Name(), symbol, interval, err)
	}
	canonical, err := sdk.CanonicalSymbol(symbol)
	if err != nil {
		return fail(err)
	}
	if _, err := sdk.ParseInterval(string(interval)); err != nil {
		return fail(err)
	}
	periods, err := periodsOf(interval, patches)
	if err != nil {
		return fail(err)
	}
	w, err := s.from.Writer(ctx)
	if err != nil {
		return fail(err)
	}
	change, err := s.apply(ctx, w, canonical, interval, periods, patches)
	if err = errors.Join(err, w.Close()); err != nil {
		return fail(err)
	}
	return change, nil
}

// periodsOf checks patches, and lists the files that they have bars of.
func periodsOf(interval sdk.Interval, patches []Patch) ([]period, error) {
	var all []period
	for _, p := range patches {
		n := p.Bars.Len()
		if n == 0 {
			continue
		}
		if p.Bars.Start[0] < p.From || p.Bars.Start[n-1] >= p.To {
			return nil, errors.New("a patch has bars outside of its range")
		}
		if err := check(p.Bars); err != nil {
			return nil, err
		}
		for i := 0; i < n; {
			q, err := periodOf(interval, p.Bars.Start[i])
			if err != nil {
				return nil, err
			}
			all = append(all, q)
			i = p.Bars.Search(q.to)
		}
	}
	slices.SortFunc(all, func(a, b period) int { return cmp.Compare(a.from, b.from) })
	return slices.Compact(all), nil
}

// apply is Apply for who has a writer. Where another writer comes in between, the files that it changed are made anew.
func (s *Store) apply(ctx context.Context, w Writer, symbol string, interval sdk.Interval, periods []period, patches []Patch) (Change, error) {
	change := Change{Replaced: make([]int, len(patches))}
	if len(periods) == 0 {
		return change, nil
	}
	interval, err := s.spelling(ctx, symbol, interval)
	if err != nil {
		return change, err
	}
	dir := folderOf(symbol, interval)
	if err := w.Prepare(dir); err != nil {
		return change, err
	}
	todo := make([]*job, len(periods))
	for i, p := range periods {
		todo[i] = &job{located: located{period: p, path: path.Join(dir, p.name+extension)}}
	}
	for n := 1; ; n++ {
		files, err := s.files(ctx, symbol, interval)
		if err != nil {
			return change, err
		}
		s.patchAll(ctx, w, todo, files, patches)
		if todo, err = settle(todo, &change); err != nil || len(todo) == 0 {
			return change, err
		}
		if n == writeAttempts {
			return change, fmt.Errorf("%w: other writers were first %d times; run one import after the other", todo[0].err, n)
		}
		s.from.Forget(dir)
		for _, j := range todo {
			s.cache.forget(j.path)
		}
		if err := pause(ctx, n); err != nil {
			return change, err
		}
	}
}

// settle counts the jobs that are done, and returns those that have to be done anew. The error is the first of those that
// failed.
func settle(jobs []*job, change *Change) (again []*job, err error) {
	for _, j := range jobs {
		switch {
		case j.err == nil && j.begun:
			j.made.count(change)
		case errors.Is(j.err, ErrChanged):
			again = append(again, j)
		case err == nil:
			err = j.err
		}
	}
	return again, err
}

// spelling is how the store spells an interval of this span for a symbol.
func (s *Store) spelling(ctx context.Context, symbol string, interval sdk.Interval) (sdk.Interval, error) {
	intervals, err := s.intervals(ctx)
	if err != nil {
		return "", err
	}
	for _, iv := range intervals {
		if sdk.CompareIntervals(iv, interval) != 0 {
			continue
		}
		files, err := s.files(ctx, symbol, iv)
		if err != nil {
			return "", err
		}
		if len(files) > 0 {
			return iv, nil
		}
	}
	return interval, nil
}
