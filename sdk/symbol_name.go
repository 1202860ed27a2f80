package sdk

import (
	"fmt"
	"regexp"
	"strings"
)

var symbolForm = regexp.MustCompile(`^[A-Z0-9][A-Z0-9._/-]{0,31}$`)

// shorten bounds what a message repeats of what it refuses.
func shorten(s string) string {
	const most = 64
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "..."
}

// CanonicalSymbol trims and upper-cases a symbol, so that aapl and AAPL are one, and refuses what cannot be one
// (InvalidSymbol): a symbol is 1 to 32 of A-Z, 0-9, dot, underscore, slash and hyphen, and starts with a letter or
// a digit.
func CanonicalSymbol(s string) (string, error) {
	c := strings.ToUpper(strings.TrimSpace(s))
	if !symbolForm.MatchString(c) {
		return "", Refuse(InvalidSymbol, shorten(c),
			fmt.Sprintf("%q is not a symbol: 1 to 32 of A-Z, 0-9, '.', '_', '/', '-', first a letter or digit", shorten(s)))
	}
	return c, nil
}
