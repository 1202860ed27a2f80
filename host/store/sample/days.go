package sample

import (
	"fmt"

	"github.com/strathost/strathost/host/calendar"
)

// tradingDay is a trading day of the sample market with its extended hours.
type tradingDay struct {
	date     calendar.Date
	midnight int64 // of the date in UTC, nanoseconds: the start of its daily bar
	// The three segments, which follow each other: pre-market from open, regular hours, post-market to close.
	segments [3]calendar.Segment
}

func (d *tradingDay) open() int64  { return d.segments[0].Open }
func (d *tradingDay) close() int64 { return d.segments[2].Close }

// tradingDays lists every trading day of XNYS that its calendar covers.
func tradingDays() ([]tradingDay, error) {
	xnys, err := calendar.Lookup("XNYS")
	if err != nil {
		return nil, fmt.Errorf("sample market: %w", err)
	}
	dates, err := xnys.Between(xnys.Range())
	if err != nil {
		return nil, fmt.Errorf("sample market: %w", err)
	}
	days := make([]tradingDay, len(dates))
	for i, date := range dates {
		day, ok := xnys.Day(date, calendar.Extended)
		if !ok || len(day.Segments) != 3 {
			return nil, fmt.Errorf("sample market: XNYS %s has no pre-market, regular hours and post-market", date)
		}
		days[i] = tradingDay{date: date, midnight: int64(date.Days()) * nanosecondsPerDay,
			segments: [3]calendar.Segment(day.Segments)}
	}
	return days, nil
}

const nanosecondsPerDay = 24 * 60 * 60 * 1_000_000_000
