//go:build unix

package plugin_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/sdk"
)

// shortLimit is the timeout of the tests that run into it.
const shortLimit = 300 * time.Millisecond

// TestEveryFaultHasAnEnd runs one bar through each bad strategy: it ends in time, with a name, and the host goes on.
func TestEveryFaultHasAnEnd(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		do     string
		code   sdk.Code
		says   string
		placed bool
		clock  bool
	}{
		{do: "panic", code: sdk.StrategyPanic, says: "index out of range", placed: true},
		{do: "panic in a goroutine", code: sdk.PluginExited, says: "exit code 2: panic: nobody catches this", placed: true, clock: true},
		{do: "become another program", code: sdk.PluginExited, says: "(error reading from server: EOF): it became another program", clock: true},
		{do: "end its goroutine", code: sdk.StrategyPanic, says: "Goexit", placed: true},
		{do: "exit 0", code: sdk.PluginExited, says: "exit code 0", clock: true}, // its last lines are told
		{do: "exit 1", code: sdk.PluginExited, says: "giving up", clock: true},
		{do: "kill itself", code: sdk.PluginExited, says: "the plugin's process was killed: signal: killed", clock: true},
		{do: "recurse", code: sdk.PluginExited, says: "fatal error: stack overflow", placed: true},
		{do: "loop", code: sdk.CallTimeout, says: "took longer than 300ms", placed: true, clock: true},
		{do: "sleep", code: sdk.CallTimeout, says: "took longer than 300ms", placed: true, clock: true},
		{do: "stop itself", code: sdk.CallTimeout, says: "no sign of life", clock: true},
	} {
		t.Run(c.do, func(t *testing.T) {
			t.Parallel()
			limit := 20 * time.Second
			if c.code == sdk.CallTimeout {
				limit = shortLimit
			}
			var err error
			inTime := false
			for range 3 { // on a busy machine a second is short
				p := started(t, c.do, timeout(limit), func(o *plugin.Options) { o.Params["wait"] = "1m" })
				s := newFakeSession(t)
				began := time.Now()
				err = p.Hooks().Bars(s, s.tick(0))
				took := time.Since(began)
				if again := p.Hooks().Bars(s, s.tick(1)); !errors.Is(again, sdk.CodeOf(err)) {
					t.Errorf("called again it says %v", again)
				}
				if inTime = took <= limit+time.Second; inTime {
					break
				}
			}
			if !inTime {
				t.Error("it took more than a second beyond the limit")
			}
			var f *sdk.Failure
			if !errors.As(err, &f) {
				t.Fatalf("got %v, expected a failure", err)
			}
			if f.Code != c.code || !strings.Contains(f.Message, c.says) || f.WallClock != c.clock {
				t.Errorf("got %+v", f)
			}
			if c.placed != strings.HasPrefix(f.Place, "host/plugin/tester_test.go:") {
				t.Errorf("the place is %q", f.Place)
			}
			if c.do == "recurse" && (len(f.Stack) != 41 || !strings.HasSuffix(f.Stack[20], " frames ...") || !strings.HasSuffix(f.Stack[40], "OnBars")) {
				t.Errorf("the stack does not show how it began:\n%s", strings.Join(f.Stack, "\n"))
			}
		})
	}
}

func TestAHangInOnEndIsStoppedLikeAnyOther(t *testing.T) {
	t.Parallel()
	p, s := started(t, "hang in OnEnd", timeout(shortLimit)), newFakeSession(t)
	if err := p.Hooks().End(s); !errors.Is(err, sdk.CallTimeout) {
		t.Errorf("got %v", err)
	}
}

// TestHarmlessOddities do nothing to the call, nor to the next.
func TestHarmlessOddities(t *testing.T) {
	t.Parallel()
	for do, says := range map[string]string{
		"write JSON to stderr": `"msg":"{\"@message\":1}"`,
		"flood stderr":         "lines were left out",
		"write to stdout":      `"stream":"stdout"`,
	} {
		t.Run(do, func(t *testing.T) {
			t.Parallel()
			log := &lockedBuffer{}
			p, s := started(t, do, loggedJSON(log)), newFakeSession(t)
			for i := range 2 {
				if err := p.Hooks().Bars(s, s.tick(i)); err != nil {
					t.Fatal(err)
				}
			}
			time.Sleep(1100 * time.Millisecond) // a flood is counted a second later
			if err := errors.Join(p.Hooks().Bars(s, s.tick(2)), p.Close(context.Background())); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(log.String(), says) {
				t.Errorf("the log lacks %s:\n%.2000s", says, log.String())
			}
			if size := len(log.String()); size > 16<<20 {
				t.Errorf("the log has %d bytes", size)
			}
		})
	}
}

func TestAGrandchildEndsWithThePlugin(t *testing.T) {
	t.Parallel()
	p, s := started(t, "leave a grandchild"), newFakeSession(t)
	if err := p.Hooks().Bars(s, s.tick(0)); err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimPrefix(s.emitted[0], "grandchild="))
	if err != nil || !lives(pid) {
		t.Fatalf("there is no grandchild: %v, %v", s.emitted, err)
	}
	began := time.Now()
	if err := p.Close(context.Background()); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("closing took %v", took)
	}
	if !gone(pid, 2*time.Second) {
		t.Errorf("the grandchild %d lives", pid)
	}
}

// TestABrokenProtocolEndsThePlugin has plugins without the SDK that send what they must not.
func TestABrokenProtocolEndsThePlugin(t *testing.T) {
	t.Parallel()
	for mode, says := range map[string]string{
		"say done twice":        "a second end of window 1",
		"call after done":       "a call after the end of window 1",
		"speak of the future":   "a message of window 2, while the latest is 1",
		"play too much":         "it played 2 instants of a window of 1",
		"value the unknown":     "values of its own indicators: values: series 7 is no indicator",
		"count its calls wrong": "call 7 after call 0",
		"send a large message":  "larger than max",
		"be ready twice":        "broke the protocol: Ready in a call",
		"emit in the future":    `the emitted value "early" has the time 2025-07-02 10:31:00, expected the instant itself, 2025-07-02 09:31:00`,
		"emit at no time":       `the emitted value "early" has the time 1969-12-31 19:00:00`,
		"emit in the past":      `the emitted value "early" has the time 2025-07-02 08:31:00`,
		"log in the future":     "a log record has the time 2025-07-02 10:31:00",
		"end the stream":        "ended the stream in the middle of a call",
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			p, s := opened(t, options(t, mode)), newFakeSession(t)
			err := p.Hooks().Bars(s, s.tick(0))
			if err == nil { // the second message may come after the first call
				err = p.Hooks().Bars(s, s.tick(1))
			}
			if !errors.Is(err, sdk.ProtocolError) || !strings.Contains(err.Error(), says) {
				t.Errorf("got %v, expected %s", err, says)
			}
			if !gone(p.Describe().PID, 2*time.Second) {
				t.Error("the process lives")
			}
		})
	}
}

func TestWhatALaterSDKSendsIsRefusedOrDropped(t *testing.T) {
	t.Parallel()
	p, s := opened(t, options(t, "ask the unknown")), newFakeSession(t)
	if err := p.Hooks().Bars(s, s.tick(0)); !errors.Is(err, sdk.NotSupported) {
		t.Errorf("an unknown request: %v", err)
	}
	p = opened(t, options(t, "report late"))
	for i := range 3 {
		if err := p.Hooks().Bars(s, s.tick(i)); err != nil {
			t.Errorf("late progress: %v", err)
		}
	}
}

func TestAnInterruptedRunEndsACallThatHangs(t *testing.T) {
	t.Parallel()
	p := started(t, "loop", timeout(time.Hour), func(o *plugin.Options) { o.Limits.StopTimeout = 200 * time.Millisecond })
	s := newFakeSession(t)
	ctx, cancel := context.WithCancel(context.Background())
	s.ctx = ctx
	time.AfterFunc(100*time.Millisecond, cancel)
	began := time.Now()
	if err := p.Hooks().Bars(s, s.tick(0)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := p.Close(context.Background()); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestAPluginThatStopsListeningIsKilledAtClose(t *testing.T) {
	t.Parallel()
	p := started(t, "nothing", func(o *plugin.Options) { o.Limits.StopTimeout = 200 * time.Millisecond })
	stopProcess(t, p.Describe().PID)
	if err := p.Close(context.Background()); err != nil {
		t.Error(err)
	}
	if e := p.Exit(); e.Signal != "killed" {
		t.Errorf("it ended by %+v", e)
	}
}

func TestAProcessThatIsKilledBetweenCallsIsNoticedByTheNext(t *testing.T) {
	t.Parallel()
	p, s := started(t, "nothing", timeout(time.Hour)), newFakeSession(t)
	if err := p.Hooks().Bars(s, s.tick(0)); err != nil {
		t.Fatal(err)
	}
	killProcess(t, p.Describe().PID)
	began := time.Now()
	if err := p.Hooks().Bars(s, s.tick(1)); !errors.Is(err, sdk.PluginExited) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > 30*time.Second { // and not its limit
		t.Errorf("it took %v", took)
	}
}
