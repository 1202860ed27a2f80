package calendar

import "time"

// CheckUSEquityRows reads rows as the table of the US equity exchanges is read, for one year.
func CheckUSEquityRows(rows string) error {
	hours := schedule{open: clockTime(9, 30), close: clockTime(16, 0)}
	_, err := readExceptions(rows, Date{2025, time.January, 1}, Date{2025, time.December, 31}, hours)
	return err
}
