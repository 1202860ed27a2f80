package host_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
)

// culpritSymbol is what culprit.js asks for and beside.js does not.
const culpritSymbol = "COIN"

// culpritIndicators are what culprit.js and the plugin ask for and beside.js does not.
var culpritIndicators = []struct{ symbol, key string }{{"TSLA", "ema(period=5)@1m"}, {"AAPL", "sma(period=5)@1m"}}

// othersIn is what the files of a run folder say of all but the culprit, by file: every line of them, but those of what
// the culprit alone asked for, emitted or did. The lines of the ledger are numbered anew.
func othersIn(t *testing.T, dir string) map[string][]string {
	t.Helper()
	out := map[string][]string{"session.json": sessionWithout(t, read(t, dir, "session.json")), "ledger.jsonl": ledgerWithout(t, read(t, dir, "ledger.jsonl"))}
	for name, own := range map[string]string{"emitted.csv": "culprit", "symbols.csv": culpritSymbol, "timeline.csv": culpritSymbol} {
		for line := range strings.Lines(read(t, dir, name)) {
			if !strings.Contains(line, ","+own+",") {
				out[name] = append(out[name], line)
			}
		}
	}
	return out
}

func sessionWithout(t *testing.T, text string) []string {
	t.Helper()
	var session struct {
		Session json.RawMessage           `json:"session"`
		Symbols map[string]map[string]any `json:"symbols"`
	}
	if err := json.Unmarshal([]byte(text), &session); err != nil {
		t.Fatal(err)
	}
	delete(session.Symbols, culpritSymbol)
	for _, x := range culpritIndicators {
		if all, ok := session.Symbols[x.symbol]["indicators"].(map[string]any); ok {
			delete(all, x.key)
		}
	}
	out, err := json.MarshalIndent(session, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(out), "\n")
}

func ledgerWithout(t *testing.T, text string) []string {
	t.Helper()
	var out []string
	numbers := map[string]string{}
	for line := range strings.Lines(text) {
		var entry struct {
			Symbol string
			Source struct{ Name string }
		}
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatal(err)
		}
		if entry.Source.Name == "culprit" || entry.Symbol == culpritSymbol {
			continue
		}
		numbers[lineNumber.FindStringSubmatch(line)[2]] = strconv.Itoa(len(numbers) + 1)
		out = append(out, lineNumber.ReplaceAllStringFunc(line, func(found string) string {
			parts := lineNumber.FindStringSubmatch(found)
			return parts[1] + numbers[parts[2]]
		}))
	}
	return out
}
