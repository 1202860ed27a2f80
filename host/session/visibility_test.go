package session_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// firstBars notes when a strategy first got a bar of each symbol, and from when that bar was.
func firstBars(into map[string]string) sdk.Hooks {
	return watching(func(s sdk.Session, bars []sdk.Bar) {
		for _, b := range bars {
			if into[b.Symbol] == "" {
				into[b.Symbol] = fmt.Sprintf("%s of %s", clockOf(s)[:5], b.Start.In(s.Location()).Format("15:04"))
			}
		}
	})
}

// What a strategy adds is there at once: for those after it in the YAML at the same instant, for those before it from the
// next. The bars of its past raise no events.
func TestWhatIsAddedIsSeenByLaterStrategiesAtOnceAndByEarlierOnesFromTheNextInstant(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	seen := map[string][]string{}
	bars := map[string]map[string]string{"earlier": {}, "adder": {}, "later": {}, "stranger": {}}
	watch := func(name string, do func(sdk.Session)) sdk.Hooks {
		h := firstBars(bars[name])
		onBars := h.Bars
		h.Bars = func(s sdk.Session, b []sdk.Bar) error {
			if clock := clockOf(s)[:5]; clock >= "10:59" && clock <= "11:01" {
				seen[name] = append(seen[name], fmt.Sprintf("%s %t", clock, has(s, "TSLA")))
				if do != nil && clock == "11:00" {
					do(s)
				}
			}
			return onBars(s, b)
		}
		return h
	}
	follow := session.Follow{Config: true, From: []string{"adder"}}
	d.strategy("earlier", watch("earlier", nil), follows(follow))
	d.strategy("adder", watch("adder", func(s sdk.Session) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA"))) }), follows(session.Follow{Config: true}))
	d.strategy("later", watch("later", nil), follows(follow))
	d.strategy("stranger", watch("stranger", nil), follows(session.Follow{Config: true}))
	d.run()
	want := map[string][]string{
		"earlier": {"10:59 false", "11:00 false", "11:01 true"}, "adder": {"10:59 false", "11:00 false", "11:01 true"},
		"later": {"10:59 false", "11:00 true", "11:01 true"}, "stranger": {"10:59 false", "11:00 true", "11:01 true"},
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("who saw TSLA when (-want +got):\n%s", diff)
	}
	stream := map[string]string{"AAPL": "09:31 of 09:30", "TSLA": "11:01 of 11:00"}
	wantBars := map[string]map[string]string{"earlier": stream, "adder": stream, "later": stream, "stranger": {"AAPL": "09:31 of 09:30"}}
	if diff := cmp.Diff(wantBars, bars); diff != "" {
		t.Errorf("first bars (-want +got):\n%s", diff)
	}
}

func TestWhatAScannerFindsIsSeenByEveryStrategyAtThatInstant(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.scanner("finder", scanning(func(s sdk.Session, _ sdk.Scan) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA"))) }), once(t, "11:00"))
	d.scanner("next", scanning(func(s sdk.Session, _ sdk.Scan) {
		if !has(s, "TSLA") {
			t.Error("the next scanner does not see it")
		}
	}), once(t, "11:00"))
	bars := map[string]string{}
	hooks := firstBars(bars)
	onBars := hooks.Bars
	hooks.Bars = func(s sdk.Session, b []sdk.Bar) error {
		if sees := has(s, "TSLA"); sees != (clockOf(s) >= "11:00:00") {
			t.Errorf("at %s the strategy sees TSLA: %t", clockOf(s), sees)
		}
		return onBars(s, b)
	}
	d.strategy("a", hooks, follows(session.Follow{Config: true, From: []string{"finder"}}))
	d.run()
	if diff := cmp.Diff(map[string]string{"AAPL": "09:31 of 09:30", "TSLA": "11:01 of 11:00"}, bars); diff != "" {
		t.Errorf("first bars (-want +got):\n%s", diff)
	}
}

// A derived window that is open when its symbol is added ends at its end, whole: its past is history like any.
func TestAWindowThatIsOpenWhenItsSymbolComesEndsWhole(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	hooks := acting(at("11:02", func(s sdk.Session) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA"))) }))
	var first sdk.Bar
	hooks.Bars = func(_ sdk.Session, bars []sdk.Bar) error {
		if first.Symbol == "" {
			first = bars[0]
		}
		return nil
	}
	d.strategy("a", hooks, follows(session.Follow{Intervals: []sdk.Interval{"5m"}}))
	_, r := d.run()
	fives := r.symbol(t, "TSLA").Series[1].Today
	want := fives.Row(fives.Search(instant(t, today, "11:00")))
	if first.Start.UnixNano() != want.Start || first.Open != want.Open || first.Volume != want.Volume || first.Partial {
		t.Errorf("the first bar is %+v, expected %+v", first, want)
	}
}
