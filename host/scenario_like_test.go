package host_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A symbol that is added at eleven has from then on what it would have if the YAML listed it. Two scenarios tell of the two
// ways; here what they came to is held against each other.
func TestASymbolAddedAtElevenIsLikeAConfiguredOne(t *testing.T) {
	t.Parallel()
	added := readScenario(t, filepath.Join(scenarioFolder, "like-configured-at-eleven-is-added.txtar"))
	listed := readScenario(t, filepath.Join(scenarioFolder, "like-configured-at-eleven-is-listed.txtar"))
	if d := cmp.Diff(added.section("trader.js"), listed.section("trader.js")); d != "" {
		t.Errorf("the scripts of the two scenarios differ:\n%s", d)
	}
	emitted := lines(added.section("emitted"))
	if len(emitted) < 20 {
		t.Errorf("only %d values are emitted", len(emitted))
	}
	if d := cmp.Diff(lines(listed.section("emitted")), emitted); d != "" {
		t.Errorf("what is emitted (-listed +added):\n%s", d)
	}
	if d := cmp.Diff(barsOf(t, listed, "TSLA"), barsOf(t, added, "TSLA")); d != "" {
		t.Errorf("base, bars, quality and gaps (-listed +added):\n%s", d)
	}
}

// barsOf is the row of a symbol in the section symbols, from the base on.
func barsOf(t *testing.T, s scenario, symbol string) map[string]string {
	t.Helper()
	rows := lines(s.section("symbols"))
	head := strings.Fields(rows[0])
	for _, r := range rows[1:] {
		cells := strings.Fields(r)
		if cells[1] != symbol {
			continue
		}
		out := map[string]string{}
		for i := len(head) - 1; head[i] != "removed_at"; i-- {
			out[head[i]] = cells[i]
		}
		return out
	}
	t.Fatalf("there is no row of %s", symbol)
	return nil
}
