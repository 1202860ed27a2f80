package foreign

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"strconv"

	"github.com/parquet-go/parquet-go/format"

	"github.com/strathost/strathost/host/store/table"
)

// role is what a column's values are for.
type role int

const (
	asNumber role = iota
	asTime
	asText
)

// state is what is known of a value.
type state byte

const (
	present state = iota
	missing       // null
	wrong         // no number, and texts says what is there instead; or no time that can be
)

// cells is values of a column. Those of numbers, whole and texts that its role and type do not need are nil.
type cells struct {
	states  []state
	numbers []float64
	whole   []int64
	texts   [][]byte // valid until the next page of the column is read
}

// newCells makes room for n values of a column.
func newCells(c *column, r role, n int) *cells {
	made := &cells{states: make([]state, n)}
	switch {
	case r == asNumber:
		made.numbers = make([]float64, n)
	case r == asTime && !c.isText():
		made.whole = make([]int64, n)
	}
	if r == asText || c.isText() {
		made.texts = make([][]byte, n)
	}
	return made
}

// copy takes value i from value k of others of the same column.
func (c *cells) copy(i int, others *cells, k int) {
	c.states[i] = others.states[k]
	if c.numbers != nil {
		c.numbers[i] = others.numbers[k]
	}
	if c.whole != nil {
		c.whole[i] = others.whole[k]
	}
	if c.texts != nil {
		c.texts[i] = others.texts[k]
	}
}

// blockSize is how many rows are read at once, at most.
const blockSize = 4096

// block is memory for the values of a column that are read at once.
type block struct {
	cells
	words [blockSize]uint32 // levels, then indexes
}

func newBlock(c *column, r role) *block { return &block{cells: *newCells(c, r, blockSize)} }

// take reads the next n rows of a page, at most blockSize and those that are left.
func (c *chunk) take(into *block, n int) error {
	p := &c.page
	values := n
	for i := range into.states[:n] {
		into.states[i] = present
	}
	if c.column.optional {
		levels := into.words[:n]
		if err := p.levels.fill(levels); err != nil {
			return err
		}
		for i, level := range levels {
			if level == 0 {
				into.states[i] = missing
				values--
			}
		}
	}
	if p.coded {
		if err := p.indexes.fill(into.words[:values]); err != nil {
			return err
		}
	}
	at := 0
	for i := range n {
		if into.states[i] == missing {
			continue
		}
		if p.coded {
			k := into.words[at]
			at++
			if int64(k) >= int64(len(c.dict.states)) {
				return fmt.Errorf("it has an index of %d into a dictionary of %d values", k, len(c.dict.states))
			}
			into.copy(i, c.dict, int(k))
			continue
		}
		raw, err := p.values.next()
		if err != nil {
			return err
		}
		c.convert(&into.cells, i, raw)
	}
	p.left -= n
	return nil
}

// convert makes value i of its bytes, which are as many as the column's type has.
func (c *chunk) convert(into *cells, i int, raw []byte) {
	into.states[i] = present
	switch {
	case c.role == asNumber:
		v, ok := c.column.number(raw)
		if !ok {
			into.states[i], into.texts[i] = wrong, raw
		}
		into.numbers[i] = v
	case c.column.isText():
		into.texts[i] = raw
	case c.role == asText:
		into.texts[i] = c.column.appendWhole(nil, raw)
	case c.column.kind == format.Int96:
		at, ok := int96(raw)
		if !ok {
			into.states[i] = wrong
		}
		into.whole[i] = at
	default:
		into.whole[i] = c.column.integer(raw)
	}
}

// number is a price or volume. It is false for text that is no number.
func (c *column) number(raw []byte) (float64, bool) {
	switch {
	case c.meaning == decimal:
		return c.decimal(raw), true
	case c.kind == format.Double:
		return math.Float64frombits(binary.LittleEndian.Uint64(raw)), true
	case c.kind == format.Float:
		return shortest(math.Float32frombits(binary.LittleEndian.Uint32(raw))), true
	case c.kind == format.ByteArray:
		v, err := table.ReadNumber(string(raw))
		return v, err == nil
	}
	n := c.integer(raw)
	if c.meaning == unsigned {
		return float64(uint64(n)), true
	}
	return float64(n), true
}

// integer is a whole number, of an unsigned one the bits.
func (c *column) integer(raw []byte) int64 {
	if c.kind == format.Int64 {
		return int64(binary.LittleEndian.Uint64(raw))
	}
	n := binary.LittleEndian.Uint32(raw)
	if c.meaning == unsigned {
		return int64(n)
	}
	return int64(int32(n))
}

// appendWhole writes a whole number, such as the name of a stock in Tokyo.
func (c *column) appendWhole(to, raw []byte) []byte {
	n := c.integer(raw)
	if c.meaning == unsigned {
		return strconv.AppendUint(to, uint64(n), 10)
	}
	return strconv.AppendInt(to, n, 10)
}

// shortest is the number that a float is written as: the one with the fewest digits that is nearer to it than to any
// other float.
func shortest(f float32) float64 {
	if math.IsNaN(float64(f)) || math.IsInf(float64(f), 0) || f == float32(int32(f)) {
		return float64(f)
	}
	var digits [32]byte
	v, err := strconv.ParseFloat(string(strconv.AppendFloat(digits[:0], float64(f), 'g', -1, 32)), 64)
	if err != nil {
		return float64(f)
	}
	return v
}

// exact is the powers of ten that a float64 has without error.
const exact = 22

// decimal is a number of units of its last place, the float nearest to it.
func (c *column) decimal(raw []byte) float64 {
	var units int64
	switch {
	case c.kind == format.Int32 || c.kind == format.Int64:
		units = c.integer(raw)
	case len(raw) <= 8: // of big-endian bytes in two's complement
		for i, b := range raw {
			if i == 0 && b >= 0x80 {
				units = -1
			}
			units = units<<8 | int64(b)
		}
	default:
		n := new(big.Int).SetBytes(raw[:min(len(raw), mostLength)])
		if raw[0] >= 0x80 {
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*min(len(raw), mostLength))))
		}
		if n.IsInt64() {
			units = n.Int64()
			break
		}
		return ratio(n, c.scale)
	}
	if c.scale <= exact && units > -1<<53 && units < 1<<53 {
		return float64(units) / powerOfTen(c.scale)
	}
	return ratio(big.NewInt(units), c.scale)
}

func ratio(units *big.Int, scale int) float64 {
	v, _ := new(big.Rat).SetFrac(units, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)).Float64()
	return v
}

func powerOfTen(n int) float64 {
	v := 1.0
	for range n {
		v *= 10
	}
	return v
}

// int96 is a time as Spark and Impala write it, nanoseconds of a Julian day, in UTC nanoseconds. It is false if it is too
// far from 1970.
func int96(raw []byte) (int64, bool) {
	const (
		julian1970        = 2_440_588
		nanosecondsPerDay = 86_400_000_000_000
		mostDays          = math.MaxInt64/nanosecondsPerDay - 1
	)
	ofDay := int64(binary.LittleEndian.Uint64(raw))
	days := int64(int32(binary.LittleEndian.Uint32(raw[8:]))) - julian1970
	if days < -mostDays || days > mostDays || ofDay < 0 || ofDay > nanosecondsPerDay {
		return 0, false
	}
	return days*nanosecondsPerDay + ofDay, true
}
