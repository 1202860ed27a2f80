package plugin

import (
	"math"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// rowCounter is implemented by indicator handles that know how many rows they have, those of the warm-up included:
// Previous reaches back over Rows of them. It tells a new row that has the value of the one before from no new row.
type rowCounter interface{ Rows() int }

// compared is how many values are compared where a handle does not count its rows.
const compared = 64

// newRows is how many rows an indicator got since they were last looked at; negative where its past changed.
func (x *indicatorFeed) newRows() int {
	if c, ok := x.handle.(rowCounter); ok {
		return c.Rows() - x.sent
	}
	// The least shift by which the past looks as it did. Where the last 64 values were all the same it may be too
	// small; what the author reads is then still the same for these values.
	for shift := range compared {
		fits := true
		for i, v := range x.recent {
			if math.Float64bits(x.handle.Previous(shift+i)) != math.Float64bits(v) {
				fits = false
				break
			}
		}
		if fits {
			return shift
		}
	}
	return -1
}

// saw notes what the plugin has now.
func (x *indicatorFeed) saw() {
	if c, ok := x.handle.(rowCounter); ok {
		x.sent = c.Rows()
		return
	}
	x.recent = x.recent[:0]
	for i := range compared {
		v := x.handle.Previous(i)
		if i > 0 && math.IsNaN(v) {
			break
		}
		x.recent = append(x.recent, v)
	}
}

// syncIndicator packs the rows that are new. Of all but the latest only the first output can be had, and no more can
// be read by the author.
func (f *feeds) syncIndicator(x *indicatorFeed, moved bool, declare func(*pb.Series) error) error {
	n := x.newRows()
	switch {
	case n == 0:
		return nil
	case n < 0 || !moved || n > wire.MaxPastRows:
		return f.sendIndicator(x, declare)
	}
	f.values.Block(x.id)
	for i := n - 1; i > 0; i-- {
		f.scratch = append(f.scratch[:0], x.handle.Previous(i))
		for range len(x.fields) - 1 {
			f.scratch = append(f.scratch, math.NaN())
		}
		f.values.Row(0, !math.IsNaN(f.scratch[0]), f.scratch)
	}
	f.scratch = x.outputs(f.scratch[:0])
	f.values.Row(0, x.handle.Ready(), f.scratch)
	x.saw()
	return nil
}

// outputs appends all outputs of the latest row.
func (x *indicatorFeed) outputs(dst []float64) []float64 {
	dst = append(dst, x.handle.Value())
	for _, name := range x.fields[1:] {
		v, err := x.handle.Field(name)
		if err != nil {
			v = math.NaN() // it does not have a field that it names: not the plugin's to suffer
		}
		dst = append(dst, v)
	}
	return dst
}

// sendIndicator sends all that a handle shows.
func (f *feeds) sendIndicator(x *indicatorFeed, declare func(*pb.Series) error) error {
	m := &pb.Series{Id: x.id, Kind: pb.SeriesKind_SERIES_KIND_INDICATOR, Symbol: wire.Text(x.handle.Symbol()),
		Interval: string(x.handle.Interval()), Name: wire.Text(x.handle.Name()), Key: wire.Text(x.handle.Key()), Fields: x.fields}
	if rows := x.rows(); rows > 0 {
		for i := rows - 1; i > 0; i-- {
			m.Past = wire.PackFloats(m.Past, x.handle.Previous(i))
		}
		m.Latest, m.Ready = wire.PackFloats(nil, x.outputs(nil)...), x.handle.Ready()
	}
	x.saw()
	return declare(m)
}

// rows is how far back Previous has values, within what a plugin gets.
func (x *indicatorFeed) rows() int {
	if c, ok := x.handle.(rowCounter); ok {
		rows := min(c.Rows(), wire.MaxPastRows)
		for rows > 1 && math.IsNaN(x.handle.Previous(rows-1)) {
			rows-- // of the warm-up, which reads as NaN anyway
		}
		return rows
	}
	rows := 1
	for rows < wire.MaxPastRows && !math.IsNaN(x.handle.Previous(rows)) {
		rows++
	}
	return rows
}
