package session_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

func TestTimersGoOffByDueTimeThenCreation(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var got []string
	note := func(name string) func(sdk.Session) error {
		return func(s sdk.Session) error {
			if clock := clockOf(s); clock >= "11:00:00" && clock <= "11:20:00" {
				got = append(got, strings.TrimSuffix(clock, ":00")+" "+name)
			}
			return nil
		}
	}
	d.strategy("a", sdk.Hooks{Bars: func(sdk.Session, []sdk.Bar) error { return nil }, Start: func(s sdk.Session) error {
		for _, err := range []error{
			s.Every("10m", note("ten")), s.At("11:10", note("once")), s.Every("5m", note("five")), s.At("11:05:30", note("between")),
			s.At("11:10", func(s sdk.Session) error {
				note("setter")(s)
				return s.Every("5m", note("late"))
			}),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	}})
	d.run()
	want := []string{"11:00 ten", "11:00 five", "11:05 five", "11:05:30 between", "11:10 ten", "11:10 once", "11:10 five", "11:10 setter",
		"11:15 five", "11:15 late", "11:20 ten", "11:20 five", "11:20 late"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("timers (-want +got):\n%s", diff)
	}
}

func TestEveryIsAnchoredAtTheOpenAndGoesOnToTheClose(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow)
	got := map[string][]string{}
	d.strategy("a", sdk.Hooks{Bars: func(sdk.Session, []sdk.Bar) error { return nil }, Start: func(s sdk.Session) error {
		if s.Day() == tomorrow {
			return nil // the timers of the day before are gone
		}
		return s.At("11:07", func(s sdk.Session) error {
			return s.Every("1h", func(s sdk.Session) error {
				got[s.Day()] = append(got[s.Day()], clockOf(s)[:5])
				return nil
			})
		})
	}})
	d.strategy("b", sdk.Hooks{Bars: func(sdk.Session, []sdk.Bar) error { return nil }, Start: func(s sdk.Session) error {
		return s.Every("30m", func(s sdk.Session) error {
			if clock := clockOf(s)[:5]; clock == "16:00" || s.Day() == tomorrow && clock == "13:00" {
				got["close"] = append(got["close"], clock)
			}
			return nil
		})
	}})
	d.run()
	want := map[string][]string{today: {"11:30", "12:30", "13:30", "14:30", "15:30"}, "close": {"16:00", "13:00"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("timers (-want +got):\n%s", diff)
	}
}

func TestTimesOfTheDayAreTheExchangesAndMayCountFromOpenAndClose(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow)
	var got []string
	d.strategy("a", sdk.Hooks{Bars: func(sdk.Session, []sdk.Bar) error { return nil }, Start: func(s sdk.Session) error {
		for _, when := range []string{"10:15", "open+30m", "close-5m", "close"} {
			if err := s.At(when, func(s sdk.Session) error {
				got = append(got, fmt.Sprintf("%s %s %s", s.Day()[8:], when, clockOf(s)[:5]))
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	}})
	d.run()
	want := []string{"02 open+30m 10:00", "02 10:15 10:15", "02 close-5m 15:55", "02 close 16:00",
		"03 open+30m 10:00", "03 10:15 10:15", "03 close-5m 12:55", "03 close 13:00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("timers (-want +got):\n%s", diff)
	}
}

func TestTimersThatCannotGoOffAreRefused(t *testing.T) {
	t.Parallel()
	nothing := func(sdk.Session) error { return nil }
	d := newDesk(t).days(tomorrow, tomorrow)
	d.strategy("a", acting(at("11:00", func(s sdk.Session) {
		for _, when := range []string{"10:59", "11:00", "09:00", "open", "20:00", "", "noon", "open-5m", "close+5m", "25:00"} {
			refusedWith(t, s.At(when, nothing), sdk.InvalidArgument)
		}
		refusedWith(t, s.At("12:00", nil), sdk.InvalidArgument)
		for _, interval := range []sdk.Interval{"1d", "1w"} {
			refusedWith(t, s.Every(interval, nothing), sdk.InvalidArgument)
		}
		for _, interval := range []sdk.Interval{"", "1M", "0m"} {
			refusedWith(t, s.Every(interval, nothing), sdk.InvalidInterval)
		}
		refusedWith(t, s.Every("5m", nil), sdk.InvalidArgument)
	})))
	result, _ := d.run()
	if len(result.Stopped) > 0 {
		t.Errorf("%+v", result.Stopped)
	}
}

// An instant is whatever something happens at; a strategy that only has timers needs no bars.
func TestTimersNeedNoBars(t *testing.T) {
	t.Parallel()
	d := newDesk(t).symbols("PAST")
	calls := 0
	d.strategy("a", sdk.Hooks{Bars: func(sdk.Session, []sdk.Bar) error { return nil }, Start: func(s sdk.Session) error {
		return s.Every("1m", func(sdk.Session) error {
			calls++
			return nil
		})
	}}, follows(session.Follow{Config: true}))
	d.run()
	if calls != 390 {
		t.Errorf("%d calls, expected 390", calls)
	}
}

func TestTheOpenCanBeAskedForAtTheOpen(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, today)
	var got []string
	d.strategy("a", sdk.Hooks{Bars: func(sdk.Session, []sdk.Bar) error { return nil }, Start: func(s sdk.Session) error {
		return s.At("open", func(s sdk.Session) error {
			got = append(got, clockOf(s))
			if err := s.At("open", func(sdk.Session) error { return nil }); err == nil {
				t.Error("a timer sets itself again at its own instant")
			}
			return nil
		})
	}})
	d.run()
	if diff := cmp.Diff([]string{"09:30:00"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestATimerAfterAnEarlyCloseIsSkipped(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow)
	var got []string
	d.strategy("a", sdk.Hooks{Bars: func(sdk.Session, []sdk.Bar) error { return nil }, Start: func(s sdk.Session) error {
		return s.At("15:55", func(s sdk.Session) error {
			got = append(got, s.Day())
			return nil
		})
	}})
	d.run()
	if diff := cmp.Diff([]string{today}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTimersWithoutEndAreRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, today)
	set := 0
	d.strategy("a", sdk.Hooks{Bars: func(sdk.Session, []sdk.Bar) error { return nil }, Start: func(s sdk.Session) error {
		for set < 2000 {
			if err := s.Every("5m", func(sdk.Session) error { return nil }); err != nil {
				refusedWith(t, err, sdk.InvalidArgument)
				return nil
			}
			set++
		}
		return nil
	}})
	d.run()
	if set != 1000 {
		t.Errorf("%d timers were set", set)
	}
}
