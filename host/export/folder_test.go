package export_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

func newFolder(t *testing.T, out string) *export.Folder {
	t.Helper()
	f, err := export.NewFolder(export.Options{Out: out, Session: "s", Location: newYork(t).Location(), JSON: true, CSV: true, Timeline: true})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func newYork(t *testing.T) *calendar.Calendar {
	t.Helper()
	cal, err := calendar.Lookup("XNYS")
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

// at is 2025-07-02 at a clock time of the exchange, UTC nanoseconds.
func at(t *testing.T, clock string) int64 {
	t.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", "2025-07-02 "+clock, newYork(t).Location())
	if err != nil {
		t.Fatal(err)
	}
	return v.UnixNano()
}

// day is a snapshot of one symbol with two bars and a gap of one between them.
func day(t *testing.T) session.Snapshot {
	t.Helper()
	cal := newYork(t)
	d, err := calendar.ParseDate("2025-07-02")
	if err != nil {
		t.Fatal(err)
	}
	cd, _ := cal.Day(d, calendar.Regular)
	var bars market.Columns
	bars.Append(market.Row{Start: at(t, "09:30"), Open: 1, High: 2, Low: 1, Close: 1.5, Volume: 10})
	bars.Append(market.Row{Start: at(t, "09:32"), Open: 1, High: 3, Low: 0.1, Close: 0.3, Volume: 1e6})
	added := time.Unix(0, at(t, "09:31"))
	quality := 200.0 / 3
	return session.Snapshot{Session: "s", Exchange: "XNYS", Calendar: cal, Start: d, End: d, Day: cd, Clock: at(t, "09:33"),
		Symbols: []session.SymbolSnapshot{{Name: "A", Life: 1, Base: "1m",
			Metadata: sdk.Metadata{AddedBy: sdk.AddedByAdhoc, AutoProvisioned: true, AddedAt: &added,
				Source: sdk.Source{Kind: sdk.SourceScript, Name: `quo"ted, name`}},
			Series: []session.SeriesSnapshot{{Interval: "1m", Streams: true, Today: bars, Quality: &quality,
				Gaps: []market.Gap{{Start: at(t, "09:31"), End: at(t, "09:32"), Bars: 1}}}},
			Metrics:    session.Metrics{Volume: 1000010, High: 3, Low: 0.1, LastUpdate: at(t, "09:33")},
			Indicators: []session.IndicatorSnapshot{{Key: "x", Name: "x", Interval: "1m", Fields: []string{"value"}, Values: []float64{math.NaN()}}},
			Quality:    &quality}}}
}

func fill(t *testing.T, f *export.Folder, emitted float64) {
	t.Helper()
	steps := []error{
		f.Ledger(session.Entry{Seq: 1, Day: day(t).Day.Date, Op: session.OpAddSymbol, Symbol: "A", Outcome: session.Added, Role: "config"}),
		f.Emitted(session.Emission{Time: at(t, "09:31"), Strategy: "x", Name: "a,b", Value: emitted}),
		f.Timeline(session.TimelineRow{Time: at(t, "09:31"), Symbol: "A", Series: []session.SeriesCount{{Interval: "1m", Bars: 1}}}),
		f.Timeline(session.TimelineRow{Time: at(t, "09:33"), Symbol: "A", Series: []session.SeriesCount{{Interval: "30s", Bars: 6}, {Interval: "1m", Bars: 2}}}),
		f.DayEnded(day(t)),
	}
	for _, err := range steps {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func text(t *testing.T, dir, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestTheFilesOfARun(t *testing.T) {
	t.Parallel()
	f := newFolder(t, t.TempDir())
	fill(t, f, 0.1)
	done, err := f.Complete(export.Manifest{Session: "s", Outcome: "completed", Config: json.RawMessage(`{}`)})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"symbols.csv": `day,symbol,life,meets_session_config_requirements,added_by,auto_provisioned,added_at,upgraded_from_adhoc,source_kind,source_name,removed_at,base_interval,bars_1m,quality,historical_quality,gaps,volume,high,low
2025-07-02,A,1,false,adhoc,true,2025-07-02T09:31:00-04:00,false,script,"quo""ted, name",,1m,2,66.66666666666667,,1,1000010,3,0.1
`,
		"timeline.csv": `time,symbol,volume,high,low,bars_30s,bars_1m,quality,meets_session_config_requirements,added_by,auto_provisioned,added_at,upgraded_from_adhoc
2025-07-02T09:31:00-04:00,A,0,0,0,,1,,false,,false,,false
2025-07-02T09:33:00-04:00,A,0,0,0,6,2,,false,,false,,false
`,
		"emitted.csv":  "time,strategy,name,value\n2025-07-02T09:31:00-04:00,x,\"a,b\",0.1\n",
		"ledger.jsonl": `{"seq":1,"day":"2025-07-02","session_time":null,"op":"add_symbol","symbol":"A","source":{"kind":"","name":""},"role":"config","outcome":"added","metadata":null}` + "\n",
	} {
		if d := cmp.Diff(want, text(t, done.Dir, name)); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
	s, err := export.ReadSession(done.Dir)
	if err != nil {
		t.Fatal(err)
	}
	a := s.Symbols["A"]
	if i := a.Indicators["x"]; i.Value != nil || i.Ready {
		t.Errorf("an indicator that is not ready has the value %v", i.Value)
	}
	if b := a.Bars["1m"]; b.Count != 2 || len(b.Data) != 2 || b.Gaps.GapCount != 1 || b.Gaps.MissingBars != 1 || b.Gaps.Ranges[0].End != "2025-07-02T09:32:00-04:00" {
		t.Errorf("the bars are %+v", b)
	}
}

func TestAnEqualRunIsKeptOnceAndADifferentOneBeside(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	m := export.Manifest{Session: "s", Outcome: "completed", Config: json.RawMessage(`{}`)}
	var dirs []string
	for i, emitted := range []float64{1, 1, 2, 2} {
		f := newFolder(t, out)
		fill(t, f, emitted)
		done, err := f.Complete(m)
		if err != nil {
			t.Fatal(err)
		}
		dirs = append(dirs, filepath.Base(done.Dir))
		if existed := i == 1 || i == 3; done.Existed != existed {
			t.Errorf("run %d existed: %t", i, done.Existed)
		}
		if differs := i >= 2; (done.Difference != "") != differs || differs && !strings.HasPrefix(done.Difference, "emitted.csv:2:") {
			t.Errorf("run %d differs by %q", i, done.Difference)
		}
	}
	if dirs[1] != dirs[0] || dirs[2] != dirs[0]+".2" || dirs[3] != dirs[2] {
		t.Errorf("the folders are %v", dirs)
	}
}

func TestRunsThatEndAtOnceDoNotHarmEachOther(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	m := export.Manifest{Session: "s", Outcome: "completed", Config: json.RawMessage(`{}`)}
	var wait sync.WaitGroup
	existed := make([]bool, 8)
	for i := range existed {
		f := newFolder(t, out)
		fill(t, f, 1)
		wait.Go(func() {
			done, err := f.Complete(m)
			if err != nil || done.Difference != "" {
				t.Errorf("run %d: %v %q", i, err, done.Difference)
			}
			existed[i] = done.Existed
		})
	}
	wait.Wait()
	first := 0
	for _, e := range existed {
		if !e {
			first++
		}
	}
	left, err := os.ReadDir(filepath.Join(out, "s"))
	if err != nil || first != 1 || len(left) != 1 {
		t.Errorf("%d runs got the name, and %d folders are there: %v", first, len(left), err)
	}
}

func TestNothingHalfMadeStays(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	f := newFolder(t, out)
	fill(t, f, 1)
	f.Discard()

	// What a killed host left is swept by the next run; what a living one is writing is not.
	dead := filepath.Join(out, "s", ".partial-999999999-1")
	if err := os.MkdirAll(dead, 0o755); err != nil {
		t.Fatal(err)
	}
	living := newFolder(t, out)
	newFolder(t, out).Discard()
	left, err := os.ReadDir(filepath.Join(out, "s"))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v %v", left, err)
	}
	living.Discard()
}

func TestRunsAreFoundByWhatAPersonTypes(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	var dirs []string
	for seed := range uint64(2) {
		f := newFolder(t, out)
		fill(t, f, 1)
		done, err := f.Complete(export.Manifest{Session: "s", Outcome: "completed", Seed: seed, Config: json.RawMessage(`{}`)})
		if err != nil {
			t.Fatal(err)
		}
		stamp := time.Now().Add(time.Duration(seed) * time.Minute)
		if err := os.Chtimes(filepath.Join(done.Dir, "manifest.json"), stamp, stamp); err != nil {
			t.Fatal(err)
		}
		dirs = append(dirs, done.Dir)
	}
	for name, want := range map[string]string{"last": dirs[1], dirs[0]: dirs[0], filepath.Base(dirs[0])[:6]: dirs[0],
		"s/" + filepath.Base(dirs[1])[:6]: dirs[1]} {
		if got, err := export.FindRun(out, name); err != nil || got != want {
			t.Errorf("%s finds %s, %v, want %s", name, got, err, want)
		}
	}
	for name, say := range map[string]string{"": "is empty", "s/": "several runs", "nosuch": "no run in"} {
		if got, err := export.FindRun(out, name); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("%q finds %s, %v", name, got, err)
		}
	}
}
