package host_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// Every word of the contract stands in what comes of a scenario: the codes of a refused request, operations, outcomes,
// steps of a plan, and ways in which a symbol comes.
func TestEveryWordOfTheContractHasAScenario(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(scenarioFolder, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	word := regexp.MustCompile(`[a-z0-9_]+`)
	for _, file := range files {
		s := readScenario(t, file)
		for _, section := range sections {
			for _, w := range word.FindAllString(s.section(section), -1) {
				seen[w] = true
			}
		}
	}
	want := requestCodes(t)
	for _, op := range []session.Op{session.OpAddSymbol, session.OpAddIndicator, session.OpAddBars, session.OpRemoveSymbol, session.OpRemoveIndicator,
		session.OpRemoveBars, session.OpScan, session.OpLock, session.OpUnlock, session.OpCarry, session.OpTeardown, session.OpStopStrategy} {
		want = append(want, string(op))
	}
	for _, outcome := range []session.Outcome{session.Added, session.Upgraded, session.Extended, session.AlreadyLoaded, session.Removed, session.Released,
		session.Scanned, session.Locked, session.Unlocked, session.Carried, session.TornDown, session.Stopped, session.Refused} {
		want = append(want, string(outcome))
	}
	for _, step := range []session.StepName{session.StepCreateSymbol, session.StepUpgradeSymbol, session.StepAddInterval + "5m", session.StepLoadHistorical,
		session.StepLoadSession, session.StepRegister, session.StepCalculateQuality} {
		want = append(want, string(step))
	}
	for _, by := range []sdk.AddedBy{sdk.AddedByConfig, sdk.AddedByStrategy, sdk.AddedByScanner, sdk.AddedByAdhoc} {
		want = append(want, string(by))
	}
	for _, w := range want {
		if !seen[w] {
			t.Errorf("no scenario shows %s", w)
		}
	}
}

// requestCodes are the codes that docs/provenance.md has for a refused request, but for the one that no strategy can be told:
// once stopped, it is not called any more.
func requestCodes(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile("../docs/provenance.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), "\n## Codes\n")
	_, rest, _ = strings.Cut(rest, "|---|---|\n")
	rows, _, _ := strings.Cut(rest, "\n\n")
	var codes []string
	for row := range strings.Lines(rows) {
		cell := strings.Split(row, "|")[1]
		for i, code := range strings.Split(cell, "`") {
			if i%2 == 1 && code != string(sdk.StrategyStopped) {
				codes = append(codes, code)
			}
		}
	}
	if len(codes) < 20 {
		t.Fatalf("docs/provenance.md has only the codes %q", codes)
	}
	return codes
}
