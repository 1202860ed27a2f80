package calendar

import (
	"fmt"
	"time"
)

// TimeOfDay is a wall-clock time as the time since midnight on a clock that neither skips nor repeats an hour, 00:00 to
// 24:00.
type TimeOfDay time.Duration

// ParseTimeOfDay reads HH:MM, two digits each, 00:00 to 24:00, which is the end of the day.
func ParseTimeOfDay(s string) (TimeOfDay, error) {
	if len(s) == len("15:04") && s[2] == ':' {
		hour, okHour := digits(s[:2])
		minute, okMinute := digits(s[3:])
		if okHour && okMinute && minute < 60 && hour*60+minute <= 24*60 {
			return clockTime(hour, minute), nil
		}
	}
	return 0, fmt.Errorf("time %q: want HH:MM, 00:00 to 24:00", s)
}

// String returns the time as HH:MM.
func (t TimeOfDay) String() string {
	minutes := int(time.Duration(t) / time.Minute)
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
}

// clockTime is the wall-clock time of an hour and a minute.
func clockTime(hour, minute int) TimeOfDay {
	return TimeOfDay(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

// midnightAfter is the end of a day, 24:00.
const midnightAfter = TimeOfDay(24 * time.Hour)

// on returns the instant, in UTC nanoseconds, at which clocks in loc show this time on the date. It goes by the wall
// clock and not by the time passed since midnight, which differ on the days that summer time begins and ends.
func (t TimeOfDay) on(d Date, loc *time.Location) int64 {
	seconds := int(time.Duration(t) / time.Second)
	return time.Date(d.Year, d.Month, d.Day, 0, 0, seconds, 0, loc).UnixNano()
}

// Timetable is the wall-clock times of an exchange's full days. Pre is Open where there is no pre-market, and Post is
// Close where there is no post-market. On days that close early the post-market is as long as on full ones.
type Timetable struct {
	Pre, Open, Close, Post TimeOfDay
}

// Check returns an error where the times are not in order: a trading day does not reach over midnight.
func (t Timetable) Check() error {
	if t.Pre < 0 || t.Pre > t.Open || t.Open >= t.Close || t.Close > t.Post || t.Post > midnightAfter {
		return fmt.Errorf("pre %s, open %s, close %s and post %s are not in order", t.Pre, t.Open, t.Close, t.Post)
	}
	return nil
}

// Extended reports whether there is trading before the open or after the close.
func (t Timetable) Extended() bool { return t.Pre < t.Open || t.Post > t.Close }

// allDay reports whether the market trades from midnight to midnight.
func (t Timetable) allDay() bool { return t.Open == 0 && t.Close == midnightAfter }

// day lays out a trading day that closes at the given time.
func (t Timetable) day(d Date, closing TimeOfDay, h Hours, loc *time.Location) Day {
	open, shut := t.Open.on(d, loc), closing.on(d, loc)
	day := Day{Date: d, Open: open, Close: shut, Early: closing < t.Close, Location: loc}
	regular := Segment{Kind: SegmentRegular, Open: open, Close: shut}
	if h != Extended || !t.Extended() {
		day.Segments = []Segment{regular}
		return day
	}
	day.Segments = make([]Segment, 0, 3)
	if t.Pre < t.Open {
		day.Open = t.Pre.on(d, loc)
		day.Segments = append(day.Segments, Segment{Kind: SegmentPre, Open: day.Open, Close: open})
	}
	day.Segments = append(day.Segments, regular)
	if t.Post > t.Close {
		day.Close = (closing + t.Post - t.Close).on(d, loc)
		day.Segments = append(day.Segments, Segment{Kind: SegmentPost, Open: shut, Close: day.Close})
	}
	return day
}

// steady reports whether the clocks of loc run evenly on a date from the first to the last of the timetable's times.
func (t Timetable) steady(d Date, loc *time.Location) bool {
	return t.Post.on(d, loc)-t.Pre.on(d, loc) == int64(t.Post-t.Pre) && t.Open.on(d, loc)-t.Pre.on(d, loc) == int64(t.Open-t.Pre)
}
