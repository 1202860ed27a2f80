package host

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"github.com/parquet-go/parquet-go"

	"github.com/strathost/strathost/host/market"
)

// csvBars writes bars as CSV: floats in the shortest form that reads back the same, no field of which needs quotes.
type csvBars struct {
	w     *bufio.Writer
	start func(int64) string
	line  []byte
}

func newCSVBars(w io.Writer, start func(int64) string) *csvBars {
	c := &csvBars{w: bufio.NewWriter(w), start: start}
	c.line = append(c.line, "start,open,high,low,close,volume\n"...)
	return c
}

func (c *csvBars) Write(bars market.Columns) error {
	for i := range bars.Len() {
		c.line = append(c.line, c.start(bars.Start[i])...)
		for _, x := range [...]float64{bars.Open[i], bars.High[i], bars.Low[i], bars.Close[i], bars.Volume[i]} {
			c.line = append(c.line, ',')
			c.line = strconv.AppendFloat(c.line, x, 'f', -1, 64)
		}
		c.line = append(c.line, '\n')
		if _, err := c.w.Write(c.line); err != nil {
			return fmt.Errorf("%w: %w", ErrNotWritten, err)
		}
		c.line = c.line[:0]
	}
	return nil
}

func (c *csvBars) Close() error {
	if err := c.w.Flush(); err != nil {
		return fmt.Errorf("%w: %w", ErrNotWritten, err)
	}
	return nil
}

// parquetBar is a bar in the columns of a store's files. A file that is exported has no seal and is no part of a store.
type parquetBar struct {
	Start  int64   `parquet:"start,timestamp(nanosecond),delta"`
	Open   float64 `parquet:"open,plain"`
	High   float64 `parquet:"high,plain"`
	Low    float64 `parquet:"low,plain"`
	Close  float64 `parquet:"close,plain"`
	Volume float64 `parquet:"volume,plain"`
}

type parquetBars struct {
	w *parquet.GenericWriter[parquetBar]
}

func newParquetBars(w io.Writer) *parquetBars {
	// The library's own name as the creator would change the file with its version.
	return &parquetBars{parquet.NewGenericWriter[parquetBar](w, parquet.CreatedBy("strathost", "1", "0"), parquet.Compression(&parquet.Snappy),
		parquet.MaxRowsPerRowGroup(rowsOfRowGroup), parquet.SortingWriterConfig(parquet.SortingColumns(parquet.Ascending("start"))))}
}

// rowsOfRowGroup bounds what the writer holds, as in the files of a store.
const rowsOfRowGroup = 131_072

func (p *parquetBars) Write(bars market.Columns) error {
	rows := make([]parquetBar, 0, 4096)
	for i := range bars.Len() {
		r := bars.Row(i)
		rows = append(rows, parquetBar{r.Start, r.Open, r.High, r.Low, r.Close, r.Volume})
		if len(rows) < cap(rows) && i < bars.Len()-1 {
			continue
		}
		if _, err := p.w.Write(rows); err != nil {
			return fmt.Errorf("%w: %w", ErrNotWritten, err)
		}
		rows = rows[:0]
	}
	return nil
}

func (p *parquetBars) Close() error {
	if err := p.w.Close(); err != nil {
		return fmt.Errorf("%w: %w", ErrNotWritten, err)
	}
	return nil
}
