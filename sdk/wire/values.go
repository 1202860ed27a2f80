package wire

import (
	"fmt"
	"math"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// ValuePacker packs rows of indicators. It keeps its memory from one message to the next.
type ValuePacker struct {
	series, counts, instants, values, ready []byte
	rows, blockRows                         int
	manyInstants, inBlock                   bool
	message                                 pb.ValueRows
}

// Reset makes the packer empty. The message of before must not be used any more.
func (p *ValuePacker) Reset() {
	for _, b := range []*[]byte{&p.series, &p.counts, &p.instants, &p.values, &p.ready} {
		*b = (*b)[:0]
	}
	p.rows, p.blockRows, p.manyInstants, p.inBlock = 0, 0, false, false
}

// Block begins the rows of an indicator. A block without rows is left out.
func (p *ValuePacker) Block(series uint32) {
	p.closeBlock()
	p.series, p.inBlock = appendU32(p.series, series), true
}

func (p *ValuePacker) closeBlock() {
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

// Row adds the outputs of an indicator, as many as it has fields.
func (p *ValuePacker) Row(instant uint32, ready bool, outputs []float64) {
	p.instants = appendU32(p.instants, instant)
	p.manyInstants = p.manyInstants || instant != 0
	p.ready = append(p.ready, flag(ready))
	p.values = PackFloats(p.values, outputs...)
	p.rows++
	p.blockRows++
}

// Columns adds rows of an indicator, of which outputs are the columns, in the order of its fields. A row is ready where its first
// output is a number.
func (p *ValuePacker) Columns(instants []uint32, outputs [][]float64) {
	for i, instant := range instants {
		p.instants = appendU32(p.instants, instant)
		p.ready = append(p.ready, flag(!math.IsNaN(outputs[0][i])))
		for _, column := range outputs {
			p.values = appendF64(p.values, column[i])
		}
	}
	n := len(instants)
	p.manyInstants = p.manyInstants || n > 0 && instants[n-1] != 0
	p.rows += n
	p.blockRows += n
}

// Message is what was added; nil where there is no row. It is valid until Reset.
func (p *ValuePacker) Message() *pb.ValueRows {
	p.closeBlock()
	if p.rows == 0 {
		return nil
	}
	p.message.Series, p.message.Counts, p.message.Values, p.message.Ready = p.series, p.counts, p.values, p.ready
	p.message.Instants = nil
	if p.manyInstants {
		p.message.Instants = p.instants
	}
	return &p.message
}

// ValueRows are rows of indicators as they came, checked once and read in place.
type ValueRows struct {
	blocks   []valueBlock
	instants []byte
	values   []byte
	ready    []byte
	scratch  []block
}

type valueBlock struct {
	block
	firstValue, width int // place and number of the values of its rows
}

// Unpack checks a message against its window's number of instants. width tells how many outputs an indicator has, 0
// for an id that is none; nil is no rows.
func (r *ValueRows) Unpack(m *pb.ValueRows, instants int, width func(series uint32) int) error {
	*r = ValueRows{blocks: r.blocks[:0], scratch: r.scratch[:0]}
	if m == nil {
		return nil
	}
	rows := len(m.GetReady())
	blocks, err := unpackBlocks(r.scratch, m.GetSeries(), m.GetCounts(), rows)
	if err != nil {
		return fmt.Errorf("values: %w", err)
	}
	r.scratch = blocks
	if err := checkRowInstants(m.GetInstants(), blocks, rows, instants); err != nil {
		return fmt.Errorf("values: %w", err)
	}
	next, have := 0, len(m.GetValues())/f64Bytes
	for _, b := range blocks {
		w := width(b.series)
		if w <= 0 {
			return fmt.Errorf("values: series %d is no indicator", b.series)
		}
		if w > have-next || b.rows > (have-next)/w {
			return fmt.Errorf("values: series %d has %d rows of %d outputs, %d values are left", b.series, b.rows, w, have-next)
		}
		r.blocks = append(r.blocks, valueBlock{block: b, firstValue: next, width: w})
		next += b.rows * w
	}
	if next*f64Bytes != len(m.GetValues()) {
		return fmt.Errorf("values: %d bytes, expected %d", len(m.GetValues()), next*f64Bytes)
	}
	r.instants, r.values, r.ready = m.GetInstants(), m.GetValues(), m.GetReady()
	return nil
}

// Blocks is the number of blocks.
func (r *ValueRows) Blocks() int { return len(r.blocks) }

// Block is the series of block i and its rows, from first to before end.
func (r *ValueRows) Block(i int) (series uint32, first, end int) {
	b := r.blocks[i]
	return b.series, b.first, b.first + b.rows
}

// Instant is the index of the instant at which a row appears.
func (r *ValueRows) Instant(row int) int {
	if len(r.instants) == 0 {
		return 0
	}
	return int(u32At(r.instants, row))
}

// Ready says whether the indicator is ready with that row.
func (r *ValueRows) Ready(row int) bool { return r.ready[row] != 0 }

// Outputs writes the outputs of a row of block i into dst, as many as dst takes.
func (r *ValueRows) Outputs(i, row int, dst []float64) {
	b := r.blocks[i]
	at := b.firstValue + (row-b.first)*b.width
	for k := range min(len(dst), b.width) {
		dst[k] = f64At(r.values, at+k)
	}
}
