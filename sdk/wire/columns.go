package wire

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Widths of the packed values, in bytes.
const (
	u32Bytes = 4
	f64Bytes = 8
)

func appendU32(b []byte, v uint32) []byte { return binary.LittleEndian.AppendUint32(b, v) }
func appendI64(b []byte, v int64) []byte  { return binary.LittleEndian.AppendUint64(b, uint64(v)) }
func appendF64(b []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
}

// flag is a bool as u8.
func flag(on bool) byte {
	if on {
		return 1
	}
	return 0
}

// u32At, i64At and f64At read value i of a column whose length was checked before.
func u32At(b []byte, i int) uint32 { return binary.LittleEndian.Uint32(b[i*u32Bytes:]) }
func i64At(b []byte, i int) int64  { return int64(binary.LittleEndian.Uint64(b[i*f64Bytes:])) }
func f64At(b []byte, i int) float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(b[i*f64Bytes:]))
}

// PackInstants appends instants to b as i64.
func PackInstants(b []byte, instants ...int64) []byte {
	for _, t := range instants {
		b = appendI64(b, t)
	}
	return b
}

// UnpackInstants appends the instants of a window to dst: at least one, never decreasing.
func UnpackInstants(dst []int64, b []byte) ([]int64, error) {
	if len(b) == 0 || len(b)%f64Bytes != 0 {
		return dst, fmt.Errorf("instants: %d bytes, expected a multiple of %d above 0", len(b), f64Bytes)
	}
	for i := range len(b) / f64Bytes {
		t := i64At(b, i)
		if i > 0 && t < i64At(b, i-1) {
			return dst, fmt.Errorf("instants: number %d is before the one before it", i)
		}
		dst = append(dst, t)
	}
	return dst, nil
}

// PackIDs appends series ids to b as u32.
func PackIDs(b []byte, ids ...uint32) []byte {
	for _, id := range ids {
		b = appendU32(b, id)
	}
	return b
}

// UnpackIDs are series ids.
func UnpackIDs(b []byte) ([]uint32, error) {
	if len(b)%u32Bytes != 0 {
		return nil, fmt.Errorf("series ids: %d bytes, expected a multiple of %d", len(b), u32Bytes)
	}
	if len(b) == 0 {
		return nil, nil
	}
	ids := make([]uint32, len(b)/u32Bytes)
	for i := range ids {
		ids[i] = u32At(b, i)
	}
	return ids, nil
}

// PackFloats appends values to b as f64.
func PackFloats(b []byte, values ...float64) []byte {
	for _, v := range values {
		b = appendF64(b, v)
	}
	return b
}

// UnpackFloats appends the values of a column to dst.
func UnpackFloats(dst []float64, b []byte) ([]float64, error) {
	if len(b)%f64Bytes != 0 {
		return dst, fmt.Errorf("values: %d bytes, expected a multiple of %d", len(b), f64Bytes)
	}
	for i := range len(b) / f64Bytes {
		dst = append(dst, f64At(b, i))
	}
	return dst, nil
}

// block is a stretch of rows that belong to one series.
type block struct {
	series      uint32
	first, rows int
}

// unpackBlocks reads the parallel columns of series ids and counts. No block is empty, so that there are at most as
// many as rows, and the counts add up to rows.
func unpackBlocks(dst []block, series, counts []byte, rows int) ([]block, error) {
	if len(series) != len(counts) || len(series)%u32Bytes != 0 {
		return dst, fmt.Errorf("blocks: %d bytes of series and %d of counts, expected as many of both", len(series), len(counts))
	}
	n := len(series) / u32Bytes
	if n > rows {
		return dst, fmt.Errorf("blocks: %d of them for %d rows", n, rows)
	}
	first := 0
	for i := range n {
		count := uint64(u32At(counts, i))
		if count == 0 || count > uint64(rows-first) {
			return dst, fmt.Errorf("blocks: number %d has %d rows, %d are left", i, count, rows-first)
		}
		dst = append(dst, block{series: u32At(series, i), first: first, rows: int(count)})
		first += int(count)
	}
	if first != rows {
		return dst, fmt.Errorf("blocks: they have %d rows, the columns %d", first, rows)
	}
	return dst, nil
}

// checkRowInstants checks the column that says at which instant each row appears.
func checkRowInstants(column []byte, blocks []block, rows, instants int) error {
	if len(column) == 0 {
		return nil
	}
	if len(column) != rows*u32Bytes {
		return fmt.Errorf("instants of rows: %d bytes for %d rows", len(column), rows)
	}
	for _, b := range blocks {
		last := uint32(0)
		for i := b.first; i < b.first+b.rows; i++ {
			at := u32At(column, i)
			if at < last || uint64(at) >= uint64(instants) {
				return fmt.Errorf("instants of rows: row %d has instant %d after %d, of %d", i, at, last, instants)
			}
			last = at
		}
	}
	return nil
}
