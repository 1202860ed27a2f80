package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/strathost/strathost/host/config"
)

// one parses a file of one session that has no mistake.
func one(t *testing.T, root, text string) config.Session {
	t.Helper()
	file, err := parse(root, text)
	if err != nil {
		t.Fatal(err)
	}
	if len(file.Sessions) != 1 {
		t.Fatalf("want one session, got %d", len(file.Sessions))
	}
	return file.Sessions[0]
}

// session is the text of a session with lines of its own.
func session(lines string) string {
	return "version: 1\nsessions:\n  - name: one\n    start: 2025-07-02\n    end: 2025-07-03\n" +
		"    " + strings.ReplaceAll(strings.TrimSpace(lines), "\n", "\n    ") + "\n"
}

func symbolNames(symbols []config.Symbol) []string {
	names := make([]string, len(symbols))
	for i, s := range symbols {
		names[i] = s.Name
	}
	return names
}

func intervalNames(intervals []config.Interval) []string {
	names := make([]string, len(intervals))
	for i, iv := range intervals {
		names[i] = string(iv.Interval)
	}
	return names
}

func TestSymbolsStayWhatTheyWereWrittenAs(t *testing.T) {
	t.Parallel()
	s := one(t, newRoot(t), session(`data: {symbols: [ON, NO, TRUE, NULL, 5930, 1E5, 012, 0x1F, 2025-07-02, 1.5, 0o7, y, 9_9, brk.b, EUR/USD]}`))
	want := strings.Fields("ON NO TRUE NULL 5930 1E5 012 0X1F 2025-07-02 1.5")
	if diff := cmp.Diff(want, symbolNames(s.Data.Symbols)[:10]); diff != "" {
		t.Error(diff)
	}

	if got := symbolNames(s.Data.Symbols)[10:]; !slices.Equal(got, strings.Fields("0O7 Y 9_9 BRK.B EUR/USD")) {
		t.Error(got)
	}
}

func TestParamsHaveTheTypesOfTheCoreSchema(t *testing.T) {
	t.Parallel()
	s := one(t, newRoot(t), session(`
data: {symbols: [AAPL]}
strategies:
  - name: a
    script: scripts/opening_range.js
    params:
      yes_: true
      no_: false
      upper: TRUE
      word: yes
      on: ON
      null_: NULL
      int: 20
      plus: +20
      minus: -20
      zero: 0
      float: 0.02
      short: .5
      point: 5.
      exp: 1e3
      octal: 012
      hex: 0x1F
      new_octal: 0o14
      under: 1_000
      time: 10:30
      day: 2025-07-02
      inf: .inf
      quoted: "20"
      single: 'true'
      tagged: !!str 20
      empty: ""
      block: |
        two
        lines
      list: [1, a, [2.5], {b: true}]
      nothing: []
      map: {x: 1, y: {z: w}}
`))
	want := map[string]any{
		"yes_": true, "no_": false, "upper": "TRUE", "word": "yes", "on": "ON", "null_": "NULL",
		"int": int64(20), "plus": int64(20), "minus": int64(-20), "zero": int64(0),
		"float": 0.02, "short": 0.5, "point": 5.0, "exp": 1000.0,
		"octal": "012", "hex": "0x1F", "new_octal": "0o14", "under": "1_000", "time": "10:30", "day": "2025-07-02", "inf": ".inf",
		"quoted": "20", "single": "true", "tagged": "20", "empty": "", "block": "two\nlines\n",
		"list": []any{int64(1), "a", []any{2.5}, map[string]any{"b": true}}, "nothing": []any{},
		"map": map[string]any{"x": int64(1), "y": map[string]any{"z": "w"}},
	}
	params := s.Strategies[0].Params
	if diff := cmp.Diff(want, params.Values); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	if got := params.Places["no_"].String(); got != "sessions.yaml:12:16" {
		t.Errorf("no_ was written at %s", got)
	}
	if len(params.Names) != len(want) || params.Names[1] != "no_" {
		t.Errorf("names %v", params.Names)
	}
}

func TestIntervalsOfEqualSpanHaveTheFirstSpelling(t *testing.T) {
	t.Parallel()
	s := one(t, newRoot(t), session(`
data:
  indicators: [{name: sma, interval: 3600s}]
  history: [{days: 2, intervals: [1h, 300s]}]
  intervals: [60m, 5m]
  symbols: [AAPL]
strategies:
  - {name: a, script: scripts/opening_range.js, follow: {intervals: [1h]}}
  - {name: b, script: scripts/opening_range.js}
`))
	got := append(intervalNames(s.Data.Intervals), string(s.Data.History[0].Interval), string(s.Data.History[1].Interval),
		string(s.Data.Indicators[0].Interval), s.Data.Indicators[0].Key())
	want := strings.Fields("60m 5m 60m 5m 60m sma(period=20)@60m")
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := intervalNames(s.Strategies[0].Follow.Intervals); !slices.Equal(got, []string{"60m"}) {
		t.Errorf("the first strategy follows %v", got)
	}
	if got := intervalNames(s.Strategies[1].Follow.Intervals); !slices.Equal(got, []string{"5m"}) {
		t.Errorf("the second strategy follows %v, want the finest listed", got)
	}
}

func TestUniverses(t *testing.T) {
	t.Parallel()
	s := one(t, newRoot(t), session(`
data: {symbols: [AAPL]}
scanners:
  - {name: a, script: scripts/gap_scanner.js, schedule: [{at: open}], universe: {file: ./universe.txt}}
  - {name: b, script: scripts/gap_scanner.js, schedule: [{every: 30m}], universe: store}
  - {name: c, script: scripts/gap_scanner.js, schedule: [{at: close-5m}]}
`))
	file := s.Scanners[0].Universe
	if file.Kind != config.UniverseFile || file.File.Name != "universe.txt" || len(file.Digest) != 64 {
		t.Errorf("file universe: %+v", file)
	}
	want := []config.Symbol{
		{Name: "TSLA", Place: config.Place{File: "universe.txt", Line: 2, Col: 1}},
		{Name: "F", Place: config.Place{File: "universe.txt", Line: 4, Col: 3}},
		{Name: "GM", Place: config.Place{File: "universe.txt", Line: 5, Col: 1}},
	}
	if diff := cmp.Diff(want, file.Symbols); diff != "" {
		t.Error(diff)
	}
	if got := s.Scanners[1].Universe; got.Kind != config.UniverseStore || len(got.Symbols) != 0 {
		t.Errorf("store universe: %+v", got)
	}
	every := s.Scanners[1].Schedule[0]
	if every.From != moment(t, "open") || every.To != moment(t, "close") {
		t.Errorf("every 30m runs from %s to %s", every.From, every.To)
	}
	if got := s.Scanners[2].Universe; got.Kind != config.UniverseNone {
		t.Errorf("no universe: %+v", got)
	}
}

func TestTheEnvironmentIsExpandedInSourceAndEnvOnly(t *testing.T) {
	t.Parallel()
	root := newRoot(t)
	s := one(t, root, session(`
data: {source: "${BARS}", symbols: [AAPL]}
strategies:
  - name: a
    plugin: plugins/momentum
    params: {home: "${BARS}"}
    env: {DATA: "${BARS}/x", PRICE: "$5", NONE: "${EMPTY}"}
`))
	if got := s.Data.Source; got.Folder != filepath.Join(root, "bars") || got.Written != "${BARS}" || got.Kind != config.SourceFolder {
		t.Errorf("source %+v", got)
	}
	a := s.Strategies[0]
	if a.Params.Values["home"] != "${BARS}" {
		t.Errorf("params %v", a.Params.Values)
	}
	var env []string
	for _, v := range a.Env {
		env = append(env, v.Name+"="+v.Value)
	}
	if want := []string{"DATA=" + root + "/bars/x", "PRICE=$5", "NONE="}; !slices.Equal(env, want) {
		t.Errorf("env %q, want %q", env, want)
	}
	if strings.Contains(string(s.Canonical()), root) || strings.Contains(s.Written(), root) {
		t.Errorf("the configuration as written shows what the environment holds:\n%s", s.Canonical())
	}
}

func TestAFolderOfDataIsRelativeToTheFile(t *testing.T) {
	t.Parallel()
	root := newRoot(t)
	s := one(t, root, session("data: {source: ./bars, symbols: [AAPL]}"))
	if got := s.Data.Source.Folder; got != filepath.Join(root, "bars") {
		t.Errorf("folder %s", got)
	}
}

func TestBoundsAreIncluded(t *testing.T) {
	t.Parallel()
	s := one(t, newRoot(t), session(`
seed: 18446744073709551615
speed: 0.5
exchange: 24/7
data:
  symbols: [BTC/USD]
  intervals: [24h, 1d, 1w]
  quality: {minimum: 100}
  history: [{days: 10000, intervals: [1d]}, {days: 1, intervals: [1d]}]
strategies:
  - {name: a, script: scripts/opening_range.js, limits: {timeout: 1h, stack: 100000}, grant: {max_symbols: 0, add_symbol: false}}
  - {name: b, script: scripts/opening_range.js, limits: {timeout: 1ms, stack: 100}, follow: {symbols: []}}
`))
	if s.Seed != 1<<64-1 || s.Speed != 0.5 || s.Data.Quality.Minimum != 100 {
		t.Errorf("seed %d, speed %v, quality %v", s.Seed, s.Speed, s.Data.Quality)
	}
	if g := s.Strategies[0].Grant; g.MaxSymbols != 0 || g.AddSymbol || !g.Adhoc || g.MaxIndicators != config.Unlimited {
		t.Errorf("grant %+v", g)
	}
	if f := s.Strategies[1].Follow; f.Kind != config.FollowNone {
		t.Errorf("follow %+v", f)
	}
}

func TestAWindowMayBeginAndEndOnAHoliday(t *testing.T) {
	t.Parallel()
	s := one(t, newRoot(t), strings.ReplaceAll(session("data: {symbols: [AAPL]}"), "end: 2025-07-03", "end: 2025-07-06"))
	if s.End.String() != "2025-07-06" {
		t.Errorf("the end is %s, want what was written", s.End)
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	root := newRoot(t)
	file := filepath.Join(root, "sessions.yaml")
	write(t, file, "\ufeff"+session("data: {symbols: [AAPL]}\nscanners: [{name: gap, script: scripts/gap_scanner.js, schedule: [{at: open}]}]"))
	got, err := config.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if got.Path != file || got.Root != root || got.Sessions[0].Scanners[0].Script.Full != filepath.Join(root, "scripts", "gap_scanner.js") {
		t.Errorf("path %s, root %s", got.Path, got.Root)
	}
}

func TestLoadOfAFileThatCannotBeRead(t *testing.T) {
	t.Parallel()
	root := newRoot(t)
	write(t, filepath.Join(root, "sessions.yaml"), "version: 1\n")
	write(t, filepath.Join(root, "large.yaml"), strings.Repeat("# long\n", 1<<18))
	for name, want := range map[string]string{
		"session.yaml": `ROOT/session.yaml: there is no such file; did you mean "ROOT/sessions.yaml"? [unreadable]`,
		"nothing":      `ROOT/nothing: there is no such file [unreadable]`,
		"scripts":      `ROOT/scripts: it is a folder [unreadable]`,
		"large.yaml":   `ROOT/large.yaml: it is larger than 1048576 bytes [too_large]`,
	} {
		_, err := config.Load(filepath.Join(root, name))
		if err == nil {
			t.Errorf("%s: no error", name)
		} else if got := strings.ReplaceAll(err.Error(), root, "ROOT"); got != want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
	}
	if os.Getuid() != 0 { // root may read everything
		secret := filepath.Join(root, "secret.yaml")
		write(t, secret, "version: 1\n")
		if err := os.Chmod(secret, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := config.Load(secret); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("an unreadable file: %v", err)
		}
	}
}
