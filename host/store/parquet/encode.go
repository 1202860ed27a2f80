package parquet

import (
	"bytes"
	"fmt"

	"github.com/parquet-go/parquet-go"

	"github.com/strathost/strathost/host/market"
)

const (
	// Pages are what a short range is read by: 8,192 values of 8 bytes are 64 KiB.
	rowsOfPage     = 8192
	bytesOfPage    = 8 * rowsOfPage
	rowsOfRowGroup = 16 * rowsOfPage
)

// encode makes the file of bars, of which there is at least one. The same bars are the same bytes. digest is
// bars.Digest().
func encode(bars market.Columns, digest string) ([]byte, error) {
	var file bytes.Buffer
	file.Grow(20*bars.Len() + 8<<10)
	w := parquet.NewGenericWriter[row](&file,
		parquet.CreatedBy("strathost", "1", "0"), // the library's own would change with its version
		parquet.Compression(&parquet.Snappy),     // reads almost twice as fast as zstd, at 1.4 times the size
		parquet.PageBufferSize(bytesOfPage),
		parquet.WriteBufferSize(0), // what is flushed is in file
		parquet.MaxRowsPerRowGroup(rowsOfRowGroup),
		parquet.DataPageStatistics(true),
		parquet.SortingWriterConfig(parquet.SortingColumns(parquet.Ascending("start"))))
	page := make([]row, 0, min(rowsOfPage, bars.Len()))
	for i := range bars.Len() {
		r := bars.Row(i)
		page = append(page, row{Start: r.Start, Open: r.Open, High: r.High, Low: r.Low, Close: r.Close, Volume: r.Volume})
		if len(page) < rowsOfPage && i < bars.Len()-1 {
			continue
		}
		if _, err := w.Write(page); err != nil {
			return nil, fmt.Errorf("encode bars: %w", err)
		}
		page = page[:0]
	}
	if err := w.Flush(); err != nil {
		return nil, fmt.Errorf("encode bars: %w", err)
	}
	tailAt := file.Len()
	w.SetKeyValueMetadata(barsKey, digest)
	w.SetKeyValueMetadata(blocksKey, sumBlocks(file.Bytes()))
	w.SetKeyValueMetadata(sealKey, sealZeros)
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("encode bars: %w", err)
	}
	if err := setSeal(file.Bytes(), tailAt); err != nil {
		return nil, fmt.Errorf("encode bars: %w", err)
	}
	return file.Bytes(), nil
}
