package host_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/testdata/without/strategy"
	"github.com/strathost/strathost/sdk"
)

// withoutFile is a session with one strategy, which the given YAML names, or none.
func withoutFile(t *testing.T, entry string) *host.File {
	t.Helper()
	text := `version: 1
sessions:
  - name: without
    start: 2025-07-01
    end: 2025-07-02
    data: {symbols: [AAPL], intervals: [1m, 5m]}
`
	if entry != "" {
		text += "    strategies: [{name: w, " + entry + "}]\n"
	}
	f, err := config.Parse("sessions.yaml", []byte(text), config.ParseOptions{Root: "testdata/without"})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// What is withheld is refused in script, Go value and plugin alike, and none of them is stopped by it: in a handler, in a
// timer, in a promise, among the causes of another error.
func TestAWithheldSymbolIsRefusedInEveryLanguageAndStopsNobody(t *testing.T) {
	t.Parallel()
	value := []host.GoStrategy{{Session: "without", Name: "w", Factory: sdk.NewStrategy(strategy.New), Follow: session.Follow{Config: true}}}
	for _, left := range [][]string{nil, {"w:tsla"}} {
		script := runSame(t, withoutFile(t, "script: without.js"), host.Options{Without: left})
		for name, dir := range map[string]string{"Go value": runSame(t, withoutFile(t, ""), host.Options{Go: value, Without: left}),
			"plugin": runSame(t, withoutFile(t, "plugin: ./plugin"), host.Options{Without: left})} {
			if d := cmp.Diff(canonical(t, script), canonical(t, dir)); d != "" {
				t.Errorf("without %v, the ledgers of script and %s differ (-script +%s):\n%s", left, name, name, d)
			}
			d, err := host.Diff(script, dir, host.DiffOptions{Canonical: true})
			if err != nil {
				t.Fatal(err)
			}
			if !d.Equal || len(d.Inputs) == 0 || d.Ledger.Equal < 10 {
				t.Errorf("without %v, script and %s differ: %+v", left, name, d)
			}
		}
		refused, emitted := 0, read(t, script, "emitted.csv")
		lines, err := export.ReadLedger(script)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			if l.Code == "counterfactual" {
				refused += 1 + l.Repeats
			}
		}
		if left == nil {
			if refused != 0 || !strings.Contains(emitted, ",volume,1") {
				t.Errorf("%d refusals in the whole run, which emits\n%.500s", refused, emitted)
			}
			continue
		}
		// Of each day: onStart, 13 timers, the request for bars and the removal. What was read is not in the ledger.
		if refused != 2*16 || strings.Contains(emitted, "half an hour") || strings.Contains(emitted, "volume") || strings.Contains(emitted, "started") {
			t.Errorf("%d refusals, expected 32; what follows the refusals was emitted:\n%.500s", refused, emitted)
		}
		if got := strings.Count(emitted, ",bars,"); got != 2*389 { // one handler a day ended
			t.Errorf("%d calls with bars went to their end", got)
		}
	}
}

// A strategy or scanner that is left out does not take part; the manifest and the id say so.
func TestASourceIsLeftOut(t *testing.T) {
	t.Parallel()
	run := func(without ...string) (string, export.Manifest) {
		dir := runSame(t, withoutFile(t, "script: without.js"), host.Options{Without: without})
		m, err := export.ReadManifest(dir)
		if err != nil {
			t.Fatal(err)
		}
		return dir, m
	}
	whole, all := run()
	dir, left := run("w")
	_, spelled := run("w:tsla", " w:TSLA", "w:GM")
	if all.Without != nil || len(all.Strategies) != 1 || left.ID == all.ID || len(left.Strategies) != 0 {
		t.Errorf("the manifests are %+v and %+v", all, left)
	}
	if diff := cmp.Diff([][]string{{"w"}, {"w:GM", "w:TSLA"}}, [][]string{left.Without, spelled.Without}); diff != "" {
		t.Errorf("without (-want +got):\n%s", diff)
	}
	if spelled.ID == left.ID || spelled.ID == all.ID {
		t.Error("two different runs have one id")
	}
	if text := read(t, dir, "emitted.csv"); strings.Contains(text, "bars") {
		t.Errorf("it emits\n%.300s", text)
	}
	d, err := host.Diff(whole, dir, host.DiffOptions{})
	if err != nil {
		t.Fatal(err)
	}
	never := []string{}
	for _, s := range d.Summary.Symbols {
		if s.Never && s.In == "A" && s.Source == "w" {
			never = append(never, s.Symbol)
		}
	}
	if diff := cmp.Diff([]string{"MSFT", "TSLA"}, never); diff != "" {
		t.Errorf("what never came (-want +got):\n%s", diff)
	}
}

// A Go value is left out as a script is, and of several sessions only those are changed that have the source.
func TestAGoValueIsLeftOut(t *testing.T) {
	t.Parallel()
	value := host.GoStrategy{Session: "without", Name: "w", Factory: sdk.NewStrategy(strategy.New), Follow: session.Follow{Config: true}}
	dir := runSame(t, withoutFile(t, ""), host.Options{Go: []host.GoStrategy{value}, Without: []string{"w"}})
	m, err := export.ReadManifest(dir)
	if err != nil || len(m.Strategies) != 0 || !slices.Equal(m.Without, []string{"w"}) {
		t.Errorf("%v, strategies %v, without %v", err, m.Strategies, m.Without)
	}
}

func TestWhatCannotBeLeftOutIsAMistake(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"momentum":  `there is no strategy or scanner "momentum" to run without; there are w`,
		"wv":        `there is no strategy or scanner "wv" to run without; did you mean w?`,
		"wv:TSLA":   `there is no strategy or scanner "wv" to run without; did you mean w?`,
		"":          `there is no strategy or scanner "" to run without; there are w`,
		":TSLA":     `there is no strategy or scanner "" to run without; there are w`,
		"w:":        `--without w:: invalid_symbol`,
		"w:$":       `--without w:$: invalid_symbol`,
		"config":    `there is no strategy or scanner "config" to run without; there are w`,
		"w:TSLA:GM": `--without w:TSLA:GM: invalid_symbol`,
	} {
		_, err := host.Run(context.Background(), withoutFile(t, "script: without.js"), host.Options{Out: t.TempDir(), Without: []string{text}})
		if err == nil || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("%q: %v, expected %s", text, err, says)
		}
	}
}
