package csv

import (
	"bytes"
	"cmp"
	stdcsv "encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/strathost/strathost/host/store/table"
)

// layout is how a file is to be read.
type layout struct {
	table.Columns
	delimiter rune
	skip      int // records ahead of the first row, the header among them
	fields    int // of every row
	form      table.Form
	location  *time.Location // of its times without a zone
	dates     table.DateOrder
	header    []string // nil where it has none
	unread    string   // why a column that is named as one of intervals is not read; empty where there is none
}

// headerWithin is how many records may come ahead of the rows: titles and the like, and the header.
const headerWithin = 10

// guess finds out how a file is to be read from its first lines, all of them whole. The error says why it cannot be.
func guess(sample []byte, location *time.Location, dates table.DateOrder, m table.Mapping) (layout, error) {
	if err := text(sample); err != nil {
		return layout{}, err
	}
	var worst refusal
	for _, delimiter := range delimiters() {
		records := split(sample, delimiter)
		for i, record := range records[:min(headerWithin, len(records))] {
			found, ok, err := table.ReadHeader(record, m)
			worst.add(record, ok, err)
			if !ok || err != nil || len(m) > 0 && !isHeader(record, found) {
				continue
			}
			l := layout{Columns: found, delimiter: delimiter, skip: i + 1, fields: filled(record), location: location, dates: dates,
				header: slices.Clone(record[:filled(record)])}
			if m[table.Interval] == "" {
				l.checkIntervals(records[i+1:])
			}
			return l.withTimes(record, records[i+1:])
		}
	}
	for _, delimiter := range delimiters() {
		records := split(sample, delimiter)
		if l, ok := headerless(records, delimiter, location, dates, m); ok {
			return l, nil
		}
	}
	if len(m) > 0 && isRow(worst.widest) {
		return layout{}, fmt.Errorf("it has no header: name its %d columns by their numbers, as in --columns start=1,open=2", len(worst.widest))
	}
	return layout{}, worst.reason()
}

// name is what messages call a column, empty for none.
func (l *layout) name(column int) string {
	switch {
	case column == table.None:
		return ""
	case column < len(l.header):
		return cmp.Or(l.header[column], strconv.Itoa(column+1))
	}
	return strconv.Itoa(column + 1)
}

// checkIntervals gives up the column of intervals if none of its values is one.
func (l *layout) checkIntervals(rows [][]string) {
	if l.Interval == table.None {
		return
	}
	example := ""
	for _, row := range rows {
		if l.Interval >= len(row) {
			continue
		}
		if _, err := table.ReadInterval(row[l.Interval]); err == nil {
			return
		}
		example = cmp.Or(example, strings.TrimSpace(row[l.Interval]))
	}
	l.unread = table.Unread(l.name(l.Interval), example)
	l.Interval = table.None
}

func delimiters() []rune { return []rune{',', ';', '\t', '|'} }

// refusal is why no record is a header: what is said of the likeliest one.
type refusal struct {
	err    error
	header bool     // err is of a record that is a header, if only in part
	widest []string // the record with the most fields, the first of several
}

func (r *refusal) add(record []string, isHeader bool, err error) {
	wider := filled(record) > len(r.widest)
	if wider {
		r.widest = slices.Clone(record[:filled(record)])
	}
	if err != nil && (r.err == nil || isHeader && !r.header || !r.header && wider) {
		r.err, r.header = err, isHeader
	}
}

// leastColumns is how many fields a line has that may be a header: a time and four prices.
const leastColumns = 5

func (r *refusal) reason() error {
	if r.err != nil {
		return r.err
	}
	none := &table.ColumnsError{Message: fmt.Sprintf(
		"no header with open, high, low and close is in its first %d lines, and its first line is not a time and these four numbers", headerWithin)}
	if len(r.widest) >= leastColumns {
		none.Columns = r.widest
	}
	return none
}

// isHeader tells a header from a row, where a mapping says by number what could be either: it has names for prices.
func isHeader(record []string, found table.Columns) bool {
	for _, at := range found.Values[:table.Volume] {
		if at >= len(record) || strings.TrimSpace(record[at]) == "" || isNumber(record[at]) {
			return false
		}
	}
	return true
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

// isRow tells a row from a header: it has numbers enough for prices.
func isRow(record []string) bool {
	n := 0
	for _, cell := range record {
		if isNumber(cell) {
			n++
		}
	}
	return n >= table.Volume
}

// headerless is the layout of a file without a header: time, or date and time of day, then open, high, low, close and,
// if there is one more number, volume. Columns that the mapping says by number are where it says, and the others follow
// the time in this order.
func headerless(records [][]string, delimiter rune, location *time.Location, dates table.DateOrder, m table.Mapping) (layout, bool) {
	if len(records) == 0 || len(records[0]) == 0 || !m.Numbered() {
		return layout{}, false
	}
	first := records[0]
	said, err := m.Numbers(len(first))
	if err != nil {
		return layout{}, false
	}
	l := layout{Columns: said, delimiter: delimiter, fields: filled(first), location: location, dates: dates}
	l.When = max(0, said.When)
	c := table.NewClock(location).Ordered(dates)
	at, err := c.Read(first[l.When])
	if err != nil {
		return layout{}, false
	}
	l.form = at.Form
	next := l.When + 1
	if at.Form == table.BareDate && len(first) > next && isTimeOfDay(first[next]) && !said.Uses(next) {
		l.OfDay = next
		next++
	}
	for i := range l.Values {
		for l.Values[i] == table.None && next < len(first) {
			if !said.Uses(next) && isNumber(first[next]) {
				l.Values[i] = next
			} else if !said.Uses(next) {
				break
			}
			next++
		}
	}
	for _, at := range l.Values[:table.Volume] {
		if at == table.None || !isNumber(first[at]) {
			return layout{}, false
		}
	}
	return l, true
}

func isNumber(s string) bool {
	_, err := table.ReadNumber(s)
	return err == nil
}

// isTimeOfDay tells a time of day from a price: it has a colon, or six digits.
func isTimeOfDay(s string) bool {
	s = strings.TrimSpace(s)
	_, err := table.TimeOfDay(s)
	return err == nil && (strings.Contains(s, ":") || len(s) == 6)
}

// withTimes finds the column, or the two, that say when a bar starts, unless When says it already. Of the columns whose names say that they are
// times, or of those that have no other use where there are none, the best is the first whose values are instants;
// then date and time of day in one; then a date with a time of day beside it; then a date alone.
func (l layout) withTimes(header []string, rows [][]string) (layout, error) {
	if l.When != table.None {
		return l.withStart(header, rows)
	}
	var named, unnamed, ends []int
	for i, h := range header {
		switch name := table.Plain(h); {
		case l.Uses(i):
		case table.IsTime(name):
			named = append(named, i)
		case table.IsEnd(name):
			ends = append(ends, i)
		default:
			unnamed = append(unnamed, i)
		}
	}
	// What is named as a time may be the time of day alone, of a date that is not.
	for _, candidates := range [][]int{named, slices.Concat(named, unnamed)} {
		if found, ok := l.choose(header, rows, candidates); ok {
			return found, nil
		}
	}
	switch {
	case len(rows) == 0:
		return layout{}, errors.New("it has a header and no rows")
	case len(named) > 0:
		return layout{}, fmt.Errorf("its column %s holds no times%s", header[named[0]], l.whyNoTime(rows, named[0]))
	case len(ends) > 0:
		return layout{}, fmt.Errorf("its column %s says when bars end, and none says when they start", header[ends[0]])
	}
	for _, column := range unnamed {
		if len(rows) > 0 && column < len(rows[0]) && table.LooksLikeDate(rows[0][column]) {
			return layout{}, fmt.Errorf("its column %s holds no times%s", header[column], l.whyNoTime(rows, column))
		}
	}
	return layout{}, &table.ColumnsError{Message: "it has no column for the time", Field: table.Start, Columns: header}
}

// whyNoTime is the end of a sentence that says why the first value of a column that is no time is none.
func (l layout) whyNoTime(rows [][]string, column int) string {
	c := table.NewClock(l.location).Ordered(l.dates)
	for _, row := range rows {
		if len(row) > column {
			if _, err := c.Read(row[column]); err != nil {
				return ": " + err.Error()
			}
		}
	}
	return ""
}

// withStart is withTimes where it is known which column says when a bar starts. If it holds dates, a column that is named
// as a time may say the time of day.
func (l layout) withStart(header []string, rows [][]string) (layout, error) {
	candidates := []int{l.When}
	for i, h := range header {
		if !l.Uses(i) && table.IsTime(table.Plain(h)) {
			if _, ofDay, ok := l.formOf(rows, i); ok && ofDay {
				candidates = append(candidates, i)
			}
		}
	}
	start := l.When
	if found, ok := l.choose(header, rows, candidates); ok && found.When == start {
		return found, nil
	}
	if len(rows) == 0 {
		return layout{}, errors.New("it has a header and no rows")
	}
	return layout{}, &table.ColumnsError{Message: fmt.Sprintf("its column %q holds no times%s", header[start], l.whyNoTime(rows, start)),
		Field: table.Start, Columns: header}
}

// choose is withTimes for some candidates.
func (l layout) choose(header []string, rows [][]string, candidates []int) (layout, bool) {
	best, ofDay := table.None, table.None
	var bestForm table.Form
	for _, column := range candidates {
		form, isOfDay, ok := l.formOf(rows, column)
		switch {
		case !ok:
		case isOfDay && ofDay == table.None:
			ofDay = column
		case !isOfDay && (best == table.None || form < bestForm):
			best, bestForm = column, form
		}
	}
	if best == table.None {
		return layout{}, false
	}
	l.When, l.form = best, bestForm
	name := table.Plain(header[best])
	if bestForm == table.BareDate && ofDay != table.None {
		l.OfDay = ofDay
		name = table.Plain(header[ofDay])
	}
	if table.InUTC(name) && l.form != table.Instant {
		l.location = time.UTC
	}
	return l, true
}

// formOf says what at least half of the values of a column are: times of one form, or times of day. It is false if they are
// neither.
func (l layout) formOf(rows [][]string, column int) (of table.Form, isOfDay, ok bool) {
	c := table.NewClock(time.UTC).Ordered(l.dates) // which has no hour that clocks skip
	var forms [3]int
	midnights, ofDay, filledIn := 0, 0, 0
	for _, row := range rows {
		if column >= len(row) || strings.TrimSpace(row[column]) == "" {
			continue
		}
		filledIn++
		if m, err := c.Read(row[column]); err == nil {
			forms[m.Form]++
			if m.Midnight {
				midnights++
			}
		} else if _, err := table.TimeOfDay(strings.TrimSpace(row[column])); err == nil {
			ofDay++
		}
	}
	for f, n := range forms {
		if n > 0 && 2*n >= filledIn {
			if table.Form(f) == table.WallTime && midnights == n {
				return table.BareDate, false, true // 2025-07-02 00:00:00 in every row
			}
			return table.Form(f), false, true
		}
	}
	return 0, true, ofDay > 0 && 2*ofDay >= filledIn
}
