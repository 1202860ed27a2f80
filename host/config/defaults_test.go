package config_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/config"
)

const withDefaults = `
version: 1
defaults:
  exchange: XNAS
  start: 2025-07-02
  end: 2025-07-03
  hours: extended
  seed: 7
  data:
    symbols: [AAPL, MSFT]
    intervals: [1m, 5m]
    quality: {minimum: 80}
    indicators: [{name: sma, interval: 5m}]
  strategies:
    - {name: shared, script: scripts/opening_range.js}
  export: {formats: [csv], timeline: instant}
sessions:
  - name: as-they-are
  - name: merged
    seed: 8
    data: {symbols: [TSLA], quality: {on_low: drop}}
    export: {formats: []}
  - name: removed
    hours: null
    seed: ~
    data: {intervals: , quality: ~, indicators: null}
    strategies: null
    export: null
    exchange:
`

func TestSessionsAreLaidOverTheDefaults(t *testing.T) {
	t.Parallel()
	file, err := parse(newRoot(t), withDefaults)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, s := range file.Sessions {
		got[s.Name] = summary(s)
	}
	want := map[string]string{
		"as-they-are": "XNAS extended seed=7 [AAPL MSFT] [1m 5m] quality={80 warn} indicators=1 strategies=1 export={[csv] instant summary}",
		"merged":      "XNAS extended seed=8 [TSLA] [1m 5m] quality={80 drop} indicators=1 strategies=1 export={[] instant summary}",
		"removed":     "XNYS regular seed=1 [AAPL MSFT] [1m] quality={0 warn} indicators=0 strategies=0 export={[json csv] close summary}",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := file.Sessions[0].Data.Symbols[1].Place.String(); got != "sessions.yaml:10:21" {
		t.Errorf("a symbol of the defaults was written at %s", got)
	}
	if got := file.Sessions[1].Place.String(); got != "sessions.yaml:19:5" {
		t.Errorf("the second session was written at %s", got)
	}
}

func summary(s config.Session) string {
	return fmt.Sprintf("%s %s seed=%d %v %v quality=%v indicators=%d strategies=%d export=%v", s.Exchange, s.Hours, s.Seed,
		symbolNames(s.Data.Symbols), intervalNames(s.Data.Intervals), s.Data.Quality, len(s.Data.Indicators), len(s.Strategies), s.Export)
}

func TestDefaultsOnlyNeedToBeRightWhereTheyAreUsed(t *testing.T) {
	t.Parallel()
	// 24h is too long for XNYS, and follow.from names what only the session has: alone, the defaults cannot know.
	s := one(t, newRoot(t), `
version: 1
defaults:
  data: {intervals: [24h]}
  strategies: [{name: b, script: scripts/opening_range.js, follow: {from: [gap], intervals: [24h]}}]
sessions:
  - name: one
    exchange: 24/7
    start: 2025-07-05
    end: 2025-07-06
    data: {symbols: [BTC/USD]}
    scanners: [{name: gap, script: scripts/gap_scanner.js, schedule: [{at: "23:30"}]}]
`)
	if s.Hours != calendar.Regular || s.Data.Intervals[0].Interval != "24h" {
		t.Errorf("got %+v", s.Data.Intervals)
	}
}

func TestAnchorsAreSharedText(t *testing.T) {
	t.Parallel()
	file, err := parse(newRoot(t), `
version: 1
sessions:
  - &first
    name: &n one
    start: &day 2025-07-02
    end: *day
    data: &data
      symbols: &tech [AAPL, MSFT]
    strategies: [{name: *n, script: scripts/opening_range.js, follow: {symbols: *tech}}]
  - {name: two, start: *day, end: *day, data: *data}
`)
	if err != nil {
		t.Fatal(err)
	}
	if got := file.Sessions[1].Data.Symbols[1]; got.Name != "MSFT" || got.Place.String() != "sessions.yaml:9:29" {
		t.Errorf("a symbol behind two aliases: %+v", got)
	}
	if got := file.Sessions[0].Strategies[0].Name; got != "one" {
		t.Errorf("a name behind an alias: %q", got)
	}
}

func TestCanonicalIsTheSameForTheSameConfiguration(t *testing.T) {
	t.Parallel()
	root := newRoot(t)
	plain := one(t, root, session(`
seed: 3
data:
  source: sample://
  symbols: [AAPL, "5930", 1E5]
strategies:
  - name: a
    script: scripts/opening_range.js
    params: {n: 20, x: 0.5, s: "20"}
`))
	other := one(t, root, `
# The same in another order, with comments, quotes, flow style, an anchor and defaults.
version: 1
defaults:
  data: {source: "sample://", quality: ~}
  seed: +3
  strategies:
    - {params: {x: .50, s: '20', n: +20}, script: 'scripts/opening_range.js', name: &a a, follow: , on_failure: null}
sessions:
  - {end: 2025-07-03, start: "2025-07-02", name: one, data: {symbols: [AAPL, 5930, '1E5']}, hours: null}
`)
	want := `{"data":{"source":"sample://","symbols":["AAPL","5930","1E5"]},"end":"2025-07-03","name":"one","seed":3,` +
		`"start":"2025-07-02","strategies":[{"name":"a","params":{"n":20,"s":"20","x":0.5},"script":"scripts/opening_range.js"}]}`
	if got := string(plain.Canonical()); got != want {
		t.Errorf("canonical\n got %s\nwant %s", got, want)
	}
	if got := string(other.Canonical()); got != want {
		t.Errorf("canonical of the other\n got %s\nwant %s", got, want)
	}
}

func TestCanonicalDiffersWhereTheMeaningMayDiffer(t *testing.T) {
	t.Parallel()
	root := newRoot(t)
	seen := map[string]string{}
	for _, lines := range []string{
		"data: {symbols: [1E5]}",
		"data: {symbols: [100000]}",
		"data: {symbols: [AAPL], source: sample://}",
		"data: {symbols: [AAPL]}",
		"data: {symbols: [AAPL]}\nseed: 2",
		"data: {symbols: [AAPL]}\nstrategies: [{name: a, script: scripts/opening_range.js, params: {n: 1}}]",
		"data: {symbols: [AAPL]}\nstrategies: [{name: a, script: scripts/opening_range.js, params: {n: 1.0}}]",
		"data: {symbols: [AAPL]}\nstrategies: [{name: a, script: scripts/opening_range.js, params: {n: \"1\"}}]",
		"data: {symbols: [AAPL]}\nstrategies: [{name: a, script: scripts/opening_range.js, params: {n: true}}]",
		"data: {symbols: [AAPL]}\nstrategies: [{name: a, script: scripts/opening_range.js, params: {n: \"true\"}}]",
	} {
		canonical := string(one(t, root, session(lines)).Canonical())
		if other, same := seen[canonical]; same {
			t.Errorf("these are the same:\n%s\n%s", other, lines)
		}
		seen[canonical] = lines
	}
}

func TestWrittenIsTheSessionsOwnYAML(t *testing.T) {
	t.Parallel()
	file, err := parse(newRoot(t), withDefaults)
	if err != nil {
		t.Fatal(err)
	}
	want := "name: merged\nseed: 8\ndata: {symbols: [TSLA], quality: {on_low: drop}}\nexport: {formats: []}\n"
	if got := file.Sessions[1].Written(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	kept := one(t, newRoot(t), session("data: {symbols: [ON, 1E5]} # two of them"))
	if got := kept.Written(); !strings.Contains(got, "[ON, 1E5]} # two of them") {
		t.Errorf("got\n%s", got)
	}
}
