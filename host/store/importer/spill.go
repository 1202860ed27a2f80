package importer

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/strathost/strathost/host/market"
)

// spill is a temporary file of rows. Where the store is a folder it lies there, since the system's folder for such files
// may be in memory. It loses its name as soon as the system allows, so that who is killed leaves no rows behind.
type spill struct {
	dir  string
	made []string // folders that were made for it, outer ones first
	file *os.File // nil until there is something to write
	end  int64

	out *bufio.Writer // one for all: there may be thousands of short segments
	in  *bufio.Reader
}

// segment is rows that were written at once.
type segment struct {
	at    int64
	rows  int
	lines bool // whether the rows have lines
}

const (
	spillName = ".import-*.spill"
	rowSize   = 6*8 + 4
)

// sweep removes what imports that were killed have left. It does no harm to one that is at work: its file needs no name
// or, where files do, cannot be removed.
func (s *spill) sweep() error {
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if left, _ := filepath.Match(spillName, e.Name()); left {
			_ = os.Remove(filepath.Join(s.dir, e.Name()))
		}
	}
	return err
}

// write adds rows.
func (s *spill) write(bars market.Columns, lines []int32) (segment, error) {
	if s.file == nil {
		if err := s.mkdir(s.dir); err != nil {
			return segment{}, err
		}
		f, err := os.CreateTemp(s.dir, spillName)
		if err != nil {
			return segment{}, err
		}
		_ = os.Remove(f.Name()) // where it cannot go yet, close does it
		s.file = f
		s.out, s.in = bufio.NewWriterSize(f, 1<<16), bufio.NewReaderSize(nil, 1<<16)
	}
	at := segment{at: s.end, rows: bars.Len(), lines: lines != nil}
	var b [rowSize]byte
	for i := range bars.Len() {
		r := bars.Row(i)
		binary.LittleEndian.PutUint64(b[0:], uint64(r.Start))
		for k, v := range [...]float64{r.Open, r.High, r.Low, r.Close, r.Volume} {
			binary.LittleEndian.PutUint64(b[8+8*k:], math.Float64bits(v))
		}
		if lines != nil {
			binary.LittleEndian.PutUint32(b[48:], uint32(lines[i]))
		}
		if _, err := s.out.Write(b[:]); err != nil {
			return segment{}, err
		}
	}
	s.end += int64(bars.Len()) * rowSize
	return at, s.out.Flush()
}

// read appends the rows of a segment.
func (s *spill) read(at segment, bars *market.Columns, lines *[]int32) error {
	s.in.Reset(io.NewSectionReader(s.file, at.at, int64(at.rows)*rowSize))
	var b [rowSize]byte
	for range at.rows {
		if _, err := io.ReadFull(s.in, b[:]); err != nil {
			return err
		}
		number := func(k int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b[8*k:])) }
		bars.Append(market.Row{Start: int64(binary.LittleEndian.Uint64(b[:])), Open: number(1), High: number(2), Low: number(3),
			Close: number(4), Volume: number(5)})
		if at.lines {
			*lines = append(*lines, int32(binary.LittleEndian.Uint32(b[48:])))
		}
	}
	return nil
}

// mkdir makes a folder and those that it is in.
func (s *spill) mkdir(dir string) error {
	if _, err := os.Stat(dir); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := s.mkdir(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		if errors.Is(err, fs.ErrExist) { // another import was first
			return nil
		}
		return err
	}
	s.made = append(s.made, dir)
	return nil
}

// close gives the file up, and of the folders that were made for it those in which nothing lies.
func (s *spill) close() error {
	var err error
	if s.file != nil {
		err = s.file.Close()
		if gone := os.Remove(s.file.Name()); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	for _, dir := range slices.Backward(s.made) {
		_ = os.Remove(dir) // fails where something lies in it
	}
	return err
}
