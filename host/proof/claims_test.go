package proof_test

import (
	"os"
	"path/filepath"
	"testing"
)

// What entries and the manifest claim beside their outcome is held against the rest.
func TestAChangedClaimMakesItsCheckFail(t *testing.T) {
	t.Parallel()
	manifest := func(becomes any, way ...any) edit { return value("manifest.json", becomes, way...) }
	held := func(having, was, becomes string) edit { return line("ledger.jsonl", 1, having, was, becomes) }
	runDamage(t, []damage{
		{name: "a run that cannot be had again", edit: manifest(false, "reproducible"), check: "manifest"},
		{name: "another store", edit: manifest("elsewhere", "store"), check: "manifest"},
		{name: "adjusted bars", edit: manifest("splits", "adjust"), check: "manifest"},
		{name: "more bars in a day", edit: manifest(17, "days", 0, "bars"), check: "manifest"},
		{name: "more bars in a day with a carried symbol", session: "held", edit: manifest(17, "days", 1, "bars"), check: "manifest"},
		{name: "a code that is none", edit: lg("12:10:00", "add_symbol", "NOPE", `"no_data_source"`, `"no_data_sauce"`), check: "ledger"},
		{name: "a code of a stop", edit: lg("12:10:00", "add_symbol", "NOPE", `"no_data_source"`, `"call_timeout"`), check: "ledger"},
		{name: "a cause of the end that is none", edit: line("ledger.jsonl", 1, `"op":"teardown","symbol":"SPY"`, `"cause":8`, `"cause":5`), check: "ledger"},
		{name: "an interval that is not the indicator's", edit: lg("09:30:00", "add_indicator", "SPY", `"interval":"5m","indicator":"sma(period=10)@5m","source"`, `"interval":"1m","indicator":"sma(period=10)@5m","source"`), check: "ledger"},
		{name: "more bars to settle", edit: lg("09:30:00", "add_indicator", "SPY", `"settle":10`, `"settle":11`), check: "steps"},
		{name: "history from a Sunday", edit: lg("10:30:00", "add_bars", "GM", `"from":"2025-06-27T`, `"from":"2025-06-29T`), check: "steps"},
		{name: "history from between two bars", edit: lg("10:30:00", "add_bars", "GM", `"from":"2025-06-27T09:30:`, `"from":"2025-06-27T09:31:`), check: "steps"},
		{name: "history from before its days", edit: lg("10:30:00", "add_bars", "GM", `"from":"2025-06-27T`, `"from":"2025-06-26T`), check: "steps"},
		{name: "the end of a lock that is not carried", session: "held", edit: held(`"op":"unlock"`, `"carry":true`, `"carry":false`), check: "ledger"},
		{name: "the end of another lock", session: "held", edit: held(`"op":"unlock"`, `"cause":4`, `"cause":3`), check: "ledger"},
		{name: "a symbol that is carried without a lock", session: "held", edit: held(`"op":"carry"`, `"carry":true`, `"carry":false`), check: "ledger"},
		{name: "a symbol that is carried for another reason", session: "held", edit: held(`"op":"carry"`, `"cause":4`, `"cause":3`), check: "ledger"},
		{name: "derived bars that are stored", session: "held", edit: sj(false, "symbols", "GM", "bars", "1d", "derived"), check: "series"},
		{name: "a day of bars that nobody has", session: "held", edit: sj("5m", "symbols", "GM", "bars", "1d", "base"), check: "series"},
		{name: "a quality that no minutes make", session: "held", edit: sj(97.3, "symbols", "GM", "bars", "1d", "quality"), check: "quality"},
		{name: "another period", edit: sj(21, "symbols", "AAPL", "indicators", "sma(period=20)@5m", "params", "period"), check: "series"},
		{name: "a gap on a Sunday", edit: sj("2025-06-29T10:00:00-04:00", "symbols", "F", "historical", "bars", "1m", "gaps", "ranges", 0, "start"), check: "bars"},
		{name: "a gap that goes on", edit: sj("2025-06-30T15:59:00-04:00", "symbols", "F", "historical", "bars", "1m", "gaps", "ranges", 0, "end"), check: "bars"},
		{name: "another quality of history", edit: sj(99.5, "symbols", "F", "historical", "bars", "1m", "quality"), check: "quality"},
		{name: "history of other days", edit: sj(4, "symbols", "F", "historical", "bars", "1m", "range", "days"), check: "series"},
	})
}

// A folder that has the name of a run has that of its own.
func TestAFolderWithTheNameOfAnotherRunIsFound(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "0123456789ab")
	if err := os.CopyFS(dir, os.DirFS(run(t, "instant"))); err != nil {
		t.Fatal(err)
	}
	requireOnly(t, prove(t, dir), "manifest", "manifest.json")
}
