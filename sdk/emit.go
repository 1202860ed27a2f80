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

// The bounds of what a strategy emits, so that a loop without end fills neither memory nor disk.
const (
	MaxEmittedAtOnce = 10_000    // at one instant of the session clock
	MaxEmittedADay   = 1_000_000 // on one trading day
)

// EmitBudget counts what a strategy emits on one trading day. Whoever implements Session has one for each strategy and day, so
// that all refuse the same. The zero value is a day at which nothing was emitted.
type EmitBudget struct {
	at          int64 // the latest instant, UTC nanoseconds
	then, today int   // how many there were at that instant, and on the day
}

// Take counts a value that is emitted at an instant, UTC nanoseconds of the session clock, or refuses it with QuotaExceeded.
func (b *EmitBudget) Take(at int64) error {
	if at != b.at {
		b.at, b.then = at, 0
	}
	switch {
	case b.then >= MaxEmittedAtOnce:
		return Refuse(QuotaExceeded, "", fmt.Sprintf("%d values were emitted at this instant, and no more can be", MaxEmittedAtOnce))
	case b.today >= MaxEmittedADay:
		return Refuse(QuotaExceeded, "", fmt.Sprintf("%d values were emitted on this day, and no more can be", MaxEmittedADay))
	}
	b.then, b.today = b.then+1, b.today+1
	return nil
}
