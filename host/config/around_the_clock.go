package config

import (
	"errors"
	"strings"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/sdk"
)

// The keys of a session whose market trades around the clock. An exchange that closes has its days from its hours, and a
// night over which nothing is kept.

// dayStarts moves the days of a session's calendar to where day_starts says. It is nil after a mistake.
func (r *sessionReader) dayStarts(f fields, exchange *calendar.Calendar) *calendar.Calendar {
	n := f.get("day_starts")
	if n == nil {
		return exchange
	}
	starts, zone, ok := r.startOfDay(n)
	if !ok || exchange == nil {
		return nil
	}
	if r.partial && !exchange.AllDay() { // a session of the defaults may have another exchange
		return exchange
	}
	moved, err := exchange.Shifted(starts, zone)
	switch {
	case errors.Is(err, calendar.ErrHours) && !exchange.AllDay():
		r.on(n, sdk.InvalidArgument, "leave the key out, or use exchange: 24/7", "%v", err)
	case err != nil:
		r.on(n, sdk.InvalidArgument, "", "%v", err)
	}
	return moved
}

// startOfDay reads HH:MM, and the time zone where one follows.
func (r *sessionReader) startOfDay(n *node) (calendar.TimeOfDay, *time.Location, bool) {
	s, ok := r.word(n)
	if !ok {
		return 0, nil, false
	}
	clock, zoned, hasZone := strings.Cut(s, " ")
	starts, err := calendar.ParseTimeOfDay(clock)
	if err != nil {
		r.on(n, sdk.InvalidArgument, `write "17:00", or "17:00 America/New_York"`, "%v", err)
		return 0, nil, false
	}
	if !hasZone {
		return starts, nil, true
	}
	zone, err := calendar.Zone(zoned)
	if err != nil {
		r.on(n, UnknownTimezone, didYouMean(zoned, calendar.Zones()), "there is no time zone %s", quote(zoned))
		return 0, nil, false
	}
	return starts, zone, true
}

// keepAdded reads whether symbols are carried over from day to day.
func (r *sessionReader) keepAdded(n *node, exchange *calendar.Calendar) bool {
	keep, ok := r.boolean(n)
	if !ok || !keep || r.partial || exchange == nil {
		return keep
	}
	if !exchange.AllDay() {
		r.on(n, sdk.InvalidArgument, "leave the key out; a lock with carry keeps a single symbol",
			"%s closes: only a session of a market that trades around the clock keeps what was added", exchange.MIC())
	}
	return keep
}
