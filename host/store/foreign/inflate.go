package foreign

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

// inflater decompresses pages. It belongs to one goroutine.
type inflater struct {
	zstd *zstd.Decoder
	gzip *gzip.Reader
}

func (f *inflater) close() {
	if f.zstd != nil {
		f.zstd.Close()
	}
}

var errSize = errors.New("it does not decompress to the size that its header says")

// supported says what is wrong with a codec.
func supported(codec format.CompressionCodec) error {
	switch codec {
	case format.Uncompressed, format.Snappy, format.Gzip, format.Brotli, format.Zstd, format.Lz4Raw:
		return nil
	}
	return fmt.Errorf("it is compressed by %v, which cannot be read: write it with zstd or snappy", codec)
}

// inflate decompresses src to all of dst. It is an error if it makes more or less than that, and it never takes more
// memory whatever src is.
func (f *inflater) inflate(codec format.CompressionCodec, dst, src []byte) error {
	if len(dst) == 0 { // a page of nulls only
		return nil
	}
	switch codec {
	case format.Uncompressed:
		if len(src) != len(dst) {
			return errSize
		}
		copy(dst, src)
		return nil
	case format.Snappy:
		if n, _ := binary.Uvarint(src); n != uint64(len(dst)) {
			return errSize
		}
		out, err := parquet.Snappy.Decode(dst, src)
		return whole(dst, len(out), err)
	case format.Lz4Raw:
		n, err := lz4.UncompressBlock(src, dst)
		return whole(dst, n, err)
	case format.Brotli:
		return fill(dst, brotli.NewReader(bytes.NewReader(src)))
	case format.Gzip:
		var err error
		if f.gzip == nil {
			f.gzip, err = gzip.NewReader(bytes.NewReader(src))
		} else {
			err = f.gzip.Reset(bytes.NewReader(src))
		}
		if err != nil {
			return err
		}
		return fill(dst, f.gzip)
	case format.Zstd:
		if f.zstd == nil {
			var err error
			if f.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true)); err != nil {
				return err
			}
		}
		out, err := f.zstd.DecodeAll(src, dst[:0:len(dst)]) // never beyond it
		if errors.Is(err, zstd.ErrDecoderSizeExceeded) {
			err = errSize
		}
		return whole(dst, len(out), err)
	}
	return supported(codec)
}

func whole(dst []byte, n int, err error) error {
	if err == nil && n != len(dst) {
		return errSize
	}
	return err
}

// fill reads just dst from r.
func fill(dst []byte, r io.Reader) error {
	if _, err := io.ReadFull(r, dst); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return errSize
		}
		return err
	}
	var more [1]byte
	switch n, err := r.Read(more[:]); {
	case n > 0:
		return errSize
	case err != nil && !errors.Is(err, io.EOF):
		return err
	}
	return nil
}
