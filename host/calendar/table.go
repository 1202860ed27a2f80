package calendar

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Week says on which days of the week an exchange trades, by [time.Weekday].
type Week [7]bool

// Rules are what a calendar follows on all days but those that are listed one by one.
type Rules struct {
	Location    *time.Location
	Week        Week
	Timetable   Timetable
	First, Last Date // covered, both included
}

// listed is what a table says of single days.
type listed struct {
	early map[Date]TimeOfDay // closing times of the days that close early
	notes map[Date]string    // why a day is not as its rules have it, where that is known
}

// table is what the calendars of exchanges with the same trading days share. It does not change once made.
type table struct {
	Rules
	listed

	days []int32 // the trading days in order, as [Date.Days]
	// before holds, for each date from first to the day after last, how many trading days lie before it. It turns every
	// question about neighbours, counts and indices into one or two look-ups.
	before []int32
}

// newTable lists the trading days: all from first to last for which open is true.
func newTable(rules Rules, l listed, open func(Date) bool) *table {
	first, last := rules.First, rules.Last
	span := last.Days() - first.Days() + 1
	t := &table{Rules: rules, listed: l, days: make([]int32, 0, span), before: make([]int32, 0, span+1)}
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
	i := d.Days() - t.First.Days()
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
	listed
	closed map[Date]bool
}

// readExceptions reads a table of closures and early closes: CSV with the columns date, kind (closed or early), close
// (HH:MM, for early only) and note, in order of date. It refuses whatever would be without effect or ambiguous, so that
// a slip in the data cannot pass for a trading day.
func readExceptions(source string, rules Rules) (exceptions, error) {
	first, last, hours := rules.First, rules.Last, rules.Timetable
	reader := csv.NewReader(strings.NewReader(source))
	reader.Comment = '#'
	reader.FieldsPerRecord = 4
	if _, err := reader.Read(); err != nil { // the header
		return exceptions{}, fmt.Errorf("header: %w", err)
	}
	found := exceptions{closed: map[Date]bool{}, listed: listed{early: map[Date]TimeOfDay{}, notes: map[Date]string{}}}
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
		case !rules.Week[date.Weekday()]:
			return exceptions{}, fmt.Errorf("line %d: %s is a %s", line, date, date.Weekday())
		}
		previous, found.notes[date] = date, row[3]
		switch kind, closing := row[1], row[2]; {
		case kind == "closed" && closing == "":
			found.closed[date] = true
		case kind == "early":
			at, err := time.Parse("15:04", closing)
			if err != nil {
				return exceptions{}, fmt.Errorf("line %d: early close: %w", line, err)
			}
			early := clockTime(at.Hour(), at.Minute())
			if early <= hours.Open || early >= hours.Close {
				return exceptions{}, fmt.Errorf("line %d: early close %s is not within the full day", line, closing)
			}
			found.early[date] = early
		default:
			return exceptions{}, fmt.Errorf("line %d: want \"closed\" without a time or \"early\" with one", line)
		}
	}
}

// workWeek is Monday to Friday.
func workWeek() Week { return Week{false, true, true, true, true, true, false} }
