package tape_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

func TestTheBaseIsTheCoarsestStoredIntervalThatMakesEveryNeed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		needs, stored string
		base          sdk.Interval
		derived       string // interval<source, * for stored history
	}{
		{"1s 1m 5m", "1s 1m", "1s", "1m<1s 5m<1s"},
		{"1m 5m 15m", "1m", "1m", "5m<1m 15m<1m"},
		{"1m 5m 15m", "1s 1m", "1m", "5m<1m 15m<1m"},
		{"5m", "1s", "1s", "5m<1s"},
		{"1m 1d", "1m 1d", "1m", "1d<1m*"},
		{"1m 1d", "1m", "1m", "1d<1m"},
		{"5d", "1m", "1m", "1d<1m 5d<1d"},
		{"1w", "1m 1d", "1d", "1w<1d"},
		{"5m 1w", "1m 1d", "1m", "5m<1m 1d<1m* 1w<1d"},
		{"1d", "1s 1m 1d", "1d", ""},
		{"1d", "1s 1m", "1m", "1d<1m"},
		{"1d", "1s", "1s", "1d<1s"},
		{"30s 1m", "1s 1m", "1s", "30s<1s 1m<1s"},
		{"1h", "1s 1m", "1m", "1h<1m"},
		{"1h 5m", "1m 5m", "5m", "1h<5m"}, // any stored interval that makes them all
		{"60m 1h", "1m", "1m", "60m<1m"},  // one series under its first spelling
		{"1h", "60m", "60m", ""},          // an equal span is the same series
	} {
		t.Run(c.needs+" of "+c.stored, func(t *testing.T) {
			t.Parallel()
			layout, impossible, ok := tape.Plan(intervals(c.needs), holdings(c.stored), "")
			if !ok {
				t.Fatalf("%v cannot be made", impossible)
			}
			if layout.Base != c.base {
				t.Errorf("base %s, expected %s", layout.Base, c.base)
			}
			var derived []string
			for _, r := range layout.Recipes() {
				text := string(r.Interval) + "<" + string(r.From)
				if r.StoredHistory {
					text += "*"
				}
				if r.From != "" {
					derived = append(derived, text)
				}
			}
			if diff := cmp.Diff(c.derived, strings.Join(derived, " ")); diff != "" {
				t.Errorf("derived (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBarsCanBeJoinedNotSplit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ needs, stored, impossible string }{
		{"5s", "1m", "5s"},
		{"1m 5s", "1m", "5s"},
		{"90s", "1m", "90s"},
		{"45m", "30m", "45m"},
		{"1m", "1d", "1m"},
		{"1d", "1w", "1d"},
		{"2m 3m", "2m 3m", "2m 3m"}, // each is there, but no base makes both
	} {
		_, impossible, ok := tape.Plan(intervals(c.needs), holdings(c.stored), "")
		if ok {
			t.Errorf("%s cannot be made of %s, but there is a plan", c.needs, c.stored)
		}
		if diff := cmp.Diff(intervals(c.impossible), impossible); diff != "" {
			t.Errorf("%s of %s: impossible (-want +got):\n%s", c.needs, c.stored, diff)
		}
	}
}

func TestABaseThatTheSymbolHasIsTakenWhereItCanBe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		needs, stored string
		prefer, base  sdk.Interval
	}{
		{"15m", "1s 1m", "1s", "1s"},
		{"5s", "1s 1m", "1m", "1s"}, // a second stored series, from which only the new ones derive
		{"1m", "1m 1d", "1d", "1m"},
	} {
		layout, _, ok := tape.Plan(intervals(c.needs), holdings(c.stored), c.prefer)
		if !ok || layout.Base != c.base {
			t.Errorf("%s of %s beside %s: base %s (%t), expected %s", c.needs, c.stored, c.prefer, layout.Base, ok, c.base)
		}
	}
}

func TestWhatBeginsInTheFutureIsNotKnown(t *testing.T) {
	t.Parallel()
	ds := dates(t, "2025-06-30", "2025-07-08")
	s := stored(t, map[sdk.Interval]market.Columns{
		"1m": intraday(t, "30m", calendar.Regular, ds[3:], nil), // from 07-03
		"1d": daily(ds[4:], nil),                                // from 07-07
	})
	var got []string
	for _, d := range ds {
		known, err := opened(t, s, calendar.Regular, d).Known(context.Background(), "X")
		if err != nil {
			t.Fatal(err)
		}
		line := d.String()
		for _, h := range known {
			line += " " + string(h.Interval)
		}
		got = append(got, line)
	}
	want := []string{"2025-06-30", "2025-07-01", "2025-07-02", "2025-07-03 1m", "2025-07-07 1m 1d", "2025-07-08 1m 1d"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("known (-want +got):\n%s", diff)
	}
}

func intervals(list string) []sdk.Interval {
	var out []sdk.Interval
	for s := range strings.FieldsSeq(list) {
		out = append(out, sdk.Interval(s))
	}
	return out
}

func holdings(list string) []market.Holding {
	var out []market.Holding
	for _, iv := range intervals(list) {
		out = append(out, market.Holding{Interval: iv, First: 1, Last: int64(time.Hour), Bars: 2})
	}
	return out
}
