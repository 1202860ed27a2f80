package script_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

// The refusal of what a run withholds ends the call that lets it escape, in whatever way, and nothing else: the script's next
// calls run, those for the other bars of the same instant too.
func TestARefusalOfWhatIsWithheldEndsItsCallOnly(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"thrown":               `session.addSymbol("TSLA");`,
		"thrown again":         `try { session.addSymbol("TSLA"); } catch (e) { throw e; }`,
		"among the causes":     `try { session.addSymbol("TSLA"); } catch (e) { throw new Error("no", { cause: new TypeError("so", { cause: e }) }); }`,
		"in a promise":         `return (async () => { await 1; session.addSymbol("TSLA"); })();`,
		"in one nobody awaits": `(async () => session.addSymbol("TSLA"))();`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSession()
			s.refusals["TSLA"] = sdk.Refuse(sdk.Counterfactual, "TSLA", "withheld")
			h := hooks(t, "export let seen = [];\nexport function onBar(session, bar) {\n\tsession.emit(bar.symbol, 1);\n\tif (bar.symbol !== 'AAPL') return;\n\t"+body+"\n}\n")
			for range 2 {
				if err := h.Bars(s, []sdk.Bar{bar("AAPL", 0, 1), bar("MSFT", 0, 1)}); failure(t, err).Code != sdk.Counterfactual {
					t.Errorf("the call ends with %v", err)
				}
			}
			if diff := cmp.Diff([]string{"AAPL=1", "MSFT=1", "AAPL=1", "MSFT=1"}, s.emitted); diff != "" {
				t.Errorf("bars (-want +got):\n%s", diff)
			}
		})
	}
}

// An error that only looks like it stops the script, and so does a chain of causes that has no end.
func TestWhatOnlyLooksWithheldStopsTheScript(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"made up":             `throw Object.assign(new Error("withheld"), { code: "counterfactual" });`,
		"a cause in a ring":   `const e = new Error("a"); e.cause = new Error("b", { cause: e }); throw e;`,
		"another refusal":     `try { session.addSymbol("F"); } catch (e) { throw new Error("no", { cause: e }); }`,
		"a cause that throws": `const e = new Error("a"); Object.defineProperty(e, "cause", { get() { throw 1 } }); throw e;`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSession()
			s.refusals["F"] = sdk.Refuse(sdk.QuotaExceeded, "F", "too many")
			h := hooks(t, "export function onBar() {}\nexport function onStart(session) {\n"+body+"\n}\n")
			first := h.Start(s)
			if failure(t, first).Code != sdk.StrategyError || failure(t, h.Start(s)) != failure(t, first) {
				t.Errorf("it ends with %v, then with %v", first, h.Start(s))
			}
		})
	}
}
