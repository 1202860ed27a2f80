package export_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

func counted(interval sdk.Interval, bars int) session.SeriesCount {
	return session.SeriesCount{Interval: interval, Bars: bars}
}

func complete(t *testing.T, f *export.Folder) string {
	t.Helper()
	done, err := f.Complete(export.Manifest{Session: "s", Outcome: "completed", Config: json.RawMessage(`{}`)})
	if err != nil {
		t.Fatal(err)
	}
	return done.Dir
}

// New intervals get their columns on whichever row they come, 60m and 1h of two symbols share one, and the metadata of a
// symbol are those of the row.
func TestTheColumnsOfTheTimelineGrow(t *testing.T) {
	t.Parallel()
	f := newFolder(t, t.TempDir())
	quality, added := 12.5, time.Unix(0, at(t, "09:31"))
	for _, row := range []session.TimelineRow{
		{Time: at(t, "09:31"), Symbol: "A", Series: []session.SeriesCount{counted("1m", 1)}, Metrics: session.Metrics{Volume: 1e21, High: 2.5, Low: 1e-7}, Quality: &quality},
		{Time: at(t, "09:31"), Symbol: "B", Series: []session.SeriesCount{counted("1m", 1), counted("60m", 0)}},
		{Time: at(t, "09:32"), Symbol: "A", Series: []session.SeriesCount{counted("1m", 2), counted("1h", 3)},
			Metadata: sdk.Metadata{MeetsSessionConfigRequirements: true, AddedBy: sdk.AddedByStrategy, AddedAt: &added}},
		{Time: at(t, "09:32"), Symbol: "B", Series: []session.SeriesCount{counted("1s", 9), counted("60m", 4), counted("1d", 1)}},
		{Time: at(t, "09:33"), Symbol: "A", Series: nil},
	} {
		if err := f.Timeline(row); err != nil {
			t.Fatal(err)
		}
	}
	want := `time,symbol,volume,high,low,bars_1s,bars_1m,bars_60m,bars_1d,quality,meets_session_config_requirements,added_by,auto_provisioned,added_at,upgraded_from_adhoc
2025-07-02T09:31:00-04:00,A,1e+21,2.5,1e-07,,1,,,12.5,false,,false,,false
2025-07-02T09:31:00-04:00,B,0,0,0,,1,0,,,false,,false,,false
2025-07-02T09:32:00-04:00,A,0,0,0,,2,3,,,true,strategy,false,2025-07-02T09:31:00-04:00,false
2025-07-02T09:32:00-04:00,B,0,0,0,9,,4,1,,false,,false,,false
2025-07-02T09:33:00-04:00,A,0,0,0,,,,,,false,,false,,false
`
	dir := complete(t, f)
	if d := cmp.Diff(want, text(t, dir, "timeline.csv")); d != "" {
		t.Errorf("timeline.csv (-want +got):\n%s", d)
	}
	requireFiles(t, dir, "emitted.csv", "host.log", "ledger.jsonl", "manifest.json", "symbols.csv", "timeline.csv", "timings.jsonl")
}

// A folder that has no CSV has nothing of the timeline either.
func TestATimelineThatIsNotExportedLeavesNothing(t *testing.T) {
	t.Parallel()
	f, err := export.NewFolder(export.Options{Out: t.TempDir(), Session: "s", Location: newYork(t).Location(), JSON: true, Timeline: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Timeline(session.TimelineRow{Time: at(t, "09:31"), Symbol: "A"}); err != nil {
		t.Fatal(err)
	}
	requireFiles(t, complete(t, f), "emitted.csv", "host.log", "ledger.jsonl", "manifest.json", "timings.jsonl")
}

func requireFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the files of the folder (-want +got):\n%s", d)
	}
}
