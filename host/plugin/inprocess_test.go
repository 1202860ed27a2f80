//go:build unix

package plugin_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// inProcess has the tester run in the test's own process.
func inProcess(o *plugin.Options) { o.Value = &tester }

// TestAValueSeesAndAsksWhatAProcessDoes compares all that a session hears of both.
func TestAValueSeesAndAsksWhatAProcessDoes(t *testing.T) {
	t.Parallel()
	for _, do := range []string{"echo", "read handles", "ask for everything", "set timers", "emit a lot", "flood the log", "extend and remove"} {
		t.Run(do, func(t *testing.T) {
			t.Parallel()
			var heard [2]string
			for i, change := range []func(*plugin.Options){func(*plugin.Options) {}, inProcess} {
				o := options(t, "serve")
				o.Params = map[string]any{"do": do}
				change(&o)
				p, err := plugin.Open(context.Background(), o)
				if err != nil {
					t.Fatal(err)
				}
				s := newFakeSession(t)
				if err := p.Hooks().Start(s); err != nil {
					t.Fatal(err)
				}
				for n := range 3 {
					if err := p.Hooks().Bars(s, s.tick(n)); err != nil {
						t.Fatal(err)
					}
				}
				if err := p.Close(context.Background()); err != nil {
					t.Error(err)
				}
				heard[i] = strings.Join(s.asked, "\n") + strings.Join(s.emitted, "\n") + s.lines.String()
			}
			if diff := cmp.Diff(heard[0], heard[1]); diff != "" || heard[0] == "" {
				t.Errorf("a process (-) and a value (+) differ:\n%s", diff)
			}
		})
	}
}

func TestAValueFailsAsAProcessDoes(t *testing.T) {
	t.Parallel()
	for do, want := range map[string]sdk.Code{"panic": sdk.StrategyPanic, "end its goroutine": sdk.StrategyPanic} {
		o := options(t, "serve")
		o.Params = map[string]any{"do": do}
		inProcess(&o)
		p, err := plugin.Open(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		s := newFakeSession(t)
		var failure *sdk.Failure
		if err := p.Hooks().Bars(s, s.tick(0)); !errors.As(err, &failure) || failure.Code != want || !strings.Contains(failure.Place, "tester_test.go") {
			t.Errorf("%s: %v", do, err)
		}
		if err := p.Close(context.Background()); err != nil {
			t.Errorf("%s: %v", do, err)
		}
	}
	o := options(t, "serve")
	o.Params = map[string]any{"do": "refuse its parameters"}
	inProcess(&o)
	if _, err := plugin.Open(context.Background(), o); mistakeOf(err).Path != "params" {
		t.Errorf("parameters that it refuses: %v", err)
	}
}

// TestWhatStandsBetweenSeesEveryMessage has the test break the stream.
func TestWhatStandsBetweenSeesEveryMessage(t *testing.T) {
	t.Parallel()
	between := &counter{}
	p := opened(t, options(t, "serve"), func(o *plugin.Options) {
		o.Params = map[string]any{"do": "nothing"}
		o.Through = func(s plugin.Stream, kill func()) plugin.Stream {
			between.Stream, between.kill = s, kill
			return between
		}
	})
	s := newFakeSession(t)
	if err := p.Hooks().Bars(s, s.tick(0)); err != nil {
		t.Fatal(err)
	}
	if between.windows != 1 {
		t.Errorf("it saw %d windows", between.windows)
	}
	between.last = true
	var failure *sdk.Failure
	if err := p.Hooks().Bars(s, s.tick(1)); !errors.As(err, &failure) || failure.Code != sdk.PluginExited {
		t.Errorf("killed before its second window: %v", err)
	}
}

// counter counts windows, and kills the plugin before its last.
type counter struct {
	plugin.Stream
	kill    func()
	windows int
	last    bool
}

func (c *counter) Send(m *pb.HostMessage) error {
	if m.GetWindow() != nil {
		c.windows++
		if c.last {
			c.kill()
		}
	}
	return c.Stream.Send(m)
}
