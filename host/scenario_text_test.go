package host_test

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// How times and tables are written in the sections of a scenario.

// shortTime is the time of day of an RFC 3339 time on the exchange's clock, without seconds that are zero.
func shortTime(stamp string) string {
	t, err := time.Parse(time.RFC3339Nano, stamp)
	if err != nil {
		return stamp
	}
	if t.Second() == 0 && t.Nanosecond() == 0 {
		return t.Format("15:04")
	}
	return t.Format("15:04:05.999999999")
}

// timeOn is a time, with its date where that is not the day.
func timeOn(stamp, day string) string {
	if len(stamp) < 10 || stamp[:10] == day {
		return shortTime(stamp)
	}
	return stamp[5:10] + " " + shortTime(stamp)
}

// rounded is a percentage to two places.
func rounded(cell string) string {
	v, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		return cell
	}
	return fmt.Sprintf("%.2f", v)
}

func dash(cell string) string {
	if cell == "" {
		return "-"
	}
	return cell
}

func columnWidths(rows [][]string) []int {
	var widths []int
	for _, r := range rows {
		for i, cell := range r {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	return widths
}

func aligned(cells []string, widths []int) string {
	var b strings.Builder
	for i, cell := range cells {
		b.WriteString(cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2))
	}
	return strings.TrimRight(b.String(), " ") + "\n"
}

func alignedTable(rows [][]string) string {
	widths := columnWidths(rows)
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(aligned(r, widths))
	}
	return b.String()
}

// plainLog is host.log without times and levels: "session: ..." and "trader: ...".
func plainLog(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if words := strings.SplitN(line, " ", 2); len(words) == 2 && len(words[1]) > 6 {
			line = words[1][6:]
		}
		b.WriteString(line)
	}
	return b.String()
}
