package host_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
)

func readingJSON(t *testing.T, r host.Reading) map[string]any {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestASessionThatIsPausedCanBeReadAndItsLastDayWhenItIsOver steps through a day with a script in it: readers are served
// while the session waits, and all that they do leaves the run as it was.
func TestASessionThatIsPausedCanBeReadAndItsLastDayWhenItIsOver(t *testing.T) {
	t.Parallel()
	want := fingerprint(t, runSame(t, sameFile(t, "script: same.js"), host.Options{}))
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var snapshots host.Snapshots
	early := snapshots.Reader("same", "early") // ahead of the run
	first := make(chan host.Reading, 1)
	go func() {
		r, err := early.Complete(ctx)
		if err != nil {
			t.Error(err)
		}
		first <- r
	}()
	replay := &host.Replay{}
	replay.Pause()
	end := watched(t, ctx, sameFile(t, "script: same.js"), host.Options{Replay: replay, Snapshots: &snapshots})
	replay.Step()
	if got := <-first; got.Snapshot.Clock != got.Snapshot.Day.Open || !got.Snapshot.Active || got.Ended {
		t.Errorf("at the open the clock is %d, active %t, ended %t", got.Snapshot.Clock, got.Snapshot.Active, got.Ended)
	}
	stepped := func(clock string) {
		t.Helper()
		replay.Step()
		eventually(t, clock, func() bool { return replay.Status().Time.Format("15:04") == clock })
	}
	late := snapshots.Reader("same", "late")
	stepped("09:31")
	read := func(r *host.Reader, from int64) host.Reading {
		t.Helper()
		got, err := r.Delta(ctx, from)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	start := read(late, 0)
	if got := start.Snapshot.Symbols[0].Series[0].Today.Len(); !start.Reset || got != 1 {
		t.Errorf("at 09:31 there are %d bars, reset %t", got, start.Reset)
	}
	stepped("09:32")
	stepped("09:33")
	delta := read(late, start.To)
	m := readingJSON(t, delta)
	aapl := m["symbols"].(map[string]any)["AAPL"].(map[string]any)
	minutes := aapl["bars"].(map[string]any)["1m"].(map[string]any)
	if m["from"] != float64(start.To) || minutes["count"] != 3.0 || len(minutes["data"].([]any)) != 2 || aapl["metadata"] != nil {
		t.Errorf("two minutes later there is %v", m)
	}
	if again := read(late, delta.To); again.To != delta.To || len(again.Symbols) > 0 {
		t.Errorf("while it is paused %d symbols changed", len(again.Symbols))
	}
	replay.Resume()
	outcome := end()
	if outcome.Status != host.Completed {
		t.Fatalf("it is %s: %v", outcome.Status, outcome.Err)
	}
	if d := cmp.Diff(want, fingerprint(t, outcome.RunDir)); d != "" {
		t.Errorf("a run that is read leaves other bytes: %s", d)
	}

	last, err := late.Complete(ctx)
	if err != nil || !last.Ended || last.Snapshot.Active || last.Snapshot.Day.Date.String() != "2025-07-03" {
		t.Fatalf("after the end there is %s, ended %t, %v", last.Snapshot.Day.Date, last.Ended, err)
	}
	b, err := os.ReadFile(filepath.Join(outcome.RunDir, "session.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]any
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	got := readingJSON(t, last)
	if d := cmp.Diff(file, map[string]any{"session": got["session"], "symbols": got["symbols"]}); d != "" {
		t.Errorf("what is read after the end is not session.json (-file +read):\n%s", d)
	}
	if r, err := snapshots.Reader("same", "later").Delta(ctx, last.To); err != nil || !r.Reset || r.To != last.To {
		t.Errorf("one that comes after the end gets %d, reset %t, %v", r.To, r.Reset, err)
	}

	again := watched(t, ctx, sameFile(t, ""), host.Options{Snapshots: &snapshots}) // without its script
	if o := again(); o.Status != host.Completed {
		t.Fatalf("the next run is %s: %v", o.Status, o.Err)
	}
	if r := read(late, last.To); !r.Reset || r.To <= last.To {
		t.Errorf("of the next run there is %d after %d, reset %t", r.To, last.To, r.Reset)
	}
}

func TestAReaderOfASessionThatDoesNotRunHearsSo(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "broken.js"), []byte("export function {"), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := config.Parse("sessions.yaml", []byte(`version: 1
defaults: {start: 2025-07-02, end: 2025-07-02, data: {intervals: [1m]}}
sessions:
  - name: broken
    data: {symbols: [AAPL]}
    strategies: [{name: x, script: broken.js}]
  - name: empty
    data: {symbols: [NOBODY]}
  - name: left-out
    data: {symbols: [AAPL]}
`), config.ParseOptions{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	var snapshots host.Snapshots
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	names := map[string]error{"broken": host.ErrNoDay, "empty": host.ErrNoDay, "left-out": host.ErrNoSession, "typo": host.ErrNoSession}
	type answer struct {
		name string
		err  error
	}
	answers := make(chan answer)
	ask := func(name string) {
		_, err := snapshots.Reader(name, "x").Complete(ctx)
		answers <- answer{name, err}
	}
	for name := range names {
		go ask(name)
	}
	if _, err := host.Run(ctx, f, host.Options{Out: t.TempDir(), Sessions: []string{"broken", "empty"}, Snapshots: &snapshots}); err != nil {
		t.Fatal(err)
	}
	for name := range names { // and afterwards
		go ask(name)
	}
	for range 2 * len(names) {
		a := <-answers
		if !errors.Is(a.err, names[a.name]) || !strings.Contains(a.err.Error(), "session "+a.name) {
			t.Errorf("the reader of %s gets %v", a.name, a.err)
		}
		if errors.Is(a.err, host.ErrNoSession) && !strings.Contains(a.err.Error(), "it has broken, empty") {
			t.Errorf("the reader of %s is not told what there is: %v", a.name, a.err)
		}
	}
	gone, leave := context.WithCancel(ctx)
	leave()
	if _, err := (&host.Snapshots{}).Reader("same", "x").Complete(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("who waits no more gets %v", err)
	}
}

// The second of two runs is for comparing: it is not read.
func TestWhatIsReadOfARunTwiceIsTheFirst(t *testing.T) {
	var snapshots host.Snapshots
	o := host.Options{Out: t.TempDir(), Snapshots: &snapshots}
	outcomes, err := host.RunTwice(t.Context(), sameFile(t, ""), o)
	if err != nil || outcomes[0].Repeat == nil || outcomes[0].Repeat.Difference != nil {
		t.Fatalf("%+v, %v", outcomes, err)
	}
	got, err := snapshots.Reader("same", "x").Complete(t.Context())
	if err != nil || got.To != 3 || !got.Ended { // one for the end of each day
		t.Errorf("it is snapshot %d, ended %t, %v", got.To, got.Ended, err)
	}
}

// TestOwnIndicatorsAreReadAlikeOfAScriptAGoValueAndAPlugin reads at an instant between two calls of a strategy whose own
// indicators get bars that it is not called for.
func TestOwnIndicatorsAreReadAlikeOfAScriptAGoValueAndAPlugin(t *testing.T) {
	t.Parallel()
	const follow = ", follow: {symbols: config, intervals: [5m]}"
	readings := map[string]map[string]any{}
	for name, form := range map[string]struct {
		entry   string
		options host.Options
	}{
		"script": {entry: "script: custom.js" + follow}, "plugin": {entry: "plugin: ./plugin" + follow}, "Go value": {options: customGo(nil, "5m")},
	} {
		ctx := t.Context()
		var snapshots host.Snapshots
		replay := &host.Replay{}
		replay.Pause()
		form.options.Replay, form.options.Snapshots = replay, &snapshots
		end := watched(t, ctx, customFile(t, customRoot, form.entry), form.options)
		reader := snapshots.Reader("custom", name)
		var got host.Reading
		for clock, target := int64(0), time.Date(2025, 7, 2, 15, 3, 0, 0, time.UTC).UnixNano(); clock < target; clock = got.Snapshot.Clock {
			replay.Step()
			eventually(t, "a step", func() bool {
				var err error
				if got, err = reader.Delta(ctx, got.To); err != nil {
					t.Fatal(err)
				}
				return got.Snapshot.Clock > clock
			})
		}
		got, err := reader.Complete(ctx)
		if err != nil {
			t.Fatal(err)
		}
		replay.Resume()
		if o := end(); o.Status != host.Completed {
			t.Errorf("%s: %s, %v", name, o.Status, o.Err)
		}
		own := map[string]any{}
		for symbol, x := range readingJSON(t, got)["symbols"].(map[string]any) {
			for key, i := range x.(map[string]any)["indicators"].(map[string]any) {
				own[symbol+" "+key] = i
			}
		}
		readings[name] = own
	}
	behind := 0
	for key, i := range readings["script"] {
		if i := i.(map[string]any); strings.HasSuffix(key, "@1m") && strings.Contains(key, "custom/") && i["last_updated"] == "2025-07-02T11:00:00-04:00" && i["ready"] == true {
			behind++
		}
	}
	if behind == 0 {
		t.Errorf("none of the strategy's own is behind: %v", readings["script"])
	}
	for name, r := range readings {
		if d := cmp.Diff(readings["script"], r); d != "" {
			t.Errorf("what is read of the script's and the %s's differs:\n%s", name, d)
		}
	}
}
