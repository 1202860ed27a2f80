package sdk

import (
	"fmt"
	"unicode/utf8"
)

// MaxEmittedName bounds the name of an emitted value, in bytes: it is a cell of each row of emitted.csv.
const MaxEmittedName = 200

// CheckEmittedName refuses, with InvalidArgument, a name that Emit does not take: one that is empty, too long or not UTF-8. Whoever
// implements Session asks it, so that all say the same.
func CheckEmittedName(name string) error {
	switch {
	case name == "":
		return Refuse(InvalidArgument, "", "emit takes a name that is not empty")
	case len(name) > MaxEmittedName:
		return Refuse(InvalidArgument, "", fmt.Sprintf("emit takes a name of at most %d bytes, got %d", MaxEmittedName, len(name)))
	case !utf8.ValidString(name):
		return Refuse(InvalidArgument, "", "emit takes a name in UTF-8")
	}
	return nil
}
