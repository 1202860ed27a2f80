package host_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/testdata/on/strategy"
	"github.com/strathost/strathost/sdk"
)

// onFile is a session with one strategy, which the given YAML names, or none; yaml lists its own indicators. No interval
// but 1m is listed: what an indicator needs comes with it.
func onFile(t *testing.T, yaml, entry string) *host.File {
	t.Helper()
	text := `version: 1
sessions:
  - name: on
    start: 2025-07-02
    end: 2025-07-03
    data:
      symbols: [AAPL, RIVN]
      intervals: [1m]
      indicators: [` + yaml + `]
`
	if entry != "" {
		text += "    strategies:\n      - {name: on, " + entry + "}\n"
	}
	f, err := config.Parse("sessions.yaml", []byte(text), config.ParseOptions{Root: "testdata/on"})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// onWishes are the indicators of the strategy as YAML writes them.
const onWishes = `{name: sma, interval: 15m, period: 5, on: high}, {name: sma, interval: 1m, period: 3, on: {name: macd, slow: 20, field: signal}},
        {name: ema, interval: 5m, period: 9, on: {name: rsi, period: 14}}, {name: ema, interval: 1m, period: 4, on: {name: sma, period: 3, on: {name: vwap}}},
        {name: bbands, interval: 5m, period: 20, on: hl2}`

// onKeys are their keys, with all parameters.
var onKeys = []string{
	"bbands(period=20, deviations=2, on=hl2)@5m",
	"ema(period=4, on=sma(period=3, on=vwap()))@1m",
	"ema(period=9, on=rsi(period=14))@5m",
	"sma(period=3, on=macd(fast=12, slow=20, signal=9, seed=talib).signal)@1m",
	"sma(period=5, on=high)@15m",
}

// What an indicator is on, a field or another indicator, is said in YAML, JavaScript and Go in the same words, in the
// process and over a plugin: keys, values, mistakes and ledgers are equal, and YAML has the same indicators.
func TestIndicatorsOnOthersAreTheSameInAllLanguages(t *testing.T) {
	t.Parallel()
	script := runSame(t, onFile(t, "", "script: on.js"), host.Options{})
	value := runSame(t, onFile(t, "", ""), host.Options{Go: []host.GoStrategy{{Session: "on", Name: "on", Factory: sdk.NewStrategy(strategy.New),
		Follow: session.Follow{Config: true}}}})
	plugin := runSame(t, onFile(t, "", "plugin: ./plugin"), host.Options{})
	want, emitted := canonical(t, script), read(t, script, "emitted.csv")
	for name, dir := range map[string]string{"Go value": value, "plugin": plugin} {
		if d := cmp.Diff(want, canonical(t, dir)); d != "" {
			t.Errorf("the ledgers of script and %s differ (-script +%s):\n%s", name, name, d)
		}
		if d := cmp.Diff(strings.Split(emitted, "\n"), strings.Split(read(t, dir, "emitted.csv"), "\n")); d != "" {
			t.Errorf("what script and %s emit differs:\n%s", name, d)
		}
	}
	for _, message := range []string{
		`invalid_argument: sma: "on" is "hihg"; did you mean "high"? A field of the bar is one of open, high, low, close, volume, hl2, hlc3, ohlc4`,
		`invalid_argument: sma: "on" has no field "signals"; did you mean "signal"? The fields of macd are macd, signal, histogram`,
		`invalid_argument: sma: "on" has no field "line": the fields of macd are macd, signal, histogram`,
		`unknown_indicator: there is no indicator "rsy"; did you mean "rsi"?`,
		`invalid_argument: vwap is computed of whole bars: it takes no "on"`,
		`has no field "top": its fields are `,
	} {
		if !strings.Contains(strings.ReplaceAll(emitted, `""`, `"`), message) {
			t.Errorf("nobody is told %s", message)
		}
	}
	asked := indicatorsOf(t, script, "AAPL")
	configured := indicatorsOf(t, runSame(t, onFile(t, onWishes, ""), host.Options{}), "AAPL")
	if d := cmp.Diff(configured, asked); d != "" {
		t.Errorf("the indicators of session.json differ (-YAML +script):\n%s", d)
	}
	for _, key := range onKeys {
		if asked[key] == nil {
			t.Errorf("session.json has no %s", key)
		}
	}
	params, _ := asked[onKeys[3]]["params"].(map[string]any)
	if d := cmp.Diff(map[string]any{"name": "macd", "fast": 12.0, "slow": 20.0, "signal": 9.0, "seed": "talib", "field": "signal"}, params["on"]); d != "" {
		t.Errorf("on of %s in session.json (-want +got):\n%s", onKeys[3], d)
	}
	both := canonical(t, runSame(t, onFile(t, onWishes, "script: on.js"), host.Options{}))
	loaded := 0
	for _, l := range both {
		if strings.Contains(l, `"op":"add_indicator"`) && strings.Contains(l, `"outcome":"already_loaded"`) {
			loaded++
		}
	}
	if loaded != 2*2*len(onKeys) { // days, symbols
		t.Errorf("%d requests of the script found what the YAML has already, expected %d", loaded, 2*2*len(onKeys))
	}
}

// indicatorsOf are a symbol's in session.json, by key.
func indicatorsOf(t *testing.T, dir, symbol string) map[string]map[string]any {
	t.Helper()
	var data struct {
		Symbols map[string]struct{ Indicators map[string]map[string]any }
	}
	if err := json.Unmarshal([]byte(read(t, dir, "session.json")), &data); err != nil {
		t.Fatal(err)
	}
	return data.Symbols[symbol].Indicators
}

// Mistakes in what an indicator is on are told in YAML too, each at its place.
func TestMistakesInWhatAnIndicatorIsOnAreNamed(t *testing.T) {
	t.Parallel()
	for on, want := range map[string]string{
		"hihg":                         `sma: "on" is "hihg"; did you mean "high"? A field of the bar is one of open, high, low, close, volume, hl2, hlc3, ohlc4`,
		"{name: macd, field: signals}": `sma: "on" has no field "signals"; did you mean "signal"? The fields of macd are macd, signal, histogram`,
		"{name: rsy}":                  `there is no indicator "rsy"; did you mean "rsi"?`,
		"{name: sma, on: {name: macd, field: line}}": `sma: "on" has no field "line": the fields of macd are macd, signal, histogram`,
	} {
		text := "version: 1\nsessions:\n  - name: x\n    start: 2025-07-02\n    end: 2025-07-02\n    data:\n      symbols: [AAPL]\n" +
			"      indicators:\n        - {name: sma, interval: 1m, on: " + on + "}\n"
		_, err := config.Parse("sessions.yaml", []byte(text), config.ParseOptions{})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "sessions.yaml:9:41") {
			t.Errorf("%s: the error is %v, expected %s", on, err, want)
		}
	}
}
