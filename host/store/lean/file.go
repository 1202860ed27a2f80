package lean

import (
	"archive/zip"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// The codes of what this package reports.
const (
	// BadRow is a row that was left out or sorted in; the message says which.
	BadRow sdk.Code = "bad_row"
	// NotLEAN is a file that is none of LEAN's trade bars of US equities, or is damaged.
	NotLEAN sdk.Code = "not_lean"
)

// Options say what the files do not.
type Options struct {
	// Location is the time zone of the exchange. nil means America/New_York.
	Location *time.Location
}

// Series is the bars of one zip.
type Series struct {
	Symbol   string
	Interval sdk.Interval
	Bars     market.Columns // sorted, sound, without duplicates; maybe empty
	// Rows is the number of rows, of which Bad were left out. Repaired is how many of the bars were out of order.
	Rows, Bad, Repaired int
	// Diagnostics are wrong rows, the first 100 and a line that says how many more there are. File is the zip, a # and
	// the file in it.
	Diagnostics []sdk.Diagnostic
}

// Read reads a zip. The error is an [sdk.Diagnostics] if the file is damaged or none of LEAN's trade bars; other errors
// are those of reading it.
func Read(ctx context.Context, path string, opts Options) (Series, error) {
	f, err := os.Open(path)
	if err != nil {
		return Series{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Series{}, err
	}
	absolute, err := filepath.Abs(path) // the folders say what the file is of
	if err != nil {
		return Series{}, err
	}
	s, err := Decode(ctx, f, info.Size(), filepath.ToSlash(absolute), opts)
	for i := range s.Diagnostics {
		_, entry, _ := strings.Cut(s.Diagnostics[i].File, "#")
		s.Diagnostics[i].File = path + "#" + entry
	}
	if ds := (sdk.Diagnostics)(nil); errors.As(err, &ds) {
		for i := range ds {
			ds[i].File = path
		}
	}
	return s, err
}

// Decode is Read for a file that is open; name is its path, with slashes.
func Decode(ctx context.Context, r io.ReaderAt, size int64, name string, opts Options) (Series, error) {
	refuse := func(err error) (Series, error) {
		if read := (*fs.PathError)(nil); errors.As(err, &read) || ctx.Err() != nil {
			return Series{}, errors.Join(ctx.Err(), err)
		}
		return Series{}, sdk.Diagnostics{{File: name, Code: NotLEAN, Message: err.Error()}}
	}
	location := opts.Location
	if location == nil {
		var err error
		if location, err = time.LoadLocation("America/New_York"); err != nil {
			return Series{}, err
		}
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return refuse(fmt.Errorf("it is no zip: %w", err))
	}
	if len(z.File) != 1 {
		return refuse(fmt.Errorf("it has %d files in it instead of 1", len(z.File)))
	}
	entry := z.File[0]
	l, err := labelOf(name, entry.Name)
	if err != nil {
		return refuse(err)
	}
	content, err := entry.Open()
	if err != nil {
		return refuse(fmt.Errorf("%s in it cannot be read: %w", entry.Name, err))
	}
	defer content.Close()
	s := &reading{Series: Series{Symbol: l.symbol, Interval: l.interval}, place: name + "#" + entry.Name}
	if err := s.all(ctx, content, newRows(l, location)); err != nil {
		return refuse(fmt.Errorf("%s in it: %w", entry.Name, err))
	}
	s.order()
	if more := s.noted - len(s.Diagnostics); more > 0 {
		s.Diagnostics = append(s.Diagnostics, sdk.Diagnostic{File: s.place, Code: BadRow, Message: fmt.Sprintf("%d more rows are wrong", more)})
	}
	return s.Series, nil
}

// reading is a series while it is read.
type reading struct {
	Series
	place string
	lines []int32 // of the bars
	noted int
}

// longestLine bounds a line, which is some fifty bytes, and the memory that it takes.
const longestLine = 4096

// all reads every row.
func (s *reading) all(ctx context.Context, content io.Reader, r *rows) error {
	lines := bufio.NewScanner(content)
	lines.Buffer(make([]byte, 0, longestLine), longestLine)
	line := 1
	for ; lines.Scan(); line++ {
		if line%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		text := strings.TrimSpace(lines.Text())
		if text == "" {
			continue
		}
		if s.Rows++; s.Rows > r.most() {
			return errTooMany
		}
		bar, err := r.row(text)
		if err != nil {
			s.Bad++
			s.note(line, err.Error()+leftOut)
			continue
		}
		s.Bars.Append(bar)
		s.lines = append(s.lines, int32(line))
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("line %d is longer than %d bytes: it is no table of bars", line, longestLine)
	} else if err := lines.Err(); err != nil {
		return err
	}
	if s.Rows == 0 {
		return errors.New("it is empty")
	}
	return nil
}

const leftOut = ": the row is left out"

// maxKept bounds how many wrong rows of a file are listed. All are counted.
const maxKept = 100

func (s *reading) note(line int, message string) {
	s.noted++
	if len(s.Diagnostics) < maxKept {
		s.Diagnostics = append(s.Diagnostics, sdk.Diagnostic{File: s.place, Line: line, Code: BadRow, Message: message})
	}
}
