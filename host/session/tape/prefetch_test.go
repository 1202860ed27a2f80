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
	reads int
	fails bool
}

func (c *counting) Bars(ctx context.Context, symbol string, interval sdk.Interval, from, to int64) (market.Columns, error) {
	c.reads++
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
	prefetched := tp.Prefetch(next, everything)
	prefetched.Load(context.Background())
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
	for name, meanwhile := range map[string]func(*testing.T, *counting, *tape.Tape, *tape.Prefetch) *tape.Prefetch{
		"older bars came": func(t *testing.T, _ *counting, tp *tape.Tape, p *tape.Prefetch) *tape.Prefetch {
			p.Load(context.Background())
			days(t, track(t, tp, "30m", "1h", "1d"), 6)
			return p
		},
		"the store failed": func(_ *testing.T, s *counting, _ *tape.Tape, p *tape.Prefetch) *tape.Prefetch {
			s.fails = true
			p.Load(context.Background())
			s.fails = false
			return p
		},
		"it was cut short": func(_ *testing.T, _ *counting, _ *tape.Tape, p *tape.Prefetch) *tape.Prefetch {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			p.Load(ctx)
			return p
		},
		"it is of another day": func(t *testing.T, _ *counting, tp *tape.Tape, _ *tape.Prefetch) *tape.Prefetch {
			p := tp.Prefetch(tradingDay(t, date(t, "2025-06-16"), calendar.Regular), everything)
			p.Load(context.Background())
			return p
		},
		"nobody keeps the symbol": func(t *testing.T, _ *counting, tp *tape.Tape, _ *tape.Prefetch) *tape.Prefetch {
			p := tp.Prefetch(tradingDay(t, date(t, "2025-06-13"), calendar.Regular), func(string) bool { return false })
			p.Load(context.Background())
			return p
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, tp, next := twoDays(t)
			prefetched := meanwhile(t, s, tp, tp.Prefetch(next, everything))
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
