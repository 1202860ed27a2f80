package compare

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"
)

// moment is when a row is of. The day stands before the time: the last instant of a day may be the first of the next.
type moment struct {
	day   string
	nanos int64 // UTC; beforeOpen where the row is of no time yet
	stamp string
}

const beforeOpen = math.MinInt64

func (m moment) compare(o moment) int {
	return cmp.Or(strings.Compare(m.day, o.day), cmp.Compare(m.nanos, o.nanos))
}

// at is the moment of a stamp, RFC 3339 with the exchange's offset. An empty day is that of the stamp.
func at(day, stamp string) (moment, error) {
	t, err := time.Parse(time.RFC3339Nano, stamp)
	if err != nil {
		return moment{}, fmt.Errorf("%q is no time: %w", stamp, err)
	}
	if day == "" {
		day = stamp[:len(time.DateOnly)]
	}
	return moment{day: day, nanos: t.UnixNano(), stamp: stamp}, nil
}

// time is the stamp as JSON has it.
func (m moment) time() *string {
	if m.stamp == "" {
		return nil
	}
	return &m.stamp
}

// row is one row of a file: when it is of, what it is about, and itself.
type row[T any] struct {
	at    moment
	key   string
	value T
}

// rows gives the rows of a file in order; io.EOF ends them.
type rows[T any] func() (row[T], error)

// pair is a row of each run that is about the same; nil where a run has none.
type pair[T any] struct {
	at   moment
	a, b *T
}

// side is one of the two files, read one moment at a time.
type side[T any] struct {
	name  string // A or B
	next  rows[T]
	ahead row[T]
	begun bool
	over  bool
	group []row[T]
}

func (s *side[T]) advance() error {
	r, err := s.next()
	if errors.Is(err, io.EOF) {
		s.over = true
		return nil
	}
	if err == nil && s.begun && r.at.compare(s.ahead.at) < 0 {
		err = fmt.Errorf("its rows are not in order of time at %s: was it changed?", r.at.stamp)
	}
	if err != nil {
		return fmt.Errorf("run %s: %w", s.name, err)
	}
	s.ahead, s.begun = r, true
	return nil
}

// take reads all rows of the moment of the next one.
func (s *side[T]) take() error {
	s.group = append(s.group[:0], s.ahead)
	for {
		if err := s.advance(); err != nil || s.over || s.ahead.at.compare(s.group[0].at) != 0 {
			return err
		}
		s.group = append(s.group, s.ahead)
	}
}

// align walks two files in order of time and hands on the rows of each moment in pairs: those of A in their order, each
// with the row of B that is about the same, then those that B has alone. Rows of one moment that are about the same pair up
// in their order. The slice is valid during the visit.
func align[T any](a, b rows[T], visit func([]pair[T]) error) error {
	x, y := &side[T]{name: "A", next: a}, &side[T]{name: "B", next: b}
	for _, s := range []*side[T]{x, y} {
		if err := s.advance(); err != nil {
			return err
		}
	}
	var pairs []pair[T]
	waiting := map[string][]int{} // indices into y.group, by key
	for !x.over || !y.over {
		order := x.ahead.at.compare(y.ahead.at)
		if x.over {
			order = 1
		} else if y.over {
			order = -1
		}
		x.group, y.group = x.group[:0], y.group[:0]
		if order <= 0 {
			if err := x.take(); err != nil {
				return err
			}
		}
		if order >= 0 {
			if err := y.take(); err != nil {
				return err
			}
		}
		pairs = pairUp(pairs[:0], x.group, y.group, waiting)
		if err := visit(pairs); err != nil {
			return err
		}
	}
	return nil
}

func pairUp[T any](pairs []pair[T], a, b []row[T], waiting map[string][]int) []pair[T] {
	clear(waiting)
	for i, r := range b {
		waiting[r.key] = append(waiting[r.key], i)
	}
	taken := make([]bool, len(b))
	for i := range a {
		p := pair[T]{at: a[i].at, a: &a[i].value}
		if same := waiting[a[i].key]; len(same) > 0 {
			p.b, taken[same[0]] = &b[same[0]].value, true
			waiting[a[i].key] = same[1:]
		}
		pairs = append(pairs, p)
	}
	for i := range b {
		if !taken[i] {
			pairs = append(pairs, pair[T]{at: b[i].at, b: &b[i].value})
		}
	}
	return pairs
}
