package store

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Beside is what a store can do besides whose place, a folder or a bucket, may hold other files than bars.
type Beside interface {
	// ReadBeside is the content of a file at the top of the store's place, as it is now. name is a file name without
	// a folder. The error wraps fs.ErrNotExist where there is none, and ErrTooLarge beyond MostBeside bytes.
	ReadBeside(ctx context.Context, name string) ([]byte, error)
}

// SplitsFile is the file beside the bars of a store that lists splits of shares. A folder of CSV files does not take it
// for bars.
const SplitsFile = "splits.csv"

// MostBeside bounds a file beside the bars, in bytes: all splits of the US market since 1980 are under a tenth of it.
const MostBeside = 16 << 20

// ErrTooLarge says that a file is larger than MostBeside.
var ErrTooLarge = errors.New("the file is too large")

// ReadBounded reads a file beside the bars; the error wraps ErrTooLarge beyond MostBeside bytes.
func ReadBounded(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, MostBeside+1))
	if err == nil && len(b) > MostBeside {
		return nil, fmt.Errorf("%w: it has more than %d bytes", ErrTooLarge, MostBeside)
	}
	return b, err
}
