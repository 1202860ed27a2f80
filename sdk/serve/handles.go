package serve

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/strathost/strathost/sdk"
)

// life is shared by all handles of a day: they die together, without anyone having to know them.
type life struct{ over bool }

// indicator is a handle on an indicator. The lane brings its values; it shows them.
type indicator struct {
	id             uint32
	day            *life
	gone           bool
	symbol         string
	interval       sdk.Interval
	name, key      string
	fields         []string
	ready, started bool
	past           []float64 // first outputs before the latest, oldest first
	latest         []float64 // all outputs of the latest row, one for each field
}

var _ sdk.Indicator = (*indicator)(nil)

// push makes room for a new latest row and returns it.
func (x *indicator) push(ready bool) []float64 {
	if x.started {
		x.past = append(x.past, x.latest[0])
	}
	x.started, x.ready = true, ready
	return x.latest
}

func (x *indicator) Symbol() string         { return x.symbol }
func (x *indicator) Interval() sdk.Interval { return x.interval }
func (x *indicator) Name() string           { return x.name }
func (x *indicator) Key() string            { return x.key }
func (x *indicator) Fields() []string       { return x.fields }
func (x *indicator) Removed() bool          { return x.gone || x.day.over }
func (x *indicator) Ready() bool            { return x.ready && !x.Removed() }
func (x *indicator) Value() float64         { return x.Previous(0) }

func (x *indicator) Len() int {
	if x.Removed() || !x.started {
		return 0
	}
	return len(x.past) + 1
}

func (x *indicator) Previous(n int) float64 {
	switch {
	case x.Removed() || !x.started || n < 0 || n > len(x.past):
		return math.NaN()
	case n == 0:
		return x.latest[0]
	}
	return x.past[len(x.past)-n]
}

func (x *indicator) Field(name string) (float64, error) {
	for i, f := range x.fields {
		if f != name {
			continue
		}
		if x.Removed() || !x.started {
			return math.NaN(), nil
		}
		return x.latest[i], nil
	}
	return math.NaN(), sdk.Refuse(sdk.InvalidArgument, x.symbol,
		fmt.Sprintf("%s has no field %q: its fields are %s", x.key, name, strings.Join(x.fields, ", ")))
}

// series is a handle on bars, or the answer to History. The lane brings its rows; it shows them.
type series struct {
	day        *life
	gone       bool
	symbol     string
	interval   sdk.Interval
	start, end []int64
	columns    [5][]float64 // open, high, low, close, volume
	partial    []bool
}

var _ sdk.Series = (*series)(nil)

// clear drops all rows.
func (s *series) clear() {
	s.start, s.end, s.partial = s.start[:0], s.end[:0], s.partial[:0]
	for i := range s.columns {
		s.columns[i] = s.columns[i][:0]
	}
}

func (s *series) Symbol() string         { return s.symbol }
func (s *series) Interval() sdk.Interval { return s.interval }
func (s *series) Removed() bool          { return s.gone || s.day.over }

func (s *series) Len() int {
	if s.Removed() {
		return 0
	}
	return len(s.start)
}

func (s *series) At(i int) sdk.Bar {
	if i < 0 || i >= s.Len() {
		return sdk.Bar{}
	}
	return sdk.Bar{Symbol: s.symbol, Interval: s.interval, Start: time.Unix(0, s.start[i]).UTC(), End: time.Unix(0, s.end[i]).UTC(),
		Open: s.columns[0][i], High: s.columns[1][i], Low: s.columns[2][i], Close: s.columns[3][i], Volume: s.columns[4][i],
		Partial: s.partial[i]}
}

func (s *series) Last() sdk.Bar { return s.At(s.Len() - 1) }

func (s *series) Open(i int) float64   { return s.value(0, i) }
func (s *series) High(i int) float64   { return s.value(1, i) }
func (s *series) Low(i int) float64    { return s.value(2, i) }
func (s *series) Close(i int) float64  { return s.value(3, i) }
func (s *series) Volume(i int) float64 { return s.value(4, i) }

func (s *series) value(column, i int) float64 {
	if i < 0 || i >= s.Len() {
		return math.NaN()
	}
	return s.columns[column][i]
}
