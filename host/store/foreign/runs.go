package foreign

import (
	"encoding/binary"
	"errors"
)

// runs reads numbers that are written as Parquet writes levels and indexes of dictionaries: as runs of one number, and as
// groups of eight numbers of so many bits. It reads as far as it is asked to: a run of a few bytes may stand for
// billions.
type runs struct {
	data   []byte
	width  int // bits of a number, 0 to 32
	left   int // numbers of this run
	packed bool
	value  uint32 // of a run of one number
	bit    int    // the next one of packed numbers, counted from the beginning of data
}

var errRuns = errors.New("it has fewer values than it says")

// fill reads the next numbers.
func (r *runs) fill(into []uint32) error {
	for len(into) > 0 {
		if r.left == 0 {
			if err := r.next(); err != nil {
				return err
			}
			continue
		}
		n := min(r.left, len(into))
		if r.packed {
			r.unpack(into[:n])
		} else {
			for i := range into[:n] {
				into[i] = r.value
			}
		}
		r.left -= n
		into = into[n:]
	}
	return nil
}

// next reads the head of a run.
func (r *runs) next() error {
	if r.packed { // go on after the groups
		r.data, r.packed = r.data[min((r.bit+7)/8, len(r.data)):], false
	}
	head, n := binary.Uvarint(r.data)
	if n <= 0 || head>>1 > 1<<32 {
		return errRuns
	}
	r.data = r.data[n:]
	bytes := (r.width + 7) / 8
	if head&1 == 0 {
		if len(r.data) < bytes {
			return errRuns
		}
		r.value = 0
		for i := range bytes {
			r.value |= uint32(r.data[i]) << (8 * i)
		}
		r.data, r.left = r.data[bytes:], int(head>>1)
		return nil
	}
	r.packed, r.bit, r.left = true, 0, int(head>>1)*8
	if r.width > 0 { // the last group may be cut off after the last number
		r.left = min(r.left, len(r.data)*8/r.width)
	}
	if r.left == 0 && head>>1 > 0 {
		return errRuns
	}
	return nil
}

func (r *runs) unpack(into []uint32) {
	mask := uint64(1)<<r.width - 1
	for i := range into {
		at := r.bit >> 3
		var word uint64
		if at+8 <= len(r.data) {
			word = binary.LittleEndian.Uint64(r.data[at:])
		} else {
			for k, b := range r.data[min(at, len(r.data)):] {
				word |= uint64(b) << (8 * k)
			}
		}
		into[i] = uint32(word >> (r.bit & 7) & mask)
		r.bit += r.width
	}
}
