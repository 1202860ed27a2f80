package record_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/plugin/record"
	"github.com/strathost/strathost/host/scripttest"
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/wire"
)

// actor is a strategy that emits at each minute, logs at each tenth, and asks for a symbol at 10:05. Change is what its author
// has changed.
type actor struct{ change string }

func (a actor) OnBars(s sdk.Session, bars []sdk.Bar) error {
	now := s.Now().In(s.Location()).Format("15:04")
	at := func(change, minute string) bool { return a.change == change && now == minute }
	close := bars[0].Close
	switch {
	case at("emits another value", "09:45"):
		close++
	case at("emits one more", "09:45"):
		if err := s.Emit("more", 1); err != nil {
			return err
		}
	case at("asks once more", "09:46"):
		if _, err := s.Today("AAPL"); err != nil {
			return err
		}
	case at("panics", "09:47"):
		panic("that far")
	case at("fails", "09:47"):
		return errors.New("no further")
	case at("emits a zero", "09:45"):
		close = 0
	case at("emits a negative zero", "09:45"):
		zero := 0.0
		close = -zero
	}
	if strings.HasSuffix(now, "0") {
		text := "ten minutes"
		if at("logs other words", "09:50") {
			text = "ten long minutes"
		}
		s.Log().Info(text, "close", close)
	}
	minute, reason := "10:05", "it is time"
	switch a.change {
	case "asks earlier":
		minute = "10:04"
	case "asks for another reason":
		reason = "it is late"
	case "does not ask":
		minute = ""
	}
	if now == minute {
		if _, err := s.AddSymbol(sdk.SymbolRequest{Symbol: "TSLA", Reason: reason, Location: "actor.go:" + fmt.Sprint(10+len(a.change))}); err != nil {
			return err
		}
	}
	return s.Emit("close", close)
}

// actorEnds is actor that is also told of the day's end.
type actorEnds struct{ actor }

func (actorEnds) OnEnd(sdk.Session) error { return nil }

func plugins(change string) *sdk.Plugin {
	p := &sdk.Plugin{Name: "actor", Version: "1.0.0", Description: "acts", New: sdk.NewStrategy(func(struct{}) (actor, error) {
		if change == "does not start" {
			return actor{}, errors.New("not today")
		}
		return actor{change}, nil
	})}
	switch change {
	case "has another version":
		p.Version = "1.1.0"
	case "is another":
		p.Name = "pairs"
	case "has a hook more":
		p.New = sdk.NewStrategy(func(struct{}) (actorEnds, error) { return actorEnds{}, nil })
	}
	return p
}

// recorded is the log of an actor over a morning of the sample market.
func recorded(t *testing.T, change string, window int) *kept {
	t.Helper()
	root := t.TempDir()
	s, err := scripttest.Configure(root, map[string]any{"name": "test", "start": "2025-07-02", "end": "2025-07-02", "source": "sample://", "symbols": []any{"AAPL"},
		"intervals": []any{"1m"}, "strategies": []any{map[string]any{"name": "x", "plugin": "."}}})
	if err != nil {
		t.Fatal(err)
	}
	r, file := &record.Recorder{}, &kept{}
	r.Open(file, record.Header{Protocol: wire.ProtocolVersion, Strategy: "x"})
	if _, err := host.TestPlugin(t.Context(), host.PluginTest{Root: root, Session: s, Name: "x", Value: plugins(change), Window: window,
		Through: func(s plugin.Stream, _ func()) plugin.Stream { return r.Between(s) }}); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(record.End{}); err != nil {
		t.Fatal(err)
	}
	return file
}

func replay(t *testing.T, log []byte, change string, o record.Options) (record.Result, error) {
	t.Helper()
	s, err := record.Scan(bytes.NewReader(log))
	if err != nil {
		t.Fatal(err)
	}
	to, err := plugin.OpenBare(t.Context(), plugin.Options{Name: "x", Value: plugins(change)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := to.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	return record.Replay(t.Context(), bytes.NewReader(log), s, to, o)
}

func TestTheFirstDifferenceIsToldInWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ was, is, at, recorded, now string }{
		{"", "emits another value", "09:45", `09:45:00 emit "close" `, `09:45:00 emit "close" `},
		{"", "emits one more", "09:45", `09:45:00 emit "close" `, `09:45:00 emit "more" 1`},
		{"", "asks once more", "09:46", `09:46:00 emit "close" `, `09:46:00 Today AAPL`},
		{"", "panics", "09:47", `09:47:00 emit "close" `, `09:47:00 failed: host/plugin/record/replay_test.go:`},
		{"panics", "", "09:47", `09:47:00 failed: host/plugin/record/replay_test.go:`, `09:47:00 emit "close" `},
		{"panics", "fails", "09:47", `09:47:00 failed: host/plugin/record/replay_test.go:`, `09:47:00 failed: strategy_error: no further`},
		{"", "logs other words", "09:50", `09:50:00 log INFO ten minutes close=`, `09:50:00 log INFO ten long minutes close=`},
		{"", "asks for another reason", "10:05", `10:05:00 AddSymbol TSLA "it is time" (actor.go:10)`, `10:05:00 AddSymbol TSLA "it is late" (actor.go:33)`},
		{"", "asks earlier", "10:04", `10:04:00 emit "close" `, `10:04:00 AddSymbol TSLA "it is time" (actor.go:22)`},
		{"", "does not ask", "10:05", `10:05:00 AddSymbol TSLA "it is time" (actor.go:10)`, `10:05:00 emit "close" `},
		{"emits a zero", "emits a negative zero", "09:45", `09:45:00 emit "close" 0`, `09:45:00 emit "close" -0`},
		{"", "does not start", "", `ready`, `failed: invalid_argument: the strategy refuses its parameters: not today`},
	} {
		for _, window := range []int{1, 1000} {
			t.Run(fmt.Sprintf("%q becomes %q, windows of %d", c.was, c.is, window), func(t *testing.T) {
				t.Parallel()
				log := recorded(t, c.was, window)
				r, err := replay(t, log.Bytes(), c.is, record.Options{})
				if err != nil {
					t.Fatal(err)
				}
				d := r.Difference
				if d == nil || !strings.HasPrefix(d.Recorded, c.recorded) || !strings.HasPrefix(d.Now, c.now) || d.Recorded == d.Now {
					t.Fatalf("it says %+v", d)
				}
				if got := d.Time.Format("15:04"); c.at != "" && got != c.at || c.at == "" && !d.Time.IsZero() {
					t.Errorf("at %v", d.Time)
				}
			})
		}
	}
}

func TestWhatCountsForNothingIsNoDifference(t *testing.T) {
	t.Parallel()
	log := recorded(t, "", 0)
	for change, note := range map[string]string{"": "", "has another version": "its version is 1.1.0, recorded was 1.0.0",
		"has a hook more": "it has the hook end, which it had not: the log has no call of it"} {
		r, err := replay(t, log.Bytes(), change, record.Options{})
		if err != nil || r.Difference != nil || r.Tail != "" || r.Windows == 0 || strings.Join(r.Notes, "; ") != note {
			t.Errorf("%q: %+v, %+v, %v", change, r, r.Difference, err)
		}
	}
	_, err := replay(t, log.Bytes(), "is another", record.Options{})
	if wrong := (*record.WrongPluginError)(nil); !errors.As(err, &wrong) || err.Error() != "it was recorded of the strategy actor, and this is the strategy pairs" {
		t.Errorf("another plugin: %v", err)
	}
	for _, same := range []string{"panics", "fails"} {
		if r, err := replay(t, recorded(t, same, 1000).Bytes(), same, record.Options{}); err != nil || r.Difference != nil || !strings.HasPrefix(r.Tail, "it failed as it did: 09:47:00 failed: ") {
			t.Errorf("%s again: %q, %+v, %v", same, r.Tail, r.Difference, err)
		}
	}
}

func TestAReplayEndsAndPausesBeforeAnInstant(t *testing.T) {
	t.Parallel()
	log := recorded(t, "", 1000).Bytes()
	clock := func(h, m int) time.Time { return time.Date(2025, 7, 2, h+4, m, 0, 0, time.UTC) }
	for _, c := range []struct {
		until     time.Time
		differs   bool
		completed bool
	}{{clock(9, 45), false, false}, {clock(9, 46), true, false}, {clock(9, 0), false, false}, {clock(17, 0), true, true}} {
		r, err := replay(t, log, "emits another value", record.Options{Until: c.until})
		if err != nil || (r.Difference != nil) != c.differs || r.Stopped == (c.differs && c.completed) && !c.differs {
			t.Errorf("until %v: %+v, %v", c.until, r, err)
		}
	}
	var paused []string
	r, err := replay(t, log, "", record.Options{Pause: clock(10, 2), Paused: func(at time.Time) error {
		paused = append(paused, at.Format("2006-01-02 15:04:05"))
		return nil
	}})
	if err != nil || r.Difference != nil || strings.Join(paused, " ") != "2025-07-02 10:02:00" {
		t.Errorf("paused %v, %+v, %v", paused, r, err)
	}
	for _, o := range []record.Options{{Pause: clock(17, 0)}, {Pause: clock(10, 2), Until: clock(9, 32)}, {Pause: clock(10, 2), Until: clock(9, 0)}} {
		want := "it did not pause before 2025-07-02 17:00:00: the last instant that was played is 2025-07-02 16:00:00"
		if !o.Until.IsZero() {
			want = "it did not pause before 2025-07-02 10:02:00: the last instant that was played is 2025-07-02 09:31:00"
		}
		if o.Until.Equal(clock(9, 0)) {
			want = "it did not pause before 2025-07-02 10:02:00: no instant was played"
		}
		o.Paused = func(time.Time) error { return errors.New("it paused") }
		if r, err := replay(t, log, "", o); err != nil || strings.Join(r.Notes, "; ") != want {
			t.Errorf("%q, %v", r.Notes, err)
		}
	}
	stop := errors.New("no more")
	if _, err := replay(t, log, "", record.Options{Pause: clock(10, 2), Paused: func(time.Time) error { return stop }}); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
}

// TestTheLogOfAKilledHostIsPlayedToItsEnd cuts a log behind each of its messages and within each.
func TestTheLogOfAKilledHostIsPlayedToItsEnd(t *testing.T) {
	t.Parallel()
	log := recorded(t, "", 100)
	tails := map[string]int{}
	for i, end := range log.writes[:60] {
		for _, n := range []int{end, end + 5} {
			r, err := replay(t, log.Bytes()[:n], "", record.Options{})
			if i == 0 {
				if err != nil || r.Messages != 0 {
					t.Errorf("nothing but the header: %+v, %v", r, err)
				}
				continue
			}
			if err != nil || r.Difference != nil || r.Messages != i {
				t.Errorf("message %d: %+v, %+v, %v", i, r, r.Difference, err)
			}
			tails[strings.Fields(r.Tail)[3]+" "+strings.Fields(r.Tail)[4]]++
		}
	}
	for _, want := range []string{"before the", "here: the", "with a", "in the"} {
		if tails[want] == 0 {
			t.Errorf("no log ends %q: %v", want, tails)
		}
	}
	if r, _ := replay(t, log.Bytes()[:log.writes[5]], "", record.Options{}); r.Tail != "the log ends in the middle of window 1, 2025-07-02 09:31:00 to 11:10:00: the host was killed. "+
		"This one goes on: 10:05:00 AddSymbol TSLA \"it is time\" (actor.go:10)" {
		t.Errorf("%q", r.Tail)
	}
}

func TestALogIsPrintedAsText(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	log := recorded(t, "", 100).Bytes()
	if err := record.Print(&b, bytes.NewReader(log)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"> start: session test, strategy x, seed ", "< ready: actor 1.0.0, a strategy with bars, SDK go", "> day 2025-07-02, America/New_York",
		"> window 1: instants 09:31:00 to 11:10:00, 100 instants, 100 bars\n", "< 1 logged, 1 emitted\n",
		`< call 1: 10:05:00 AddSymbol TSLA "it is time" (actor.go:10)`, "> result 1: ok, the window ends here\n", "< done: played 35 instants\n", "\nend\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("there is no %q in\n%s", want, b.String())
		}
	}
	b.Reset()
	damaged := bytes.Clone(log)
	damaged[len(damaged)-100] ^= 1
	if err := record.Print(&b, bytes.NewReader(damaged)); err == nil || !strings.Contains(b.String(), "< ready") {
		t.Errorf("%v after\n%s", err, b.String())
	}
	b.Reset()
	if err := record.Print(&b, bytes.NewReader(log[:len(log)-3])); err != nil || !strings.Contains(b.String(), "cut off in the middle of a message, at byte ") {
		t.Errorf("%v after\n%s", err, b.String())
	}
}
