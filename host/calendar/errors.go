package calendar

import (
	"errors"
	"fmt"
)

var (
	// ErrRange is wrapped by every [RangeError]: the question is about days that the calendar's table does not cover.
	ErrRange = errors.New("calendar_range")
	// ErrUnknown says that no calendar has the name asked for.
	ErrUnknown = errors.New("unknown calendar")
	// ErrClosed says that a date which has to be a trading day is not one.
	ErrClosed = errors.New("not a trading day")
	// ErrHours says that the days of a market cannot start at another time.
	ErrHours = errors.New("days that cannot be moved")
)

// RangeError says that a calendar cannot answer, because the answer lies or may lie outside of the dates it covers.
type RangeError struct {
	MIC string
	// Wanted is what was asked for, in words: "2029-01-02", "a trading day after 2028-12-29".
	Wanted string
	// First and Last are the first and the last date covered.
	First, Last Date
}

// Error names what was asked for and the dates covered.
func (e *RangeError) Error() string {
	return fmt.Sprintf("%v: %s covers %s to %s, not %s", ErrRange, e.MIC, e.First, e.Last, e.Wanted)
}

// Unwrap returns [ErrRange].
func (e *RangeError) Unwrap() error { return ErrRange }
