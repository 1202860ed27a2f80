package script_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

// TestWhatIsAlwaysRefusedIsFoundBeforeItRuns checks calls of which all that is refused is written out. The script runs nothing of it.
func TestWhatIsAlwaysRefusedIsFoundBeforeItRuns(t *testing.T) {
	t.Parallel()
	const symbol = ` is not a symbol: 1 to 32 of A-Z, 0-9, '.', '_', '/', '-', first a letter or digit [invalid_symbol]`
	const missingEnd = "; where the parenthesis behind it begins a line of its own, end this one with a semicolon [called_literal]"
	for _, tt := range []struct {
		line string
		want string // without its place, which is told ahead of it
	}{
		{"s.history('A', '5m', -1);", "2:22: session.history: history of -1 bars: ask for 1 or more [invalid_argument]"},
		{"s.history('A', '5m', 1.5);", "2:22: session.history: n must be a whole number, got 1.5 [invalid_argument]"},
		{"const n = 0; s.history('A', '5m', n);", "2:35: session.history: history of 0 bars: ask for 1 or more [invalid_argument]"},
		{"s.addBars('A', '5m', { days: -1 });", "2:24: session.addBars: days is -1, expected 0 or more [invalid_argument]"},
		{"s.addBars('A', '5m', { days: 0.5 });", "2:24: session.addBars: days must be a whole number, got 0.5 [invalid_argument]"},
		{"s.follow('A', { intervals: '5m' });", `2:17: session.follow: intervals must be an array of intervals, got a string; write intervals: ["5m"] [invalid_argument]`},
		{"s.follow('A', { intervals: [] });", "2:17: session.follow: intervals is empty; leave it out for those of the configuration, or call session.unfollow(symbol) [invalid_argument]"},
		{"s.symbol('not a symbol!');", `2:10: session.symbol: "not a symbol!"` + symbol},
		{"s.addSymbol('');", `2:13: session.addSymbol: ""` + symbol},
		{"s.emit('', 1);", "2:8: session.emit: emit takes a name that is not empty [invalid_argument]"},
		{"s.addIndicator('A', 'vwap', { interval: '1d' });", "2:31: session.addIndicator: vwap is of one day [invalid_interval]"},
		{"let i = null; i = s.addIndicator('A', 'ema', { interval: '5m' }); i.field('slop');", `2:75: field: ema has no field "slop": its fields are value, slope; did you mean slope? [invalid_argument]`},
		{"s.addIndicator('A', 'sma', { interval: '5m' }).field(5);", "2:54: field: name must be a string, got a number [invalid_argument]"},
		{"s.addIndicator('A', 'sma', { interval: '5m' }).previous(-1);", "2:57: previous: n must be 0 or more, got -1: it counts back from the latest value [invalid_argument]"},
		{"s.addIndicator('A', 'sma', { interval: '5m' }).previous(1, 'value');", "2:60: previous takes 1 at most, got 2 arguments [invalid_argument]"},
		{"s.history('A', '5m', 2).close(0.5);", "2:31: close: i must be a whole number, got 0.5 [invalid_argument]"},
		{"delete s.day;", "2:10: session is read-only: setting day throws; keep what changes in a variable of your own [read_only]"},
		{"Object.freeze(s);", "2:8: session is read-only: Object.freeze of it throws; drop it: nothing can change it [read_only]"},
		{"Object.defineProperty(s, 'x', {});", "2:8: session is read-only: Object.defineProperty of it throws; keep what changes in an object of your own [read_only]"},
		{"Object.assign(s.params, { n: 1 });", "2:8: session.params is read-only: Object.assign of it throws; keep what changes in an object of your own [read_only]"},
		{"const a = 1\n(function () { a })();", "2:11: a number is called here: this throws" + missingEnd},
		{"const a = [s]\n(() => a)();", "2:11: an array is called here: this throws" + missingEnd},

		{"s.history('A', '5m', 3.0); s.addBars('A', '5m', { days: 0 }); s.follow('A', { intervals: ['5m'] }); s.symbol(' a '); s.emit('a b', 1);", ""},
		{"let i = s.addIndicator('A', 'ema', { interval: '5m' }); if (s.now) i = s.addIndicator('A', 'sma', { interval: '5m' }); i.field('slope');", ""},
		{"s.addIndicator('A', 'ema', { interval: '5m' }).field('slope'); s.addIndicator('A', 'sma', { interval: '1d' }).previous(0);", ""},
		{"Object.freeze(s.params); Object.freeze({ ...s }); Object.assign({}, s.params); Reflect.set(s.params, 'n', 1);", ""},
		{"const Object = { freeze() {} }; Object.freeze(s);", ""},
		{"(function () { return s })(); (() => s)(); [].concat(1); `a`.trim(); (s.name || 5);", ""},
	} {
		want := []string{}
		if tt.want != "" {
			want = append(want, "warning: scripts/a.js:"+tt.want)
		}
		got := found(t, one("export const params = { n: 1 }; export function onBar() {} export function onStart(s) {\n"+tt.line+"\n}\n").options(t))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.line, diff)
		}
	}
}

// TestWhatIsFoundIsRefused runs what the check says is refused, of what needs no session's own answer.
func TestWhatIsFoundIsRefused(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"s.follow('A', { intervals: '5m' });":                          "session.follow: intervals must be an array of intervals, got a string; write intervals: [\"5m\"]",
		"s.history('A', '5m', 1.5);":                                   "session.history: n must be a whole number, got 1.5",
		"Object.freeze(s);":                                            "TypeError: session is read-only as it is: it cannot be frozen",
		"Object.assign(s, { x: 1 });":                                  "TypeError: session is read-only: x cannot be set",
		"Reflect.deleteProperty(s, 'day');":                            "TypeError: session is read-only: day cannot be deleted",
		"Reflect.set(s, 'day', 1);":                                    "TypeError: session is read-only: day cannot be set",
		"const a = 1\n(function () { return a })();":                   "TypeError: Value is not an object",
		"s.addIndicator('A', 'sma', { interval: '5m' }).previous(-1);": "previous: n must be 0 or more, got -1",
	} {
		h := hooks(t, "export function onBar() {} export function onStart(s) {\n"+line+"\n}\n")
		err := h.Start(newSession())
		if err == nil || !strings.Contains(failure(t, err).Message, want) {
			t.Errorf("%s: %v, want %s", line, err, want)
		} else if code := failure(t, err).Code; code != sdk.StrategyError && code != sdk.InvalidArgument {
			t.Errorf("%s: %s", line, code)
		}
	}
}

// TestAByteOrderMarkMovesNoColumn has one ahead of the first line, which editors do not show.
func TestAByteOrderMarkMovesNoColumn(t *testing.T) {
	t.Parallel()
	got := found(t, one("\ufeffexport function onBar() { x.y; }\n").options(t))
	if diff := cmp.Diff([]string{"warning: scripts/a.js:1:27: nothing declares x: reading it throws [unknown_name]"}, got); diff != "" {
		t.Error(diff)
	}
	h := hooks(t, "\ufeffexport function onBar() {} export function onStart() { throw new Error('no'); }\n")
	if got := failure(t, h.Start(newSession())).Place; got != "scripts/a.js:1:62" {
		t.Errorf("it failed at %s", got)
	}
}
