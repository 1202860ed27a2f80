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
// or not at all. It waits for other writers until ctx ends.
//
// A file of the store of which a patch has no bar at all stays as it is, even if the patch's range spans it: bars of 2013
// and of 2025 say nothing of the years between. A patch whose bars are out of order, doubled, unsound or outside of its
// range is refused before anything is written. Where the store has the interval in another spelling of the same span,
// such as 60m for 1h, that one is written.
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

// apply is Apply for who has a writer.
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
	files, err := s.files(ctx, symbol, interval)
	if err != nil {
		return change, err
	}
	for _, p := range periods {
		if err := ctx.Err(); err != nil {
			return change, err
		}
		f := located{period: p, path: path.Join(dir, p.name+extension)}
		if files, err = s.patchUntilDone(ctx, w, f, symbol, interval, files, patches, &change); err != nil {
			return change, err
		}
	}
	return change, nil
}

// patchUntilDone makes the patches of one file, anew whenever another writer came in between. It returns the files as
// they were listed last.
func (s *Store) patchUntilDone(ctx context.Context, w Writer, f located, symbol string, interval sdk.Interval, files []located, patches []Patch,
	change *Change) ([]located, error) {
	var tried patched
	for n := 1; ; n++ {
		done, err := s.patch(ctx, w, f, files, patches)
		if err == nil {
			if done.digest != "" && done.digest == tried.digest && !done.written {
				// What was put had arrived, although the answer did not: the bars are there.
				done = tried
				done.written = true
			}
			done.count(change)
			return files, nil
		}
		if done.digest != "" {
			tried = done
		}
		switch {
		case !errors.Is(err, ErrChanged):
			return files, err
		case n == writeAttempts:
			return files, fmt.Errorf("%w: other writers were first %d times; run one import after the other", err, n)
		}
		s.from.Forget(path.Dir(f.path))
		s.cache.forget(f.path)
		if err := pause(ctx, n); err != nil {
			return files, err
		}
		if files, err = s.files(ctx, symbol, interval); err != nil {
			return files, err
		}
	}
}

// patched is what became of one file.
type patched struct {
	digest   string // of the bars that are to be there
	replaced []int  // for each patch
	written  bool
}

func (p patched) count(change *Change) {
	for i, n := range p.replaced {
		change.Replaced[i] += n
	}
	if p.written {
		change.Written++
	} else {
		change.Unchanged++
	}
}

// patch makes the patches of one file. Where it fails, it says what it wanted to write.
func (s *Store) patch(ctx context.Context, w Writer, f located, files []located, patches []Patch) (patched, error) {
	var old market.Columns
	var was state
	for _, known := range files {
		switch {
		case known.period == f.period:
			err := s.attempt(ctx, func() (err error) {
				old = market.Columns{}
				was, err = s.read(ctx, known, math.MinInt64, math.MaxInt64, &old)
				known.version = nil // another attempt is at what is there then
				return err
			})
			if err != nil {
				return patched{}, err
			}
		case known.from < f.to && f.from < known.to:
			return patched{}, fmt.Errorf("file %s is of a period that overlaps %s, where these bars belong", known.path, f.path)
		}
	}
	out := patched{replaced: make([]int, len(patches))}
	bars := old
	for i, p := range patches {
		part := p.Bars.Between(f.from, f.to)
		if part.Len() == 0 {
			continue
		}
		before := bars.Between(math.MinInt64, max(p.From, f.from))
		after := bars.Between(min(p.To, f.to), math.MaxInt64)
		out.replaced[i] = bars.Len() - before.Len() - after.Len()
		bars = joined(before, part, after)
	}
	out.digest = bars.Digest()
	if out.digest == was.digest {
		return out, nil
	}
	content, err := encode(bars, out.digest)
	if err != nil {
		return out, err
	}
	if err := w.Put(ctx, f.path, content, was.version); err != nil {
		return out, &fileError{f.path, was.version, err}
	}
	out.written = true
	return out, nil
}

// joined is bars that follow each other, without copying where there is only one part.
func joined(parts ...market.Columns) market.Columns {
	total := 0
	for _, p := range parts {
		total += p.Len()
	}
	all := market.Grow(total)
	for _, p := range parts {
		if p.Len() == total {
			return p
		}
		p.Made, p.Want = nil, nil
		all.AppendAll(p)
	}
	return all
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
