package table

import (
	"fmt"
	"strconv"
	"strings"
)

// ReadNumber reads a decimal number, with or without an exponent, and spaces around it. What else Go takes for one is
// refused: separators (1_0), other bases (0x1p1).
func ReadNumber(s string) (float64, error) {
	s = strings.TrimSpace(s)
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || strings.ContainsAny(s, "_xX") {
		return 0, fmt.Errorf("%q is no number", s)
	}
	return v, nil
}
