package parquet

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
)

// A file is data (the pages, from byte 0), then its tail (the page index, the footer and the end of file). The footer
// has three entries of key-value metadata:
//
//	strathost.bars    the SHA-256 of the bars, in hex
//	strathost.blocks  the CRC-32C of every 32 KiB of the data, little endian, in base64
//	strathost.seal    "strathost-seal-1 ", where the tail begins as 16 hex digits, a space, and the SHA-256 of the tail
//	                  in hex, made with zeros in the place of these two
//
// The seal can be found and verified without decoding anything, so that no decoder ever sees a damaged footer.
const (
	barsKey   = "strathost.bars"
	blocksKey = "strathost.blocks"
	sealKey   = "strathost.seal"

	sealStart  = "strathost-seal-1 "
	sealZeros  = sealStart + "0000000000000000 0000000000000000000000000000000000000000000000000000000000000000"
	sealOffset = len(sealStart) // of the tail's beginning in the seal

	blockSize  = 32 << 10
	parquetEnd = 8 // the footer's length and the magic bytes
	magic      = "PAR1"
)

var (
	errNoSeal  = errors.New("it has no seal of this store: import it")
	errDamaged = errors.New("its footer is not as it was written")
)

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// sumBlocks is the value of strathost.blocks for some data.
func sumBlocks(data []byte) string {
	var sums []byte
	for len(data) > 0 {
		n := min(blockSize, len(data))
		sums = binary.LittleEndian.AppendUint32(sums, crc32.Checksum(data[:n], castagnoli()))
		data = data[n:]
	}
	return base64.StdEncoding.EncodeToString(sums)
}

// setSeal writes the seal into a whole file that has sealZeros in its place.
func setSeal(file []byte, tailAt int) error {
	at, err := findSeal(file[tailAt:])
	if err != nil {
		return err
	}
	copy(file[tailAt+at:], sealOf(file[tailAt:], int64(tailAt)))
	return nil
}

// sealOf is the seal of a tail that has sealZeros in its place.
func sealOf(tail []byte, at int64) string {
	return fmt.Sprintf("%s%016x %x", sealStart, at, sha256.Sum256(tail))
}

// findSeal is where in bytes of a file's tail the one seal begins.
func findSeal(tail []byte) (int, error) {
	at := bytes.Index(tail, []byte(sealStart))
	if at < 0 || bytes.Contains(tail[at+1:], []byte(sealStart)) || len(tail)-at < len(sealZeros) {
		return 0, errNoSeal
	}
	return at, nil
}

// sealed is a file whose tail is known to be as it was written.
type sealed struct {
	size   int64
	tailAt int64
	tail   []byte
	blocks []byte // the sums of the data's blocks
}

// firstLook is how much of a file's end is read at first: enough for the tail of most files.
const firstLook = 32 << 10

// openSeal reads the tail of a file and verifies it.
func openSeal(r io.ReaderAt, size int64) (*sealed, error) {
	look, err := readEnd(r, size, firstLook)
	if err != nil {
		return nil, err
	}
	if len(look) < len(magic)+parquetEnd || string(look[len(look)-len(magic):]) != magic {
		return nil, errors.New("it is no Parquet file, or was cut short")
	}
	footer := int64(binary.LittleEndian.Uint32(look[len(look)-parquetEnd:]))
	if footer > size-parquetEnd-int64(len(magic)) {
		return nil, errors.New("its footer is longer than the file")
	}
	if footer+parquetEnd > int64(len(look)) {
		if look, err = readEnd(r, size, footer+parquetEnd); err != nil {
			return nil, err
		}
	}
	start, err := findSeal(look[int64(len(look))-parquetEnd-footer:])
	if err != nil {
		return nil, err
	}
	seal := string(look[int64(len(look))-parquetEnd-footer+int64(start):][:len(sealZeros)])
	tailAt, err := strconv.ParseInt(seal[sealOffset:sealOffset+16], 16, 64)
	if err != nil || tailAt < int64(len(magic)) || tailAt > size-parquetEnd-footer {
		return nil, errDamaged
	}
	tail, err := readEnd(r, size, size-tailAt)
	if err != nil {
		return nil, err
	}
	zeroed := bytes.Clone(tail)
	at, err := findSeal(zeroed)
	if err != nil {
		return nil, errDamaged
	}
	copy(zeroed[at:], sealZeros)
	if sealOf(zeroed, tailAt) != seal {
		return nil, errDamaged
	}
	return &sealed{size: size, tailAt: tailAt, tail: tail}, nil
}

// readEnd reads the last n bytes of a file, or all of a shorter one.
func readEnd(r io.ReaderAt, size, n int64) ([]byte, error) {
	n = min(n, size)
	b := make([]byte, n)
	if _, err := r.ReadAt(b, size-n); err != nil && err != io.EOF {
		return nil, err
	}
	return b, nil
}

// setBlocks takes the value of strathost.blocks out of the verified footer.
func (s *sealed) setBlocks(value string) error {
	sums, err := base64.StdEncoding.DecodeString(value)
	if want := 4 * ((s.tailAt + blockSize - 1) / blockSize); err != nil || int64(len(sums)) != want {
		return errors.New("it has no sums of its blocks")
	}
	s.blocks = sums
	return nil
}

// ReadAt reads of the tail only; it lets a decoder read the footer and the page index.
func (s *sealed) ReadAt(p []byte, off int64) (int, error) {
	if off < s.tailAt || off > s.size {
		return 0, fmt.Errorf("byte %d is outside of the footer", off)
	}
	n := copy(p, s.tail[off-s.tailAt:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// load reads the blocks of data that hold the bytes from <= offset < to, and verifies them.
func (s *sealed) load(r io.ReaderAt, from, to int64) (*piece, error) {
	if from < 0 || to > s.tailAt || from > to {
		return nil, fmt.Errorf("bytes %d to %d are outside of the data", from, to)
	}
	blocks := s.within(from, to)
	first := blocks.From / blockSize
	p := &piece{from: blocks.From, data: make([]byte, blocks.To-blocks.From)}
	if n, err := r.ReadAt(p.data, p.from); n < len(p.data) {
		return nil, fmt.Errorf("read bytes %d to %d: %w", p.from, p.from+int64(len(p.data)), err)
	}
	for at, block := 0, first; at < len(p.data); at, block = at+blockSize, block+1 {
		sum := crc32.Checksum(p.data[at:min(at+blockSize, len(p.data))], castagnoli())
		if sum != binary.LittleEndian.Uint32(s.blocks[4*block:]) {
			return nil, fmt.Errorf("bytes from %d are not as they were written", block*blockSize)
		}
	}
	return p, nil
}

// within is the blocks that hold the bytes from <= offset < to.
func (s *sealed) within(from, to int64) Range {
	return Range{From: from / blockSize * blockSize, To: min((to+blockSize-1)/blockSize*blockSize, s.tailAt)}
}

// piece is verified bytes of a file, for a decoder to read at their offsets in the file.
type piece struct {
	from int64
	data []byte
}

func (p *piece) ReadAt(b []byte, off int64) (int, error) {
	if off < p.from || off > p.from+int64(len(p.data)) {
		return 0, io.ErrUnexpectedEOF
	}
	n := copy(b, p.data[off-p.from:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}
