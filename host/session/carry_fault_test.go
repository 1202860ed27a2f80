package session_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// ofSymbol is a store whose calls for one symbol fail.
type ofSymbol struct {
	tape.Store
	failing *failing
	symbol  string
}

func (s *ofSymbol) Holdings(ctx context.Context, symbol string) ([]market.Holding, error) {
	if symbol == s.symbol {
		return s.failing.Holdings(ctx, symbol)
	}
	return s.Store.Holdings(ctx, symbol)
}

func (s *ofSymbol) Bars(ctx context.Context, symbol string, interval sdk.Interval, from, to int64) (market.Columns, error) {
	if symbol == s.symbol {
		return s.failing.Bars(ctx, symbol, interval, from, to)
	}
	return s.Store.Bars(ctx, symbol, interval, from, to)
}

// night is how a night went after which a symbol was carried over.
type night struct {
	calls   int           // of the store, for the symbol
	carried session.Entry // of the first night
	asked   session.Entry // of the request at 11:00 of the day after
	at      string        // 10:59 of that day: what the symbol has
	stale   bool
	ends    []session.SymbolSnapshot // of that day and the next
}

// overNight carries BOTH, of a full or an adhoc symbol, over two nights. The k-th call to the store of the first one fails,
// and at 11:00 of the day after something is asked for.
func overNight(t *testing.T, full bool, k int, ask func(sdk.Session)) night {
	t.Helper()
	var n night
	store := &failing{Store: commonStore()}
	d := rich(t, "AAPL").over(&ofSymbol{Store: store.Store, failing: store, symbol: "BOTH"}).days(today, "2025-07-07")
	d.strategy("a", sdk.Hooks{
		End: func(s sdk.Session) error {
			if s.Day() == today {
				store.arm(k)
			}
			return nil
		},
		Start: acting(
			at("open", on(tomorrow, func(sdk.Session) { n.calls, store.armed = store.calls, false })),
			at("10:00", on(today, func(s sdk.Session) {
				if full {
					must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("BOTH")))
				}
				must[sdk.Series](t)(s.AddBars(barsRequest("BOTH", "30m", 2)))
				must[sdk.Series](t)(s.AddBars(barsRequest("BOTH", "1d", 9)))
				must[sdk.Indicator](t)(s.AddIndicator(smaRequest("BOTH", "1h", 3)))
				served(t, s.Lock(carryOf("BOTH", "long")))
			})),
			at("10:59", on(tomorrow, func(s sdk.Session) {
				n.at = fmt.Sprint(must[sdk.Symbol](t)(s.Symbol("BOTH")).Intervals)
				n.stale = must[sdk.Today](t)(s.Today("BOTH")).Stale
			}))).Start})
	if ask != nil {
		d.strategy("b", acting(at("11:00", on(tomorrow, ask))))
	}
	_, r := d.run()
	for _, e := range r.entries {
		switch {
		case e.Op == session.OpCarry && e.Day == date(t, tomorrow):
			n.carried = e
		case e.Source.Name == "b":
			n.asked = e
		}
	}
	for _, snap := range r.snapshots[1:] {
		n.ends = append(n.ends, snap.Symbols[1])
	}
	return n
}

// A carried symbol is built whole or not at all, at whichever of its calls the store fails; and it is whole as soon as the data are
// there: for whoever asks for something of it that day, and on the next day.
func TestACarriedSymbolIsBuiltWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	asks := map[string]func(sdk.Session){
		"nothing":    nil,
		"the symbol": add("BOTH"),
		"bars":       func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(barsRequest("BOTH", "30m", 1))) },
		"indicator":  func(s sdk.Session) { must[sdk.Indicator](t)(s.AddIndicator(smaRequest("BOTH", "60m", 3))) },
	}
	for _, full := range []bool{true, false} {
		for what, ask := range asks {
			t.Run(fmt.Sprintf("full=%t, asked for %s", full, what), func(t *testing.T) {
				t.Parallel()
				whole := overNight(t, full, 0, ask)
				if whole.calls < 2 || whole.stale || whole.carried.Message != "" {
					t.Fatalf("undisturbed: %d calls, stale %t, %+v", whole.calls, whole.stale, whole.carried)
				}
				for k := 1; k <= whole.calls; k++ {
					got := overNight(t, full, k, ask)
					if got.at != "[]" || !got.stale {
						t.Errorf("failing at call %d: BOTH has %s, stale %t; expected nothing but its last price", k, got.at, got.stale)
					}
					e := got.carried
					if diff := cmp.Diff([]string{"create_symbol"}, steps(e)); diff != "" || e.Outcome != session.Carried || e.Metadata.MeetsSessionConfigRequirements != full {
						t.Errorf("failing at call %d: the entry is %+v", k, e)
					}
					for _, part := range []string{"store_error: ", errDisk.Error(), "30m with 2 days", "sma(period=3)@1h"} {
						if !strings.Contains(e.Message, part) {
							t.Errorf("failing at call %d: the message %q does not tell %q", k, e.Message, part)
						}
					}
					if strings.Contains(e.Message, "all that the configuration asks for") != full {
						t.Errorf("failing at call %d: the message is %q", k, e.Message)
					}
					if ask != nil {
						if diff := cmp.Diff(whole.ends[0], got.ends[0], comparing); diff != "" {
							t.Errorf("failing at call %d: asked for %s (-undisturbed +restored):\n%s", k, what, diff)
						}
						want := session.Extended
						if what == "the symbol" && !full {
							want = session.Upgraded
						}
						if got.asked.Outcome != want || len(got.asked.Steps) < 8 {
							t.Errorf("failing at call %d: the request is %s with %q", k, got.asked.Outcome, steps(got.asked))
						}
					} else if len(got.ends[0].Series) > 0 || got.ends[0].Stale == nil {
						t.Errorf("failing at call %d: at the end of the day it has %d series", k, len(got.ends[0].Series))
					}
					if diff := cmp.Diff(whole.ends[1], got.ends[1], comparing); diff != "" {
						t.Errorf("failing at call %d: the next day (-undisturbed +got):\n%s", k, diff)
					}
				}
			})
		}
	}
}

// What nobody holds any more of a symbol that could not be built does not come back with it, and who holds nothing else of it
// keeps it all the same.
func TestWhatIsLostCanBeGivenUp(t *testing.T) {
	t.Parallel()
	m := &lost{Store: commonStore(), symbol: "TSLA"}
	hold := func(iv sdk.Interval) act {
		return at("10:00", on(today, func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", iv, 0))) }))
	}
	d := newDesk(t).over(m).days(today, "2025-07-07")
	var left []string
	d.strategy("a", sdk.Hooks{End: func(s sdk.Session) error {
		m.broken = s.Day() == today
		return nil
	}, Start: acting(hold("15m"), hold("30m"), at("10:01", on(today, func(s sdk.Session) { served(t, s.Lock(carryOf("TSLA", ""))) })),
		at("11:00", on(tomorrow, func(s sdk.Session) {
			removeBars(t, "TSLA", "30m")(s)
			refusedWith(t, s.RemoveBars(sdk.RemoveBarsRequest{Symbol: "TSLA", Interval: "30m"}), sdk.NotLoaded)
			served(t, s.Unlock(unlockOf("TSLA")))
			if !has(s, "TSLA") {
				t.Error("TSLA left with its lock, and 15m bars of it are held")
			}
			served(t, s.Lock(carryOf("TSLA", "")))
		})),
		at("11:00", on("2025-07-07", func(s sdk.Session) {
			left = append(left, fmt.Sprint(must[sdk.Symbol](t)(s.Symbol("TSLA")).Intervals))
		}))).Start})
	d.strategy("b", acting(hold("1h"), at("11:00", on(tomorrow, removeBars(t, "TSLA", "1h")))))
	_, r := d.run()
	if diff := cmp.Diff([]string{"add_bars TSLA 1h extended", "remove_bars TSLA 1h released"}, r.of("b")); diff != "" {
		t.Errorf("b (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"[1m 15m]"}, left); diff != "" {
		t.Errorf("on the third day (-want +got):\n%s", diff)
	}
}

// A hold remembers what was asked for, over as many nights as it is carried.
func TestHistoryIsCarriedOverEveryNight(t *testing.T) {
	t.Parallel()
	for _, keep := range []bool{false, true} {
		d := newDesk(t).days(today, "2025-07-09").history("1m", 1)
		d.config.KeepAdded = keep
		got := map[string]int{}
		d.strategy("a", acting(at("10:00", on(today, func(s sdk.Session) {
			must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
			must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "1m", 5)))
			must[sdk.Series](t)(s.AddBars(barsRequest("MSFT", "5m", 3)))
			must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "1m", 4)))
			for _, name := range []string{"TSLA", "MSFT", "AAPL"} {
				if !keep {
					served(t, s.Lock(carryOf(name, "")))
				}
			}
		}))))
		_, r := d.run()
		var carries []string
		for _, e := range r.entries {
			if e.Op != session.OpCarry {
				continue
			}
			for _, s := range e.Steps {
				if s.Days != nil {
					carries = append(carries, fmt.Sprintf("%s %s %s: %d of %d days", e.Day.String()[5:], e.Symbol, s.Interval, s.Days.Have, s.Days.Want))
					got[e.Symbol]++
				}
			}
		}
		var want []string
		for _, day := range []string{"07-03", "07-07", "07-08", "07-09"} {
			want = append(want, day+" AAPL 1m: 4 of 4 days", day+" MSFT 5m: 3 of 3 days", day+" TSLA 1m: 1 of 1 days", day+" TSLA 1m: 5 of 5 days")
		}
		if diff := cmp.Diff(want, carries); diff != "" {
			t.Errorf("keep_added %t: history (-want +got):\n%s", keep, diff)
		}
		for _, x := range r.last().Symbols { // the configuration's history is what it was
			for _, s := range x.Series {
				if s.HistoryDays > 1 {
					t.Errorf("keep_added %t: %s %s has %d configured days of history", keep, x.Name, s.Interval, s.HistoryDays)
				}
			}
		}
	}
}

// History that is not there on one day keeps nothing else out, and is none of the lack of a later day.
func TestHistoryThatIsNotThereKeepsNothingElseOut(t *testing.T) {
	t.Parallel()
	cal := xnys(t)
	all := dates(t, "2025-06-26", "2025-07-14")
	halted := func(d calendar.Date, _ int) bool { return d.String() <= today || d.String() >= "2025-07-10" }
	m := storeOf(t, map[string]market.Columns{"AAPL": intraday(cal, "AAPL", "1m", all, nil), "TSLA": intraday(cal, "TSLA", "1m", all, halted)})
	d := newDesk(t).over(m).days(today, "2025-07-11")
	d.strategy("a", acting(at("10:00", on(today, func(s sdk.Session) {
		must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "5m", 3)))
		must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "15m", 0)))
		served(t, s.Lock(carryOf("TSLA", "")))
	}))))
	_, r := d.run()
	var carries []string
	for _, e := range r.entries {
		if e.Op != session.OpCarry {
			continue
		}
		text := fmt.Sprintf("%s %s", e.Day, e.Message)
		for _, s := range e.Steps {
			if s.Days != nil {
				text += fmt.Sprintf("%s %d bars of %d days", s.Interval, s.Loaded.Bars, s.Days.Have)
			}
		}
		if got := len(slices.DeleteFunc(steps(e), func(s string) bool { return !strings.HasPrefix(s, "add_interval_") })); got != 3 {
			text += fmt.Sprintf(", %d intervals", got)
		}
		carries = append(carries, text)
	}
	const none = "no_historical_data: TSLA has no 5m bar in the 3 trading days before "
	want := []string{"2025-07-03 5m 234 bars of 3 days", "2025-07-07 5m 156 bars of 2 days", "2025-07-08 5m 78 bars of 1 days",
		"2025-07-09 " + none + "2025-07-09", "2025-07-10 " + none + "2025-07-10", "2025-07-11 5m 78 bars of 1 days"}
	if diff := cmp.Diff(want, carries); diff != "" {
		t.Errorf("carries (-want +got):\n%s", diff)
	}
	if log := r.logged(); !strings.Contains(log, "WARN TSLA is carried to 2025-07-09 without all that it had: "+none) {
		t.Errorf("the log does not warn:\n%s", log)
	}
}
