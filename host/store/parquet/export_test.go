package parquet

import (
	"bytes"
	"context"
	"fmt"
	"math"

	"github.com/strathost/strathost/host/market"
)

// Before lets a test stop a writer ahead of an operation on the disk.
func (s *Store) Before(step func(operation string) error) { s.from.(*folder).disk.before = step }

// Sound lets a test hold the quick check against the one that it stands for.
func Sound(open, high, low, closing, volume float64) bool {
	return sound(open, high, low, closing, volume)
}

// Encode makes a file.
func Encode(bars market.Columns) ([]byte, error) { return encode(bars, bars.Digest()) }

// Decode reads a file of a year.
func Decode(file []byte, year int) (market.Columns, error) {
	f, err := openFooter(bytes.NewReader(file), int64(len(file)), yearly(year))
	if err != nil {
		return market.Columns{}, err
	}
	var c market.Columns
	err = f.columns(context.Background(), bytes.NewReader(file), math.MinInt64, math.MaxInt64, &c)
	return c, err
}

// Reseal gives a file whose tail was changed a seal that fits, as only who wants to deceive would. It is false for one
// that has no place for it.
func Reseal(file []byte, changed func(tail []byte) []byte) ([]byte, bool) {
	at, err := findSeal(file)
	if err != nil {
		return nil, false
	}
	var tailAt int
	if _, err := fmt.Sscanf(string(file[at+sealOffset:][:16]), "%x", &tailAt); err != nil {
		return nil, false
	}
	made := append(bytes.Clone(file[:tailAt]), changed(bytes.Clone(file[tailAt:]))...)
	if at, err = findSeal(made[tailAt:]); err != nil {
		return nil, false
	}
	copy(made[tailAt+at:], sealZeros)
	return made, setSeal(made, tailAt) == nil
}
