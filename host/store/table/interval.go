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
	//determinism:allow of several the shortest is taken
	for d, n := range s.counts {
		if m := s.counts[best]; best == 0 || n > m || n == m && d < best {
			best = d
		}
	}
	return best
}

// mostlyUnder says whether more than half of the spacings are shorter than a span.
func (s *Spacings) mostlyUnder(span time.Duration) bool {
	return 2*s.count(func(d time.Duration) bool { return d < span }) > s.total
}

// hint is what to do about an interval that is not known.
const hint = "name it in the file's name, as in AAPL_1m, or import it with --interval"

// guess makes an interval of the commonest spacing; dates says that the starts are dates. Spacings of one to four days are
// days, with weekends and holidays between them; shorter ones must go into a day evenly, and into nearly all spacings within
// a day. Where the commonest does not go into the others, the longest usual interval that does is taken in its place.
func (s *Spacings) guess(dates bool) (Settled, error) {
	d := time.Duration(s.commonest())
	days := int64((d + day/2) / day) // daylight saving makes days of 23 and 25 hours
	short := s.count(func(d time.Duration) bool { return d < 20*time.Hour })
	switch {
	case d == 0 && dates:
		return Settled{Interval: "1d"}, nil
	case d == 0:
		return Settled{}, fmt.Errorf("its interval cannot be guessed from a single time: %s", hint)
	case d > 20*time.Hour && days <= 4 && few(short, s.total):
		return Settled{Interval: "1d"}, nil
	case days == 7 && few(short, s.total):
		return Settled{Interval: "1w"}, nil
	case !s.multiplesOf(d):
		return s.usual(d)
	case d > 12*time.Hour || d%time.Second != 0 || day%d != 0:
		return Settled{}, fmt.Errorf("its bars are mostly %s apart, which is no interval: %s", apart(d), hint)
	}
	return Settled{Interval: spanned(d)}, nil
}

const day = 24 * time.Hour

func (s *Spacings) count(of func(time.Duration) bool) int {
	n := 0
	//determinism:allow what is asked of a spacing writes nothing
	for d, count := range s.counts {
		if of(time.Duration(d)) {
			n += count
		}
	}
	return n
}

// few says whether some are so few of all that they may be strays: one in ten.
func few(some, all int) bool { return 10*some <= all }

// multiplesOf says whether nearly all spacings within a day are multiples of one. Of bars of an hour and longer, the first
// or the last of each day may be cut short by the session.
func (s *Spacings) multiplesOf(d time.Duration) bool {
	within := s.count(withinDay)
	off := s.count(func(other time.Duration) bool { return withinDay(other) && other%d != 0 })
	return few(off, within) || d >= time.Hour && off <= s.total-within+1 && 3*off <= within
}

// withinDay says whether a spacing is one of bars of one day, and no night.
func withinDay(d time.Duration) bool { return d < 12*time.Hour }

// usual is the longest usual interval of which nearly all spacings are multiples, where the commonest is not one.
func (s *Spacings) usual(commonest time.Duration) (Settled, error) {
	for _, d := range []time.Duration{4 * time.Hour, 2 * time.Hour, time.Hour, 30 * time.Minute, 15 * time.Minute, 10 * time.Minute,
		5 * time.Minute, 3 * time.Minute, 2 * time.Minute, time.Minute, 30 * time.Second, 15 * time.Second, 10 * time.Second,
		5 * time.Second, time.Second} {
		if d < commonest && s.multiplesOf(d) {
			interval := spanned(d)
			return Settled{Interval: interval, Note: fmt.Sprintf("its bars are mostly %s apart, and too many are not by multiples of that: "+
				"they are taken for bars of %s; where they are others, import it with --interval", apart(commonest), interval)}, nil
		}
	}
	return Settled{}, fmt.Errorf("its bars are mostly %s apart, and too many are not by multiples of that or of any usual interval: %s", apart(commonest), hint)
}

// spanned is the intraday interval of whole seconds.
func spanned(d time.Duration) sdk.Interval {
	switch {
	case d%time.Hour == 0:
		return sdk.Interval(fmt.Sprintf("%dh", d/time.Hour))
	case d%time.Minute == 0:
		return sdk.Interval(fmt.Sprintf("%dm", d/time.Minute))
	}
	return sdk.Interval(fmt.Sprintf("%ds", d/time.Second))
}

// fits refuses an interval that something says, its name or a column, and the file's times contradict: bars of a longer
// interval would be made of ones of a shorter.
func (s *Spacings) fits(interval sdk.Interval, dates bool, something string) error {
	if interval.Intraday() && dates {
		return misfit("%s says %s, but its times are dates", something, interval)
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
		return misfit("%s says %s, but its bars are mostly %s apart", something, interval, apart(time.Duration(s.commonest())))
	}
	return nil
}

// MisfitError says that starts contradict what something says of their interval. The first rows of a file are enough to
// tell.
type MisfitError struct{ message string }

func (e *MisfitError) Error() string { return e.message }

func misfit(format string, args ...any) error { return &MisfitError{fmt.Sprintf(format, args...)} }

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
