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
	// Segments follow each other without gaps: one for regular hours, pre, regular and post for extended hours.
	// Calendars without extended hours have one regular segment whichever hours are asked for.
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

// timeOfDay is a wall-clock time as the time since midnight on a clock that neither skips nor repeats an hour.
type timeOfDay time.Duration

// on returns the instant, in UTC nanoseconds, at which clocks in loc show this time on the date. It goes by the wall
// clock and not by the time passed since midnight, which differ on the days that summer time begins and ends.
func (t timeOfDay) on(d Date, loc *time.Location) int64 {
	seconds := int(time.Duration(t) / time.Second)
	return time.Date(d.Year, d.Month, d.Day, 0, 0, seconds, 0, loc).UnixNano()
}

// schedule is the timetable of an exchange's full days.
type schedule struct {
	open, close timeOfDay
	// preOpen is when the pre-market opens and post is how long the post-market lasts after the close, early or not.
	// post is 0 where there are no extended hours.
	preOpen timeOfDay
	post    time.Duration
}

// day lays out a trading day that closes at the given time.
func (s schedule) day(d Date, closing timeOfDay, h Hours, loc *time.Location) Day {
	open, shut := s.open.on(d, loc), closing.on(d, loc)
	day := Day{Date: d, Open: open, Close: shut, Early: closing < s.close, Location: loc}
	regular := Segment{Kind: SegmentRegular, Open: open, Close: shut}
	if h != Extended || s.post == 0 {
		day.Segments = []Segment{regular}
		return day
	}
	day.Open = s.preOpen.on(d, loc)
	day.Close = (closing + timeOfDay(s.post)).on(d, loc)
	day.Segments = []Segment{
		{Kind: SegmentPre, Open: day.Open, Close: open},
		regular,
		{Kind: SegmentPost, Open: shut, Close: day.Close},
	}
	return day
}
