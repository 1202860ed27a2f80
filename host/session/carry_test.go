package session_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// lost is a store that cannot find the bars of a symbol while it is broken.
type lost struct {
	tape.Store
	symbol string
	broken bool
}

func (s *lost) Bars(ctx context.Context, symbol string, interval sdk.Interval, from, to int64) (market.Columns, error) {
	if symbol == s.symbol && s.broken {
		return market.Columns{}, errDisk
	}
	return s.Store.Bars(ctx, symbol, interval, from, to)
}

// on makes an act happen on one day only.
func on(day string, do func(sdk.Session)) func(sdk.Session) {
	return func(s sdk.Session) {
		if s.Day() == day {
			do(s)
		}
	}
}

func TestACarriedSymbolHasOnTheNextDayWhatItHad(t *testing.T) {
	t.Parallel()
	got := map[sdk.Interval]int{} // bars of the second day
	second := func(s sdk.Session) {
		tsla := must[sdk.Symbol](t)(s.Symbol("TSLA"))
		if at := tsla.Metadata.AddedAt; at == nil || at.Format("2006-01-02 15:04") != today+" 10:00" || tsla.Metadata.AddedBy != sdk.AddedByStrategy {
			t.Errorf("the metadata are %+v", tsla.Metadata)
		}
		sma := must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "15m", 3)))
		if !sma.Ready() {
			t.Error("the indicator is not warm at the open")
		}
	}
	d := newDesk(t).days(today, tomorrow).history("1m", 1).strategy("a", sdk.Hooks{
		Start: acting(at("open", on(tomorrow, second)),
			at("10:00", on(today, func(s sdk.Session) {
				must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
				must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "15m", 3)))
				must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "30m", 2)))
				must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("MSFT")))
				served(t, s.Lock(carryOf("TSLA", "long")))
			}))).Start,
		Bars: func(s sdk.Session, bars []sdk.Bar) error {
			for _, b := range bars {
				if s.Day() == tomorrow {
					got[b.Interval]++
				}
			}
			return nil
		}})
	_, r := d.run()
	if want := map[sdk.Interval]int{"1m": 210, "30m": 7}; cmp.Diff(want, got) != "" { // 13:00 is an early close
		t.Errorf("bars that it follows on the next day: %v, expected %v", got, want)
	}
	e := r.entry(t, "a", session.OpCarry, "TSLA")
	want := []string{"create_symbol", "add_interval_1m", "add_interval_5m", "add_interval_15m", "add_interval_30m",
		"load_historical 1m", "load_historical 30m", "load_historical sma(period=3)@15m",
		"load_session 1m", "load_session 5m", "load_session 15m", "load_session 30m", "register_indicator sma(period=3)@15m", "calculate_quality"}
	if diff := cmp.Diff(want, steps(e)); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	locked := r.entry(t, "a", session.OpLock, "TSLA")
	if e.Outcome != session.Carried || e.Active || e.Day != date(t, tomorrow) || e.Cause != locked.Seq || e.Reason != "long" || e.Source != locked.Source || e.Role != "strategy" {
		t.Errorf("the entry is %+v", e)
	}
	if x := r.symbol(t, "TSLA"); x.Life != 1 || x.HistoricalQuality == nil || *x.HistoricalQuality != 100 || x.Stale != nil {
		t.Errorf("the symbol is life %d, of historical quality %v", x.Life, x.HistoricalQuality)
	}
	if days := r.of("config"); cmp.Diff([]string{"add_symbol AAPL added", "teardown MSFT torn_down", "add_symbol AAPL added", "unlock TSLA unlocked", "teardown TSLA torn_down"}, days) != "" {
		t.Errorf("the configuration's entries are %v", days)
	}
}

func TestACarriedSymbolWithoutBarsKeepsItsLastPriceStale(t *testing.T) {
	t.Parallel()
	cal := xnys(t)
	all := dates(t, "2025-06-30", tomorrow)
	halted := func(d calendar.Date, slot int) bool { return d.String() < tomorrow || slot >= 60 }
	gone := intraday(cal, "GONE", "1m", all, func(d calendar.Date, _ int) bool { return d.String() < tomorrow })
	m := storeOf(t, map[string]market.Columns{"AAPL": intraday(cal, "AAPL", "1m", all, nil), "HALT": intraday(cal, "HALT", "1m", all, halted), "GONE": gone})
	var told []string
	tell := func(s sdk.Session) {
		for _, name := range []string{"HALT", "GONE", "AAPL"} {
			x := must[sdk.Today](t)(s.Today(name))
			told = append(told, fmt.Sprintf("%s %s bars=%t stale=%t last=%t close=%t", clockOf(s), name, x.Bars > 0, x.Stale,
				x.Last == gone.Close[gone.Len()-1] || name != "GONE" && !math.IsNaN(x.Last), !math.IsNaN(x.Close)))
		}
	}
	d := newDesk(t).over(m).days(today, tomorrow).strategy("a", acting(
		at("10:00", on(today, func(s sdk.Session) {
			for _, name := range []string{"HALT", "GONE"} {
				must[sdk.Symbol](t)(s.AddSymbol(symbolRequest(name)))
				served(t, s.Lock(carryOf(name, "long")))
			}
		})),
		at("10:00", on(tomorrow, tell)), at("11:00", on(tomorrow, tell))))
	_, r := d.run()
	want := []string{"10:00:00 HALT bars=false stale=true last=true close=false", "10:00:00 GONE bars=false stale=true last=true close=false",
		"10:00:00 AAPL bars=true stale=false last=true close=true",
		"11:00:00 HALT bars=true stale=false last=true close=true", "11:00:00 GONE bars=false stale=true last=true close=false",
		"11:00:00 AAPL bars=true stale=false last=true close=true"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	if x := r.symbol(t, "GONE").Stale; x == nil || x.Price != gone.Close[gone.Len()-1] || x.Since != instant(t, today, "16:00") {
		t.Errorf("GONE is stale with %+v", x)
	}
	if x := r.symbol(t, "HALT").Stale; x != nil {
		t.Errorf("HALT is stale with %+v, though it trades again", x)
	}
}

func TestACarriedSymbolThatCannotBeBuiltIsThereAllTheSame(t *testing.T) {
	t.Parallel()
	got := map[string]int{}
	for _, full := range []bool{true, false} {
		m := &lost{Store: commonStore(), symbol: "TSLA"}
		d := newDesk(t).over(m).days(today, "2025-07-07").strategy("a", sdk.Hooks{End: func(s sdk.Session) error {
			m.broken = s.Day() == today // for the whole of the next day
			return nil
		}, Start: acting(
			at("10:00", on(today, func(s sdk.Session) {
				if full {
					must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
				}
				must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "15m", 3)))
				must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "15m", 0)))
				served(t, s.Lock(carryOf("TSLA", "long")))
			})),
			at("11:00", func(s sdk.Session) {
				if x := must[sdk.Today](t)(s.Today("TSLA")); x.Stale != (s.Day() == tomorrow) || math.IsNaN(x.Last) {
					t.Errorf("%s: today is %+v", s.Day(), x)
				}
				refusedWith(t, s.RemoveSymbol(removalOf("TSLA")), sdk.Locked)
			})).Start, Bars: func(s sdk.Session, bars []sdk.Bar) error {
			for _, b := range bars {
				if b.Interval == "15m" {
					got[s.Day()]++
				}
			}
			return nil
		}})
		result, r := d.run()
		if result.Reproducible {
			t.Error("a store that fails is no input of the run")
		}
		var carries []string
		for _, e := range r.entries {
			if e.Op == session.OpCarry {
				carries = append(carries, fmt.Sprintf("%s %d steps %.11s", e.Day, len(e.Steps), e.Message))
			}
		}
		want := map[bool][]string{ // on the 7th its data are back, and so is all that is held of it
			true:  {tomorrow + " 1 steps store_error", "2025-07-07 10 steps "},
			false: {tomorrow + " 1 steps store_error", "2025-07-07 7 steps "},
		}
		if diff := cmp.Diff(want[full], carries); diff != "" {
			t.Errorf("full %t: carries (-want +got):\n%s", full, diff)
		}
	}
	if diff := cmp.Diff(map[string]int{today: 2 * 24, "2025-07-07": 2 * 26}, got); diff != "" {
		t.Errorf("bars of 15m (-want +got):\n%s", diff)
	}
}

func TestWhatIsCarriedCountsInTheQuotaOfWhoAddedIt(t *testing.T) {
	t.Parallel()
	two := 2
	d := newDesk(t).days(today, tomorrow).strategy("a", acting(
		at("10:00", on(today, func(s sdk.Session) {
			must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
			served(t, s.Lock(carryOf("TSLA", "long")))
		})),
		at("10:00", on(tomorrow, func(s sdk.Session) {
			must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("MSFT")))
			_, err := s.AddSymbol(symbolRequest("RIVN"))
			refusedWith(t, err, sdk.QuotaExceeded)
			served(t, s.Unlock(unlockOf("TSLA")))
			served(t, s.RemoveSymbol(removalOf("TSLA")))
			must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("RIVN")))
		}))), granted(func(g *session.Grant) { g.MaxSymbols = &two }))
	d.run()
}

func TestACarriedAdhocSymbolStaysAdhocAndIsUpgradedOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow).strategy("a", acting(
		at("10:00", on(today, func(s sdk.Session) {
			must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "15m", 3)))
			served(t, s.Lock(carryOf("TSLA", "")))
		})),
		at("10:00", on(tomorrow, func(s sdk.Session) {
			served(t, s.Unlock(unlockOf("TSLA")))
			if !has(s, "TSLA") {
				t.Error("TSLA left though its indicator is held, by who has no handle on it today")
			}
		})),
		at("11:00", on(tomorrow, func(s sdk.Session) {
			before := must[sdk.Symbol](t)(s.Symbol("TSLA"))
			if before.Base != "1m" || before.Metadata.MeetsSessionConfigRequirements || !before.Metadata.AutoProvisioned {
				t.Errorf("carried as %+v", before)
			}
			after := must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
			if !after.Metadata.UpgradedFromAdhoc || !after.Metadata.AddedAt.Equal(*before.Metadata.AddedAt) {
				t.Errorf("upgraded to %+v", after.Metadata)
			}
		}))))
	_, r := d.run()
	want := []string{"add_indicator TSLA 15m sma(period=3)@15m added", "lock TSLA locked", "carry TSLA carried", "unlock TSLA unlocked", "add_symbol TSLA upgraded"}
	if diff := cmp.Diff(want, r.of("a")); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

func TestALockOnASymbolOfTheConfigurationCarriesWhatCameOnTop(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow).strategy("a", acting(
		at("10:00", on(today, func(s sdk.Session) {
			must[sdk.Indicator](t)(s.AddIndicator(smaRequest("AAPL", "15m", 3)))
			served(t, s.Lock(carryOf("AAPL", "long")))
		})),
		at("open", on(tomorrow, func(s sdk.Session) {
			aapl := must[sdk.Symbol](t)(s.Symbol("AAPL"))
			if aapl.Metadata.AddedBy != sdk.AddedByConfig || aapl.Metadata.AddedAt != nil || !slices.Contains(aapl.Intervals, "15m") {
				t.Errorf("AAPL is %+v", aapl)
			}
			refusedWith(t, s.RemoveSymbol(removalOf("AAPL")), sdk.ConfigSymbol)
		}))))
	_, r := d.run()
	want := []string{"add_indicator AAPL 15m sma(period=3)@15m extended", "lock AAPL locked", "carry AAPL carried", "remove_symbol AAPL refused config_symbol"}
	if diff := cmp.Diff(want, r.of("a")); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"add_symbol AAPL added", "add_symbol AAPL added", "unlock AAPL unlocked"}, r.of("config")); diff != "" {
		t.Errorf("the configuration's (-want +got):\n%s", diff)
	}
}

func TestTheLastPriceIsAdjustedForASplitOverNight(t *testing.T) {
	t.Parallel()
	cal := xnys(t)
	all := dates(t, "2025-06-30", "2025-07-07")
	bars := intraday(cal, "TSLA", "1m", all, func(d calendar.Date, _ int) bool { return d.String() < tomorrow })
	d := newDesk(t).over(storeOf(t, map[string]market.Columns{"AAPL": intraday(cal, "AAPL", "1m", all, nil), "TSLA": bars})).days(today, "2025-07-07")
	d.splits(split(t, "TSLA", tomorrow, 4, 1))
	var last []float64
	d.strategy("a", acting(at("open", on(today, func(s sdk.Session) {
		must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
		served(t, s.Lock(carryOf("TSLA", "")))
	})), at("12:59", func(s sdk.Session) { last = append(last, must[sdk.Today](t)(s.Today("TSLA")).Last) })))
	d.run()
	raw := bars.Close[bars.Len()-1]
	if len(last) != 3 || last[1] != raw/4 || last[2] != raw/4 {
		t.Errorf("the last prices are %v, expected %v on the second and third day", last, raw/4)
	}
}

// What a carried symbol has on the next days is what one has that the configuration lists.
func TestACarriedSymbolIsLikeOneOfTheConfiguration(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"TSLA", "RIVN", "THIN", "BOTH"} {
		desk := func() *desk {
			d := newDesk(t).days(today, "2025-07-08").intervals("1m", "5m", "1d").history("1m", 2).history("1d", 3)
			return d.indicator("5m", "ema", map[string]any{"period": 5}).indicator("1m", "vwap", nil)
		}
		_, listed := desk().symbols("AAPL", name).run()
		_, carried := desk().strategy("a", acting(at("11:00", on(today, func(s sdk.Session) {
			must[sdk.Symbol](t)(s.AddSymbol(symbolRequest(name)))
			served(t, s.Lock(carryOf(name, "")))
		})))).run()
		for i, snap := range carried.snapshots {
			want, got := listed.snapshots[i].Symbols[1], snap.Symbols[1]
			got.Metadata = want.Metadata // which tell them apart
			if diff := cmp.Diff(want, got, comparing); diff != "" {
				t.Errorf("%s on %s (-listed +carried):\n%s", name, snap.Day.Date, diff)
			}
		}
	}
}
