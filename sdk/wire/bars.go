package wire

import (
	"fmt"
	"time"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// barBytes is what a row takes in the columns: start, open, high, low, close, volume.
const barBytes = 6 * f64Bytes

// BarPacker packs rows of bars. It keeps its memory from one message to the next.
type BarPacker struct {
	series, counts, instants, ends, partial    []byte
	start, open, high, low, closes, volume     []byte
	rows, blockRows                            int
	manyInstants, ownEnds, anyPartial, inBlock bool
	columns                                    []byte
	message                                    pb.BarRows
}

// Reset makes the packer empty. The message of before must not be used any more.
func (p *BarPacker) Reset() {
	for _, b := range []*[]byte{&p.series, &p.counts, &p.instants, &p.ends, &p.partial,
		&p.start, &p.open, &p.high, &p.low, &p.closes, &p.volume} {
		*b = (*b)[:0]
	}
	p.rows, p.blockRows = 0, 0
	p.manyInstants, p.ownEnds, p.anyPartial, p.inBlock = false, false, false, false
}

// Rows is how many rows were added.
func (p *BarPacker) Rows() int { return p.rows }

// Block begins the rows of a series. A block without rows is left out.
func (p *BarPacker) Block(series uint32) {
	p.closeBlock()
	p.series, p.inBlock = appendU32(p.series, series), true
}

func (p *BarPacker) closeBlock() {
	if !p.inBlock {
		return
	}
	if p.blockRows == 0 {
		p.series = p.series[:len(p.series)-u32Bytes]
	} else {
		p.counts = appendU32(p.counts, uint32(p.blockRows))
	}
	p.blockRows, p.inBlock = 0, false
}

// Row adds a bar to the block: it appears at the window's instant of that index, whose time is at.
func (p *BarPacker) Row(instant uint32, at int64, bar *sdk.Bar) {
	end := bar.End.UnixNano()
	p.instants = appendU32(p.instants, instant)
	p.ends = appendI64(p.ends, end)
	p.partial = append(p.partial, flag(bar.Partial))
	p.start = appendI64(p.start, bar.Start.UnixNano())
	p.open = appendF64(p.open, bar.Open)
	p.high = appendF64(p.high, bar.High)
	p.low = appendF64(p.low, bar.Low)
	p.closes = appendF64(p.closes, bar.Close)
	p.volume = appendF64(p.volume, bar.Volume)
	p.manyInstants = p.manyInstants || instant != 0
	p.ownEnds = p.ownEnds || end != at
	p.anyPartial = p.anyPartial || bar.Partial
	p.rows++
	p.blockRows++
}

// BarColumns are rows of one series, one column after the other, each as long as Start.
type BarColumns struct {
	Instants   []uint32 // index into the window's instants, never decreasing
	Ends       []int64  // UTC nanoseconds; so Start
	Start      []int64
	Open, High []float64
	Low, Close []float64
	Volume     []float64
	// Made and Want are the number of base bars of which each was made and of those expected; nil where none is partial.
	Made, Want []int32
}

// Columns adds rows to the block. at are the times of the window's instants.
func (p *BarPacker) Columns(at []int64, c *BarColumns) {
	for i, instant := range c.Instants {
		p.instants = appendU32(p.instants, instant)
		p.ends = appendI64(p.ends, c.Ends[i])
		p.start = appendI64(p.start, c.Start[i])
		p.ownEnds = p.ownEnds || c.Ends[i] != at[instant]
		partial := c.Made != nil && c.Made[i] < c.Want[i]
		p.partial = append(p.partial, flag(partial))
		p.anyPartial = p.anyPartial || partial
	}
	n := len(c.Instants)
	p.open, p.high, p.low = PackFloats(p.open, c.Open[:n]...), PackFloats(p.high, c.High[:n]...), PackFloats(p.low, c.Low[:n]...)
	p.closes, p.volume = PackFloats(p.closes, c.Close[:n]...), PackFloats(p.volume, c.Volume[:n]...)
	p.manyInstants = p.manyInstants || n > 0 && c.Instants[n-1] != 0
	p.rows += n
	p.blockRows += n
}

// Message is what was added; nil where there is no row. It is valid until Reset.
func (p *BarPacker) Message() *pb.BarRows {
	p.closeBlock()
	if p.rows == 0 {
		return nil
	}
	p.columns = p.columns[:0]
	for _, c := range [][]byte{p.start, p.open, p.high, p.low, p.closes, p.volume} {
		p.columns = append(p.columns, c...)
	}
	p.message.Series, p.message.Counts, p.message.Columns = p.series, p.counts, p.columns
	p.message.Instants, p.message.Ends, p.message.Partial = nil, nil, nil
	if p.manyInstants {
		p.message.Instants = p.instants
	}
	if p.ownEnds {
		p.message.Ends = p.ends
	}
	if p.anyPartial {
		p.message.Partial = p.partial
	}
	return &p.message
}

// BarRows are rows of bars as they came, checked once and read in place.
type BarRows struct {
	blocks   []block
	rows     int
	times    []int64 // of the window's instants
	instants []byte
	columns  []byte
	ends     []byte
	partial  []byte
}

// Unpack checks a message against the instants of its window and reads it from then on; nil is no rows. Its memory
// for blocks is used again. instants may be empty where the message gives all ends and no instants.
func (r *BarRows) Unpack(m *pb.BarRows, instants []int64) error {
	*r = BarRows{blocks: r.blocks[:0]}
	if m == nil {
		return nil
	}
	columns := m.GetColumns()
	if len(columns)%barBytes != 0 {
		return fmt.Errorf("bars: %d bytes of columns, expected a multiple of %d", len(columns), barBytes)
	}
	rows := len(columns) / barBytes
	if n := len(m.GetEnds()); n != 0 && n != rows*f64Bytes || n == 0 && rows > 0 && len(instants) == 0 {
		return fmt.Errorf("bars: %d bytes of ends for %d rows", n, rows)
	}
	if n := len(m.GetPartial()); n != 0 && n != rows {
		return fmt.Errorf("bars: %d bytes of partial for %d rows", n, rows)
	}
	blocks, err := unpackBlocks(r.blocks, m.GetSeries(), m.GetCounts(), rows)
	if err != nil {
		return fmt.Errorf("bars: %w", err)
	}
	if err := checkRowInstants(m.GetInstants(), blocks, rows, len(instants)); err != nil {
		return fmt.Errorf("bars: %w", err)
	}
	*r = BarRows{blocks: blocks, rows: rows, times: instants, instants: m.GetInstants(), columns: columns,
		ends: m.GetEnds(), partial: m.GetPartial()}
	return nil
}

// Blocks is the number of blocks, Rows that of all rows.
func (r *BarRows) Blocks() int { return len(r.blocks) }

// Rows is the number of rows in all blocks.
func (r *BarRows) Rows() int { return r.rows }

// Block is the series of block i and its rows, from first to before end.
func (r *BarRows) Block(i int) (series uint32, first, end int) {
	b := r.blocks[i]
	return b.series, b.first, b.first + b.rows
}

// Instant is the index of the instant at which a row appears.
func (r *BarRows) Instant(row int) int {
	if len(r.instants) == 0 {
		return 0
	}
	return int(u32At(r.instants, row))
}

// Partial says whether a row's bar is partial.
func (r *BarRows) Partial(row int) bool { return len(r.partial) > 0 && r.partial[row] != 0 }

// Start is when a row's bar began.
func (r *BarRows) Start(row int) int64 { return i64At(r.columns, row) }

// End is when a row's bar ended.
func (r *BarRows) End(row int) int64 {
	if len(r.ends) == 0 {
		return r.times[r.Instant(row)]
	}
	return i64At(r.ends, row)
}

// Prices are a row's open, high, low, close and volume.
func (r *BarRows) Prices(row int) (open, high, low, closes, volume float64) {
	c, n := r.columns, r.rows
	return f64At(c, n+row), f64At(c, 2*n+row), f64At(c, 3*n+row), f64At(c, 4*n+row), f64At(c, 5*n+row)
}

// Bar writes a row into dst, as a bar of the given series.
func (r *BarRows) Bar(row int, symbol string, interval sdk.Interval, dst *sdk.Bar) {
	dst.Symbol, dst.Interval = symbol, interval
	dst.Start, dst.End = time.Unix(0, r.Start(row)).UTC(), time.Unix(0, r.End(row)).UTC()
	dst.Open, dst.High, dst.Low, dst.Close, dst.Volume = r.Prices(row)
	dst.Partial = r.Partial(row)
}
