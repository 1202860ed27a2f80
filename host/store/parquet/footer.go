package parquet

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// summary is what a file's footer says of its bars.
type summary struct {
	first, last int64 // starts
	bars        int
	digest      string // SHA-256 of the bars, hex
}

// footer is a file's footer and page index, verified and decoded. It is not changed once made.
type footer struct {
	summary
	sealed *sealed
	file   *parquet.File
}

// openFooter reads the footer of a file of some period.
func openFooter(r io.ReaderAt, size int64, p period) (f *footer, err error) {
	// The decoder panics on some files that only who wants to can make: the seal keeps it from damaged ones.
	defer func() {
		if x := recover(); x != nil {
			f, err = nil, fmt.Errorf("its footer cannot be decoded: %v", x)
		}
	}()
	s, err := openSeal(r, size)
	if err != nil {
		return nil, err
	}
	file, err := parquet.OpenFile(s, size, parquet.SkipMagicBytes(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, err
	}
	if err := checkSchema(file.Schema()); err != nil {
		return nil, err
	}
	blocks, _ := file.Lookup(blocksKey)
	if err := s.setBlocks(blocks); err != nil {
		return nil, err
	}
	f = &footer{sealed: s, file: file}
	return f, f.summarise(p)
}

// summarise makes the summary of the row groups' statistics.
func (f *footer) summarise(p period) error {
	f.digest, _ = f.file.Lookup(barsKey)
	for i, g := range f.file.RowGroups() {
		if err := checkRowGroup(f.file.Metadata().RowGroups[i]); err != nil {
			return err
		}
		first, last, ok := g.ColumnChunks()[0].(*parquet.FileColumnChunk).Bounds()
		switch {
		case !ok || first.Int64() > last.Int64():
			return errors.New("it has a row group without statistics")
		case f.bars == 0:
			f.first = first.Int64()
		case first.Int64() <= f.last:
			return errors.New("its row groups are not sorted by start")
		}
		f.last = last.Int64()
		f.bars += int(g.NumRows())
	}
	switch {
	case f.bars == 0:
		return errors.New("it has no bars")
	case f.digest == "":
		return errors.New("it has no digest of its bars")
	case f.first < p.from || f.last >= p.to:
		return fmt.Errorf("it has bars outside of %s, for which it is named", p.name)
	}
	return nil
}

// checkRowGroup refuses a row group that this package would not write, whose decoding could take any memory.
func checkRowGroup(g format.RowGroup) error {
	if g.NumRows < 1 || g.NumRows > rowsOfRowGroup {
		return fmt.Errorf("it has a row group of %d rows", g.NumRows)
	}
	for _, c := range g.Columns {
		if m := c.MetaData; m.NumValues != g.NumRows || m.Codec != format.Snappy || m.DictionaryPageOffset != 0 {
			return errors.New("it has a column that is not laid out as this store does it")
		}
	}
	return nil
}
