package importer

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/sdk"
)

// The bounds of an import's memory: a bar takes some 60 bytes here, and twice that while its file is made.
const (
	// maxInMemory is how many rows are kept before they are put aside on the disk.
	maxInMemory = 1_000_000
	// maxOfPiece is how many rows one file may have for one file of the store: each second of a month, twice.
	maxOfPiece = 2 * 31 * 86_400
)

// pool keeps rows by the file of the store that they belong to.
type pool struct {
	shelves map[shelfKey]*shelf
	held    int // rows in memory
	limit   int
	spill   *spill
	spare   market.Columns // memory of bars that were written, for the next that are taken
}

// shelfKey names a file of the store.
type shelfKey struct {
	seriesKey
	from int64
}

// shelf is the rows that belong to a file of the store, in the order of the files that they come from.
type shelf struct {
	to     int64
	pieces []*piece
}

// piece is the rows of a shelf from one file, in the order of their lines.
type piece struct {
	file  *file
	bars  market.Columns
	lines []int32
	aside []segment // what is ahead of bars and lines, on the disk
	rows  int
}

func newPool(dir string, limit int) *pool {
	return &pool{shelves: map[shelfKey]*shelf{}, limit: limit, spill: &spill{dir: dir}}
}

func (p *pool) close() error { return p.spill.close() }

// add copies rows of a file into the pool. lines is nil for rows that are known to be in order. The error is
// sdk.Diagnostics if the file has rows that no store can hold.
func (p *pool) add(f *file, key seriesKey, bars market.Columns, lines []int32) error {
	if bars.Len() == 0 {
		return nil
	}
	s := f.series[key]
	if s == nil {
		s = &fileSeries{first: bars.Start[0], last: bars.Start[0], above: bars.Start[0]}
		f.series[key] = s
	}
	s.see(bars.Start, lines)
	for i := 0; i < bars.Len(); {
		from, to, err := parquet.Period(key.interval, bars.Start[i])
		if err != nil {
			return sdk.Diagnostics{{File: f.path, Code: NotImported, Message: err.Error()}}
		}
		j := i + 1
		for j < bars.Len() && bars.Start[j] >= from && bars.Start[j] < to {
			j++
		}
		one := p.piece(f, shelfKey{key, from}, to)
		one.bars.AppendAll(bars.Slice(i, j))
		if lines != nil {
			one.lines = append(one.lines, lines[i:j]...)
		}
		if one.rows += j - i; one.rows > maxOfPiece {
			return sdk.Diagnostics{{File: f.path, Code: NotImported, Message: fmt.Sprintf("it has more than %d rows of %s %s from %s on",
				maxOfPiece, key.symbol, key.interval, key.time(from))}}
		}
		p.held += j - i
		i = j
	}
	if p.held > p.limit {
		return p.putAside()
	}
	return nil
}

// piece is the piece of a file on a shelf.
func (p *pool) piece(f *file, key shelfKey, to int64) *piece {
	s := p.shelves[key]
	if s == nil {
		s = &shelf{to: to}
		p.shelves[key] = s
	}
	if n := len(s.pieces); n > 0 && s.pieces[n-1].file == f { // files are read one after the other
		return s.pieces[n-1]
	}
	one := &piece{file: f}
	s.pieces = append(s.pieces, one)
	return one
}

// keys are the shelves, by symbol, interval and time.
func (p *pool) keys() []shelfKey {
	var all []shelfKey
	for k := range p.shelves {
		all = append(all, k)
	}
	slices.SortFunc(all, func(a, b shelfKey) int {
		return cmp.Or(cmp.Compare(a.symbol, b.symbol), sdk.CompareIntervals(a.interval, b.interval),
			cmp.Compare(a.interval, b.interval), cmp.Compare(a.from, b.from))
	})
	return all
}

// errSpill is what goes wrong with the temporary file: the end of the import, and no fault of the file that is read.
var errSpill = errors.New("put rows aside on the disk")

// putAside writes all rows in memory to the temporary file.
func (p *pool) putAside() error {
	for _, s := range p.shelves {
		for _, one := range s.pieces {
			if one.bars.Len() == 0 {
				continue
			}
			at, err := p.spill.write(one.bars, one.lines)
			if err != nil {
				return fmt.Errorf("%w: %w", errSpill, err)
			}
			one.aside = append(one.aside, at)
			one.bars, one.lines = market.Columns{}, nil
		}
	}
	p.held = 0
	return nil
}

// take is all rows of a piece, which has none afterwards.
func (p *pool) take(one *piece) (market.Columns, []int32, error) {
	if len(one.aside) == 0 {
		bars, lines := one.bars, one.lines
		p.held -= bars.Len()
		one.bars, one.lines = market.Columns{}, nil
		return bars, lines, nil
	}
	bars, lines := p.room(one.rows), make([]int32, 0, one.rows)
	for _, at := range one.aside {
		if err := p.spill.read(at, &bars, &lines); err != nil {
			return market.Columns{}, nil, fmt.Errorf("%w: %w", errSpill, err)
		}
	}
	bars.AppendAll(one.bars)
	lines = append(lines, one.lines...)
	p.held -= one.bars.Len()
	one.bars, one.lines, one.aside = market.Columns{}, nil, nil
	return bars, lines, nil
}

// room is memory for so many bars, the spare one if it is large enough.
func (p *pool) room(rows int) market.Columns {
	c := p.spare
	if p.spare = (market.Columns{}); cap(c.Start) < rows {
		return market.Grow(rows)
	}
	return c
}

// give takes back the memory of bars that were written.
func (p *pool) give(bars market.Columns) {
	if cap(bars.Start) > cap(p.spare.Start) {
		p.spare = market.Columns{Start: bars.Start[:0], Open: bars.Open[:0], High: bars.High[:0], Low: bars.Low[:0],
			Close: bars.Close[:0], Volume: bars.Volume[:0]}
	}
}
