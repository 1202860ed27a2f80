package tape_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// counting is a store that counts how often bars are read, and may refuse to.
type counting struct {
	*store.Memory
	reads  int
	oldest int64 // the earliest start that was asked for since it was set
	fails  bool
}

func (c *counting) Bars(ctx context.Context, symbol string, interval sdk.Interval, from, to int64) (market.Columns, error) {
	c.reads++
	c.oldest = min(c.oldest, from)
	if c.fails {
		return market.Columns{}, errors.New("the disk is gone")
	}
	return c.Memory.Bars(ctx, symbol, interval, from, to)
}

// twoDays are a store of half hours, without some on the second day, and a tape on the first day with its hours and days asked for.
func twoDays(t *testing.T) (*counting, *tape.Tape, calendar.Day) {
	t.Helper()
	all := dates(t, "2025-06-02", "2025-06-20")
	bars := intraday(t, "30m", calendar.Regular, all, func(d calendar.Date, slot int) bool { return d != all[9] || slot != 4 && slot != 5 })
	s := &counting{Memory: stored(t, map[sdk.Interval]market.Columns{"30m": bars})}
	tp := opened(t, s, calendar.Regular, all[8])
	for _, interval := range []sdk.Interval{"1h", "1d"} {
		days(t, track(t, tp, interval, "30m", "1h", "1d"), 3)
	}
	return s, tp, tradingDay(t, all[9], calendar.Regular)
}

// ahead adds what a tape has to what is to be loaded of a day, and gives what loads it.
func ahead(t *testing.T, tp *tape.Tape, day calendar.Day) (*tape.Prefetch, func(context.Context)) {
	t.Helper()
	p := tp.Prefetch(day)
	var jobs []*tape.Job
	for _, interval := range []sdk.Interval{"1d", "1h"} {
		jobs = append(jobs, p.Add(track(t, tp, interval, "30m", "1h", "1d"))...)
	}
	if len(jobs) != 3 || p.Add(track(t, tp, "30m", "1h", "1d")) != nil {
		t.Fatalf("%d jobs, expected one for each interval", len(jobs))
	}
	return p, func(ctx context.Context) {
		for _, j := range jobs {
			j.Load(ctx)
		}
	}
}

// seen are the bars of an interval that a tape on a day and one that begins on it have, over three days and today.
func seen(t *testing.T, s tape.Store, tp *tape.Tape, day calendar.Day, interval sdk.Interval) (got, want market.Columns) {
	t.Helper()
	rows := func(tr *tape.Track) market.Columns {
		first, _ := days(t, tr, 3)
		return tr.Rows(first, tr.Today())
	}
	return rows(track(t, tp, interval, "30m", "1h", "1d")), rows(track(t, opened(t, s, calendar.Regular, day.Date), interval, "30m", "1h", "1d"))
}

// What was loaded ahead is not loaded again, and is what loading it gives.
func TestADayThatWasLoadedAheadIsNotReadAgain(t *testing.T) {
	t.Parallel()
	s, tp, next := twoDays(t)
	prefetched, load := ahead(t, tp, next)
	load(context.Background())
	tp.OpenPrefetched(next, everything, prefetched)
	read := s.reads
	for _, interval := range []sdk.Interval{"30m", "1h", "1d"} {
		tr := track(t, tp, interval, "30m", "1h", "1d")
		days(t, tr, 3)
		if s.reads != read {
			t.Errorf("%s is read again", interval)
		}
		got, want := seen(t, s, tp, next, interval)
		read = s.reads // of the tape that begins there
		if diff := cmp.Diff(want, got, sameBars); diff != "" || got.Len() == 0 {
			t.Errorf("%s (-freshly loaded +loaded ahead):\n%s", interval, diff)
		}
	}
}

// What changed since, was not to be kept, could not be read or is of another day is loaded when it is asked for.
func TestWhatCannotBeTakenOfADayLoadedAheadIsLoadedAgain(t *testing.T) {
	t.Parallel()
	for name, meanwhile := range map[string]func(*testing.T, *counting, *tape.Tape, calendar.Day) *tape.Prefetch{
		"older bars came": func(t *testing.T, _ *counting, tp *tape.Tape, next calendar.Day) *tape.Prefetch {
			p, load := ahead(t, tp, next)
			load(context.Background())
			days(t, track(t, tp, "30m", "1h", "1d"), 6)
			return p
		},
		"the store failed": func(t *testing.T, s *counting, tp *tape.Tape, next calendar.Day) *tape.Prefetch {
			p, load := ahead(t, tp, next)
			s.fails = true
			load(context.Background())
			s.fails = false
			return p
		},
		"it was not loaded": func(t *testing.T, _ *counting, tp *tape.Tape, next calendar.Day) *tape.Prefetch {
			p, _ := ahead(t, tp, next)
			return p
		},
		"it is of another day": func(t *testing.T, _ *counting, tp *tape.Tape, _ calendar.Day) *tape.Prefetch {
			p, load := ahead(t, tp, tradingDay(t, date(t, "2025-06-16"), calendar.Regular))
			load(context.Background())
			return p
		},
		"nobody added the symbol": func(_ *testing.T, _ *counting, tp *tape.Tape, next calendar.Day) *tape.Prefetch {
			return tp.Prefetch(next)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, tp, next := twoDays(t)
			prefetched := meanwhile(t, s, tp, next)
			tp.OpenPrefetched(next, everything, prefetched)
			read := s.reads
			for i, interval := range []sdk.Interval{"1h", "30m", "1d"} {
				track(t, tp, interval, "30m", "1h", "1d")
				if i == 0 && s.reads == read {
					t.Error("the day's bars are not read again")
				}
				got, want := seen(t, s, tp, next, interval)
				if diff := cmp.Diff(want, got, sameBars); diff != "" || got.Len() == 0 {
					t.Errorf("%s (-freshly loaded +loaded ahead):\n%s", interval, diff)
				}
			}
		})
	}
}

// A day that was made without rows which nobody had asked for is not taken once somebody has: they are not read again.
func TestRowsThatAreAskedForSinceADayWasLoadedAheadAreKept(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-03-03", "2025-06-20")
	three := all[len(all)-3:]
	bars := intraday(t, "30m", calendar.Regular, all, func(calendar.Date, int) bool { return true })
	for since, kept := range map[int]bool{40: true, 3: false} { // days that are asked for since
		s := &counting{Memory: stored(t, map[sdk.Interval]market.Columns{"30m": bars})}
		tp := opened(t, s, calendar.Regular, three[0])
		days(t, track(t, tp, "30m"), 40)
		tp.Open(tradingDay(t, three[1], calendar.Regular), everything) // it has them still
		tr, next := track(t, tp, "30m"), tradingDay(t, three[2], calendar.Regular)
		days(t, tr, 3)
		p := tp.Prefetch(next)
		for _, j := range p.Add(tr) {
			j.Load(context.Background())
		}
		days(t, tr, since)
		tp.OpenPrefetched(next, everything, p)
		s.oldest = next.Open
		days(t, track(t, tp, "30m"), 30)
		if got := s.oldest > tradingDay(t, three[1], calendar.Regular).Close; got != kept {
			t.Errorf("after %d days were asked for, 30 days are there without reading them again: %t, expected %t", since, got, kept)
		}
	}
}
