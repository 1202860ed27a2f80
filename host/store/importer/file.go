package importer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/strathost/strathost/sdk"
)

// seriesKey names a series.
type seriesKey struct {
	symbol   string
	interval sdk.Interval
}

// compare puts keys in the order of their symbols, then from short intervals to long.
func (k seriesKey) compare(other seriesKey) int {
	return cmp.Or(strings.Compare(k.symbol, other.symbol), sdk.CompareIntervals(k.interval, other.interval), cmp.Compare(k.interval, other.interval))
}

// time writes a start: a date for bars of days and weeks.
func (k seriesKey) time(start int64) string {
	t := time.Unix(0, start).UTC()
	if k.interval.Intraday() {
		return t.Format(time.RFC3339Nano)
	}
	return t.Format(time.DateOnly)
}

// file is a file while it is imported.
type file struct {
	source
	failed bool
	series map[seriesKey]*fileSeries

	rows, bad, repaired int
	again               int // rows that an earlier file has too
	diagnostics         []sdk.Diagnostic
	notes               int // diagnostics that note made
	unlisted            int // that it did not
}

// fileSeries is what is known of a series of one file once its rows are in the pool.
type fileSeries struct {
	first, last int64 // the earliest and the latest start
	above       int64 // the start of the row before
	rises       int   // rows that start after the one before
	falls       []fall
	fell        int // rows that start before it, of which falls are the first
}

// fall is a row that starts before the one above it.
type fall struct {
	line  int32
	start int64
}

// maxKept bounds how many wrong rows of a file are listed. All are counted.
const maxKept = 100

// fail leaves a file out in whole.
func (f *file) fail(why sdk.Diagnostics) {
	f.failed = true
	f.diagnostics = append(f.diagnostics, why...)
}

// see looks at the order of a series.
func (s *fileSeries) see(starts []int64, lines []int32) {
	for i, start := range starts {
		switch {
		case start > s.above:
			s.rises++
		case start < s.above:
			if s.fell++; len(s.falls) < maxKept && lines != nil {
				s.falls = append(s.falls, fall{line: lines[i], start: start})
			}
		}
		s.above = start
		s.first, s.last = min(s.first, start), max(s.last, start)
	}
}

// noteDisorder notes the rows that were sorted in. A file that runs from new to old is as good as another.
func (f *file) noteDisorder() {
	for _, key := range slices.SortedFunc(maps.Keys(f.series), seriesKey.compare) { // of many notes the first are kept
		s := f.series[key]
		if s.rises == 0 {
			continue
		}
		f.repaired += s.fell
		f.unlisted += s.fell - len(s.falls)
		for _, at := range s.falls {
			f.note(int(at.line), fmt.Sprintf("it starts at %s, before the row above it: it is sorted in", key.time(at.start)))
		}
	}
}

// line is what rows are counted by.
func (f Format) line() string {
	if f == Parquet {
		return "row"
	}
	return "line"
}

// note adds what is wrong with a row.
func (f *file) note(line int, message string) {
	if f.notes == maxKept {
		f.unlisted++
		return
	}
	f.notes++
	f.diagnostics = append(f.diagnostics, sdk.Diagnostic{File: f.path, Line: line, Code: badRow, Message: message})
}

const badRow sdk.Code = "bad_row"
