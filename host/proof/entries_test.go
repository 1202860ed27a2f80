package proof_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/proof"
)

// at is a part of a ledger line that tells when, which op and of which symbol.
func at(time, op, symbol string) string {
	return `"session_time":"` + time + `","op":"` + op + `","symbol":"` + symbol + `"`
}

// lg is an edit of the ledger, in the line of a request on July 1st.
func lg(time, op, symbol, was, becomes string) edit {
	return line("ledger.jsonl", 1, at(july1+time+"-04:00", op, symbol), was, becomes)
}

func ledgerDamage() []damage {
	const spy = `"added_at":"2025-07-01T09:30:00-04:00"`
	return []damage{
		{name: "a number that is left out", edit: line("ledger.jsonl", 1, `"seq":6,`, `"seq":6,`, `"seq":7,`), check: "ledger"},
		{name: "another day", edit: line("ledger.jsonl", 1, `"seq":6,`, `"day":"2025-07-01"`, `"day":"2025-07-02"`), check: "times"},
		{name: "a day that is none of the run", edit: line("ledger.jsonl", 1, `"seq":6,`, `"day":"2025-07-01"`, `"day":"2025-07-04"`), check: "times"},
		{name: "a time that goes back", edit: lg("10:30:00", "add_bars", "GM", "T10:30:00-04:00\",\"op", "T09:59:00-04:00\",\"op"), check: "times"},
		{name: "a time that runs ahead", edit: lg("10:30:00", "add_bars", "GM", "T10:30:00-04:00\",\"op", "T11:15:00-04:00\",\"op"), check: "times"},
		{name: "a time after the close", edit: lg("16:00:00", "teardown", "SPY", "T16:00:00-04:00\",\"op", "T16:00:01-04:00\",\"op"), check: "times"},
		{name: "a time that is null in an active session", edit: lg("10:30:00", "add_bars", "GM", `"2025-07-01T10:30:00-04:00","op"`, `null,"op"`), check: "times"},
		{name: "a time that is not when it was added", edit: lg("10:30:00", "add_bars", "GM", "T10:30:00-04:00\",\"op", "T10:31:00-04:00\",\"op"), check: "metadata"},
		{name: "an operation that there is not", edit: lg("10:30:00", "add_bars", "GM", "add_bars", "add_bar"), check: "ledger"},
		{name: "an operation that needs an indicator", edit: lg("10:30:00", "add_bars", "GM", "add_bars", "add_indicator"), check: "ledger"},
		{name: "an operation that cannot end so", edit: lg("10:30:00", "add_bars", "GM", "add_bars", "remove_bars"), check: "ledger"},
		{name: "an outcome that there is not", edit: lg("10:30:00", "add_bars", "GM", `"outcome":"added"`, `"outcome":"done"`), check: "ledger"},
		{name: "added twice", edit: lg("11:10:00", "add_bars", "AAPL", `"outcome":"extended"`, `"outcome":"added"`), check: "ledger"},
		{name: "extended, and not there", edit: lg("10:30:00", "add_bars", "GM", `"outcome":"added"`, `"outcome":"extended"`), check: "ledger"},
		{name: "upgraded, and loaded already", edit: lg("11:00:00", "add_symbol", "SPY", `"outcome":"upgraded"`, `"outcome":"already_loaded"`), check: "ledger"},
		{name: "released, and gone", edit: lg("11:30:00", "remove_symbol", "ORCL", `"outcome":"removed"`, `"outcome":"released"`), check: "ledger"},
		{name: "refused without a code", edit: lg("12:10:00", "add_symbol", "NOPE", `"code":"no_data_source",`, ``), check: "ledger"},
		{name: "added with a code", edit: lg("10:30:00", "add_bars", "GM", `"outcome":"added"`, `"outcome":"added","code":"locked"`), check: "ledger"},
		{name: "a symbol that was not there is torn down", edit: lg("16:00:00", "teardown", "SPY", `"symbol":"SPY"`, `"symbol":"QQQ"`), check: "ledger"},
		{name: "a configured symbol is torn down", edit: lg("16:00:00", "teardown", "SPY", `"symbol":"SPY"`, `"symbol":"AAPL"`), check: "ledger"},
		{name: "repeats below 0", edit: lg("12:10:00", "add_symbol", "NOPE", `"repeats":1`, `"repeats":-1`), check: "ledger"},
		{name: "bars of no interval", edit: lg("10:30:00", "add_bars", "GM", `"interval":"5m","source"`, `"source"`), check: "ledger"},
		{name: "a symbol with an indicator", edit: lg("11:00:00", "add_symbol", "SPY", `"symbol":"SPY",`, `"symbol":"SPY","indicator":"x",`), check: "ledger"},
		{name: "a source that nobody knows", edit: lg("10:30:00", "add_bars", "GM", `"name":"story"`, `"name":"storm"`), check: "sources"},
		{name: "another kind of source", edit: lg("10:30:00", "add_bars", "GM", `"kind":"script"`, `"kind":"plugin"`), check: "sources"},
		{name: "another digest", edit: lg("10:30:00", "add_bars", "GM", `"digest":"`, `"digest":"0`), check: "sources"},
		{name: "a line that is none", edit: lg("12:10:00", "add_symbol", "NOPE", `"location":"story.js:`, `"location":"story.js:x`), check: "sources"},
		{name: "another line than the metadata say", edit: lg("10:30:00", "add_bars", "GM", `"location":"story.js:`, `"location":"story.js:1`), check: "sources"},
		{name: "another line of the configuration", edit: line("ledger.jsonl", 1, `"seq":2,`, `"location":"sessions.yaml:`, `"location":"sessions.yaml:1`), check: "sources"},
		{name: "another role", edit: lg("10:30:00", "add_bars", "GM", `"role":"strategy"`, `"role":"scanner"`), check: "sources"},
		{name: "the configuration in another role", edit: line("ledger.jsonl", 1, `"seq":2,`, `"role":"config"`, `"role":"strategy"`), check: "sources"},
		{name: "another name in the metadata", edit: lg("10:30:00", "add_bars", "GM", `"upgraded_from_adhoc":false,"source":{"kind":"script","name":"story"`, `"upgraded_from_adhoc":false,"source":{"kind":"script","name":"finder"`), check: "sources"},
		{name: "another line in the metadata", edit: line("ledger.jsonl", 1, `"seq":2,`, `"upgraded_from_adhoc":false,"source":{"kind":"config","name":"config","location":"sessions`, `"upgraded_from_adhoc":false,"source":{"kind":"config","name":"config","location":"session`), check: "sources"},
		{name: "a step that there is not", edit: lg("10:30:00", "add_bars", "GM", `"step":"load_session","interval":"5m"`, `"step":"load_sessions","interval":"5m"`), check: "steps"},
		{name: "a step out of order", edit: lg("10:30:00", "add_bars", "GM", `"step":"load_session","interval":"5m"`, `"step":"load_historical","interval":"5m"`), check: "steps"},
		{name: "steps of another outcome", edit: lg("10:30:00", "add_bars", "GM", `"step":"create_symbol"`, `"step":"upgrade_symbol"`), check: "steps"},
		{name: "an interval that is another", edit: lg("10:30:00", "add_bars", "GM", `"step":"add_interval_5m"`, `"step":"add_interval_15m"`), check: "steps"},
		{name: "more bars of today than there were", edit: lg("10:30:00", "add_bars", "GM", `"step":"load_session","interval":"1m","bars":`, `"step":"load_session","interval":"1m","bars":1`), check: "steps"},
		{name: "bars that begin after they end", edit: lg("10:30:00", "add_bars", "GM", `"from":"2025-06-27`, `"from":"2025-07-28`), check: "steps"},
		{name: "more days than were asked for", edit: lg("10:30:00", "add_bars", "GM", `"days_have":2`, `"days_have":3`), check: "steps"},
		{name: "an indicator that needs more than it takes to settle", edit: lg("09:30:00", "add_indicator", "SPY", `"need":10`, `"need":11`), check: "steps"},
		{name: "a quality above 100", edit: line("ledger.jsonl", 1, `"seq":2,`, `"step":"calculate_quality","quality":`, `"step":"calculate_quality","quality":1`), check: "steps"},
		{name: "another quality", edit: line("ledger.jsonl", 1, `"seq":2,`, `"step":"calculate_quality","quality":9`, `"step":"calculate_quality","quality":8`), check: "quality"},
		{name: "adhoc and full", edit: lg("10:30:00", "add_bars", "GM", `"meets_session_config_requirements":false`, `"meets_session_config_requirements":true`), check: "metadata"},
		{name: "added by another route", edit: lg("11:00:00", "add_symbol", "SPY", `"added_by":"strategy"`, `"added_by":"scanner"`), check: "metadata"},
		{name: "asked for itself", edit: lg("11:00:00", "add_symbol", "SPY", `"auto_provisioned":true`, `"auto_provisioned":false`), check: "metadata"},
		{name: "another added_at after an upgrade", edit: lg("11:00:00", "add_symbol", "SPY", spy, `"added_at":"2025-07-01T11:00:00-04:00"`), check: "metadata"},
		{name: "added_at before the open in an active session", edit: lg("10:02:30", "add_symbol", "ORCL", `"added_at":"2025-07-01T10:02:30-04:00"`, `"added_at":null`), check: "metadata"},
		{name: "added_at of a pre-session scan", edit: line("ledger.jsonl", 1, `"symbol":"F"`, `"added_at":null`, spy), check: "metadata"},
		{name: "not upgraded", edit: lg("11:00:00", "add_symbol", "SPY", `"upgraded_from_adhoc":true`, `"upgraded_from_adhoc":false`), check: "metadata"},
		{name: "a line that is no JSON", edit: line("ledger.jsonl", 1, at(july1+"12:10:00-04:00", "add_symbol", "NOPE"), `{`, ``), check: "format"},
	}
}

func TestAChangedEntryMakesItsCheckFail(t *testing.T) {
	t.Parallel()
	cases := ledgerDamage()
	cases[len(cases)-1].edit = line("emitted.csv", 2, "story", ",filter,", ",")
	runDamage(t, cases)
}

// What was emitted is guarded by its own columns.
func TestAChangedEmissionMakesItsCheckFail(t *testing.T) {
	t.Parallel()
	runDamage(t, []damage{
		{name: "a time outside of the hours", edit: cell("emitted.csv", 2, "time", july1+"08:00"+zone), check: "times"},
		{name: "a time that goes back", edit: cell("emitted.csv", 2, "time", july1+"09:30"+zone), check: "times"},
		{name: "a time that runs ahead", edit: cell("emitted.csv", 2, "time", july1+"15:45"+zone), check: "times"},
		{name: "a strategy that nobody knows", edit: cell("emitted.csv", 2, "strategy", "storm"), check: "emitted"},
		{name: "a value in another form", edit: cell("emitted.csv", 2, "value", "1.50"), check: "format"},
	})
}

func sj(becomes any, way ...any) edit { return value("session.json", becomes, way...) }

func TestAChangedValueOfTheSessionMakesItsCheckFail(t *testing.T) {
	t.Parallel()
	bars := func(symbol, iv string, more ...any) []any {
		return append([]any{"symbols", symbol, "bars", iv}, more...)
	}
	runDamage(t, []damage{
		{name: "another day", edit: sj("2025-07-02", "session", "day"), check: "session"},
		{name: "another name", edit: sj("other", "session", "name"), check: "session"},
		{name: "another exchange", edit: sj("XNAS", "session", "exchange"), check: "session"},
		{name: "another mode", edit: sj("live", "session", "mode"), check: "session"},
		{name: "another adjustment", edit: sj("splits", "session", "adjust"), check: "session"},
		{name: "another start", edit: sj("2025-06-30", "session", "window", "start"), check: "session"},
		{name: "another clock", edit: sj("2025-07-03T16:00:00-04:00", "session", "clock"), check: "session"},
		{name: "still active", edit: sj(true, "session", "active"), check: "session"},
		{name: "another base", edit: sj("5m", "symbols", "AAPL", "base_interval"), check: "series"},
		{name: "another count", edit: sj(209, bars("AAPL", "1m", "count")...), check: "bars"},
		{name: "derived from another base", edit: sj("30m", bars("AAPL", "5m", "base")...), check: "series"},
		{name: "another quality", edit: sj(50, bars("RIVN", "1m", "quality")...), check: "quality"},
		{name: "another number of gaps", edit: sj(1, bars("RIVN", "1m", "gaps", "gap_count")...), check: "bars"},
		{name: "another number of missing bars", edit: sj(1, bars("RIVN", "1m", "gaps", "missing_bars")...), check: "bars"},
		{name: "another gap", edit: sj("2025-07-03T09:31:00-04:00", bars("RIVN", "1m", "gaps", "ranges", 0, "start")...), check: "bars"},
		{name: "other columns", edit: sj("begin", bars("AAPL", "1m", "columns", 0)...), check: "format"},
		{name: "another start of a bar", edit: sj("2025-07-03T09:30:30-04:00", bars("AAPL", "1m", "data", 0, 0)...), check: "times"},
		{name: "a start that goes back", edit: sj("2025-07-03T09:30:00-04:00", bars("AAPL", "1m", "data", 7, 0)...), check: "times"},
		{name: "a high below the low", edit: sj(1, bars("AAPL", "1m", "data", 7, 2)...), check: "high_low"},
		{name: "another open of a window", edit: sj(1, bars("AAPL", "1m", "data", 5, 1)...), check: "bars"},
		{name: "another high of a window", edit: sj(1000, bars("AAPL", "1m", "data", 7, 2)...), check: "bars"},
		{name: "another volume of a bar", edit: sj(1, bars("AAPL", "1m", "data", 7, 5)...), check: "bars"},
		{name: "another close of a derived bar", edit: sj(1, bars("AAPL", "15m", "data", 1, 4)...), check: "bars"},
		{name: "another volume", edit: sj(1, "symbols", "AAPL", "metrics", "volume"), check: "bars"},
		{name: "another high", edit: sj(1000, "symbols", "AAPL", "metrics", "high"), check: "bars"},
		{name: "another low", edit: sj(1, "symbols", "AAPL", "metrics", "low"), check: "bars"},
		{name: "another last update", edit: sj("2025-07-03T12:59:00-04:00", "symbols", "AAPL", "metrics", "last_update"), check: "bars"},
		{name: "an indicator that is not ready", edit: sj(false, "symbols", "AAPL", "indicators", "sma(period=20)@5m", "ready"), check: "bars"},
		{name: "an indicator of another interval", edit: sj("1m", "symbols", "AAPL", "indicators", "sma(period=20)@5m", "interval"), check: "series"},
		{name: "an indicator that was updated before", edit: sj("2025-07-03T12:55:00-04:00", "symbols", "AAPL", "indicators", "sma(period=20)@5m", "last_updated"), check: "bars"},
		{name: "another warm-up", edit: sj(19, "symbols", "AAPL", "indicators", "sma(period=20)@5m", "warmup_bars"), check: "series"},
		{name: "another history", edit: sj(19, "symbols", "AAPL", "historical", "bars", "1m", "count"), check: "series"},
		{name: "a history of other days", edit: sj(2, "symbols", "AAPL", "historical", "bars", "1m", "range", "days"), check: "series"},
		{name: "a history of a quality above 100", edit: sj(101, "symbols", "AAPL", "historical", "bars", "1m", "quality"), check: "quality"},
		{name: "adhoc and full", edit: sj(true, "symbols", "GM", "metadata", "meets_session_config_requirements"), check: "metadata"},
		{name: "added by another route", edit: sj("scanner", "symbols", "SPY", "metadata", "added_by"), check: "symbols"},
		{name: "another added_at", edit: sj("2025-07-03T10:00:00-04:00", "symbols", "SPY", "metadata", "added_at"), check: "symbols"},
		{name: "not upgraded", edit: sj(false, "symbols", "SPY", "metadata", "upgraded_from_adhoc"), check: "metadata"},
		{name: "another line", edit: sj("story.js:1:1", "symbols", "SPY", "metadata", "source", "location"), check: "sources"},
	})
}

func TestAChangedManifestMakesItsCheckFail(t *testing.T) {
	t.Parallel()
	mf := func(becomes any, way ...any) edit { return value("manifest.json", becomes, way...) }
	runDamage(t, []damage{
		{name: "another id", edit: mf("0123456789ab", "id"), check: "manifest"},
		{name: "another exchange", edit: mf("XNAS", "exchange"), check: "manifest"},
		{name: "another outcome", edit: mf("strategy_stopped", "outcome"), check: "manifest"},
		{name: "an outcome that there is not", edit: mf("fine", "outcome"), check: "manifest"},
		{name: "another day", edit: mf("2025-07-07", "days", 2, "day"), check: "manifest"},
		{name: "other symbols of a day", edit: mf(9, "days", 1, "symbols"), check: "manifest"},
		{name: "more bars than there are", edit: mf(99999, "days", 1, "bars"), check: "manifest"},
		{name: "a skipped day", edit: mf(true, "days", 1, "skipped"), check: "manifest"},
		{name: "another digest", edit: mf(strings.Repeat("0", 64), "files", "timeline.csv"), check: "digests"},
	})
}

// What nothing else guards, its digest does.
func TestWhatNothingElseGuardsItsDigestDoes(t *testing.T) {
	t.Parallel()
	for name, e := range map[string]edit{
		"the words of a reason":       lg("10:30:00", "add_bars", "GM", "a look at GM", "a look at Gm"),
		"the message of a refusal":    lg("12:10:00", "add_symbol", "NOPE", "no data source", "no data Source"),
		"a value that was emitted":    cell("emitted.csv", 2, "value", "1.5"),
		"the name of what was":        cell("emitted.csv", 2, "name", "filler"),
		"the value of an indicator":   sj(1.5, "symbols", "AAPL", "indicators", "sma(period=20)@5m", "value"),
		"a volume between two others": tl(july1+"10:00", "AAPL", "volume", "10194745"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, _ := damaged(t, "instant", e, false)
			requireOnly(t, prove(t, dir), "digests", e.file)
			dir, _ = damaged(t, "instant", e, true)
			if report := prove(t, dir); !report.Sound() {
				t.Errorf("with its digest made again something else guards it: %v", report.Findings)
			}
		})
	}
}

func TestAFileThatIsMissingOrTooManyIsFound(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"timeline.csv", "symbols.csv", "session.json", "ledger.jsonl", "emitted.csv", "host.log", "timings.jsonl"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(run(t, "instant"))); err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(filepath.Join(dir, file)); err != nil {
				t.Fatal(err)
			}
			report := prove(t, dir)
			found := false
			for _, f := range report.Findings {
				found = found || f.Check == "files" && f.File == file
			}
			if !found {
				t.Errorf("%s is not missed: %v", file, report.Findings)
			}
			if file != "ledger.jsonl" && len(report.Findings) != 1 { // without it nothing is explained
				t.Errorf("more than the file is missed: %v", report.Findings)
			}
		})
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(run(t, "instant"))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	requireOnly(t, prove(t, dir), "files", "notes.txt")
}

// What is no run folder is an error, not a finding.
func TestAFolderThatCannotBeReadIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := proof.Prove(t.Context(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "is no run folder") {
		t.Errorf("an empty folder: %v", err)
	}
	dir, _ := damaged(t, "instant", value("manifest.json", "NOWHERE", "config", "exchange"), true)
	if _, err := proof.Prove(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "the configuration in manifest.json cannot be read") {
		t.Errorf("a configuration that is none: %v", err)
	}
}

// Each check has a name and a line of its own.
func TestChecksHaveNames(t *testing.T) {
	t.Parallel()
	docs, err := os.ReadFile("../../docs/run-folder.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range proof.Checks() {
		if c.Name == "" || c.About == "" || seen[c.Name] || strings.Contains(c.About, "\n") {
			t.Errorf("%+v", c)
		}
		seen[c.Name] = true
		if row := "| `" + c.Name + "` | " + c.About + " |"; !strings.Contains(string(docs), row) {
			t.Errorf("docs/run-folder.md has no row %s", row)
		}
	}
}

// Logs of messages, of host run --record, are those of what took part.
func TestAStrangeLogOfMessagesIsFound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(run(t, "instant"))); err != nil {
		t.Fatal(err)
	}
	m, err := export.ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "messages", name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "messages"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(m.Strategies[0].Name + ".log")
	if report := prove(t, dir); !report.Sound() {
		t.Errorf("a log of %s: %v", m.Strategies[0].Name, report.Findings)
	}
	write("stranger.log")
	requireOnly(t, prove(t, dir), "files", "messages/stranger.log")
}
