package proof_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
)

// What strategies do in these sessions was once told of as damage.
func TestWhatLooksOddIsNoAlarm(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ data, deeds string }{
		"an upgrade that finds its history there": {"history: [{days: 2, intervals: [1m]}]",
			`s.at("10:30", (s) => s.addBars("TSLA", "1m", { days: 2 })); s.at("11:00", (s) => s.addSymbol("TSLA"));`},
		"an upgrade after an indicator and its history": {"history: [{days: 2, intervals: [1m]}]",
			`s.at("10:00", (s) => s.addIndicator("TSLA", "sma", { interval: "1m", period: 5 }));
			 s.at("10:30", (s) => s.addBars("TSLA", "1m", { days: 2 })); s.at("11:00", (s) => s.addSymbol("TSLA"));`},
		"a day alone":              {"", `s.at("10:00", (s) => s.addBars("RIVN", "1d"));`},
		"an indicator of days":     {"", `s.at("10:00", (s) => s.addIndicator("TSLA", "sma", { interval: "1d", period: 5 }));`},
		"a day, and minutes later": {"", `s.at("10:00", (s) => s.addBars("GM", "1d")); s.at("12:00", (s) => s.addIndicator("GM", "sma", { interval: "15m", period: 9 }));`},
		"days of history, and minutes later": {"", `s.at("10:00", (s) => s.addBars("GM", "1d", { days: 5, historicalOnly: true }));
			 s.at("12:00", (s) => s.addIndicator("GM", "sma", { interval: "15m", period: 9 }));`},
		"a day, and the history of minutes": {"", `s.at("10:00", (s) => s.addBars("GM", "1d")); s.at("12:00", (s) => s.addBars("GM", "1m", { days: 1, historicalOnly: true }));`},
		"a series that leaves and comes back": {"", `let i; s.at("09:45", (s) => { i = s.addIndicator("KO", "ema", { interval: "5m", period: 9 }); s.addIndicator("KO", "rsi", { interval: "1m", period: 9 }); });
			 s.at("11:00", (s) => s.removeIndicator(i)); s.at("11:10", (s) => s.addSymbol("KO"));`},
		"windows that end between rows": {"incomplete: skip", `s.at("10:00", (s) => s.addBars("RIVN", "7m"));`},
	} {
		for _, timeline := range []string{"instant", "close"} {
			t.Run(name+"/"+timeline, func(t *testing.T) {
				t.Parallel()
				report := prove(t, deeds(t, c.data, c.deeds, timeline))
				for _, f := range report.Findings {
					t.Errorf("%s: %s: %s (%s)", f.Check, f.Place(), f.Message, f.Other)
				}
			})
		}
	}
}

// deeds is the run folder of a day of AAPL with what a script does in its onStart.
func deeds(t *testing.T, data, text, timeline string) string {
	t.Helper()
	root := t.TempDir()
	script := "export function onStart(s) { " + text + " }\nexport function onBar() {}\n"
	if err := os.WriteFile(filepath.Join(root, "a.js"), []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := config.Parse("a.yaml", fmt.Appendf(nil, `version: 1
sessions:
  - name: a
    start: 2025-07-02
    end: 2025-07-02
    data:
      symbols: [AAPL]
      intervals: [1m, 5m]
      %s
    strategies: [{name: a, script: a.js}]
    export: {timeline: %s}
`, data, timeline), config.ParseOptions{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := host.Run(context.Background(), file, host.Options{Out: root})
	if err != nil || outcomes[0].Status != host.Completed {
		t.Fatal(err, outcomes[0].Status, outcomes[0].Err, outcomes[0].Mistakes, outcomes[0].Result.Stopped)
	}
	return outcomes[0].RunDir
}
