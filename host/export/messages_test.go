package export_test

import (
	"encoding/json"
	"testing"

	"github.com/strathost/strathost/host/export"
)

// TestAnEqualRunGetsTheLogsOfTheOneThatWasRecorded runs the same three times, with other messages each time: the latest stay.
func TestAnEqualRunGetsTheLogsOfTheOneThatWasRecorded(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	for i, say := range []string{"", "one", "two", ""} {
		f := newFolder(t, out)
		fill(t, f, 1)
		if say != "" {
			log, err := f.Messages("momentum")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := log.Write([]byte(say)); err != nil {
				t.Fatal(err)
			}
			if err := log.Close(); err != nil {
				t.Fatal(err)
			}
		}
		done, err := f.Complete(export.Manifest{Session: "s", Outcome: "completed", Config: json.RawMessage(`{}`)})
		if err != nil || done.Difference != "" || done.Existed != (i > 0) {
			t.Fatalf("run %d: %+v, %v", i, done, err)
		}
		if i == 0 {
			continue
		}
		if got, want := text(t, done.Dir, "messages/momentum.log"), []string{"", "one", "two", "two"}[i]; got != want {
			t.Errorf("after run %d the log is %q, expected %q", i, got, want)
		}
		if m, err := export.ReadManifest(done.Dir); err != nil || m.Files["messages"] != "" {
			t.Errorf("the manifest has %v, %v", m.Files, err)
		}
	}
}
