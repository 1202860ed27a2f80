package host_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// Every word of the contract stands in what comes of a scenario, where the contract has it: operations, outcomes and codes of
// a refused request in the columns of the ledger, steps in a plan, ways in which a symbol comes in the column added_by.
func TestEveryWordOfTheContractHasAScenario(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(scenarioFolder, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	got := columnsTold{words: map[string]bool{}}
	for _, file := range files {
		s := readScenario(t, file)
		for line := range strings.Lines(s.section("ledger")) {
			got.ledger(line)
		}
		got.symbols(lines(s.section("symbols")))
		for _, row := range lines(s.section("emitted")) {
			got.words["emitted "+gap.Split(row, -1)[2]] = true
		}
	}
	for _, code := range requestCodes(t) {
		switch sdk.Code(code) {
		case sdk.AlreadyLoaded: // an outcome, below
		case sdk.NotInCall: // no ledger has it: scripts emit what they are told
			got.require(t, "emitted", code)
		default:
			got.require(t, "code", code)
		}
	}
	for _, op := range []session.Op{session.OpAddSymbol, session.OpAddIndicator, session.OpAddBars, session.OpRemoveSymbol, session.OpRemoveIndicator,
		session.OpRemoveBars, session.OpScan, session.OpLock, session.OpUnlock, session.OpCarry, session.OpTeardown, session.OpStopStrategy} {
		got.require(t, "op", string(op))
	}
	for _, outcome := range []session.Outcome{session.Added, session.Upgraded, session.Extended, session.AlreadyLoaded, session.Removed, session.Released,
		session.Scanned, session.Locked, session.Unlocked, session.Carried, session.TornDown, session.Stopped, session.Refused} {
		got.require(t, "outcome", string(outcome))
	}
	for _, step := range []session.StepName{session.StepCreateSymbol, session.StepUpgradeSymbol, session.StepAddInterval + "5m", session.StepLoadHistorical,
		session.StepLoadSession, session.StepRegister, session.StepCalculateQuality} {
		got.require(t, "step", string(step))
	}
	for _, by := range []sdk.AddedBy{sdk.AddedByConfig, sdk.AddedByStrategy, sdk.AddedByScanner, sdk.AddedByAdhoc} {
		got.require(t, "added_by", string(by))
	}
}

// columnsTold are the words that scenarios show, each as "column word".
type columnsTold struct{ words map[string]bool }

func (c columnsTold) require(t *testing.T, column, word string) {
	t.Helper()
	if !c.words[column+" "+word] {
		t.Errorf("no scenario shows the %s %s", column, word)
	}
}

// gap lies between two columns.
var gap = regexp.MustCompile(` {2,}`)

// ledger takes the words of a line of a scenario's ledger: an entry is seq, time, source, op, subject, outcome with its code,
// and metadata; a plan has its steps behind arrows.
func (c columnsTold) ledger(line string) {
	line = strings.TrimSpace(line)
	if plan, ok := strings.CutPrefix(line, "-> "); ok {
		for _, step := range strings.Split(plan, " -> ") {
			name, _, _ := strings.Cut(step, ":")
			name, _, _ = strings.Cut(name, " ")
			c.words["step "+name] = true
		}
		return
	}
	columns := gap.Split(line, -1)
	if _, err := strconv.Atoi(columns[0]); err != nil || len(columns) < 6 {
		return
	}
	outcome, code, _ := strings.Cut(columns[5], " ")
	op, _, _ := strings.Cut(columns[3], " ") // lock and carry
	c.words["op "+op], c.words["outcome "+outcome] = true, true
	if outcome == string(session.Refused) { // a strategy that is stopped has a code too
		c.words["code "+code] = true
	}
}

// symbols takes the column added_by of a scenario's symbols.
func (c columnsTold) symbols(table []string) {
	if len(table) == 0 {
		return
	}
	at := slices.Index(gap.Split(table[0], -1), "added_by")
	for _, row := range table[1:] {
		c.words["added_by "+gap.Split(row, -1)[at]] = true
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
