package session_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// counting counts the bars that a strategy gets, by symbol and interval.
func counting(into map[string]int, acts ...act) sdk.Hooks {
	h := acting(acts...)
	h.Bars = func(_ sdk.Session, bars []sdk.Bar) error {
		for _, b := range bars {
			into[fmt.Sprintf("%s@%s", b.Symbol, b.Interval)]++
		}
		return nil
	}
	return h
}

func TestAStrategyGetsTheBarsThatItFollows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		about  string
		follow session.Follow
		acts   []act
		want   map[string]int
	}{
		{"nothing", session.Follow{}, nil, map[string]int{}},
		{"every symbol of the configuration, at the finest interval", session.Follow{Config: true}, nil, map[string]int{"AAPL@1m": 390, "MSFT@1m": 390}},
		{"named symbols at named intervals", session.Follow{Symbols: []string{"MSFT"}, Intervals: []sdk.Interval{"5m"}}, nil, map[string]int{"MSFT@5m": 78}},
		{"what it adds", session.Follow{}, []act{at("15:00", add("TSLA"))}, map[string]int{"TSLA@1m": 60}},
		{"what it adds, at its own intervals", session.Follow{Intervals: []sdk.Interval{"5m"}}, []act{at("15:00", add("TSLA"))}, map[string]int{"TSLA@5m": 12}},
		{"what it adds though it was there", session.Follow{}, []act{at("15:00", add("AAPL"))}, map[string]int{"AAPL@1m": 60}},
		{"the bars that it adds, and no others", session.Follow{}, []act{at("15:00", func(s sdk.Session) { s.AddBars(barsRequest("TSLA", "15m", 2)) })},
			map[string]int{"TSLA@15m": 4}},
		{"no bars that are historical only", session.Follow{}, []act{at("15:00", func(s sdk.Session) { s.AddBars(pastRequest("AAPL", "1m", 2)) })}, map[string]int{}},
		{"nothing for an indicator", session.Follow{}, []act{at("15:00", func(s sdk.Session) { s.AddIndicator(smaRequest("AAPL", "1m", 2)) })}, map[string]int{}},
		{"what it says it follows", session.Follow{}, []act{at("15:00", func(s sdk.Session) { s.Follow("AAPL", "5m") }),
			at("15:30", func(s sdk.Session) { s.Follow("MSFT") })}, map[string]int{"AAPL@5m": 12, "MSFT@1m": 30}},
		{"no longer what it unfollows", session.Follow{Config: true}, []act{at("15:00", func(s sdk.Session) { s.Unfollow("AAPL") })},
			map[string]int{"AAPL@1m": 330, "MSFT@1m": 390}},
		{"again what it adds again", session.Follow{}, []act{at("15:00", add("TSLA")), at("15:10", func(s sdk.Session) { s.Unfollow("TSLA") }),
			at("15:30", add("TSLA"))}, map[string]int{"TSLA@1m": 40}},
		{"again the bars that it adds again", session.Follow{}, []act{at("15:00", func(s sdk.Session) { s.AddBars(barsRequest("TSLA", "5m", 0)) }),
			at("15:10", func(s sdk.Session) { s.Unfollow("TSLA") }), at("15:30", func(s sdk.Session) { s.AddBars(barsRequest("TSLA", "5m", 0)) })},
			map[string]int{"TSLA@5m": 8}},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t).symbols("AAPL", "MSFT")
			got := map[string]int{}
			d.strategy("a", counting(got, c.acts...), follows(c.follow))
			d.run()
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("bars (-want +got):\n%s", diff)
			}
		})
	}
}

func add(name string) func(sdk.Session) {
	return func(s sdk.Session) { s.AddSymbol(symbolRequest(name)) }
}

func TestAStrategyFollowsWhatItsSourcesFind(t *testing.T) {
	t.Parallel()
	d := newDesk(t).symbols("AAPL", "MSFT")
	scan := func(name string) func(sdk.Session, sdk.Scan) error {
		return scanning(func(s sdk.Session, _ sdk.Scan) { add(name)(s) })
	}
	d.scanner("gap", scan("TSLA"), once(t, "15:00"))
	d.scanner("volume", scan("RIVN"), once(t, "15:00"))
	// Found by both: who found it first does not matter to who follows.
	d.scanner("both 1", scan("THIN"), once(t, "10:00"))
	d.scanner("both 2", scan("THIN"), once(t, "14:30"))
	d.scanner("known", scan("MSFT"), once(t, "15:30"))
	got := map[string]map[string]int{}
	for name, from := range map[string][]string{"a": {"gap"}, "b": {"both 1"}, "c": {"both 2"}, "d": {"known"}, "e": nil} {
		got[name] = map[string]int{}
		d.strategy(name, counting(got[name]), follows(session.Follow{From: from}))
	}
	d.run()
	// Of a symbol that streams already, the bar that ends with the scan is the first: strategies run after scanners.
	want := map[string]map[string]int{"a": {"TSLA@1m": 60}, "b": {"THIN@1m": 288}, "c": {"THIN@1m": 31}, "d": {"MSFT@1m": 31}, "e": {}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("bars (-want +got):\n%s", diff)
	}
}

func TestFollowingWhatIsNotThereIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("a", acting(at("11:00", func(s sdk.Session) {
		refusedWith(t, s.Follow("TSLA"), sdk.NotLoaded)
		refusedWith(t, s.Unfollow("TSLA"), sdk.NotLoaded)
		refusedWith(t, s.Follow("AAPL", "15m"), sdk.NotLoaded)
		must[sdk.Series](t)(s.AddBars(pastRequest("TSLA", "15m", 1)))
		refusedWith(t, s.Follow("TSLA", "15m"), sdk.NotLoaded) // it does not stream
		refusedWith(t, s.Follow("AAPL", "1M"), sdk.InvalidInterval)
	})))
	d.run()
}

func TestWhatWasFollowedYesterdayIsNotFollowedToday(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow)
	got := map[string]int{}
	hooks := counting(got)
	hooks.Start = func(s sdk.Session) error {
		if s.Day() == today {
			return s.Follow("AAPL", "1m", "5m")
		}
		return nil
	}
	d.strategy("a", hooks)
	d.run()
	if diff := cmp.Diff(map[string]int{"AAPL@1m": 390, "AAPL@5m": 78}, got); diff != "" {
		t.Errorf("bars (-want +got):\n%s", diff)
	}
}
