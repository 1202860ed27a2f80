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
		{"1s 1m 5m", "1s 1m", "1s", "1m<1s* 5m<1s"},
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
		{"30s 1m", "1s 1m", "1s", "30s<1s 1m<1s*"},
		{"1h", "1s 1m", "1m", "1h<1m"},
		{"1h 5m", "1m 5m", "5m", "1h<5m"}, // any stored interval that makes them all
		{"60m 1h", "1m", "1m", "60m<1m"},  // one series under its first spelling
		{"1h", "60m", "60m", ""},          // an equal span is the same series
	} {
		t.Run(c.needs+" of "+c.stored, func(t *testing.T) {
			t.Parallel()
			layout, impossible, ok := tape.Plan(intervals(c.needs), intervals(c.needs), holdings(c.stored))
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
		_, impossible, ok := tape.Plan(intervals(c.needs), intervals(c.needs), holdings(c.stored))
		if ok {
			t.Errorf("%s cannot be made of %s, but there is a plan", c.needs, c.stored)
		}
		if diff := cmp.Diff(intervals(c.impossible), impossible); diff != "" {
			t.Errorf("%s of %s: impossible (-want +got):\n%s", c.needs, c.stored, diff)
		}
	}
}

// Of what an interval is made is a function of the configuration's intervals, what is stored and the interval alone.
func TestWhatElseIsNeededChangesNoRecipe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ config, stored, interval, chain string }{
		{"1m 5m", "1s 1m", "15m", "15m<1m"},
		{"1m 5m", "1s 1m", "5s", "5s<1s"}, // a second stored series, from which only what is finer derives
		{"1m 5m", "1s 1m", "1m", "1m"},
		{"1s 1m", "1s 1m 5m", "1m", "1m<1s*"},
		{"1s 1m", "1s 1m 5m", "5m", "5m<1s*"},
		{"1s 1m", "1s 1m 5m", "15m", "15m<1s"},
		{"1m", "1m 60m", "1h", "60m<1m*"}, // as it is stored
		{"1m", "1m 1d", "1d", "1d<1m*"},   // today like that of a symbol of the configuration
		{"1m", "1m 1d", "1w", "1w<1d 1d<1m*"},
		{"1m", "1m 1d 1w", "1w", "1w<1d* 1d<1m*"},
		{"1d", "1m 1d", "1d", "1d"},
		{"1d", "1m 1d", "5m", "5m<1m"},
		{"1m", "1d", "1d", "1d"},         // the configuration's cannot be made of it
		{"1m", "1m 7s", "14s", "14s<7s"}, // no base makes both
	} {
		for _, others := range []string{"", "1s", "1m", "5m", "1d", "1w 2d"} {
			var needs []sdk.Interval
			for _, o := range append(intervals(others), sdk.Interval(c.interval)) {
				if _, _, ok := tape.Plan(nil, []sdk.Interval{o}, holdings(c.stored)); ok {
					needs = append(needs, o)
				}
			}
			layout, impossible, ok := tape.Plan(intervals(c.config), needs, holdings(c.stored))
			if !ok {
				t.Errorf("%s of %s: %v cannot be made", needs, c.stored, impossible)
			}
			if got := recipes(layout, sdk.Interval(c.interval)); got != c.chain {
				t.Errorf("%s of %s, configured are %s, beside %q: %s, expected %s", c.interval, c.stored, c.config, others, got, c.chain)
			}
		}
	}
}

// recipes are those of an interval and of all that it is made of.
func recipes(l tape.Layout, interval sdk.Interval) string {
	var out []string
	for {
		r, _ := l.Recipe(interval)
		if r.From == "" {
			if len(out) == 0 {
				return string(r.Interval)
			}
			return strings.Join(out, " ")
		}
		text := string(r.Interval) + "<" + string(r.From)
		if r.StoredHistory {
			text += "*"
		}
		out, interval = append(out, text), r.From
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
