package foreign

import (
	"bufio"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

const (
	// mostPage bounds a page, in bytes, compressed or not. DuckDB makes pages of 100 MB where row groups are huge; others
	// make ones of 1 MB.
	mostPage = 128 << 20
	// mostOpen bounds the pages and dictionaries of all columns that are open at once, in bytes.
	mostOpen = 512 << 20
	// A page's header mostly has less than 100 bytes. With the least and greatest value of long texts, it may have many.
	usualHeader = 32 << 10
	mostHeader  = 8 << 20
)

// oldDictionary is how older writers call the encoding of a dictionary, and of the pages that refer to one.
const oldDictionary format.Encoding = 2

// place is where the values of a column are in a row group.
type place struct {
	offset, size int64 // in the file
	codec        format.CompressionCodec
	values       int64
}

// placeOf checks where a column's values are in a file of so many bytes.
func placeOf(c *column, chunk *format.ColumnChunk, rows, size int64) (place, error) {
	md := &chunk.MetaData
	switch {
	case chunk.CryptoMetadata.Value != nil || len(chunk.EncryptedColumnMetadata) > 0:
		return place{}, fmt.Errorf("its column %q is encrypted: write it without encryption", c.name)
	case chunk.FilePath != "":
		return place{}, fmt.Errorf("its column %q is in another file, %q", c.name, chunk.FilePath)
	case md.Type != c.kind:
		return place{}, fmt.Errorf("it is damaged: its column %q is said to be %v and %v", c.name, c.kind, md.Type)
	case md.NumValues != rows:
		return place{}, fmt.Errorf("it is damaged: its column %q has %d values in a row group of %d rows", c.name, md.NumValues, rows)
	}
	if err := supported(md.Codec); err != nil {
		return place{}, err
	}
	p := place{offset: md.DataPageOffset, size: md.TotalCompressedSize, codec: md.Codec, values: md.NumValues}
	// Some writers leave the offset of the dictionary 0, and some write it where there is none.
	if at := md.DictionaryPageOffset; at > 0 && at < p.offset {
		p.offset = at
	}
	if p.offset < int64(len(magic)) || p.size < 0 || p.offset > size || p.size > size-p.offset {
		return place{}, fmt.Errorf("it is damaged: its column %q would be beyond its end", c.name)
	}
	return p, nil
}

// chunk reads the pages of a column in a row group, one after the other.
type chunk struct {
	column   *column
	place    place
	file     *bufio.Reader
	inflater *inflater
	open     *int64 // bytes of the pages and dictionaries of all chunks
	held     int64  // of this one's page
	pages    int    // read so far
	dict     *cells
	packed   []byte // the page as it is in the file, and below without compression: memory for the next ones
	plain    []byte
	page     page
	role     role
}

func newChunk(c *column, r role, file io.ReaderAt, at place, inflater *inflater, open *int64) *chunk {
	section := io.NewSectionReader(file, at.offset, at.size)
	return &chunk{column: c, role: r, place: at, file: bufio.NewReaderSize(section, usualHeader), inflater: inflater, open: open}
}

// next reads pages until there is one with values. The error is io.EOF after the last one.
func (c *chunk) next() error {
	for c.page.left == 0 {
		header, err := c.header()
		if err != nil {
			return err
		}
		if err := c.read(header); err != nil {
			return fmt.Errorf("page %d: %w", c.pages, err)
		}
	}
	return nil
}

// header reads the header of the next page.
func (c *chunk) header() (*format.PageHeader, error) {
	ahead, err := c.file.Peek(c.file.Size())
	if len(ahead) == 0 {
		return nil, err
	}
	n, err := measure(ahead)
	for errors.Is(err, errUnended) && len(ahead) == c.file.Size() && len(ahead) < mostHeader {
		c.file = bufio.NewReaderSize(c.file, mostHeader)
		ahead, _ = c.file.Peek(mostHeader)
		n, err = measure(ahead)
	}
	c.pages++
	if err != nil {
		return nil, fmt.Errorf("page %d: its header cannot be decoded: %w", c.pages, err)
	}
	var protocol thrift.CompactProtocol
	header := new(format.PageHeader)
	if err := thrift.Unmarshal(&protocol, ahead[:n], header); err != nil {
		return nil, fmt.Errorf("page %d: its header cannot be decoded: %w", c.pages, err)
	}
	_, err = c.file.Discard(n)
	return header, err
}

// read reads a page.
func (c *chunk) read(h *format.PageHeader) error {
	packed, size := int64(h.CompressedPageSize), int64(h.UncompressedPageSize)
	if packed < 0 || size < 0 || packed > c.place.size {
		return errors.New("it has a size that cannot be")
	}
	if packed > mostPage || size > mostPage {
		return fmt.Errorf("it has %d bytes, more than the %d that are read at once: write it with smaller pages or row groups", max(packed, size), mostPage)
	}
	dictionary := h.Type == format.DictionaryPage
	held := packed + size
	if dictionary { // as values, of which there are most of short texts
		held += 8 * size
	}
	c.release()
	if err := c.hold(held); err != nil {
		return err
	}
	c.packed = resize(c.packed, int(packed))
	if _, err := io.ReadFull(c.file, c.packed); err != nil {
		return errCutShortPage
	}
	if h.CRC != 0 && crc32.ChecksumIEEE(c.packed) != uint32(h.CRC) {
		return errors.New("its checksum is wrong")
	}
	switch {
	case dictionary:
		c.held = 0 // it stays until the row group is read
		return c.readDictionary(h)
	case h.Type == format.DataPage && h.DataPageHeader.Valid:
		return c.readV1(&h.DataPageHeader.V, int(size))
	case h.Type == format.DataPageV2 && h.DataPageHeaderV2.Valid:
		return c.readV2(&h.DataPageHeaderV2.V, int(size))
	case h.Type == format.IndexPage:
		return nil
	}
	return fmt.Errorf("it is of a kind that is not read, %v", h.Type)
}

var errCutShortPage = errors.New("it is cut short")

// release gives back the bytes of the page before.
func (c *chunk) release() {
	*c.open -= c.held
	c.held = 0
}

// hold counts bytes of the page that is read.
func (c *chunk) hold(bytes int64) error {
	c.held += bytes
	if *c.open += bytes; *c.open > mostOpen {
		return fmt.Errorf("with those of the other columns it takes more than the %d bytes that are held at once: write it with smaller pages or row groups", mostOpen)
	}
	return nil
}

func resize(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}

// readV1 opens a page of the first version, of which everything is compressed.
func (c *chunk) readV1(h *format.DataPageHeader, size int) error {
	c.plain = resize(c.plain, size)
	if err := c.inflater.inflate(c.place.codec, c.plain, c.packed); err != nil {
		return err
	}
	body := c.plain
	p := page{rows: int(h.NumValues)}
	if c.column.optional {
		if h.DefinitionLevelEncoding != format.RLE {
			return fmt.Errorf("its levels are written as %v, which is not read", h.DefinitionLevelEncoding)
		}
		if len(body) < 4 {
			return errCutShortPage
		}
		n := int64(body[0]) | int64(body[1])<<8 | int64(body[2])<<16 | int64(body[3])<<24
		if n > int64(len(body)-4) {
			return errCutShortPage
		}
		p.levels, body = runs{data: body[4 : 4+n], width: 1}, body[4+n:]
	}
	return c.openPage(p, h.Encoding, body)
}

// readV2 opens a page of the second version, whose levels are never compressed.
func (c *chunk) readV2(h *format.DataPageHeaderV2, size int) error {
	repetition, definition := int64(h.RepetitionLevelsByteLength), int64(h.DefinitionLevelsByteLength)
	if repetition < 0 || definition < 0 || repetition+definition > int64(min(len(c.packed), size)) {
		return errors.New("it has levels of a size that cannot be")
	}
	levels := int(repetition + definition)
	body := c.packed[levels:]
	if !h.IsCompressed.Valid || h.IsCompressed.V {
		c.plain = resize(c.plain, size-levels)
		if err := c.inflater.inflate(c.place.codec, c.plain, body); err != nil {
			return err
		}
		body = c.plain
	}
	p := page{rows: int(h.NumValues)}
	if c.column.optional {
		p.levels = runs{data: c.packed[repetition:levels], width: 1}
	}
	return c.openPage(p, h.Encoding, body)
}

func (c *chunk) readDictionary(h *format.PageHeader) error {
	if c.dict != nil {
		return errors.New("it is a second dictionary")
	}
	if !h.DictionaryPageHeader.Valid {
		return errors.New("it is a dictionary without a header")
	}
	d := h.DictionaryPageHeader.V
	if d.Encoding != format.Plain && d.Encoding != oldDictionary {
		return fmt.Errorf("it is a dictionary that is written as %v, which is not read", d.Encoding)
	}
	body := make([]byte, h.UncompressedPageSize) // its texts stay
	if err := c.inflater.inflate(c.place.codec, body, c.packed); err != nil {
		return err
	}
	values := cursor{data: body, length: c.column.length}
	least := c.column.length
	if least == 0 { // the length of a text
		least = 4
	}
	if d.NumValues < 0 || int64(d.NumValues)*int64(least) > int64(len(body)) {
		return errRuns
	}
	dict := newCells(c.column, c.role, int(d.NumValues))
	for i := range int(d.NumValues) {
		raw, err := values.next()
		if err != nil {
			return err
		}
		c.convert(dict, i, raw)
	}
	c.dict = dict
	return nil
}
