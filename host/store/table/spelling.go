package table

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// IntervalNames are the plain names of columns that say the interval of each row, the best first.
func IntervalNames() []string {
	return []string{Interval, "timeframe", "tf", "resolution", "barsize", "barinterval", "barlength", "frequency", "freq",
		"timespan", "period", "per"}
}

// An interval is written number first, 5min, or unit first, M5; without a number it is one unit, and without a unit it is
// minutes.
var (
	numberFirst  = regexp.MustCompile(`^([1-9]\d{0,4})([a-z]+)$`)
	unitFirst    = regexp.MustCompile(`^([smhdw])([1-9]\d{0,4})$`)
	numberOnly   = regexp.MustCompile(`^[1-9]\d{0,4}$`)
	monthsInCell = regexp.MustCompile(`^([1-9]\d*\s*)?M$`)
)

// unitNamed is the unit of a word in lower case, or 0.
func unitNamed(word string) sdk.Unit {
	switch word {
	case "s", "sec", "secs", "second", "seconds":
		return sdk.Second
	case "m", "t", "min", "mins", "minute", "minutes": // t is that of pandas
		return sdk.Minute
	case "h", "hr", "hrs", "hour", "hours", "hourly":
		return sdk.Hour
	case "d", "day", "days", "daily":
		return sdk.Day
	case "w", "wk", "wks", "week", "weeks", "weekly":
		return sdk.Week
	}
	return 0
}

// ReadInterval reads an interval as a cell of a column spells it: 5m and the like, 5min, 5 Mins, M5, 1Day, daily, D, or a
// number of minutes that goes into a day evenly or is a day or a week, of which 60 is 1h and 1440 is 1d. M alone and 1M may
// be months, and are none.
func ReadInterval(cell string) (sdk.Interval, error) {
	cell = strings.TrimSpace(cell)
	if cell == "" {
		return "", errors.New("interval is missing")
	}
	if iv, err := sdk.ParseInterval(cell); err == nil {
		return iv, nil
	}
	const longest = 32
	if !monthsInCell.MatchString(cell) && len(cell) <= longest && cell[0] != '-' {
		if iv, ok := spelled(strings.NewReplacer(" ", "", "_", "", "-", "").Replace(strings.ToLower(cell))); ok {
			return iv, nil
		}
	}
	if len(cell) > longest {
		cell = strings.ToValidUTF8(cell[:longest], "") + "..."
	}
	return "", fmt.Errorf("interval %q is none: write it as 1m, 5m, 1h or 1d", cell)
}

func spelled(word string) (sdk.Interval, bool) {
	number, unit := "1", unitNamed(word)
	switch m := numberFirst.FindStringSubmatch(word); {
	case unit != 0 && word != "m" && word != "t" && word != "s":
	case m != nil:
		number, unit = m[1], unitNamed(m[2])
	case numberOnly.MatchString(word):
		return ofMinutes(word)
	default:
		m := unitFirst.FindStringSubmatch(word)
		if m == nil {
			return "", false
		}
		number, unit = m[2], unitNamed(m[1])
	}
	if unit == 0 {
		return "", false
	}
	iv, err := sdk.ParseInterval(number + string(unit))
	return iv, err == nil
}

// ofMinutes is the interval of so many minutes.
func ofMinutes(number string) (sdk.Interval, bool) {
	const day, week = 24 * 60, 7 * 24 * 60
	n, err := strconv.Atoi(number)
	switch {
	case err != nil:
	case n == day:
		return "1d", true
	case n == week:
		return "1w", true
	case n > day || day%n != 0:
	case n%60 == 0:
		return sdk.Interval(fmt.Sprintf("%dh", n/60)), true
	default:
		return sdk.Interval(fmt.Sprintf("%dm", n)), true
	}
	return "", false
}

// Unread says that a column that is named as one of intervals is not read, since none of its values is one; the example is
// empty where there are no values.
func Unread(column, example string) string {
	if example == "" {
		return fmt.Sprintf("its column %q is empty: intervals are not read from it", column)
	}
	return fmt.Sprintf("its column %q holds no intervals, but values such as %s: it is not read", column, listed([]string{example}))
}
