package foreign

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/format"
)

// page is a page that is being read.
type page struct {
	rows    int
	left    int  // rows to come
	levels  runs // 1 for a row with a value, where the column has nulls
	indexes runs // into the dictionary
	coded   bool // by the dictionary
	values  cursor
}

// cursor reads values that are written plainly.
type cursor struct {
	data   []byte
	length int // bytes of a value; 0 for texts, each of which has its length ahead of it
}

// next is the bytes of the next value.
func (c *cursor) next() ([]byte, error) {
	n := c.length
	if n == 0 {
		if len(c.data) < 4 {
			return nil, errRuns
		}
		length := binary.LittleEndian.Uint32(c.data)
		c.data = c.data[4:]
		if uint64(length) > uint64(len(c.data)) {
			return nil, errRuns
		}
		n = int(length)
	}
	if n > len(c.data) {
		return nil, errRuns
	}
	v := c.data[:n:n]
	c.data = c.data[n:]
	return v, nil
}

// openPage makes ready to read a page whose levels are known.
func (c *chunk) openPage(p page, encoding format.Encoding, body []byte) error {
	if p.rows < 0 || int64(p.rows) > c.place.values {
		return errors.New("it has more values than its row group")
	}
	c.place.values -= int64(p.rows)
	p.left = p.rows
	p.values.length = c.column.length
	var err error
	switch encoding {
	case oldDictionary, format.RLEDictionary:
		if p.coded = true; c.dict == nil {
			return errors.New("its dictionary is missing")
		}
		if len(body) == 0 { // nulls only
			body = []byte{0}
		}
		if p.indexes = (runs{data: body[1:], width: int(body[0])}); p.indexes.width > 32 {
			return errors.New("its indexes have more than 32 bits")
		}
	case format.Plain:
		p.values.data = body
	case format.ByteStreamSplit:
		if err = c.hold(int64(len(body))); err == nil {
			p.values.data, err = joinStreams(body, c.column.length)
		}
	case format.DeltaBinaryPacked:
		p.values.data, err = c.undelta(body, p.rows)
	case format.DeltaLengthByteArray:
		p.values.data, err = c.undeltaTexts(body, p.rows)
	default:
		err = fmt.Errorf("its values are written as %v, which is not read: write them plainly or with a dictionary", encoding)
	}
	c.page = p
	return err
}

// joinStreams puts together the bytes of values that are written as all first bytes, then all second ones, and so on.
func joinStreams(body []byte, length int) ([]byte, error) {
	if length == 0 || len(body)%length != 0 {
		return nil, errRuns
	}
	n := len(body) / length
	out := make([]byte, len(body))
	for k := range length {
		for i, b := range body[k*n : (k+1)*n] {
			out[i*length+k] = b
		}
	}
	return out, nil
}

// countOfDeltas is how many numbers the beginning of deltas says that there are: the decoder makes room for them.
func countOfDeltas(body []byte) (count uint64, ok bool) {
	for range 3 { // the size of a block, how many parts it has, how many numbers there are
		v, n := binary.Uvarint(body)
		if n <= 0 {
			return 0, false
		}
		count, body = v, body[n:]
	}
	return count, true
}

// costOfDelta is what a number takes while it is made of differences, in bytes.
const costOfDelta = 24

func (c *chunk) checkDeltas(body []byte, rows int) error {
	n, ok := countOfDeltas(body)
	if !ok || n > uint64(rows) {
		return errRuns
	}
	return c.hold(int64(n) * costOfDelta)
}

// undelta writes whole numbers plainly that are written as differences.
func (c *chunk) undelta(body []byte, rows int) ([]byte, error) {
	if len(body) == 0 && c.column.optional { // nulls only
		return nil, nil
	}
	if err := c.checkDeltas(body, rows); err != nil {
		return nil, err
	}
	var packed delta.BinaryPackedEncoding
	var out []byte
	switch c.column.kind {
	case format.Int32:
		values, err := packed.DecodeInt32(nil, body)
		if err != nil {
			return nil, err
		}
		for _, v := range values {
			out = binary.LittleEndian.AppendUint32(out, uint32(v))
		}
	case format.Int64:
		values, err := packed.DecodeInt64(nil, body)
		if err != nil {
			return nil, err
		}
		for _, v := range values {
			out = binary.LittleEndian.AppendUint64(out, uint64(v))
		}
	default:
		return nil, errors.New("its values are written as differences, and are no whole numbers")
	}
	return out, nil
}

// undeltaTexts writes texts plainly whose lengths are written as differences ahead of them all.
func (c *chunk) undeltaTexts(body []byte, rows int) ([]byte, error) {
	if len(body) == 0 {
		return nil, nil
	}
	if err := c.checkDeltas(body, rows); err != nil {
		return nil, err
	}
	if err := c.hold(2 * int64(len(body))); err != nil {
		return nil, err
	}
	var texts delta.LengthByteArrayEncoding
	all, offsets, err := texts.DecodeByteArray(nil, body, nil)
	if err != nil {
		return nil, err
	}
	var out []byte
	for i := 1; i < len(offsets); i++ {
		from, to := offsets[i-1], offsets[i]
		if from > to || uint64(to) > uint64(len(all)) {
			return nil, errRuns
		}
		out = binary.LittleEndian.AppendUint32(out, to-from)
		out = append(out, all[from:to]...)
	}
	return out, nil
}
