package parquet

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"github.com/strathost/strathost/host/market"
)

// Files are made one after the other, so that the bars of one are in memory, and put side by side, since each waits for
// the disk or a server. What is being put takes places by its size: one for each small file, all of them for the largest.
const (
	putPlaces    = 8
	bytesOfPlace = 4 << 20
)

// job is one file of a change.
type job struct {
	located
	begun bool
	made  patched // what became of it; where err is set, what was tried
	err   error
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

// patchAll makes the patches of files, and returns when all is done that was begun. After one that fails no other begins.
func (s *Store) patchAll(ctx context.Context, w Writer, jobs []*job, files []located, patches []Patch) {
	places := make(chan struct{}, putPlaces)
	var failed atomic.Bool
	var puts sync.WaitGroup
	defer puts.Wait()
	for _, j := range jobs {
		if failed.Load() {
			return
		}
		content, over, err := s.make(ctx, j, files, patches)
		if err != nil || content == nil {
			j.err = err
			if err != nil && !errors.Is(err, ErrChanged) {
				failed.Store(true)
			}
			continue
		}
		taken := min(putPlaces, 1+len(content)/bytesOfPlace)
		for range taken { // only here, so that no two wait for each other
			places <- struct{}{}
		}
		puts.Go(func() {
			err := w.Put(ctx, j.path, content, over)
			j.made.written = err == nil
			if err != nil {
				j.err = &fileError{j.path, over, err}
				if !errors.Is(err, ErrChanged) {
					failed.Store(true)
				}
			}
			for range taken {
				<-places
			}
		})
	}
}

// make makes what is to be put in the place of a file, nil where that has these bars already.
func (s *Store) make(ctx context.Context, j *job, files []located, patches []Patch) (content []byte, over Version, err error) {
	tried := j.made
	j.begun, j.made, j.err = true, patched{}, nil
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	old, was, err := s.old(ctx, j.located, files)
	if err != nil {
		return nil, nil, err
	}
	bars := old
	j.made.replaced = make([]int, len(patches))
	for i, p := range patches {
		part := p.Bars.Between(j.from, j.to)
		if part.Len() == 0 {
			continue
		}
		before := bars.Between(math.MinInt64, max(p.From, j.from))
		after := bars.Between(min(p.To, j.to), math.MaxInt64)
		j.made.replaced[i] = bars.Len() - before.Len() - after.Len()
		bars = joined(before, part, after)
	}
	j.made.digest = bars.Digest()
	if j.made.digest == was.digest {
		if j.made.digest == tried.digest {
			// What was put had arrived, although the answer did not: the bars are there.
			j.made = tried
			j.made.written = true
		}
		return nil, nil, nil
	}
	content, err = encode(bars, j.made.digest)
	return content, was.version, err
}

// old is the bars that a file has, none where there is no such file.
func (s *Store) old(ctx context.Context, f located, files []located) (bars market.Columns, was state, err error) {
	for _, known := range files {
		switch {
		case known.period == f.period:
			err := s.attempt(ctx, func() (err error) {
				bars = market.Columns{}
				was, err = s.read(ctx, known, math.MinInt64, math.MaxInt64, &bars)
				known.version = nil // another attempt is at what is there then
				return err
			})
			if err != nil {
				return market.Columns{}, state{}, err
			}
		case known.from < f.to && f.from < known.to:
			return market.Columns{}, state{}, fmt.Errorf("file %s is of a period that overlaps %s, where these bars belong", known.path, f.path)
		}
	}
	return bars, was, nil
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
