package plugin

import (
	"math"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// syncIndicator packs the rows that are new. Of all but the latest only the first output can be had, and no more can
// be read by the author.
func (f *feeds) syncIndicator(x *indicatorFeed, moved bool, declare func(*pb.Series) error) error {
	n := x.handle.Len() - x.sent
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
	x.sent += n
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
	x.sent = x.handle.Len()
	return declare(m)
}

// rows is how far back Previous reads, within what a plugin gets. Those of the warm-up count, though they have no values.
func (x *indicatorFeed) rows() int { return min(x.handle.Len(), wire.MaxPastRows) }
