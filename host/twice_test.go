package host_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// twiceFile is a session of two days with one strategy, which the given YAML names, or none.
func twiceFile(t *testing.T, entry string) *host.File {
	t.Helper()
	text := "version: 1\nsessions:\n  - {name: twice, start: 2025-07-02, end: 2025-07-03, data: {symbols: [AAPL, GM]}, speed: 1000000"
	if entry != "" {
		text += ", strategies: [{name: it, " + entry + "}]"
	}
	f, err := config.Parse("sessions.yaml", []byte(text+"}\n"), config.ParseOptions{Root: "testdata/twice"})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// twice runs a file twice, and gives the outcome and what is in the folder of the runs then.
func twice(t *testing.T, ctx context.Context, f *host.File, o host.Options) (host.Outcome, []string) {
	t.Helper()
	o.Out = t.TempDir()
	before := runtime.GOMAXPROCS(0)
	outcomes, err := host.RunTwice(ctx, f, o)
	if err != nil {
		t.Fatal(err)
	}
	if now := runtime.GOMAXPROCS(0); now != before {
		t.Errorf("GOMAXPROCS was %d and is %d", before, now)
	}
	left, err := os.ReadDir(filepath.Join(o.Out, "twice"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range left {
		names = append(names, e.Name())
	}
	return outcomes[0], names
}

func TestASoundSessionIsEqualWhenItRunsTwice(t *testing.T) { // changes GOMAXPROCS: not parallel
	for name, f := range map[string]*host.File{"script": sameFile(t, "script: same.js"), "plugin": sameFile(t, "plugin: ./plugin"),
		"processors of its own": twiceFile(t, `plugin: ./processors, env: {GOMAXPROCS: "3"}`)} {
		o, left := twice(t, t.Context(), f, host.Options{})
		if o.Status != host.Completed || o.Repeat == nil || o.Repeat.Difference != nil || o.Repeat.Err != nil || o.ExitCode() != host.ExitFine {
			t.Errorf("%s: it is %s, repeated %+v, and ends with %d", name, o.Status, o.Repeat, o.ExitCode())
			continue
		}
		if o.Repeat.Files < 5 || o.Repeat.Processors[0] != 1 || o.Repeat.Processors[1] < 2 {
			t.Errorf("%s: %+v", name, o.Repeat)
		}
		if f.Sessions[0].Name == "twice" && len(left) != 1 {
			t.Errorf("%s: left are %v", name, left)
		}
	}
}

// clockwatcher is what a strategy must not be: it emits the time of the wall clock once in an hour.
type clockwatcher struct{}

func (clockwatcher) OnBars(s sdk.Session, _ []sdk.Bar) error {
	if s.Now().Minute() != 0 {
		return nil
	}
	return s.Emit("wall", float64(time.Now().UnixNano()))
}

func TestAStrategyThatReadsTheWallClockIsFound(t *testing.T) { // changes GOMAXPROCS: not parallel
	watcher := sdk.NewStrategy(func(struct{}) (clockwatcher, error) { return clockwatcher{}, nil })
	o, left := twice(t, t.Context(), twiceFile(t, ""), host.Options{Go: []host.GoStrategy{{Session: "twice", Name: "watcher", Factory: watcher,
		Follow: session.Follow{Config: true}}}})
	d := o.Repeat.Difference
	if d == nil || o.ExitCode() != host.ExitDifference || host.ExitCode([]host.Outcome{o}) != host.ExitDifference {
		t.Fatalf("it is repeated with %+v, and ends with %d", o.Repeat, o.ExitCode())
	}
	const line = "2025-07-02T10:00:00-04:00,watcher,wall,"
	if d.File != "emitted.csv" || d.Line != 2 || !strings.HasPrefix(d.First, line) || !strings.HasPrefix(d.Second, line) || d.First == d.Second {
		t.Errorf("the difference is %+v", d)
	}
	if len(left) != 2 || o.Repeat.Dir != o.RunDir+".2" { // both are there to be looked at
		t.Errorf("left are %v, the second run is %s", left, o.Repeat.Dir)
	}
}

// TestAPluginRunsOnTheProcessorsOfTheRun also shows that a difference of a plugin is found.
func TestAPluginRunsOnTheProcessorsOfTheRun(t *testing.T) { // changes GOMAXPROCS: not parallel
	o, _ := twice(t, t.Context(), twiceFile(t, "plugin: ./processors"), host.Options{})
	d := o.Repeat.Difference
	if d == nil || d.File != "emitted.csv" || !strings.HasSuffix(d.First, ",processors,1") || strings.HasSuffix(d.Second, ",processors,1") {
		t.Errorf("the difference is %+v", d)
	}
}

func TestASecondRunThatIsInterruptedLeavesTheFirst(t *testing.T) { // changes GOMAXPROCS: not parallel
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	made := 0
	factory := sdk.NewStrategy(func(struct{}) (*interrupter, error) {
		if made++; made == 2 {
			return &interrupter{cancel: cancel}, nil
		}
		return &interrupter{cancel: func() {}}, nil
	})
	o, left := twice(t, ctx, twiceFile(t, ""), host.Options{Go: []host.GoStrategy{{Session: "twice", Name: "it", Factory: factory,
		Follow: session.Follow{Config: true}}}})
	if o.Status != host.Completed || o.Repeat == nil || o.Repeat.Status != host.Interrupted || o.ExitCode() != host.ExitInterrupted {
		t.Errorf("it is %s, repeated %+v, and ends with %d", o.Status, o.Repeat, o.ExitCode())
	}
	if len(left) != 1 || filepath.Base(o.RunDir) != left[0] {
		t.Errorf("left are %v", left)
	}
}

func TestASessionThatDidNotRunIsNotRepeated(t *testing.T) { // changes GOMAXPROCS: not parallel
	o, left := twice(t, t.Context(), twiceFile(t, "plugin: ./processors, params: {nosuch: 1}"), host.Options{})
	if o.Status != host.Refused || o.Repeat != nil || o.ExitCode() != host.ExitMistake || len(left) > 0 {
		t.Errorf("it is %s, repeated %+v, and leaves %v", o.Status, o.Repeat, left)
	}
}
