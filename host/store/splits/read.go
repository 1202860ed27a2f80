package splits

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

const (
	// mostMistakes bounds how many mistakes of a file are listed. All are counted.
	mostMistakes = 100
	// mostFields bounds how many fields of a line are looked at.
	mostFields = 32
)

// The columns, all of which must be there, in any order.
const (
	symbolColumn = "symbol"
	dateColumn   = "date"
	ratioColumn  = "ratio"
)

// Read reads the text of a splits.csv, which messages call name; the digest of what it gives is the SHA-256 of the text.
//
// The first line is the header: symbol, date and ratio, in any order and case. A row is a split: a symbol; its ex-date,
// YYYY-MM-DD, which is the first trading day at the new price; and the ratio, new shares to old ones, as
// market.ParseRatio reads it. Fields are separated by commas, and may have spaces and double quotes around them. Blank
// lines and lines that begin with # are nothing. A file without any row, a header or not, is one without splits.
//
// An ex-date must be a trading day of cal; beyond the calendar's range, where no session gets, any date will do. Where
// there is a mistake there are no splits: the mistakes are all of the file's in their order, the first 100 of them with
// a last one that says how many more there are.
func Read(text []byte, name string, cal *calendar.Calendar) (*market.Splits, sdk.Diagnostics) {
	sum := sha256.Sum256(text)
	r := reader{file: name, calendar: cal, seen: map[key]int{}}
	r.lines(string(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))) // the byte order mark that some editors write
	if r.more > 0 {
		r.mistakes = append(r.mistakes, sdk.Diagnostic{File: name, Code: BadRow, Message: fmt.Sprintf("%d more mistakes are not listed", r.more)})
	}
	if len(r.mistakes) > 0 {
		return nil, r.mistakes
	}
	return market.NewSplits(r.found, hex.EncodeToString(sum[:])), nil
}

type key struct {
	symbol string
	date   calendar.Date
}

// reader is the way through a file.
type reader struct {
	file     string
	calendar *calendar.Calendar
	columns  []string // of the header, in its order
	found    []market.Split
	seen     map[key]int // the line of each split
	mistakes sdk.Diagnostics
	more     int
}

// field is a field of a line with its column, which counts characters from 1.
type field struct {
	text string
	col  int
}

func (r *reader) lines(text string) {
	line := 0
	for row := range strings.Lines(text) {
		line++
		row = strings.TrimRight(row, "\r\n")
		if start := strings.TrimSpace(row); start == "" || start[0] == '#' {
			continue
		}
		if n := strings.Count(row, ",") + 1; r.columns != nil && n != len(r.columns) || n > mostFields {
			r.mistake(line, 0, BadRow, "write symbol, date and ratio, separated by commas, as the header says", "the row has %d fields, not %d", n, max(len(r.columns), 3))
			continue
		}
		fields := split(row)
		if r.columns != nil {
			r.row(line, fields)
		} else if !r.header(line, fields) {
			return
		}
	}
}

// split cuts a line into fields. Nothing that may stand in a field has a comma, so that a quote hides none, and a line
// with a mistake takes no other line with it.
func split(row string) []field {
	var all []field
	col := 1
	for _, part := range strings.Split(row, ",") {
		text := strings.TrimSpace(part)
		before, _, _ := strings.Cut(part, text)
		at := col + utf8.RuneCountInString(before)
		if n := len(text); n >= 2 && text[0] == '"' && text[n-1] == '"' {
			text = strings.TrimSpace(text[1 : n-1])
		}
		all = append(all, field{text: text, col: at})
		col += utf8.RuneCountInString(part) + 1
	}
	return all
}

// header reads the names of the columns; false where rows cannot be read by them.
func (r *reader) header(line int, fields []field) bool {
	known := []string{symbolColumn, dateColumn, ratioColumn}
	for _, f := range fields {
		r.columns = append(r.columns, strings.ToLower(f.text))
	}
	const begin = "begin the file with the line symbol,date,ratio"
	if !slices.ContainsFunc(r.columns, func(name string) bool { return slices.Contains(known, name) }) {
		hint := begin
		if strings.ContainsAny(fields[0].text, ";\t|") {
			hint = "separate columns by commas"
		}
		r.mistake(line, fields[0].col, MissingColumn, hint, "the first line is no header")
		return false
	}
	for i, f := range fields {
		switch name := r.columns[i]; {
		case !slices.Contains(known, name):
			r.mistake(line, f.col, UnknownColumn, columnHint(f.text, known), "unknown column %s", quote(f.text))
		case slices.Contains(r.columns[:i], name):
			r.mistake(line, f.col, Duplicate, "leave one out", "the column %s is there twice", name)
		}
	}
	for _, name := range known {
		if !slices.Contains(r.columns, name) {
			r.mistake(line, 0, MissingColumn, begin, "the header has no column %s", name)
		}
	}
	return len(r.mistakes) == 0
}

func columnHint(text string, known []string) string {
	if near, ok := sdk.Nearest(text, known); ok {
		return "did you mean " + near + "?"
	}
	return "the columns are " + strings.Join(known, ", ")
}

// row reads one split.
func (r *reader) row(line int, fields []field) {
	of := func(column string) field { return fields[slices.Index(r.columns, column)] }
	before := len(r.mistakes) + r.more
	// In the order of the header, so that mistakes of a line are in the order of their places.
	var s market.Split
	for _, column := range r.columns {
		switch f := of(column); column {
		case symbolColumn:
			s.Symbol = r.symbol(line, f)
		case dateColumn:
			s.Date = r.date(line, f)
		case ratioColumn:
			s.Ratio = r.ratio(line, f)
		}
	}
	if len(r.mistakes)+r.more > before {
		return
	}
	k := key{symbol: s.Symbol, date: s.Date}
	if first, twice := r.seen[k]; twice {
		r.mistake(line, of(symbolColumn).col, Duplicate, "keep one line, with the ratio of both where there were two", "%s has a split on %s already, on line %d", s.Symbol, s.Date, first)
		return
	}
	r.seen[k] = line
	r.found = append(r.found, s)
}

func (r *reader) symbol(line int, f field) string {
	symbol, err := sdk.CanonicalSymbol(f.text)
	if err != nil {
		r.mistake(line, f.col, sdk.InvalidSymbol, "write the symbol as the bars have it", "%s is not a symbol", quote(f.text))
	}
	return symbol
}

func (r *reader) date(line int, f field) calendar.Date {
	d, err := calendar.ParseDate(f.text)
	if err != nil {
		r.mistake(line, f.col, InvalidDate, "write YYYY-MM-DD", "%s is not a date", quote(f.text))
		return d
	}
	first, last := r.calendar.Range()
	if d.Before(first) || d.After(last) || r.calendar.IsTradingDay(d) {
		return d
	}
	hint := "write the first trading day at the new price"
	if next, err := r.calendar.Next(d); err == nil {
		hint += ", which may be " + next.String()
	}
	r.mistake(line, f.col, NotTradingDay, hint, "%s was closed on %s, a %s", r.calendar.MIC(), d, d.Weekday())
	return d
}

func (r *reader) ratio(line int, f field) market.Ratio {
	ratio, err := market.ParseRatio(f.text)
	if err != nil {
		r.mistake(line, f.col, InvalidRatio, "write new shares to old ones, such as 4:1, 3:2, or 1:10 for a reverse split", "%v", err)
	}
	return ratio
}

func (r *reader) mistake(line, col int, code sdk.Code, hint, format string, args ...any) {
	if len(r.mistakes) == mostMistakes {
		r.more++
		return
	}
	r.mistakes = append(r.mistakes, sdk.Diagnostic{File: r.file, Line: line, Col: col, Code: code, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// quote writes what stands in the file, cut short where it is long.
func quote(s string) string {
	const most = 40
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "..."
	}
	return fmt.Sprintf("%q", s)
}
