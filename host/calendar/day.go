package calendar

import "time"

// Hours says which part of a trading day is asked for. The empty value means [Regular].
type Hours string

const (
	// Regular is the exchange's core session, 09:30 to 16:00 in New York on a full day.
	Regular Hours = "regular"
	// Extended adds the pre-market before and the post-market after it, each a segment of its own.
	Extended Hours = "extended"
)

// SegmentKind names a part of a trading day.
type SegmentKind string

const (
	// SegmentPre is the pre-market.
	SegmentPre SegmentKind = "pre"
	// SegmentRegular is the core session.
	SegmentRegular SegmentKind = "regular"
	// SegmentPost is the post-market.
	SegmentPost SegmentKind = "post"
)

// Segment is an uninterrupted stretch of trading, [Open, Close) in UTC nanoseconds since 1970.
type Segment struct {
	Kind        SegmentKind
	Open, Close int64
}

// Day is one trading day of a calendar. Open and Close are UTC nanoseconds since 1970 and span the day as it was asked
// for: the first segment's open to the last segment's close.
type Day struct {
	Date        Date
	Open, Close int64
	// Early says that the regular session ends before its usual time.
	Early bool
	// Segments follow each other without gaps: one for regular hours; pre, regular and post for extended hours, as far
	// as the calendar has them. Calendars without extended hours have one regular segment whichever hours are asked for.
	Segments []Segment
	// Location is the exchange's time zone.
	Location *time.Location
}

// Regular returns the regular segment, which every trading day has whichever hours it was asked for with. Of the zero
// Day it returns the zero Segment.
func (d Day) Regular() Segment {
	for _, s := range d.Segments {
		if s.Kind == SegmentRegular {
			return s
		}
	}
	return Segment{}
}
