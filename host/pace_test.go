package host_test

import (
	"context"
	"math"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/testdata/same/strategy"
	"github.com/strathost/strathost/sdk"
)

// fingerprint is a run's id and the digests of all that must repeat.
func fingerprint(t *testing.T, dir string) map[string]string {
	t.Helper()
	m, err := export.ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Files) < 5 {
		t.Fatalf("only %d files must repeat", len(m.Files))
	}
	m.Files["id"] = m.ID
	return m.Files
}

// eventually waits until something holds, for as long as no test should take.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !holds(); time.Sleep(100 * time.Microsecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within a minute", what)
		}
	}
}

// watched runs the session of sameFile with a replay in the background, and gives what waits for its end.
func watched(t *testing.T, ctx context.Context, f *host.File, o host.Options) (end func() host.Outcome) {
	t.Helper()
	if o.Out == "" {
		o.Out = t.TempDir()
	}
	outcomes := make(chan host.Outcome, 1)
	go func() {
		defer close(outcomes)
		done, err := host.Run(ctx, f, o)
		if err != nil {
			t.Error(err)
			return
		}
		outcomes <- done[0]
	}()
	return func() (outcome host.Outcome) {
		t.Helper()
		select {
		case outcome = <-outcomes:
		case <-time.After(time.Minute):
			t.Error("it does not end within a minute")
		}
		return outcome
	}
}

// TestAReplayThatIsPausedAndSteppedLeavesTheBytesOfOneThatIsNot steps through a session whose speed is real time: it ends
// only because of the steps, the day that is passed over and the new speed.
func TestAReplayThatIsPausedAndSteppedLeavesTheBytesOfOneThatIsNot(t *testing.T) {
	t.Parallel()
	for name, entry := range map[string]string{"script": "script: same.js", "plugin": "plugin: ./plugin"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := fingerprint(t, runSame(t, sameFile(t, entry), host.Options{}))
			replay, realTime := &host.Replay{}, 1.0
			replay.Pause()
			end := watched(t, t.Context(), sameFile(t, entry), host.Options{Replay: replay, Speed: &realTime})

			eventually(t, "it begins", func() bool { return replay.Status().Session == "same" })
			if s := replay.Status(); !s.Paused || !s.Time.IsZero() || s.Speed != 1 {
				t.Errorf("before the first day it is %+v", s)
			}
			at := func(day, clock string) func() bool {
				return func() bool {
					s := replay.Status()
					return s.Day.String() == day && s.Time.Format("15:04:05-07:00") == clock+"-04:00" && s.Paused
				}
			}
			replay.Step()
			eventually(t, "the open", at("2025-07-01", "09:30:00"))
			replay.Step()
			eventually(t, "the first minute", at("2025-07-01", "09:31:00"))
			replay.Step()
			replay.Step()
			replay.Step()
			eventually(t, "three more", at("2025-07-01", "09:34:00"))
			replay.NextDay()
			eventually(t, "the next day", at("2025-07-02", "09:30:00"))
			time.Sleep(1200 * time.Millisecond) // longer than a call may take: nobody is stopped for a pause
			replay.Step()
			eventually(t, "its first minute", at("2025-07-02", "09:31:00"))
			if err := replay.SetSpeed(60 * 1000); err != nil { // a minute takes a millisecond
				t.Error(err)
			}
			replay.Resume()
			got := end()
			if got.Status != host.Completed {
				t.Fatalf("it is %s: %v", got.Status, got.Err)
			}
			if d := cmp.Diff(want, fingerprint(t, got.RunDir)); d != "" {
				t.Errorf("the fingerprints differ: %s", d)
			}
			if s := replay.Status(); s.Session != "" || !s.Time.IsZero() {
				t.Errorf("after the end it is %+v", s)
			}
		})
	}
}

// TestStepsGoThroughTheCloseIntoTheNextDay also holds that the day ends at its close, the last step of the day.
func TestStepsGoThroughTheCloseIntoTheNextDay(t *testing.T) {
	t.Parallel()
	replay := &host.Replay{}
	replay.Pause()
	end := watched(t, t.Context(), sameFile(t, ""), host.Options{Replay: replay})
	for range 1 + 390 { // the open, and each minute to the close
		replay.Step()
	}
	eventually(t, "the close", func() bool { return replay.Status().Time.Format("15:04") == "16:00" })
	if s := replay.Status(); s.Day.String() != "2025-07-01" {
		t.Errorf("it is %+v", s)
	}
	replay.Step()
	eventually(t, "the next open", func() bool { return replay.Status().Time.Format("15:04") == "09:30" })
	if s := replay.Status(); s.Day.String() != "2025-07-02" || !s.Paused {
		t.Errorf("it is %+v", s)
	}
	replay.NextDay()
	replay.NextDay()
	if got := end(); got.Status != host.Completed {
		t.Errorf("it is %s: %v", got.Status, got.Err)
	}
}

// TestTheNextDayOfAMarketThatNeverClosesBeginsWhereTheLastEnds holds the border of days where no night is between them.
func TestTheNextDayOfAMarketThatNeverClosesBeginsWhereTheLastEnds(t *testing.T) {
	t.Parallel()
	f, err := config.Parse("sessions.yaml", []byte(`version: 1
sessions: [{name: same, exchange: 24/7, start: 2025-07-02, end: 2025-07-04, data: {symbols: [AAPL]}}]
`), config.ParseOptions{})
	if err != nil {
		t.Fatal(err)
	}
	replay := &host.Replay{}
	replay.Pause()
	end := watched(t, t.Context(), f, host.Options{Replay: replay})
	for _, day := range []string{"2025-07-02", "2025-07-03", "2025-07-04"} {
		replay.NextDay()
		eventually(t, day, func() bool {
			s := replay.Status()
			return s.Day.String() == day && s.Time.Format(time.RFC3339) == day+"T00:00:00Z" && s.Paused
		})
	}
	replay.Resume()
	if got := end(); got.Result.Bars() == 0 || len(got.Result.Days) != 3 {
		t.Errorf("it is %s: %v", got.Status, got.Err)
	}
}

func TestAReplayThatIsInterruptedWhilePausedLeavesNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, replay := t.TempDir(), &host.Replay{}
	replay.Pause()
	end := watched(t, ctx, sameFile(t, "script: same.js"), host.Options{Replay: replay, Out: out})
	replay.Step()
	replay.Step()
	eventually(t, "it is at its second step", func() bool { return replay.Status().Time.Format("15:04") == "09:31" })
	cancel()
	if got := end(); got.Status != host.Interrupted || got.ExitCode() != host.ExitInterrupted || got.RunDir != "" {
		t.Errorf("it is %s with %q, and ends with %d", got.Status, got.RunDir, got.ExitCode())
	}
	if left, err := filepath.Glob(filepath.Join(out, "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// TestAReplayIsSafeForConcurrentUse presses everything at once, from strategies too. It is worth most under -race.
func TestAReplayIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	same := func(replay *host.Replay) []host.GoStrategy {
		follow := session.Follow{Config: true}
		presser := sdk.NewStrategy(func(struct{}) (*presser, error) { return &presser{replay}, nil })
		return []host.GoStrategy{{Session: "same", Name: "same", Factory: sdk.NewStrategy(strategy.New), Follow: follow},
			{Session: "same", Name: "presser", Factory: presser, Follow: follow}}
	}
	want := fingerprint(t, runSame(t, sameFile(t, ""), host.Options{Go: same(nil)}))
	replay := &host.Replay{}
	end := watched(t, t.Context(), sameFile(t, ""), host.Options{Replay: replay, Go: same(replay)})
	var wait sync.WaitGroup
	commands := []func(){replay.Pause, replay.Resume, replay.Step, replay.NextDay, func() { _ = replay.Status() },
		func() { _ = replay.SetSpeed(1e6) }, func() { _ = replay.SetSpeed(0) }}
	for i := range 4 {
		wait.Go(func() {
			for n := range 500 {
				commands[(n*(i+1)+i)%len(commands)]()
			}
		})
	}
	wait.Wait()
	if err := replay.SetSpeed(0); err != nil {
		t.Error(err)
	}
	ended := make(chan struct{})
	wait.Go(func() { // the presser may pause as long as the session runs
		for {
			select {
			case <-ended:
				return
			case <-time.After(100 * time.Microsecond):
				replay.Resume()
			}
		}
	})
	got := end()
	close(ended)
	wait.Wait()
	if got.Status != host.Completed {
		t.Fatalf("it is %s: %v %v", got.Status, got.Err, got.Result.Stopped)
	}
	if d := cmp.Diff(want, fingerprint(t, got.RunDir)); d != "" {
		t.Errorf("the fingerprints differ: %s", d)
	}
}

// presser is a strategy with its hand on the replay.
type presser struct{ replay *host.Replay }

func (p *presser) OnBars(s sdk.Session, _ []sdk.Bar) error {
	if p.replay == nil {
		return nil
	}
	switch minute := s.Now().Minute(); {
	case minute%20 == 0:
		p.replay.Pause()
	case minute%7 == 0:
		p.replay.Step()
	}
	if p.replay.Status().Session != s.Name() {
		return context.Canceled
	}
	return nil
}

// TestASpeedIsHeld holds the pace from below, which no slow machine can change: timers are never early.
func TestASpeedIsHeld(t *testing.T) {
	t.Parallel()
	parse := func(speed string) *host.File {
		f, err := config.Parse("sessions.yaml", []byte(`version: 1
sessions: [{name: paced, start: 2025-07-02, end: 2025-07-03, data: {symbols: [AAPL]}`+speed+"}]\n"), config.ParseOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	began := time.Now()
	paced := runSame(t, parse(", speed: 117000"), host.Options{})
	took := time.Since(began)
	// 6.5 hours and, before Independence Day, 3.5 in a little more than 0.3 s; the night takes no time.
	if least := 10 * time.Hour / 117000; took < least {
		t.Errorf("it took %v, less than %v", took, least)
	}
	fast := 0.0
	for _, unpaced := range []string{runSame(t, parse(", speed: 1"), host.Options{Speed: &fast}), runSame(t, parse(""), host.Options{})} {
		if d := cmp.Diff(fingerprint(t, paced), fingerprint(t, unpaced)); d != "" { // the id, too, which has no pace in it
			t.Errorf("the fingerprints differ: %s", d)
		}
	}
}

func TestWhatIsNoSpeedIsRefused(t *testing.T) {
	t.Parallel()
	for _, speed := range []float64{-1, math.NaN(), math.Inf(1), math.Inf(-1)} {
		if err := new(host.Replay).SetSpeed(speed); err == nil {
			t.Errorf("%v is a speed", speed)
		}
		if _, err := host.Run(t.Context(), sameFile(t, ""), host.Options{Speed: &speed, Out: t.TempDir()}); err == nil {
			t.Errorf("%v is a speed of a run", speed)
		}
	}
}
