package handmade

import (
	"fmt"
	"strings"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// TimeForm and shortForm are how a time is written: the exchange's local time.
const (
	TimeForm  = "2006-01-02 15:04:05"
	shortForm = "2006-01-02 15:04"
)

// Walk goes from bar to bar on the grid of an exchange.
type Walk struct {
	cal      *calendar.Calendar
	hours    calendar.Hours
	interval sdk.Interval // of the day's hours, or 1d
	day      calendar.Day
	grid     market.Grid
	slot     int
}

// NewWalk begins at a time of the exchange, such as 2025-07-02 09:30; without a time of day at the day's first bar.
func NewWalk(cal *calendar.Calendar, hours calendar.Hours, interval sdk.Interval, start string) (*Walk, error) {
	w := &Walk{cal: cal, hours: hours, interval: interval}
	dateText, clock, timed := strings.Cut(strings.Replace(start, "T", " ", 1), " ")
	date, err := calendar.ParseDate(dateText)
	if err != nil {
		return nil, fmt.Errorf(`%q is no time of the exchange such as "2025-07-02 09:30"`, start)
	}
	if err := w.enter(date); err != nil {
		return nil, err
	}
	if interval == "1d" {
		if timed && clock != "00:00" && clock != "00:00:00" {
			return nil, fmt.Errorf("%q: a bar of 1d starts at a date alone", start)
		}
		return w, nil
	}
	if !timed {
		return w, nil
	}
	at, err := time.ParseInLocation(TimeForm, dateText+" "+clock, cal.Location())
	if err != nil {
		at, err = time.ParseInLocation(shortForm, dateText+" "+clock, cal.Location())
	}
	if err != nil {
		return nil, fmt.Errorf(`%q is no time of the exchange such as "2025-07-02 09:30"`, start)
	}
	slot, ok := w.grid.Slot(at.UnixNano())
	if !ok {
		return nil, fmt.Errorf("%s is outside of the %s hours of %s on %s, %s to %s", clock, hoursName(hours), cal.MIC(), date, w.clock(w.day.Open), w.clock(w.day.Close))
	}
	if nearest := w.grid.Start(slot); nearest != at.UnixNano() {
		return nil, fmt.Errorf("no bar of %s starts at %s: the one of that time starts at %s", interval, clock, w.clock(nearest))
	}
	w.slot = slot
	return w, nil
}

func hoursName(h calendar.Hours) string {
	if h == "" {
		return string(calendar.Regular)
	}
	return string(h)
}

// enter goes to the first bar of a day.
func (w *Walk) enter(date calendar.Date) error {
	day, ok := w.cal.Day(date, w.hours)
	if !ok {
		next := ""
		if d, err := w.cal.Next(date); err == nil {
			next = "; the next one is " + d.String()
		}
		return fmt.Errorf("%s is no trading day of %s%s", date, w.cal.MIC(), next)
	}
	w.day, w.slot = day, 0
	if w.interval != "1d" {
		w.grid = market.NewGrid(day, w.interval)
	}
	return nil
}

// Next goes to the next bar.
func (w *Walk) Next() error {
	if w.interval != "1d" && w.slot+1 < w.grid.Slots() {
		w.slot++
		return nil
	}
	date, err := w.cal.Next(w.day.Date)
	if err != nil {
		return err
	}
	return w.enter(date)
}

// Start is that of the bar, in UTC nanoseconds: midnight UTC of the date for 1d.
func (w *Walk) Start() int64 {
	if w.interval == "1d" {
		return w.day.Date.Midnight(time.UTC).UnixNano()
	}
	return w.grid.Start(w.slot)
}

// Text is the start as a test writes it.
func (w *Walk) Text() string {
	if w.interval == "1d" {
		return w.day.Date.String()
	}
	at := time.Unix(0, w.Start()).In(w.cal.Location())
	if at.Second() != 0 {
		return at.Format(TimeForm)
	}
	return at.Format(shortForm)
}

// clock is a time of the day at the exchange.
func (w *Walk) clock(at int64) string {
	return time.Unix(0, at).In(w.cal.Location()).Format("15:04")
}
