package session_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// byTheClock are hours that begin at 09:00, 10:00 and so on, as many vendors have them.
func byTheClock(t testing.TB, days ...string) market.Columns {
	t.Helper()
	var c market.Columns
	for _, d := range days {
		for hour := 9; hour < 16; hour++ {
			c.Append(bar("by the clock", instant(t, d, fmt.Sprintf("%02d:00", hour))))
		}
	}
	return c
}

func TestHoursByTheClockArePassedOverForMinutes(t *testing.T) {
	t.Parallel()
	m := storeOf(t, map[string]market.Columns{"X": intraday(xnys(t), "X", "1m", dates(t, "2025-07-01", today), nil)})
	if err := m.Put("X", "1h", byTheClock(t, "2025-07-01", today)); err != nil {
		t.Fatal(err)
	}
	for interval, bars := range map[sdk.Interval]int{"1h": 7, "2h": 4} {
		d := newDesk(t).over(m).symbols("X").intervals(interval)
		_, r := d.run()
		x := r.symbol(t, "X")
		if got := x.Series[len(x.Series)-1]; got.Interval != interval || got.From != "1m" || got.Today.Len() != bars || x.Base != "1m" {
			t.Errorf("%d bars of %s of %s, base %s; expected %d of 1m", got.Today.Len(), got.Interval, got.From, x.Base, bars)
		}
		const note = "the stored 1h bars are passed over for 1m: they start between two of the session's, which are counted from the open, as that of 2025-07-01 10:00 does"
		if log := r.logged(); strings.Count(log, "WARN X: "+note) != 1 {
			t.Errorf("%s: the log does not say once that %s:\n%s", interval, note, log)
		}
		all, err := session.Validate(t.Context(), d.config, []string{"X"})
		if err != nil {
			t.Fatal(err)
		}
		if v := all[0]; !v.CanProceed || v.BaseInterval != "1m" || v.Message != note {
			t.Errorf("validation: %+v", v)
		}
	}
	// They are not told of where nobody would have used them.
	_, r := newDesk(t).over(m).symbols("X").intervals("1m", "5m").run()
	if log := r.logged(); strings.Contains(log, "passed over") {
		t.Errorf("minutes are all that is needed:\n%s", log)
	}
}

func TestHoursByTheClockAloneAreRefused(t *testing.T) {
	t.Parallel()
	m := store.NewMemory("test")
	if err := m.Put("X", "1h", byTheClock(t, "2025-07-01", today)); err != nil {
		t.Fatal(err)
	}
	d := newDesk(t).over(m).symbols("X").intervals("1h")
	_, err := d.tryRun(t.Context())
	var none *session.NoDataError
	if !errors.As(err, &none) {
		t.Fatalf("the run ends with %v", err)
	}
	all, err := session.Validate(t.Context(), d.config, []string{"X"})
	if err != nil {
		t.Fatal(err)
	}
	const want = "1h cannot be made for X: stored are 1h, and bars can be joined, not split; the stored 1h bars are of no use here: they start between " +
		"two of the session's, which are counted from the open, as that of 2025-07-01 10:00 does; finer bars that start on the session's would do"
	if v := all[0]; v.CanProceed || v.Code != sdk.IntervalNotSupported || v.Message != want || none.Refused[0].Message != want {
		t.Errorf("validation: %s\nrun: %s\nexpected: %s", v.Message, none.Refused[0].Message, want)
	}
}

// With seconds among the intervals today's minutes are made of them; those of the days before are the stored ones, of which there
// may be more.
func TestAPastThatIsStoredIsNotMadeAnew(t *testing.T) {
	t.Parallel()
	minutes := intraday(xnys(t), "stored", "1m", dates(t, "2025-06-02", today), nil)
	m := storeOf(t, map[string]market.Columns{"X": minutes})
	if err := m.Put("X", "1s", intraday(xnys(t), "X", "1s", dates(t, today, today), nil)); err != nil {
		t.Fatal(err)
	}
	d := newDesk(t).over(m).symbols("X").intervals("1s", "1m").indicator("1m", "rsi", nil)
	d.config.History = []session.History{{Interval: "1m", Days: 3, All: true}}
	_, r := d.run()
	x := r.symbol(t, "X")
	got := x.Series[1]
	first := minutes.Search(instant(t, "2025-06-27", "09:30"))
	if diff := cmp.Diff(minutes.Close[first:first+3*390], got.History.Close); diff != "" || got.From != "1s" || got.Today.Want[0] != 60 {
		t.Errorf("%d minutes of %s before today, the first of today made of %d (-stored +got):\n%s", got.History.Len(), got.From, got.Today.Want[0], diff)
	}
	if q := x.HistoricalQuality; q == nil || *q != 100 {
		t.Errorf("historical quality %v, expected 100 of the stored minutes", q)
	}
	if i := x.Indicators[0]; i.Warmup.Have < i.Warmup.Settle {
		t.Errorf("warm-up %+v: minutes are stored for all of it", i.Warmup)
	}
}

// Who asks for days alone gets today's from minutes, as everyone else does, and nothing besides: no bar, no instant and no day
// that grows before the close.
func TestTheDayAloneIsMadeOfMinutesThatNobodySees(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-06-23", today)
	minutes := intraday(xnys(t), "X", "1m", all, nil)
	m := storeOf(t, map[string]market.Columns{"X": minutes})
	for _, put := range []error{m.Put("X", "1d", dailyOf(all)), m.Put("Y", "1h", intraday(xnys(t), "Y", "1h", all, nil))} {
		if put != nil {
			t.Fatal(put)
		}
	}
	reads := &oldestRead{Memory: m, of: map[sdk.Interval]int64{}}
	d := newDesk(t).over(reads).symbols("Y").intervals("1h")
	d.config.Timeline = session.TimelineInstant
	var seen []string
	look := func(s sdk.Session) {
		x := must[sdk.Symbol](t)(s.Symbol("X"))
		seen = append(seen, fmt.Sprint(clockOf(s), " base ", x.Base, " of ", x.Intervals, ", bars today ", must[sdk.Today](t)(s.Today("X")).Bars))
	}
	d.strategy("asker", acting(at("open", func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(barsRequest("X", "1d", 3))) }),
		at("12:30", look), at("close", look)))
	result, r := d.run()
	if diff := cmp.Diff([]string{"12:30:00 base 1m of [1d], bars today 0", "16:00:00 base 1m of [1d], bars today 1"}, seen); diff != "" {
		t.Errorf("X (-want +got):\n%s", diff)
	}
	x := r.symbol(t, "X")
	if got := x.Series[0]; len(x.Series) != 1 || got.From != "1m" || got.Today.Close[0] != minutes.Close[len(minutes.Close)-1] {
		t.Errorf("%d series, the first made of %q, closes at %v", len(x.Series), got.From, got.Today.Close)
	}
	var instants []int64
	for _, row := range r.timeline {
		instants = append(instants, row.Time)
	}
	if instants = slices.Compact(instants); len(instants) != 7 || result.Bars() != 8 {
		t.Errorf("%v instants and %d bars, expected Y's seven hours and the day of X", instants, result.Bars())
	}
	if midnight, _ := xnys(t).Span(date(t, today)); reads.of["1m"] < midnight {
		t.Errorf("minutes of days before today were read, from %s", clockAt(t, reads.of["1m"]))
	}
}

// oldestRead is a store that notes the earliest start that was asked for.
type oldestRead struct {
	*store.Memory
	of map[sdk.Interval]int64
}

func (o *oldestRead) Bars(ctx context.Context, symbol string, interval sdk.Interval, from, to int64) (market.Columns, error) {
	if was, have := o.of[interval]; !have || from < was {
		o.of[interval] = from
	}
	return o.Memory.Bars(ctx, symbol, interval, from, to)
}
