package calendar

import "time"

// CheckUSEquityRows reads rows as the table of the US equity exchanges is read, for one year.
func CheckUSEquityRows(rows string) error {
	_, err := readExceptions(rows, Rules{
		Week:      workWeek(),
		Timetable: Timetable{Open: clockTime(9, 30), Close: clockTime(16, 0)},
		First:     Date{2025, time.January, 1}, Last: Date{2025, time.December, 31},
	})
	return err
}
