package clock

import (
	"errors"
	"fmt"
	"time"
)

// ErrBackwards is wrapped by the error of an [Clock.Advance] to an earlier instant.
var ErrBackwards = errors.New("the clock does not go backwards")

// Clock shows how far a session has come. It belongs to one session and to one goroutine: it is not safe for
// concurrent use.
type Clock struct {
	now      int64 // UTC nanoseconds since 1970
	location *time.Location
}

// New returns a clock that shows 1970-01-01T00:00:00Z until it is first advanced. The location is the exchange's time
// zone, in which [Clock.Local] and [Clock.Stamp] write; nil means UTC.
func New(loc *time.Location) *Clock {
	if loc == nil {
		loc = time.UTC
	}
	return &Clock{location: loc}
}

// Nanos returns the instant as UTC nanoseconds since 1970.
func (c *Clock) Nanos() int64 { return c.now }

// Now returns the instant in UTC.
func (c *Clock) Now() time.Time { return time.Unix(0, c.now).UTC() }

// Advance moves the clock to t, in UTC nanoseconds since 1970. Advancing to the instant it shows already is fine. If t
// is earlier the clock stays where it is and the error wraps [ErrBackwards].
func (c *Clock) Advance(t int64) error {
	if t < c.now {
		return fmt.Errorf("%w: from %s to %s", ErrBackwards, c.Stamp(), stamp(t, c.location))
	}
	c.now = t
	return nil
}

// Local returns the exchange's wall-clock time to the second, as in "10:05:00".
func (c *Clock) Local() string {
	return time.Unix(0, c.now).In(c.location).Format(time.TimeOnly)
}

// Stamp returns the instant in RFC 3339 with the exchange's offset, as in "2025-07-02T10:05:00-04:00". A fraction of a
// second is written only if there is one, without trailing zeros.
func (c *Clock) Stamp() string { return stamp(c.now, c.location) }

// stamp writes an instant; the layout's fraction of nines leaves out trailing zeros and an empty fraction.
func stamp(t int64, loc *time.Location) string {
	return time.Unix(0, t).In(loc).Format(time.RFC3339Nano)
}
