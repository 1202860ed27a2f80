package session_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// A symbol of the configuration for which the store fails, at whichever call, is to the rest of the session as one that nobody
// has.
func TestAFailingStoreLeavesNothingOfASymbolOfTheConfiguration(t *testing.T) {
	t.Parallel()
	all := []string{"AAPL", "BOTH", "FINE", "TSLA"}
	begin := func(symbols []string, k int) (result session.Result, r *record, inside []string, calls int) {
		store := &failing{Store: storeOfKinds()}
		d := rich(t, symbols...).over(store)
		store.arm(k)
		d.strategy("a", acting(at("open", func(s sdk.Session) { inside, calls = session.Inside(s), store.calls })), follows(session.Follow{Config: true}))
		result, r = d.run()
		return result, r, inside, calls
	}
	_, _, _, calls := begin(all, 0)
	if calls < 4*len(all) {
		t.Fatalf("the store is asked %d times", calls)
	}
	for k := 1; k <= calls; k++ {
		result, r, left, _ := begin(all, k)
		refused := result.Days[0].Refused
		if len(refused) != 1 || refused[0].Code != sdk.StoreError || result.Reproducible {
			t.Fatalf("failing at call %d: refused %+v, reproducible %t", k, refused, result.Reproducible)
		}
		i := slices.Index(all, refused[0].Symbol)
		if e := r.entries[i]; e.Outcome != session.Refused || e.Metadata != nil || len(e.Steps) > 0 {
			t.Errorf("failing at call %d: %+v", k, e)
		}
		others := slices.Clone(all)
		others[i] = "GHOST"
		_, _, never, _ := begin(others, 0)
		if changed := differing(never, left, fmt.Sprintf("run.ledger.day[%d].", i), "run.result.Reproducible"); len(changed) > 0 {
			t.Errorf("failing at call %d leaves of %s (-without it +after the refusal):\n%s", k, all[i], strings.Join(changed, "\n"))
		}
	}
}

// What is carried over, and what the configuration brings beside it, is there whole or not at all, at whichever call the store
// fails at the turn of the day; the ledger says of what is not there that it is not.
func TestAFailingStoreLeavesNothingHalfCarried(t *testing.T) {
	t.Parallel()
	turn := func(k int) (r *record, inside []string, calls int) {
		store := &failing{Store: storeOfKinds()}
		d := rich(t, "AAPL").over(store).days(today, tomorrow)
		hooks := acting(at("10:00", on(today, func(s sdk.Session) {
			served(t, addSymbol("TSLA")(s))
			served(t, addBars("TSLA", "30m", 2)(s))
			served(t, addIndicator("TSLA", "15m", "sma", map[string]any{"period": 3})(s))
			served(t, addBars("RIVN", "5m", 3)(s))
			served(t, addIndicator("RIVN", "15m", "ema", map[string]any{"on": map[string]any{"name": "rsi"}})(s))
			served(t, addIndicator("AAPL", "10m", "rsi", nil)(s))
			for _, symbol := range []string{"TSLA", "RIVN", "AAPL"} {
				served(t, s.Lock(carryOf(symbol, "long")))
			}
		})), at("open", on(tomorrow, func(s sdk.Session) { inside, calls = session.Inside(s), store.calls })))
		hooks.End = func(s sdk.Session) error {
			if s.Day() == today {
				store.arm(k)
			}
			return nil
		}
		_, r = d.strategy("a", hooks).run()
		return r, inside, calls
	}
	_, inside, calls := turn(0)
	whole := parts(inside)
	if calls < 5 || len(whole) < 15 {
		t.Fatalf("the store is asked %d times, for %d series and indicators", calls, len(whole))
	}
	for k := 1; k <= calls; k++ {
		r, inside, _ := turn(k)
		got := parts(inside)
		for name, lines := range got {
			if diff := cmp.Diff(whole[name], lines); diff != "" {
				t.Errorf("failing at call %d, %s (-carried +carried after a failure):\n%s", k, name, diff)
			}
		}
		told := map[string]bool{}
		for _, e := range r.entries {
			told[e.Symbol] = told[e.Symbol] || e.Day.String() == tomorrow && e.Message != ""
		}
		for name := range whole {
			if _, there := got[name]; !there && !told[symbolIn.FindStringSubmatch(name)[1]] {
				t.Errorf("failing at call %d: %s is not there, and nothing says so", k, name)
			}
		}
	}
}

var (
	symbolIn = regexp.MustCompile(`symbol (\w+)#`)
	seriesID = regexp.MustCompile(`(series symbol \w+#\d+/\w+)\.\d+`)
	partLine = regexp.MustCompile(`^((?:indicator .* of )?series symbol \w+#\d+/\w+)(\..*)$`)
)

// parts are the lines of Inside that tell of series and indicators, by their names, without the places of series in the day.
func parts(inside []string) map[string][]string {
	all := map[string][]string{}
	for _, line := range inside {
		found := partLine.FindStringSubmatch(seriesID.ReplaceAllString(line, "$1"))
		if found != nil && !strings.HasPrefix(found[2], ".id = ") {
			all[found[1]] = append(all[found[1]], found[2])
		}
	}
	return all
}
