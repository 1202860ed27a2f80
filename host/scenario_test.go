package host_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// A scenario is a text file that a user could have written: a session in YAML, its scripts, bars of its own where it needs
// some, and what comes of it (docs/scenarios.md). Each runs four times: its scripts by the script room, in the host's process and each in
// one of its own, the same texts as Go values, and the same texts in plugin processes. All four must leave what the file says.

const scenarioFolder = "testdata/scenarios"

// leastScenarios is how many the design asks for: a suite that shrinks is noticed.
const leastScenarios = 60

func TestScenario(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(scenarioFolder, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < leastScenarios {
		t.Errorf("there are %d scenarios, expected %d or more", len(files), leastScenarios)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			runScenario(t, file)
		})
	}
}

func runScenario(t *testing.T, file string) {
	s := readScenario(t, file)
	results := map[form]told{}
	for _, f := range forms {
		results[f] = s.run(t, f)
	}
	script := results[asScript]
	if *update {
		s.expect(script)
		if err := os.WriteFile(file, txtar.Format(s.archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range forms {
		got := results[f]
		for _, section := range sections {
			if d := cmp.Diff(lines(s.section(section)), lines(got.sections[section])); d != "" {
				t.Errorf("as %s, %s (-expected +got):\n%s", f, section, d)
			}
		}
		for _, line := range lines(s.section(logSection)) {
			if !strings.Contains(got.log, line+"\n") {
				t.Errorf("as %s, host.log has no line that ends with %q:\n%s", f, line, got.log)
			}
		}
		if d := cmp.Diff(script.canonical, got.canonical); d != "" {
			t.Errorf("the canonical ledgers of script and %s differ (-script +%s):\n%s", f, f, d)
		}
		if d := cmp.Diff(lines(script.symbols), lines(got.symbols)); d != "" {
			t.Errorf("symbols.csv of script and %s differ (-script +%s):\n%s", f, f, d)
		}
	}
}

// lines splits a section, so that a difference shows the lines that differ.
func lines(text string) []string {
	text = strings.TrimRight(text, "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}
