package host_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
)

// runText runs the session of a scenario and gives its outcome.
func runText(t *testing.T, name string) host.Outcome {
	t.Helper()
	a, err := txtar.ParseFile(filepath.Join(scenarioFolder, name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	for _, f := range a.Files {
		path := filepath.Join(root, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file, err := config.Load(filepath.Join(root, "sessions.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := host.Run(context.Background(), file, host.Options{Out: t.TempDir()})
	if err != nil || len(outcomes) != 1 || outcomes[0].RunDir == "" {
		t.Fatalf("%d outcomes, %v", len(outcomes), err)
	}
	return outcomes[0]
}

func TestSessionJSONFlagsThePriceOfACarriedSymbolAsStale(t *testing.T) {
	t.Parallel()
	o := runText(t, "what-is-carried-keeps-its-last-price")
	var got struct {
		Symbols map[string]struct {
			Stale *struct {
				LastPrice *float64 `json:"last_price"`
				Since     *string  `json:"since"`
			} `json:"stale"`
		} `json:"symbols"`
	}
	if err := json.Unmarshal([]byte(read(t, o.RunDir, "session.json")), &got); err != nil {
		t.Fatal(err)
	}
	gone := got.Symbols["GONE"].Stale
	if gone == nil || gone.LastPrice == nil || *gone.LastPrice != 36 || gone.Since == nil || *gone.Since != "2025-07-01T16:00:00-04:00" {
		t.Errorf("GONE has no bar on the last day, and session.json says %+v", gone)
	}
	for _, name := range []string{"AAPL", "LATE"} {
		if x, ok := got.Symbols[name]; !ok || x.Stale != nil {
			t.Errorf("%s has bars on the last day, and session.json says %+v", name, x.Stale)
		}
	}
	// The last day's data are an embedder's too.
	if o.Snapshot == nil || o.Snapshot.Day.Date.String() != "2025-07-02" || len(o.Snapshot.Symbols) != 3 || o.Snapshot.Symbols[1].Stale == nil {
		t.Errorf("the outcome's snapshot is %+v", o.Snapshot)
	}
}

func TestTheStoryOfACarriedSymbolIsTold(t *testing.T) {
	t.Parallel()
	o := runText(t, "keep-added-carries-every-symbol-over")
	for name, present := range map[string]bool{"SOL": true, "BTC": true, "ETH": false} {
		story, err := host.Explain(o.RunDir, name)
		if err != nil {
			t.Fatal(err)
		}
		if story.Present != present {
			t.Errorf("%s: present at the end of the last day: %t", name, story.Present)
		}
	}
	story, err := host.Explain(o.RunDir, "SOL")
	if err != nil {
		t.Fatal(err)
	}
	carried := 0
	for _, e := range story.Entries {
		if e.Op == "carry" {
			carried++
			if e.Source.Location != "sessions.yaml:7:17" || e.Cause == 0 {
				t.Errorf("the entry of the carry is %+v", e)
			}
		}
	}
	if carried != 2 {
		t.Errorf("SOL was carried over %d times, expected 2", carried)
	}
}
