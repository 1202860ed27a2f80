package store

import (
	"context"
	"errors"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// ErrNoSymbol is what Bars answers for a symbol or interval that the store does not hold.
var ErrNoSymbol = errors.New("the store does not hold it")

// Reader is a store of bars that can be read. It is safe for concurrent use.
type Reader interface {
	// Name says what the store is, for a person: "sample market (synthetic)", "csv folder data/2025".
	Name() string
	// Symbols are all symbols that it holds, sorted.
	Symbols(ctx context.Context) ([]string, error)
	// Holdings is what it holds of a symbol, by interval from short to long, without reading bars where the format
	// allows. Empty, without an error, for a symbol that it does not hold.
	Holdings(ctx context.Context, symbol string) ([]market.Holding, error)
	// Bars are the stored bars with from <= start < to (UTC nanoseconds), sorted by start, without duplicates, every
	// one of them sound (market.Row.Check). The start of a bar of days or weeks is midnight UTC of its (first)
	// trading date. The columns may share memory with the store: callers do not write.
	Bars(ctx context.Context, symbol string, interval sdk.Interval, from, to int64) (market.Columns, error)
}
