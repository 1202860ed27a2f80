package config

import "github.com/strathost/strathost/sdk"

// The codes of mistakes that only a configuration can have. Where a request of a strategy can go wrong in the same way
// the code is sdk's: invalid_symbol, invalid_interval, unknown_indicator, invalid_argument, not_supported,
// calendar_range.
const (
	// Unreadable: the file is missing, is a folder, or cannot be read.
	Unreadable sdk.Code = "unreadable"
	// YAMLSyntax: the text is not YAML, or uses a part of YAML that has no meaning here.
	YAMLSyntax sdk.Code = "yaml_syntax"
	// TooLarge: the file, or what its aliases and defaults make of it, is beyond the bounds of this package.
	TooLarge sdk.Code = "too_large"
	// UnknownKey: there is no such key here.
	UnknownKey sdk.Code = "unknown_key"
	// MissingKey: a key that must be there is not.
	MissingKey sdk.Code = "missing_key"
	// WrongType: a list stands where a number is wanted, and the like.
	WrongType sdk.Code = "wrong_type"
	// Duplicate: the same thing is given twice.
	Duplicate sdk.Code = "duplicate"
	// InvalidDate: not a date, or not one that can be meant here.
	InvalidDate sdk.Code = "invalid_date"
	// UnknownExchange: no calendar has this name.
	UnknownExchange sdk.Code = "unknown_exchange"
	// UnknownTimezone: no time zone has this name.
	UnknownTimezone sdk.Code = "unknown_timezone"
	// UnknownStrategy: follow.from names no scanner or strategy of the session.
	UnknownStrategy sdk.Code = "unknown_strategy"
	// NotFound: a script, plugin, folder or universe file is not there.
	NotFound sdk.Code = "not_found"
	// UnsetVariable: ${NAME} of a variable that the environment does not have.
	UnsetVariable sdk.Code = "unset_variable"
)
