package calendar

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// table is what the calendars of exchanges with the same trading days share.
type table struct {
	first, last Date // covered, both included
	location    *time.Location
	hours       schedule
	early       map[Date]timeOfDay // closing times of the days that close early

	days []int32 // the trading days in order, as [Date.Days]
	// before holds, for each date from first to the day after last, how many trading days lie before it. It turns every
	// question about neighbours, counts and indices into one or two look-ups.
	before []int32
}

// newTable lists the trading days: all from first to last for which open is true.
func newTable(first, last Date, loc *time.Location, hours schedule, early map[Date]timeOfDay, open func(Date) bool) *table {
	span := last.Days() - first.Days() + 1
	t := &table{
		first: first, last: last, location: loc, hours: hours, early: early,
		days:   make([]int32, 0, span),
		before: make([]int32, 0, span+1),
	}
	for day := first.Days(); day <= last.Days(); day++ {
		t.before = append(t.before, int32(len(t.days)))
		if open(dateOfDays(day)) {
			t.days = append(t.days, int32(day))
		}
	}
	t.before = append(t.before, int32(len(t.days)))
	return t
}

// tradingDays counts the trading days before a date, without and with the date itself. It returns false if the table
// does not cover the date.
func (t *table) tradingDays(d Date) (before, upTo int, covered bool) {
	i := d.Days() - t.first.Days()
	if i < 0 || i+1 >= len(t.before) {
		return 0, 0, false
	}
	return int(t.before[i]), int(t.before[i+1]), true
}

// tradingDay returns the trading day with an index as counted by tradingDays.
func (t *table) tradingDay(i int) Date {
	return dateOfDays(int(t.days[i]))
}

// exceptions are the weekdays on which an exchange does not keep its full hours.
type exceptions struct {
	closed map[Date]bool
	early  map[Date]timeOfDay
}

// readExceptions reads a table of closures and early closes: CSV with the columns date, kind (closed or early), close
// (HH:MM, for early only) and note, in order of date. It refuses whatever would be without effect or ambiguous, so that
// a slip in the data cannot pass for a trading day.
func readExceptions(source string, first, last Date, hours schedule) (exceptions, error) {
	reader := csv.NewReader(strings.NewReader(source))
	reader.Comment = '#'
	reader.FieldsPerRecord = 4
	if _, err := reader.Read(); err != nil { // the header
		return exceptions{}, fmt.Errorf("header: %w", err)
	}
	found := exceptions{closed: map[Date]bool{}, early: map[Date]timeOfDay{}}
	var previous Date
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return found, nil
		}
		if err != nil {
			return exceptions{}, err
		}
		line, _ := reader.FieldPos(0)
		date, err := ParseDate(row[0])
		switch {
		case err != nil:
			return exceptions{}, fmt.Errorf("line %d: %w", line, err)
		case !date.After(previous):
			return exceptions{}, fmt.Errorf("line %d: %s does not come after %s", line, date, previous)
		case date.Before(first) || date.After(last):
			return exceptions{}, fmt.Errorf("line %d: %s is not within %s to %s", line, date, first, last)
		case isWeekend(date):
			return exceptions{}, fmt.Errorf("line %d: %s is a %s", line, date, date.Weekday())
		}
		previous = date
		switch kind, closing := row[1], row[2]; {
		case kind == "closed" && closing == "":
			found.closed[date] = true
		case kind == "early":
			at, err := time.Parse("15:04", closing)
			if err != nil {
				return exceptions{}, fmt.Errorf("line %d: early close: %w", line, err)
			}
			early := clockTime(at.Hour(), at.Minute())
			if early <= hours.open || early >= hours.close {
				return exceptions{}, fmt.Errorf("line %d: early close %s is not within the full day", line, closing)
			}
			found.early[date] = early
		default:
			return exceptions{}, fmt.Errorf("line %d: want \"closed\" without a time or \"early\" with one", line)
		}
	}
}

// isWeekend reports whether the date is a Saturday or a Sunday.
func isWeekend(d Date) bool {
	day := d.Weekday()
	return day == time.Saturday || day == time.Sunday
}

// clockTime is the wall-clock time of an hour and a minute.
func clockTime(hour, minute int) timeOfDay {
	return timeOfDay(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}
