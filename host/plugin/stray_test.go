//go:build unix

package plugin_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// tampered changes what a plugin sends.
type tampered struct {
	plugin.Stream
	change func(*pb.PluginMessage)
}

func (s tampered) Recv() (*pb.PluginMessage, error) {
	m, err := s.Stream.Recv()
	if err == nil {
		s.change(m)
	}
	return m, err
}

// alone is a session with one strategy that gets the bars of the configuration.
func alone(t *testing.T, params map[string]any) *wildSession {
	t.Helper()
	w := drawWild(t, 3)
	p := w.participants[len(w.participants)-1]
	p.kind, p.setup.Follow, p.setup.StopSession, p.params = "wild", session.Follow{Config: true}, false, params
	w.participants = []*wildParticipant{p}
	return w
}

// stop runs the session and gives the only stop, and whether the run can be repeated.
func (w *wildSession) stop(t *testing.T, form wildForm) (session.Stop, bool) {
	t.Helper()
	c := w.config
	c.Recorder = &wildRecord{}
	p := w.participants[0]
	p.setup.Hooks = form(t, p, c.Seed)
	c.Strategies = []session.Participant{p.setup}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	result, err := session.Run(ctx, c)
	if err != nil || len(result.Stopped) != 1 {
		t.Fatalf("stopped %+v, %v", result.Stopped, err)
	}
	return result.Stopped[0], result.Reproducible
}

// A value whose time is not that of its instant is told, and neither moved nor lost.
func TestATimeOfAnotherInstantIsRefusedWhateverTheWindow(t *testing.T) {
	t.Parallel()
	for what, by := range map[string]func(int64) int64{
		"future":     func(t int64) int64 { return t + int64(time.Hour) },
		"far":        func(t int64) int64 { return t + int64(1000*time.Hour) },
		"past":       func(t int64) int64 { return t - int64(24*time.Hour) },
		"no time":    func(int64) int64 { return 0 },
		"in between": func(t int64) int64 { return t + 1 },
	} {
		for _, window := range []int{1, 7, 1000, 0} {
			t.Run(fmt.Sprint(what, " ", window), func(t *testing.T) {
				t.Parallel()
				n := 0
				stop, _ := alone(t, map[string]any{"emits": 1.0, "often": 0.0}).stop(t, tamperedForm(window, func(m *pb.PluginMessage) {
					for _, e := range m.GetEmit().GetValues() {
						if n++; n == 40 {
							e.Time = by(e.GetTime())
						}
					}
				}))
				if stop.Code != sdk.ProtocolError || !strings.Contains(stop.Message, "has the time ") {
					t.Errorf("stopped by %+v", stop)
				}
			})
		}
	}
}

// tamperedForm is a plugin in this process; what it sends is changed.
func tamperedForm(window int, change func(*pb.PluginMessage)) wildForm {
	return func(t *testing.T, p *wildParticipant, seed uint64) sdk.Hooks {
		value := wildPlugin(p.kind)
		x, err := plugin.Open(context.Background(), plugin.Options{Root: t.TempDir(), Name: p.setup.Source.Name, Session: "morning", Seed: seed,
			Params: p.params, Window: window, Value: &value, Through: func(s plugin.Stream, _ func()) plugin.Stream { return tampered{s, change} }})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := x.Close(context.Background()); err != nil {
				t.Error(err)
			}
		})
		return x.Hooks()
	}
}

func rawForm(mode string) wildForm {
	return func(t *testing.T, p *wildParticipant, seed uint64) sdk.Hooks {
		o := options(t, mode)
		o.Name, o.Seed = p.setup.Source.Name, seed
		return opened(t, o).Hooks()
	}
}

func TestARefusalThatEscapesAPluginHasTheLineThatAsked(t *testing.T) {
	t.Parallel()
	if stop, _ := alone(t, nil).stop(t, rawForm("let a refusal escape")); stop.Place != "raw.x:7" || stop.Code != sdk.NoDataSource {
		t.Errorf("stopped by %+v", stop)
	}
}

func TestACrashWithoutAnInstantCannotBeRepeated(t *testing.T) {
	t.Parallel()
	stop, reproducible := alone(t, nil).stop(t, rawForm("end the stream with windows"))
	if stop.Code != sdk.ProtocolError || reproducible {
		t.Errorf("reproducible: %v, stopped by %+v", reproducible, stop)
	}
	if stop, reproducible = alone(t, nil).stop(t, rawForm("end the stream")); stop.Code != sdk.ProtocolError || !reproducible {
		t.Errorf("one instant: reproducible: %v, stopped by %+v", reproducible, stop)
	}
}

func TestAPlaceThatIsNoneIsLeftOut(t *testing.T) {
	t.Parallel()
	log := &lockedBuffer{}
	p, s := opened(t, options(t, "ask from nowhere"), loggedJSON(log)), newFakeSession(t)
	err := p.Hooks().Bars(s, s.tick(0))
	var f *sdk.Failure
	if !errors.As(err, &f) || f.Place != "" {
		t.Errorf("failed by %+v", err)
	}
	if len(s.asked) != 1 || s.asked[0] != `add_symbol NONE "raw" ` {
		t.Errorf("asked: %.200q", s.asked)
	}
	if !strings.Contains(log.String(), "the location of a request is left out: it is not file:line") {
		t.Errorf("the log has no word of it:\n%s", log)
	}
}

// What a goroutine logs after the call has returned is of the next instant.
func TestALateWordOfAGoroutineIsNoViolation(t *testing.T) {
	t.Parallel()
	p, s := started(t, "log after the call"), newFakeSession(t)
	for i := range 3 {
		if err := p.Hooks().Bars(s, s.tick(i)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(300 * time.Millisecond)
	}
	if !strings.Contains(s.lines.String(), "a late word") {
		t.Errorf("it is lost:\n%s", s.lines)
	}
}

func TestAGoroutineOfTheCallThatEndsEndsTheStream(t *testing.T) {
	t.Parallel()
	log := &lockedBuffer{}
	for range 3 { // on a busy machine a second is short
		log = &lockedBuffer{}
		p, s := started(t, "end its goroutine", loggedJSON(log)), newFakeSession(t)
		if err := p.Hooks().Bars(s, s.tick(0)); !errors.Is(err, sdk.StrategyPanic) {
			t.Fatal(err)
		}
		if err := p.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(log.String(), "slow to end") {
			return
		}
	}
	t.Errorf("the process does not end by itself:\n%s", log)
}

func TestAReportOfACrashHasTheTimeOfTheExchange(t *testing.T) {
	t.Parallel()
	log := &lockedBuffer{}
	p, s := started(t, "stop itself", timeout(shortLimit), loggedJSON(log)), newFakeSession(t)
	if err := p.Hooks().Bars(s, s.tick(0)); !errors.Is(err, sdk.CallTimeout) {
		t.Fatal(err)
	}
	if err := p.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	if text, ok := p.Crash(); !ok || !strings.Contains(text, "OnBars at 2025-07-02T09:31:00-04:00, window 1") {
		t.Errorf("the report is\n%s", text)
	}
	if !strings.Contains(log.String(), "no sign of life") || strings.Contains(log.String(), `"place":""`) {
		t.Errorf("the log is\n%s", log)
	}
}
