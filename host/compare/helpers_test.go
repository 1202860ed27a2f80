package compare_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/compare"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/sdk"
)

// folder is a run folder that a test writes.
type folder struct {
	manifest export.Manifest
	ledger   []export.LedgerLine
	files    map[string]string
}

// run is a folder of two days with two entries of a strategy, which the changes change.
func run(changes ...func(*folder)) *folder {
	f := &folder{files: map[string]string{
		"emitted.csv":  "time,strategy,name,value\n",
		"symbols.csv":  "day,symbol,life,source_kind,source_name,bars_1m,quality\n2025-07-01,AAPL,1,config,config,390,100\n",
		"timeline.csv": "time,symbol,volume,bars_1m\n",
		"session.json": `{"session":{"name":"s"},"symbols":{}}`,
	}, manifest: export.Manifest{ID: "0123", Session: "s", Outcome: "completed", Config: json.RawMessage(`{"seed":1}`),
		Strategies: []export.ManifestSource{{Name: "gap", Kind: "script", Path: "gap.js", Digest: "aaaa"}}}}
	f.entries("09:35 gap scan", "09:35 gap add_symbol TSLA < 1", "11:00 late add_symbol F", "16:00 config teardown TSLA < 2")
	for _, c := range changes {
		c(f)
	}
	return f
}

// entries makes the ledger: "[2025-07-02 ]09:35 source op [symbol] [!code] [+full, +adhoc or +upgraded] [< cause]"; - for a time
// before the open, and 2025-07-03T00:00 for one of another date than the day's.
func (f *folder) entries(texts ...string) {
	f.ledger = nil
	for i, text := range texts {
		l := export.LedgerLine{Seq: i + 1, Day: "2025-07-01", Outcome: "added", Role: "strategy"}
		text, cause, _ := strings.Cut(text, " < ")
		if cause != "" {
			_, _ = fmt.Sscan(cause, &l.Cause)
		}
		parts := strings.Fields(text)
		if strings.HasPrefix(parts[0], "2025-") && !strings.Contains(parts[0], "T") {
			l.Day, parts = parts[0], parts[1:]
		}
		if parts[0] != "-" {
			stamp := parts[0] + ":00-04:00"
			if !strings.Contains(stamp, "T") {
				stamp = l.Day + "T" + stamp
			}
			l.SessionTime = &stamp
		}
		l.Source, l.Op = sdk.Source{Kind: "script", Name: parts[1], Digest: "aaaa", Location: "gap.js:1:1"}, parts[2]
		for _, p := range parts[3:] {
			if code, refused := strings.CutPrefix(p, "!"); refused {
				l.Code, l.Outcome = code, "refused"
			} else if is, ok := strings.CutPrefix(p, "+"); ok {
				l.Metadata = &export.MetadataJSON{Meets: is != "adhoc", Upgraded: is == "upgraded"}
				if is == "upgraded" {
					l.Outcome = is
				}
			} else {
				l.Symbol = p
			}
		}
		switch l.Op {
		case "teardown":
			l.Outcome, l.Role = "torn_down", "config"
		case "scan":
			l.Outcome, l.Role = "scanned", "scanner"
		}
		f.ledger = append(f.ledger, l)
	}
}

func entries(texts ...string) func(*folder) { return func(f *folder) { f.entries(texts...) } }

func file(name, text string) func(*folder) { return func(f *folder) { f.files[name] = text } }

func without(name string) func(*folder) { return func(f *folder) { delete(f.files, name) } }

func manifest(change func(*export.Manifest)) func(*folder) {
	return func(f *folder) { change(&f.manifest) }
}

// write puts the folder into a new directory.
func (f *folder) write(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	var ledger strings.Builder
	for _, l := range f.ledger {
		b, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		ledger.Write(append(b, '\n'))
	}
	f.manifest.Files = map[string]string{"ledger.jsonl": "-"}
	files := map[string]string{"ledger.jsonl": ledger.String()}
	for name, text := range f.files {
		f.manifest.Files[name] = "-"
		files[name] = text
	}
	b, err := json.Marshal(f.manifest)
	if err != nil {
		t.Fatal(err)
	}
	files["manifest.json"] = string(b)
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// diff compares two folders.
func diff(t testing.TB, a, b *folder, o compare.Options) compare.Difference {
	t.Helper()
	d, err := compare.Runs(a.write(t), b.write(t), o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// told is the ledger's differences, one a line: which run, what, the fields that changed and the causes' numbers.
func told(d compare.Difference) string {
	var out []string
	for _, e := range d.Ledger.Entries {
		text := ""
		switch {
		case e.B == nil:
			text = "A " + e.A.When()[:5] + " " + e.A.Asked()
		case e.A == nil:
			text = "B " + e.B.When()[:5] + " " + e.B.Asked()
		default:
			text = "both " + e.A.When()[:5] + " " + e.A.Asked()
			for _, c := range e.Changes {
				text += " " + c.Field
			}
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}
