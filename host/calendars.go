package host

import (
	"fmt"
	"strings"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/sdk"
)

// Calendar is the trading calendar of an exchange.
type Calendar = calendar.Calendar

// Calendars are those of the host and of a sessions file.
type Calendars struct {
	file string
	own  []config.Calendar
}

// LoadCalendars reads the calendars of a sessions file beside those of the host, which are all for an empty name. Of the
// file nothing else is looked at. The error is sdk.Diagnostics: every mistake in its calendars.
func LoadCalendars(file string) (Calendars, error) {
	if file == "" {
		return Calendars{}, nil
	}
	own, err := config.LoadCalendars(file)
	return Calendars{file: file, own: own}, err
}

// Lookup is the calendar of a name. The error for an unknown one names the nearest and lists all.
func (c Calendars) Lookup(name string) (*Calendar, error) {
	for _, own := range c.own {
		if own.MIC() == name {
			return own.Calendar, nil
		}
	}
	names := calendar.Names()
	for _, own := range c.own {
		names = append(names, own.MIC())
	}
	found, err := calendar.Lookup(name)
	if err == nil {
		return found, nil
	}
	if near, ok := sdk.Nearest(name, names); ok {
		err = fmt.Errorf("%w %q: did you mean %s? There are %s", calendar.ErrUnknown, name, near, strings.Join(names, ", "))
	} else if c.file != "" {
		err = fmt.Errorf("%w %q: there are %s", calendar.ErrUnknown, name, strings.Join(names, ", "))
	}
	if c.file == "" {
		err = fmt.Errorf("%w; --config FILE adds those of a sessions file", err)
	}
	return nil, err
}

// CalendarInfo is what a calendar follows on most days.
type CalendarInfo struct {
	Name     string   `json:"name"`
	Timezone string   `json:"timezone"`
	Days     []string `json:"days"` // mon, tue, ...
	Open     string   `json:"open"` // HH:MM of the zone; 24:00 is the end of the day
	Close    string   `json:"close"`
	Pre      string   `json:"pre,omitempty"` // the pre-market's begin, where there is one
	Post     string   `json:"post,omitempty"`
	From     string   `json:"from"` // the dates that it covers
	To       string   `json:"to"`
	Like     string   `json:"like,omitempty"` // of a sessions file's calendar, the one that it is like
	File     string   `json:"file,omitempty"` // that defines it
}

// All is every calendar there is, those of the host by name and then those of the file in its order.
func (c Calendars) All() ([]CalendarInfo, error) {
	var all []CalendarInfo
	for _, name := range calendar.Names() {
		found, err := calendar.Lookup(name)
		if err != nil {
			return nil, err
		}
		all = append(all, infoOf(found))
	}
	for _, own := range c.own {
		info := infoOf(own.Calendar)
		info.Like, info.File = own.Like, c.file
		all = append(all, info)
	}
	return all, nil
}

func infoOf(c *Calendar) CalendarInfo {
	rules := c.Rules()
	hours := rules.Timetable
	info := CalendarInfo{Name: c.MIC(), Timezone: c.Location().String(), Open: hours.Open.String(), Close: hours.Close.String(),
		From: rules.First.String(), To: rules.Last.String()}
	if hours.Pre < hours.Open {
		info.Pre = hours.Pre.String()
	}
	if hours.Post > hours.Close {
		info.Post = hours.Post.String()
	}
	for i := range rules.Week {
		if day := (time.Monday + time.Weekday(i)) % 7; rules.Week[day] {
			info.Days = append(info.Days, strings.ToLower(day.String()[:3]))
		}
	}
	return info
}

// CalendarDay is a day that is not as the week of its exchange has it: closed, with an early close, or traded in addition.
type CalendarDay struct {
	Date    string `json:"date"`
	Weekday string `json:"weekday"`
	Closed  bool   `json:"closed"`
	Extra   bool   `json:"extra,omitempty"` // traded, though the week or the calendar that this one is like says not
	Close   string `json:"close,omitempty"` // of an early close, the exchange's clock
	// Note is the occasion, or the calendar of a sessions file that says so; empty where it is not known.
	Note string `json:"note,omitempty"`
}

// CalendarYear is the days of a year that are not as the week of an exchange has them, and how many trading days it has. It
// is an error if the calendar does not cover any of it.
func CalendarYear(c *Calendar, year int) (days []CalendarDay, trading int, err error) {
	rules := c.Rules()
	days = []CalendarDay{}
	first, last := c.Range()
	if year < first.Year || year > last.Year {
		return nil, 0, fmt.Errorf("the calendar of %s has the years %d to %d, not %d", c.MIC(), first.Year, last.Year, year)
	}
	for d := (calendar.Date{Year: year, Month: time.January, Day: 1}); d.Year == year; d = d.AddDays(1) {
		if d.Before(first) || d.After(last) {
			continue
		}
		day, open := c.Day(d, calendar.Regular)
		usual := rules.Week[d.Weekday()]
		if open {
			trading++
		}
		note := c.Note(d)
		if open == usual && !day.Early && note == "" {
			continue
		}
		found := CalendarDay{Date: d.String(), Weekday: d.Weekday().String(), Closed: !open, Extra: open && (!usual || !day.Early), Note: note}
		if day.Early {
			found.Close = time.Unix(0, day.Close).In(c.Location()).Format("15:04")
		}
		days = append(days, found)
	}
	return days, trading, nil
}

// orNewYork is a calendar, or XNYS where none is given.
func orNewYork(c *Calendar) (*Calendar, error) {
	if c != nil {
		return c, nil
	}
	return calendar.Lookup("XNYS")
}
