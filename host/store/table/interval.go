package table

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/strathost/strathost/sdk"
)

// Spacings counts how far apart bars that follow each other start, in nanoseconds. The zero value has counted none.
type Spacings struct {
	counts map[int64]int
	total  int
}

// Add counts the spacings of starts in any order.
func (s *Spacings) Add(starts []int64) {
	if s.counts == nil {
		s.counts = map[int64]int{}
	}
	if !slices.IsSorted(starts) {
		starts = slices.Clone(starts)
		slices.Sort(starts)
	}
	last, run := int64(0), 0 // most are like the one before: count those without a look-up
	for i := 1; i < len(starts); i++ {
		d := starts[i] - starts[i-1]
		if d == 0 {
			continue
		}
		s.total++
		if d == last {
			run++
			continue
		}
		s.counts[last] += run
		last, run = d, 1
	}
	s.counts[last] += run
	delete(s.counts, 0)
}

// commonest is the spacing that is met most often, of several the shortest; 0 if there is none.
func (s *Spacings) commonest() int64 {
	best := int64(0)
	for d, n := range s.counts {
		if m := s.counts[best]; best == 0 || n > m || n == m && d < best {
			best = d
		}
	}
	return best
}

// mostlyUnder says whether more than half of the spacings are shorter than a span.
func (s *Spacings) mostlyUnder(span time.Duration) bool {
	n := 0
	for d, count := range s.counts {
		if d < int64(span) {
			n += count
		}
	}
	return 2*n > s.total
}

// hint is what to do about an interval that is not known.
const hint = "name it in the file's name, as in AAPL_1m, or import it with --interval"

// Interval makes an interval of the commonest spacing; dates says that the starts are dates. Spacings of one to four days are days, with weekends and
// holidays between them; shorter ones must go into a day evenly.
func (s *Spacings) Interval(dates bool) (sdk.Interval, error) {
	d := time.Duration(s.commonest())
	const day = 24 * time.Hour
	days := int64((d + day/2) / day) // daylight saving makes days of 23 and 25 hours
	switch {
	case d == 0 && dates:
		return "1d", nil
	case d == 0:
		return "", fmt.Errorf("its interval cannot be guessed from a single time: %s", hint)
	case d > 20*time.Hour && days <= 4:
		return "1d", nil
	case days == 7:
		return "1w", nil
	case d > 12*time.Hour || d%time.Second != 0 || day%d != 0:
		return "", fmt.Errorf("its bars are mostly %s apart, which is no interval: %s", apart(d), hint)
	case d%time.Hour == 0:
		return sdk.Interval(fmt.Sprintf("%dh", d/time.Hour)), nil
	case d%time.Minute == 0:
		return sdk.Interval(fmt.Sprintf("%dm", d/time.Minute)), nil
	}
	return sdk.Interval(fmt.Sprintf("%ds", d/time.Second)), nil
}

// Fits refuses an interval from a file's name that the file's times contradict: bars of a longer interval would be
// made of ones of a shorter.
func (s *Spacings) Fits(interval sdk.Interval, dates bool) error {
	if interval.Intraday() && dates {
		return fmt.Errorf("its name says %s, but its times are dates", interval)
	}
	least := interval.Span()
	if !interval.Intraday() {
		// The first days of two weeks are six days apart after a holiday on a Monday, and a day has 23 hours in spring.
		least -= 28 * time.Hour
		if interval.Unit() == sdk.Day && interval.Count() == 1 {
			least = 20 * time.Hour
		}
	}
	if s.mostlyUnder(least) {
		return fmt.Errorf("its name says %s, but its bars are mostly %s apart", interval, apart(time.Duration(s.commonest())))
	}
	return nil
}

// apart writes a spacing: 1m, 1h30m, 30 days.
func apart(d time.Duration) string {
	if d >= 48*time.Hour {
		return fmt.Sprintf("%.0f days", d.Hours()/24)
	}
	s := strings.TrimSuffix(d.String(), "m0s")
	if len(s) < len(d.String()) {
		s += "m"
	}
	if h := strings.TrimSuffix(s, "h0m"); h != s {
		s = h + "h"
	}
	return s
}
