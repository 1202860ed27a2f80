package foreign

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

const (
	magic          = "PAR1"
	encryptedMagic = "PARE"
	tailSize       = 8 // the length of the footer and the magic
	// mostFooter is larger than the footer of a file of a billion rows in small row groups.
	mostFooter = 64 << 20
)

// footer reads what a file says of itself. The error says why it is no Parquet file, or none that can be read.
func footer(r io.ReaderAt, size int64) (*format.FileMetaData, error) {
	head := make([]byte, min(size, 8))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case size == 0:
		return nil, errors.New("it is empty")
	case bytes.HasPrefix(head, []byte(encryptedMagic)):
		return nil, errEncrypted
	case bytes.HasPrefix(head, []byte("ARROW1")):
		return nil, errors.New("it is an Arrow (Feather) file: write it as Parquet")
	case !bytes.HasPrefix(head, []byte(magic)):
		return nil, errors.New("it is no Parquet file: it does not begin with " + magic)
	case size < int64(len(magic))+tailSize:
		return nil, errCutShort
	}
	tail := make([]byte, tailSize)
	if _, err := r.ReadAt(tail, size-tailSize); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	length := int64(binary.LittleEndian.Uint32(tail))
	switch {
	case string(tail[4:]) == encryptedMagic:
		return nil, errEncrypted
	case string(tail[4:]) != magic:
		return nil, errCutShort
	case length > size-tailSize-int64(len(magic)):
		return nil, fmt.Errorf("it is damaged: its footer would have %d bytes, more than the file has", length)
	case length > mostFooter:
		return nil, fmt.Errorf("its footer has %d bytes, more than the %d that are read: write it with larger row groups", length, mostFooter)
	}
	text := make([]byte, length)
	if _, err := r.ReadAt(text, size-tailSize-length); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return decodeFooter(text)
}

var (
	errEncrypted = errors.New("it is encrypted: write it without encryption")
	errCutShort  = errors.New("it is cut short: it begins as a Parquet file and does not end as one")
)

func decodeFooter(text []byte) (*format.FileMetaData, error) {
	n, err := measure(text)
	if err != nil {
		return nil, fmt.Errorf("its footer cannot be decoded: %w", err)
	}
	var protocol thrift.CompactProtocol
	md := new(format.FileMetaData)
	if err := thrift.Unmarshal(&protocol, text[:n], md); err != nil { // a signature may follow
		return nil, fmt.Errorf("its footer cannot be decoded: %w", err)
	}
	return md, nil
}
