package session_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// loads are the steps of an entry that load bars, in words: "1m: 390 from 06-26 09:30 to 06-26 15:59, 4 of 4 days".
func loads(t testing.TB, e session.Entry) []string {
	stamp := func(at int64) string { return time.Unix(0, at).In(xnys(t).Location()).Format("01-02 15:04") }
	var out []string
	for _, s := range e.Steps {
		if s.Loaded == nil {
			continue
		}
		text := fmt.Sprintf("%s %s: %d", s.Name, s.Interval, s.Loaded.Bars)
		if s.Loaded.Bars > 0 {
			text += fmt.Sprintf(" from %s to %s", stamp(s.Loaded.From), stamp(s.Loaded.To))
		}
		if s.Days != nil {
			text += fmt.Sprintf(", %d of %d days", s.Days.Have, s.Days.Want)
		}
		out = append(out, text)
	}
	return out
}

// A step tells what its request added; what a shortfall is told of is all that there is.
func TestAStepTellsWhatItsRequestAdded(t *testing.T) {
	t.Parallel()
	d := newDesk(t).history("1m", 5)
	d.strategy("a", acting(at("10:00", func(s sdk.Session) {
		must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "1m", 3)))
		must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "1m", 4)))
		must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "1m", 50)))
		must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "1m", 1600)))
		must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
	})))
	_, r := d.run()
	var got [][]string
	var have []int
	for _, e := range r.entries {
		if e.Source.Name != "a" {
			continue
		}
		got = append(got, loads(t, e))
		for _, s := range e.Steps {
			if s.Warmup != nil {
				have = append(have, s.Warmup.Have)
			}
		}
	}
	want := [][]string{
		{"load_historical 1m: 1170 from 06-27 09:30 to 07-01 15:59, 3 of 3 days", "load_session 1m: 30 from 07-02 09:30 to 07-02 09:59"},
		{"load_historical 1m: 390 from 06-26 09:30 to 06-26 15:59, 4 of 4 days"},
		nil,
		{"load_historical 1m: 40 from 06-25 15:20 to 06-25 15:59"},
		{"load_historical 1m: 350 from 06-25 09:30 to 06-25 15:19, 5 of 5 days", "load_session 5m: 6 from 07-02 09:30 to 07-02 09:55"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("loaded (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{80, 1630}, have); diff != "" {
		t.Errorf("bars that the indicators had (-want +got):\n%s", diff)
	}
}

// Historical bars of the base begin to stream with what derives from them: the base is told first.
func TestTodaysBarsAreLoadedBaseFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t).intervals("1m", "5m", "15m")
	d.strategy("a", acting(at("10:00", func(s sdk.Session) {
		must[sdk.Series](t)(s.AddBars(pastRequest("TSLA", "1m", 1)))
		must[sdk.Series](t)(s.AddBars(pastRequest("TSLA", "15m", 1)))
		must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
	})))
	_, r := d.run()
	want := []string{"upgrade_symbol", "add_interval_5m", "load_session 1m", "load_session 5m", "load_session 15m", "calculate_quality"}
	if diff := cmp.Diff(want, steps(r.entry(t, "a", session.OpAddSymbol, "TSLA"))); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
}

// However requests come, their steps add up to what is there: each bar of history is told of once.
func TestStepsAddUp(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		random := rand.New(rand.NewPCG(seed, 1))
		deepest := 0
		d := newDesk(t).intervals("5m").history("1m", random.IntN(3))
		d.strategy("a", acting(at("10:00", func(s sdk.Session) {
			for range 6 {
				switch n := random.IntN(2000); random.IntN(3) {
				case 0:
					must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "1m", 1+n)))
					deepest = max(deepest, 1+n)
				case 1:
					must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "1m", n%7)))
					deepest = max(deepest, n%7*390)
				case 2:
					must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
					for _, h := range d.config.History {
						deepest = max(deepest, h.Days*390)
					}
				}
			}
		})))
		_, r := d.run()
		told := 0
		for _, e := range r.entries {
			for _, s := range e.Steps {
				if e.Symbol == "TSLA" && s.Name == session.StepLoadHistorical && s.Interval == "1m" {
					told += s.Loaded.Bars
				}
			}
		}
		if told != deepest {
			t.Errorf("seed %d: the steps tell of %d bars of history, expected %d", seed, told, deepest)
		}
	}
}
