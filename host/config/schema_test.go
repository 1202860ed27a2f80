package config

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"gopkg.in/yaml.v3"

	"github.com/strathost/strathost/host/indicator"
)

func newChecker(t *testing.T) checker {
	t.Helper()
	c := checker{t: t}
	if err := json.Unmarshal(Schema(), &c.root); err != nil {
		t.Fatal(err)
	}
	return c
}

// refused are the mistakes that the schema finds in a text, nil also for what is no YAML.
func (c checker) refused(t *testing.T, text []byte) []string {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal(text, &n); err != nil || n.Kind == 0 {
		return nil
	}
	return c.check(c.root, asEditorsRead(t, &n), "")
}

// TestTheSchemaHasEveryKey keeps the schema and the table of keys together: each key of each level has a value and a
// description, of the reference.
func TestTheSchemaHasEveryKey(t *testing.T) {
	t.Parallel()
	var found [][]string
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(path, item)
			}
		case map[string]any:
			if props, ok := v["properties"].(map[string]any); ok && v["additionalProperties"] == false {
				found = append(found, slices.Sorted(maps.Keys(props)))
			}
			for _, key := range slices.Sorted(maps.Keys(v)) {
				if key == "properties" {
					for name, value := range v[key].(map[string]any) {
						if len(value.(map[string]any)) == 0 && !strings.Contains(path, "allOf") {
							t.Errorf("%s.%s has no value", path, name)
						}
					}
				}
				walk(path+"."+key, v[key])
			}
		}
	}
	c := newChecker(t)
	walk("", c.root)
	for in, keys := range newKeyTable() {
		if in == inIndicator {
			continue // it has the parameters of the one that is chosen beside its keys
		}
		want := slices.Sorted(slices.Values(keys))
		if !slices.ContainsFunc(found, func(have []string) bool { return slices.Equal(have, want) }) {
			t.Errorf("the schema has no object with just the keys of %s: %s", in, strings.Join(want, ", "))
		}
	}
	described := reference()
	for path, want := range map[string]string{
		"version":                            "required: 1",
		"sessions.hours":                     "regular | extended (default regular)",
		"sessions.data.history.days":         "required, 1 to 10000 trading days",
		"sessions.scanners.schedule.every":   "an intraday interval",
		"sessions.strategies.follow.from":    "names of scanners and strategies of the session (default [])",
		"sessions.scanners.grant.add_symbol": "true",
	} {
		if described[path] != want {
			t.Errorf("%s is described as %q, want %q", path, described[path], want)
		}
	}
}

// TestTheSchemaTakesWhatTheHostTakes reads every sessions file of the repository that is sound, those in stories too.
func TestTheSchemaTakesWhatTheHostTakes(t *testing.T) {
	t.Parallel()
	c := newChecker(t)
	sound := 0
	take := func(name string, text []byte) {
		_, err := Parse(name, text, ParseOptions{Root: t.TempDir(), Getenv: func(string) (string, bool) { return "x", true }})
		if !bytes.Contains(text, []byte("sessions:")) || err != nil && strings.Count(err.Error(), "\n")+1 != strings.Count(err.Error(), "["+string(NotFound)+"]") {
			return // what is missing here is only that the files it names are elsewhere
		}
		sound++
		if wrong := c.refused(t, text); len(wrong) > 0 {
			t.Errorf("%s:\n%s", name, strings.Join(wrong, "\n"))
		}
	}
	err := filepath.WalkDir("../..", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() && (e.Name() == ".git" || e.Name() == "node_modules") {
			return fs.SkipDir
		}
		text := func() []byte {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		switch filepath.Ext(path) {
		case ".yaml", ".yml":
			take(path, text())
		case ".txtar":
			for _, f := range txtar.Parse(text()).Files {
				if filepath.Ext(f.Name) == ".yaml" {
					take(path+"/"+f.Name, f.Data)
				}
			}
		case ".txt":
			if strings.Contains(path, "mistakes") {
				take(path, txtar.Parse(text()).Comment)
			}
		}
		return nil
	})
	if err != nil || sound < 40 {
		t.Errorf("%d sound files, error %v", sound, err)
	}
	for _, text := range []string{
		// Tickers that YAML bends, keys without a value, null in defaults.
		"version: 1\ndefaults: {exchange: XNYS, closed: , data: null}\nsessions:\n  - name: s\n    start: 2025-07-02\n    end: \"2025-07-03\"\n    data: {symbols: [ON, NO, TRUE, null, 5930, 1E5, aapl], quality: }\n",
		"version: \"1\"\nsessions:\n  - {name: s, start: 2025-07-02, end: 2025-07-02, early_closes: {2025-07-02: \"13:00\"}, closed: [2025-07-03, {from: 2025-07-05, to: 2025-07-06}], data: {symbols: [A], indicators: [{name: ema, interval: 5m, on: {name: macd, field: signal, fast: 5}}, {name: sma, interval: 1d, on: hl2, period: }]}}\n",
	} {
		if wrong := c.refused(t, []byte(text)); len(wrong) > 0 {
			t.Errorf("%s%s", text, strings.Join(wrong, "\n"))
		}
	}
}

// TestTheSchemaRefusesMistakes has the mistakes that an editor can show while one writes.
func TestTheSchemaRefusesMistakes(t *testing.T) {
	t.Parallel()
	c := newChecker(t)
	const session = "version: 1\nsessions:\n  - name: s\n    start: 2025-07-02\n    end: 2025-07-02\n    data: {symbols: [A]}\n"
	if wrong := c.refused(t, []byte(session)); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	for _, text := range []string{
		"sessions: []\n",
		"version: 2\nsessions: [{name: s}]\n",
		"version: 1\nsessions: [{start: 2025-07-02}]\n",
		"version: 1\nsessions: [{name: Upper}]\n",
		"version: 1\ndefaults: {name: s}\nsessions: [{name: s}]\n",
		strings.Replace(session, "start:", "strat:", 1),
		strings.Replace(session, "start: 2025-07-02", "start: 2.7.2025", 1),
		strings.Replace(session, "[A]", "A", 1),
		strings.Replace(session, "[A]", "[]", 1),
		strings.Replace(session, "[A]", "[$A]", 1),
		strings.Replace(session, "[A]", "[A], intervals: [1M]", 1),
		strings.Replace(session, "[A]", "[A], incomplete: drop", 1),
		strings.Replace(session, "[A]", "[A], quality: {minimum: 101}", 1),
		strings.Replace(session, "[A]", "[A], quality: {minimum: \"80\"}", 1),
		strings.Replace(session, "[A]", "[A], history: [{days: 0, intervals: [1d]}]", 1),
		strings.Replace(session, "[A]", "[A], history: [{intervals: [1d]}]", 1),
		strings.Replace(session, "[A]", "[A], indicators: [{name: smaa, interval: 5m}]", 1),
		strings.Replace(session, "[A]", "[A], indicators: [{name: sma}]", 1),
		strings.Replace(session, "[A]", "[A], indicators: [{name: sma, interval: 5m, length: 5}]", 1),
		strings.Replace(session, "[A]", "[A], indicators: [{name: sma, interval: 5m, period: 0}]", 1),
		strings.Replace(session, "[A]", "[A], indicators: [{name: sma, interval: 5m, period: 2.5}]", 1),
		strings.Replace(session, "[A]", "[A], indicators: [{name: atr, interval: 5m, on: high}]", 1),
		strings.Replace(session, "[A]", "[A], indicators: [{name: sma, interval: 5m, on: {name: macd, field: upper}}]", 1),
		session + "    mode: live\n",
		session + "    trading: {cash: 100000}\n",
		session + "    strategies: [{name: a}]\n",
		session + "    strategies: [{name: a, script: a.js, plugin: ./a}]\n",
		session + "    strategies: [{script: a.js}]\n",
		session + "    strategies: [{name: a, script: a.js, schedule: []}]\n",
		session + "    strategies: [{name: a, script: a.js, grant: {trade: true}}]\n",
		session + "    strategies: [{name: a, script: a.js, grant: {max_symbols: -1}}]\n",
		session + "    strategies: [{name: a, script: a.js, limits: {timeout: 5}}]\n",
		session + "    strategies: [{name: a, script: a.js, follow: {symbols: all}}]\n",
		session + "    strategies: [{name: a, script: a.js, on_failure: ignore}]\n",
		session + "    scanners: [{name: a, script: a.js}]\n",
		session + "    scanners: [{name: a, script: a.js, schedule: [{at: noon}]}]\n",
		session + "    scanners: [{name: a, script: a.js, schedule: [{every: 5m, until: close}]}]\n",
		session + "    scanners: [{name: a, script: a.js, schedule: [{at: open}], follow: {}}]\n",
		session + "    export: {formats: [xml]}\n",
	} {
		if wrong := c.refused(t, []byte(text)); len(wrong) == 0 {
			t.Errorf("the schema takes:\n%s", text)
		}
	}
}

func TestTheSchemaChoosesAmongAllIndicators(t *testing.T) {
	t.Parallel()
	c := newChecker(t)
	for _, path := range [][]string{{"definitions", "indicator", "properties", "name", "enum"},
		{"definitions", "indicator it is on", "properties", "name", "enum"}} {
		var at any = c.root
		for _, key := range path {
			at = at.(map[string]any)[key]
		}
		var names []string
		for _, name := range at.([]any) {
			names = append(names, name.(string))
		}
		slices.Sort(names)
		if diff := cmp.Diff(indicator.Names(), names); diff != "" {
			t.Errorf("%s:\n%s", strings.Join(path, "."), diff)
		}
	}
	sma, err := indicator.Lookup("sma")
	if err != nil {
		t.Fatal(err)
	}
	_, err = indicator.Resolve(sma, map[string]any{"on": "?"})
	for _, field := range on()["anyOf"].([]schema)[0]["enum"].([]any) {
		if !strings.Contains(err.Error(), " "+field.(string)) {
			t.Errorf("an indicator cannot be on %s: %v", field, err)
		}
	}
	if !bytes.Equal(Schema(), Schema()) {
		t.Error("two schemas differ")
	}
}
