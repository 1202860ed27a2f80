package splits

import "github.com/strathost/strathost/sdk"

// The codes of mistakes in splits.csv, beside sdk.InvalidSymbol. Those that a configuration can have too are spelled as
// there.
const (
	// UnknownColumn: the header names a column that there is not.
	UnknownColumn sdk.Code = "unknown_column"
	// MissingColumn: the header lacks a column.
	MissingColumn sdk.Code = "missing_column"
	// BadRow: a row has more or fewer fields than the header.
	BadRow sdk.Code = "bad_row"
	// InvalidDate: not a date.
	InvalidDate sdk.Code = "invalid_date"
	// NotTradingDay: a date on which the exchange was closed, so that no share can have traded at a new price.
	NotTradingDay sdk.Code = "not_a_trading_day"
	// InvalidRatio: not a ratio, not above zero, one that changes nothing, or one beyond what splits are.
	InvalidRatio sdk.Code = "invalid_ratio"
	// Duplicate: a symbol has two splits on one date, or the header one column twice.
	Duplicate sdk.Code = "duplicate"
)
