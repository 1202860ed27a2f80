package export

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// timeline.csv has a column for each interval of the run, and a run may meet a new one on its last day. Rows are written
// with the columns that are known, header first; a new interval begins another file. At the end the only one gets its
// name, and several are joined: nothing is kept in memory, and a run that meets no new interval writes each row once.
//
// No cell of it needs a quote: symbols, times, numbers and the words of the metadata have neither commas nor quotes.

const timelineName = "timeline.csv"

// timeline writes the rows of timeline.csv.
type timeline struct {
	folder *Folder
	parts  []timelinePart
	line   []byte
	time   int64 // the latest, which the symbols of an instant share
	stamp  []byte
	words  map[string]timelineWords // by symbol
}

// timelinePart is a file of rows with the same columns.
type timelinePart struct {
	*file
	name      string
	intervals []sdk.Interval
}

// timelineWords are the five fields of a symbol's metadata as they are written.
type timelineWords struct {
	of   sdk.Metadata // without its source
	text []byte
}

// Timeline implements session.Recorder.
func (f *Folder) Timeline(row session.TimelineRow) error {
	if !f.options.CSV || !f.options.Timeline {
		return nil // export.formats leaves it out
	}
	t := &f.timeline
	t.folder = f
	part, err := t.part(row.Series)
	if err != nil {
		return err
	}
	if t.stamp == nil || t.time != row.Time {
		t.time, t.stamp = row.Time, append(t.stamp[:0], stamp(row.Time, f.location)...)
	}
	b := append(t.line[:0], t.stamp...)
	b = append(append(b, ','), row.Symbol...)
	b = appendFloat(append(b, ','), row.Metrics.Volume)
	b = appendFloat(append(b, ','), row.Metrics.High)
	b = appendFloat(append(b, ','), row.Metrics.Low)
	next := 0
	for _, iv := range part.intervals { // both are from short to long
		b = append(b, ',')
		if next < len(row.Series) && sdk.CompareIntervals(row.Series[next].Interval, iv) == 0 {
			b = strconv.AppendInt(b, int64(row.Series[next].Bars), 10)
			next++
		}
	}
	b = append(b, ',')
	if row.Quality != nil {
		b = appendFloat(b, *row.Quality)
	}
	b = append(append(b, ','), t.metadata(row.Symbol, row.Metadata)...)
	t.line = b
	return part.line(b)
}

// part is the file for a row of some intervals: the latest, or a new one where one of them is new.
func (t *timeline) part(series []session.SeriesCount) (*timelinePart, error) {
	n := len(t.parts)
	if n > 0 && !slices.ContainsFunc(series, func(c session.SeriesCount) bool { return !has(t.parts[n-1].intervals, c.Interval) }) {
		return &t.parts[n-1], nil
	}
	var intervals []sdk.Interval
	if n > 0 {
		intervals = slices.Clone(t.parts[n-1].intervals)
		if err := t.parts[n-1].close(); err != nil {
			return nil, err
		}
	}
	for _, c := range series {
		intervals = union(intervals, c.Interval)
	}
	return t.begin(intervals)
}

// begin begins a file with its header.
func (t *timeline) begin(intervals []sdk.Interval) (*timelinePart, error) {
	p := timelinePart{name: fmt.Sprintf(".%s-%d", timelineName, len(t.parts)), intervals: intervals}
	var err error
	if p.file, err = t.folder.create(p.name); err != nil {
		return nil, err
	}
	t.parts = append(t.parts, p)
	return &t.parts[len(t.parts)-1], p.line(timelineHeader(intervals))
}

func timelineHeader(intervals []sdk.Interval) []byte {
	columns := append([]string{"time", "symbol", "volume", "high", "low"}, barsColumns(intervals)...)
	columns = append(columns, "quality", "meets_session_config_requirements", "added_by", "auto_provisioned", "added_at", "upgraded_from_adhoc")
	var b []byte
	for i, c := range columns {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, c...)
	}
	return b
}

// metadata is the five fields of a symbol, written once for as long as they stay.
func (t *timeline) metadata(symbol string, m sdk.Metadata) []byte {
	m.Source = sdk.Source{}
	if have, ok := t.words[symbol]; ok && have.of == m {
		return have.text
	}
	if t.words == nil {
		t.words = map[string]timelineWords{}
	}
	var text []byte
	for i, field := range t.folder.metadataFields(m) {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, field...)
	}
	t.words[symbol] = timelineWords{of: m, text: text}
	return text
}

// finish gives timeline.csv its name.
func (t *timeline) finish(f *Folder) error {
	t.folder = f
	if len(t.parts) == 0 { // no day was served
		if _, err := t.begin(nil); err != nil {
			return err
		}
	}
	if err := t.parts[len(t.parts)-1].close(); err != nil {
		return err
	}
	if len(t.parts) == 1 {
		return os.Rename(f.path(t.parts[0].name), f.path(timelineName))
	}
	return f.write(timelineName, t.join)
}

// join writes the rows of all files with the columns of the last.
func (t *timeline) join(w io.Writer) error {
	all := t.parts[len(t.parts)-1].intervals
	if _, err := w.Write(append(timelineHeader(all), '\n')); err != nil {
		return err
	}
	for _, p := range t.parts {
		if err := t.copy(w, p, all); err != nil {
			return err
		}
	}
	return nil
}

// copy writes the rows of one file with empty cells for the intervals that it does not know, and removes it.
func (t *timeline) copy(w io.Writer, p timelinePart, all []sdk.Interval) error {
	path := t.folder.path(p.name)
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer os.Remove(path)
	defer in.Close()
	r := bufio.NewReaderSize(in, 64<<10)
	for n := 0; ; n++ {
		row, err := r.ReadSlice('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if n == 0 {
			continue // the header
		}
		if _, err := w.Write(t.widen(row, p.intervals, all)); err != nil {
			return err
		}
	}
}

// widen puts empty cells into a row.
func (t *timeline) widen(row []byte, have, all []sdk.Interval) []byte {
	const ahead = 5 // columns before those of the intervals
	out := t.line[:0]
	cell := func() { // takes over one cell and its comma
		i := bytes.IndexByte(row, ',') + 1
		out, row = append(out, row[:i]...), row[i:]
	}
	for range ahead {
		cell()
	}
	for _, iv := range all {
		if has(have, iv) {
			cell()
		} else {
			out = append(out, ',')
		}
	}
	t.line = append(out, row...)
	return t.line
}

// discard closes the file that is being written.
func (t *timeline) discard() error {
	if len(t.parts) == 0 {
		return nil
	}
	return t.parts[len(t.parts)-1].close()
}

// appendFloat appends a number as float writes it.
func appendFloat(b []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return b
	}
	return strconv.AppendFloat(b, v, floatFormat(v), -1, 64)
}
