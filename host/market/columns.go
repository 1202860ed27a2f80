package market

import (
	"fmt"
	"math"
	"sort"
)

// Columns are bars of one symbol and interval, a slice for each column, all of one length, sorted by Start without
// duplicates. A bar costs 48 bytes. Start is in UTC nanoseconds; prices are in the instrument's currency; volume
// is in units traded. A value shares its memory with those that it was sliced from: readers do not write.
type Columns struct {
	Start  []int64
	Open   []float64
	High   []float64
	Low    []float64
	Close  []float64
	Volume []float64
	// Made and Want are, for derived bars only, the number of base bars that each was made of and the number that
	// the calendar expects; nil for stored bars.
	Made []int32
	Want []int32
}

// Row is one bar of columns.
type Row struct {
	Start                          int64
	Open, High, Low, Close, Volume float64
}

// Len is the number of bars.
func (c Columns) Len() int { return len(c.Start) }

// Row is bar i, which must be in range.
func (c Columns) Row(i int) Row {
	return Row{Start: c.Start[i], Open: c.Open[i], High: c.High[i], Low: c.Low[i], Close: c.Close[i], Volume: c.Volume[i]}
}

// Partial says whether bar i is a derived bar of fewer base bars than expected.
func (c Columns) Partial(i int) bool { return c.Made != nil && c.Made[i] < c.Want[i] }

// Slice is the bars from i up to but not including j, sharing memory, with no room to append.
func (c Columns) Slice(i, j int) Columns {
	s := Columns{Start: c.Start[i:j:j], Open: c.Open[i:j:j], High: c.High[i:j:j], Low: c.Low[i:j:j],
		Close: c.Close[i:j:j], Volume: c.Volume[i:j:j]}
	if c.Made != nil {
		s.Made, s.Want = c.Made[i:j:j], c.Want[i:j:j]
	}
	return s
}

// Search is the index of the first bar whose start is at or after t (UTC nanoseconds).
func (c Columns) Search(t int64) int {
	return sort.Search(len(c.Start), func(i int) bool { return c.Start[i] >= t })
}

// Between is the bars with from <= start < to, sharing memory.
func (c Columns) Between(from, to int64) Columns {
	i := c.Search(from)
	return c.Slice(i, max(i, c.Search(to)))
}

// Append adds one bar at the end. Its start must be after the last one's: the caller sees to that.
func (c *Columns) Append(r Row) {
	c.Start = append(c.Start, r.Start)
	c.Open = append(c.Open, r.Open)
	c.High = append(c.High, r.High)
	c.Low = append(c.Low, r.Low)
	c.Close = append(c.Close, r.Close)
	c.Volume = append(c.Volume, r.Volume)
}

// AppendAll adds all bars of d, copying them.
func (c *Columns) AppendAll(d Columns) {
	c.Start = append(c.Start, d.Start...)
	c.Open = append(c.Open, d.Open...)
	c.High = append(c.High, d.High...)
	c.Low = append(c.Low, d.Low...)
	c.Close = append(c.Close, d.Close...)
	c.Volume = append(c.Volume, d.Volume...)
	c.Made = append(c.Made, d.Made...)
	c.Want = append(c.Want, d.Want...)
}

// Grow makes columns with room for n bars.
func Grow(n int) Columns {
	return Columns{Start: make([]int64, 0, n), Open: make([]float64, 0, n), High: make([]float64, 0, n),
		Low: make([]float64, 0, n), Close: make([]float64, 0, n), Volume: make([]float64, 0, n)}
}

// GrowDerived makes columns of derived bars with room for n.
func GrowDerived(n int) Columns {
	c := Grow(n)
	c.Made, c.Want = make([]int32, 0, n), make([]int32, 0, n)
	return c
}

// Check says what is wrong with a bar on its own: a price or volume that is no finite number, a price that is not
// positive, high below low, open or close outside them, or a negative volume. It is nil for a sound bar. Readers call
// it for every row: a bad file never becomes a wrong bar.
func (r Row) Check() error {
	for _, v := range [...]struct {
		name  string
		value float64
	}{{"open", r.Open}, {"high", r.High}, {"low", r.Low}, {"close", r.Close}, {"volume", r.Volume}} {
		switch {
		case math.IsNaN(v.value) || math.IsInf(v.value, 0):
			return fmt.Errorf("%s is %v, expected a finite number", v.name, v.value)
		case v.name == "volume" && v.value < 0:
			return fmt.Errorf("volume %v is negative", v.value)
		case v.name != "volume" && v.value <= 0:
			return fmt.Errorf("%s %v is not above zero", v.name, v.value)
		}
	}
	switch {
	case r.High < r.Low:
		return fmt.Errorf("high %v is below low %v", r.High, r.Low)
	case r.Open > r.High || r.Open < r.Low:
		return fmt.Errorf("open %v is outside low %v to high %v", r.Open, r.Low, r.High)
	case r.Close > r.High || r.Close < r.Low:
		return fmt.Errorf("close %v is outside low %v to high %v", r.Close, r.Low, r.High)
	}
	return nil
}
