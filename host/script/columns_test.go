package script_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

func TestColumnsAreCopiesThatTheScriptMayKeepAndChange(t *testing.T) {
	t.Parallel()
	s := newSession()
	h := hooks(t, `
const kept = [];
export function onBars(session, bars) {
	const c = bars.columns();
	session.log(Object.keys(c), c.symbol, c.interval, c.close instanceof Float64Array, c.close.length, c.close.buffer.byteLength);
	session.log([...c.start], [...c.end], [...c.open], [...c.high], [...c.low], [...c.close], [...c.volume]);
	c.close[0] = -1;
	c.close.sort();
	c.mine = 1;
	session.log(bars[0].close, [...bars.columns().close], bars.columns() !== c, c.close.buffer !== c.open.buffer);
	session.log(JSON.stringify(bars).includes("columns"), Object.keys(bars), "columns" in bars, bars.slice().columns === undefined);
	kept.push(c);
}
export function onEnd(session) { session.log(kept.map((c) => c.symbol.join() + [...c.open].join())); }
`)
	mixed := bar("B", 1, 2)
	mixed.Interval = "5m"
	if err := h.Bars(s, []sdk.Bar{bar("A", 0, 1), mixed}); err != nil {
		t.Fatal(err)
	}
	if err := h.End(s); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`["symbol","interval","start","end","open","high","low","close","volume"] ["A","B"] ["1m","5m"] true 2 16`,
		`[1751463000000,1751463060000] [1751463060000,1751463120000] [0.5,1.5] [2,3] [0,1] [1,2] [100,100]`,
		`1 [1,2] true true`,
		`false ["0","1"] true true`,
		`["A,B0.5,1.5"]`,
	}
	if diff := cmp.Diff(want, messages(s)); diff != "" {
		t.Error(diff)
	}
}

func TestASeriesGivesItsBarsAsColumns(t *testing.T) {
	t.Parallel()
	s := newSession()
	s.seriesOf("A", "1m").bars = []sdk.Bar{bar("A", 0, 1), bar("A", 1, 2)}
	h := hooks(t, `
export function onBar(session) {
	for (const series of [session.history("A", "1m", 2), session.addBars("A", "1m"), session.history("B", "1m", 2)]) {
		const { symbol, interval, start, close } = series.columns();
		session.log(symbol, interval, [...start], [...close]);
	}
}
`)
	if err := h.Bars(s, []sdk.Bar{bar("A", 0, 1)}); err != nil {
		t.Fatal(err)
	}
	want := []string{"A 1m [1751463000000,1751463060000] [1,2]", "A 1m [1751463000000,1751463060000] [1,2]", "B 1m [] []"}
	if diff := cmp.Diff(want, messages(s)); diff != "" {
		t.Error(diff)
	}
}

func TestColumnsAreThoseOfTheCall(t *testing.T) {
	t.Parallel()
	s := newSession()
	h := hooks(t, `
let late, own;
export function onBars(session, bars) { late = bars; own = bars.columns().close; }
export function onEnd(session) { session.log(late.columns().symbol.length, late.columns().close.length, [...own]); }
`)
	if err := h.Bars(s, []sdk.Bar{bar("A", 0, 1)}); err != nil {
		t.Fatal(err)
	}
	if err := h.End(s); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"0 0 [1]"}, messages(s)); diff != "" {
		t.Error(diff)
	}
	for call, want := range map[string]string{
		`session.history("A", "1m", 1).columns("close")`: "columns takes no arguments, got 1",
		`(0, session.history("A", "1m", 1).columns)()`:   "columns is a function of a series: call it as series.columns()",
		`session.history("A", "1m", 1).column`:           `a series has no member "column"; did you mean columns?`,
	} {
		_, err := start(t, call+";")
		if f := failure(t, err); !strings.Contains(f.Message, want) {
			t.Errorf("%s: got %v, want %s", call, f, want)
		}
	}
	f := failure(t, hooks(t, "export function onBars(session, bars) { bars.columns(1) }").Bars(newSession(), []sdk.Bar{bar("A", 0, 1)}))
	if f.Message != "bars.columns takes no arguments, got 1" {
		t.Errorf("got %v", f)
	}
}

// endless is a series that nobody has the memory for.
type endless struct{ *series }

func (endless) Len() int { return 100_000_000 }

func TestColumnsBeyondTheMemoryAreRefused(t *testing.T) {
	t.Parallel()
	s := newSession()
	s.history = func() sdk.Series { return endless{&series{symbol: "A", interval: "1m"}} }
	f := failure(t, hooks(t, `export function onBar(session) { session.history("A", "1m", 1).columns() }`).Bars(s, []sdk.Bar{bar("A", 0, 1)}))
	if f.Code != sdk.InvalidArgument || f.Message != "columns: 100000000 bars take 5340 MiB, beyond the limit of 512 MiB; ask for fewer with session.history(symbol, interval, n)" {
		t.Errorf("got %v", f)
	}
}
