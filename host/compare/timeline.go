package compare

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// Timeline is how timeline.csv differs.
type Timeline struct {
	Counts
	Symbols []TimelineSymbol `json:"symbols"`
}

// TimelineSymbol is a symbol whose rows are not alike, with the first of them that is not.
type TimelineSymbol struct {
	Symbol string `json:"symbol"`
	Uneven
	Time    string   `json:"time"` // of the first
	In      string   `json:"in"`   // both, A or B
	Changes []Change `json:"changes,omitempty"`
}

// timeline compares timeline.csv by time and symbol. The file may have millions of rows: of those that are alike nothing is
// taken apart, and of each symbol only the first that is not is kept.
func (d *Difference) timeline(a, b string) error {
	x, err := openLines(a)
	if err != nil {
		return err
	}
	defer x.file.Close()
	y, err := openLines(b)
	if err != nil {
		return err
	}
	defer y.file.Close()
	alike := slices.Equal(x.table.header, y.table.header)
	symbols := map[string]*TimelineSymbol{}
	err = align(x.rows(), y.rows(), func(pairs []pair[string]) error {
		for _, p := range pairs {
			var changes []Change
			if p.a != nil && p.b != nil {
				if *p.a != *p.b || !alike {
					changes = columns(&x.table, &y.table, strings.Split(*p.a, ","), strings.Split(*p.b, ","), nil)
				}
				if len(changes) == 0 {
					d.Timeline.Equal++
					continue
				}
			}
			d.Timeline.add(p.a != nil, p.b != nil)
			line := p.a
			if line == nil {
				line = p.b
			}
			name := symbolOf(*line)
			s := symbols[name]
			if s == nil {
				s = &TimelineSymbol{Symbol: name, Time: p.at.stamp, In: inWhich(p.a != nil, p.b != nil), Changes: changes}
				symbols[name] = s
				if len(symbols) == 1 {
					d.part(First{File: "timeline.csv", Day: p.at.day, Time: p.at.time(), Row: s.words(), at: p.at})
				}
			}
			s.add(p.a != nil, p.b != nil)
		}
		return nil
	})
	d.Timeline.Symbols = make([]TimelineSymbol, 0, len(symbols))
	for _, s := range symbols {
		d.Timeline.Symbols = append(d.Timeline.Symbols, *s)
	}
	slices.SortFunc(d.Timeline.Symbols, func(a, b TimelineSymbol) int { return strings.Compare(a.Symbol, b.Symbol) })
	return err
}

// words is the first row that is not alike.
func (s TimelineSymbol) words() string {
	if s.In != "both" {
		return fmt.Sprintf("%s is in %s only", s.Symbol, s.In)
	}
	return s.Symbol + " " + changesText(s.Changes)
}

// lines is timeline.csv as lines. No field of it can hold a comma, a quote or a line break.
type lines struct {
	file    *os.File
	scanner *bufio.Scanner
	table   table
	last    moment
}

func openLines(path string) (*lines, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	l := &lines{file: file, scanner: bufio.NewScanner(file), table: table{column: map[string]int{}}}
	l.scanner.Buffer(nil, 1<<20)
	if !l.scanner.Scan() {
		_ = file.Close()
		return nil, fmt.Errorf("%s: %w", path, errors.Join(l.scanner.Err(), errors.New("it has no header")))
	}
	l.table.header = strings.Split(l.scanner.Text(), ",")
	for i, name := range l.table.header {
		l.table.column[name] = i + 1
	}
	return l, nil
}

func symbolOf(line string) string {
	_, rest, _ := strings.Cut(line, ",")
	symbol, _, _ := strings.Cut(rest, ",")
	return symbol
}

func (l *lines) rows() rows[string] {
	return func() (row[string], error) {
		if !l.scanner.Scan() {
			if err := l.scanner.Err(); err != nil {
				return row[string]{}, err
			}
			return row[string]{}, io.EOF
		}
		line := l.scanner.Text()
		stamp, _, _ := strings.Cut(line, ",")
		if stamp != l.last.stamp { // there are as many rows of a time as there are symbols
			when, err := at("", stamp)
			if err != nil {
				return row[string]{}, err
			}
			l.last = when
		}
		return row[string]{at: l.last, key: symbolOf(line), value: line}, nil
	}
}
