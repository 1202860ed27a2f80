package csv

import (
	"bytes"
	stdcsv "encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// layout is how a file is to be read.
type layout struct {
	columns
	delimiter rune
	skip      int // records ahead of the first row, the header among them
	fields    int // of every row
	form      form
	location  *time.Location // of its times without a zone
}

// headerWithin is how many records may come ahead of the rows: titles and the like, and the header.
const headerWithin = 10

// guess finds out how a file is to be read from its first lines, all of them whole. The error says why it cannot be.
func guess(sample []byte, location *time.Location) (layout, error) {
	if err := text(sample); err != nil {
		return layout{}, err
	}
	var worst error
	for _, delimiter := range []rune{',', ';', '\t', '|'} {
		records := split(sample, delimiter)
		for i, record := range records[:min(headerWithin, len(records))] {
			found, ok, err := readHeader(record)
			if err != nil && worst == nil {
				worst = err
			}
			if !ok || err != nil {
				continue
			}
			l := layout{columns: found, delimiter: delimiter, skip: i + 1, fields: filled(record), location: location}
			return l.withTimes(record, records[i+1:])
		}
	}
	if worst != nil {
		return layout{}, worst
	}
	for _, delimiter := range []rune{',', ';', '\t', '|'} {
		if l, ok := headerless(split(sample, delimiter), delimiter, location); ok {
			return l, nil
		}
	}
	return layout{}, fmt.Errorf("no header with open, high, low and close is in its first %d lines, and its first line is not a time and these four numbers",
		headerWithin)
}

// filled is the number of fields without the empty ones at the end.
func filled(record []string) int {
	n := len(record)
	for n > 0 && strings.TrimSpace(record[n-1]) == "" {
		n--
	}
	return n
}

// text says why a file is no text in UTF-8.
func text(sample []byte) error {
	switch {
	case len(bytes.TrimSpace(sample)) == 0:
		return errors.New("it is empty")
	case bytes.HasPrefix(sample, []byte{0xff, 0xfe}), bytes.HasPrefix(sample, []byte{0xfe, 0xff}):
		return errors.New("it is UTF-16: save it as UTF-8")
	case bytes.IndexByte(sample, 0) >= 0:
		return errors.New("it is no text")
	}
	return nil
}

// split reads records, with nil in the place of one that cannot be read.
func split(sample []byte, delimiter rune) [][]string {
	r := newReader(bytes.NewReader(sample), delimiter)
	r.ReuseRecord = false
	var records [][]string
	for {
		record, err := r.Read()
		if err == io.EOF {
			return records
		}
		if err != nil {
			record = nil
		}
		records = append(records, record)
	}
}

// newReader is the one way in which files are cut into records.
func newReader(r io.Reader, delimiter rune) *stdcsv.Reader {
	c := stdcsv.NewReader(r)
	c.Comma, c.Comment, c.FieldsPerRecord, c.ReuseRecord = delimiter, '#', -1, true
	return c
}

// headerless is the layout of a file without a header: time, or date and time of day, then open, high, low, close and,
// if there is one more number, volume.
func headerless(records [][]string, delimiter rune, location *time.Location) (layout, bool) {
	if len(records) == 0 || len(records[0]) == 0 {
		return layout{}, false
	}
	first := records[0]
	l := layout{delimiter: delimiter, fields: filled(first), location: location}
	l.columns = columns{when: 0, ofDay: none, symbol: none}
	c := clock{location: location}
	m, err := c.read(first[0])
	if err != nil {
		return layout{}, false
	}
	l.form = m.form
	value := 1
	if m.form == bareDate && len(first) > 1 && isTimeOfDay(first[1]) {
		l.ofDay, value = 1, 2
	}
	for i := range l.values {
		l.values[i] = none
		if value+i < len(first) && isNumber(first[value+i]) {
			l.values[i] = value + i
		}
	}
	for _, at := range l.values[:volume] {
		if at == none {
			return layout{}, false
		}
	}
	return l, true
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return err == nil
}

// isTimeOfDay tells a time of day from a price: it has a colon, or six digits.
func isTimeOfDay(s string) bool {
	s = strings.TrimSpace(s)
	_, err := timeOfDay(s)
	return err == nil && (strings.Contains(s, ":") || len(s) == 6)
}

// withTimes finds the column, or the two, that say when a bar starts. Of the columns whose names say that they are
// times, or of those that have no other use where there are none, the best is the first whose values are instants;
// then date and time of day in one; then a date with a time of day beside it; then a date alone.
func (l layout) withTimes(header []string, rows [][]string) (layout, error) {
	var named, unnamed, ends []int
	for i, h := range header {
		switch name := plain(h); {
		case l.used(i):
		case isTime(name):
			named = append(named, i)
		case isEnd(name):
			ends = append(ends, i)
		default:
			unnamed = append(unnamed, i)
		}
	}
	for _, candidates := range [][]int{named, unnamed} {
		if found, ok := l.choose(header, rows, candidates); ok {
			return found, nil
		}
	}
	switch {
	case len(rows) == 0:
		return layout{}, errors.New("it has a header and no rows")
	case len(named) > 0:
		c := clock{location: l.location}
		for _, row := range rows {
			if len(row) > named[0] {
				if _, err := c.read(row[named[0]]); err != nil {
					return layout{}, fmt.Errorf("its column %s holds no times: %w", header[named[0]], err)
				}
			}
		}
		return layout{}, fmt.Errorf("its column %s holds no times", header[named[0]])
	case len(ends) > 0:
		return layout{}, fmt.Errorf("its column %s says when bars end, and none says when they start", header[ends[0]])
	}
	return layout{}, errors.New("it has no column for the time")
}

// used says whether a column is one of numbers or symbols.
func (l layout) used(column int) bool {
	for _, at := range l.values {
		if at == column {
			return true
		}
	}
	return l.symbol == column
}

// choose is withTimes for some candidates.
func (l layout) choose(header []string, rows [][]string, candidates []int) (layout, bool) {
	best, ofDay := none, none
	var bestForm form
	for _, column := range candidates {
		form, isOfDay, ok := formOf(rows, column)
		switch {
		case !ok:
		case isOfDay && ofDay == none:
			ofDay = column
		case !isOfDay && (best == none || form < bestForm):
			best, bestForm = column, form
		}
	}
	if best == none {
		return layout{}, false
	}
	l.when, l.form = best, bestForm
	name := plain(header[best])
	if bestForm == bareDate && ofDay != none {
		l.ofDay = ofDay
		name = plain(header[ofDay])
	}
	if inUTC(name) && l.form != instant {
		l.location = time.UTC
	}
	return l, true
}

// formOf says what at least half of the values of a column are: times of one form, or times of day. It is false if they are
// neither.
func formOf(rows [][]string, column int) (of form, isOfDay, ok bool) {
	c := clock{location: time.UTC} // which has no hour that clocks skip
	var forms [3]int
	midnights, ofDay, filledIn := 0, 0, 0
	for _, row := range rows {
		if column >= len(row) || strings.TrimSpace(row[column]) == "" {
			continue
		}
		filledIn++
		if m, err := c.read(row[column]); err == nil {
			forms[m.form]++
			if m.midnight {
				midnights++
			}
		} else if _, err := timeOfDay(strings.TrimSpace(row[column])); err == nil {
			ofDay++
		}
	}
	for f, n := range forms {
		if n > 0 && 2*n >= filledIn {
			if form(f) == wallTime && midnights == n {
				return bareDate, false, true // 2025-07-02 00:00:00 in every row
			}
			return form(f), false, true
		}
	}
	return 0, true, ofDay > 0 && 2*ofDay >= filledIn
}
