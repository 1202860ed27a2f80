//go:build unix

package plugin_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// counted counts what goes over a stream.
type countedPings struct {
	plugin.Stream
	pings, pongs *atomic.Int64
}

func (c countedPings) Send(m *pb.HostMessage) error {
	if m.GetPing() != nil {
		c.pings.Add(1)
	}
	return c.Stream.Send(m)
}

func (c countedPings) Recv() (*pb.PluginMessage, error) {
	m, err := c.Stream.Recv()
	if m.GetPong() != nil {
		c.pongs.Add(1)
	}
	return m, err
}

// pinged makes a plugin answer every 20 ms.
func pinged(pings, pongs *atomic.Int64) func(*plugin.Options) {
	return func(o *plugin.Options) {
		o.Limits.PingEvery, o.Limits.Timeout = 20*time.Millisecond, shortLimit
		o.Through = func(s plugin.Stream, _ func()) plugin.Stream { return countedPings{s, pings, pongs} }
	}
}

func TestAPluginThatWaitsAnswersPings(t *testing.T) {
	t.Parallel()
	var pings, pongs atomic.Int64
	p := started(t, "nothing", pinged(&pings, &pongs), timeout(20*time.Second)) // never too long, on a busy machine
	s := newFakeSession(t)
	for i := range 3 {
		want := pongs.Load() + 80 // more than the host holds messages that nobody reads
		for end := time.Now().Add(time.Minute); pongs.Load() < want && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		}
		if pongs.Load() < want || pings.Load() < pongs.Load() {
			t.Fatalf("%d pings, %d answers", pings.Load(), pongs.Load())
		}
		if err := p.Hooks().Bars(s, s.tick(i)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAPluginThatStopsBetweenCallsIsFoundOutBeforeTheNext(t *testing.T) {
	t.Parallel()
	var pings, pongs atomic.Int64
	p, s := started(t, "nothing", pinged(&pings, &pongs)), newFakeSession(t)
	if err := p.Hooks().Bars(s, s.tick(0)); err != nil {
		t.Fatal(err)
	}
	pid := p.Describe().PID
	stopProcess(t, pid)
	if !gone(pid, 20*time.Second) {
		t.Fatal("it lives")
	}
	began := time.Now()
	err := p.Hooks().Bars(s, s.tick(1))
	var f *sdk.Failure
	if !errors.As(err, &f) || f.Code != sdk.PluginExited || !f.WallClock || !strings.Contains(f.Message, "between two calls it gave no sign of life for 1.3s") {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("the call took %v", took)
	}
	if err := p.Close(context.Background()); err != nil {
		t.Error(err)
	}
	if report, ok := p.Crash(); !ok || !strings.Contains(report, "between two calls") || !strings.Contains(report, "OnBars at ") {
		t.Errorf("the report is\n%s", report)
	}
}

// TestAPluginThatReadsNothingDoesNotHoldUpTheHostsEnd fills the stream to a stopped process: no message can be sent.
func TestAPluginThatReadsNothingDoesNotHoldUpTheHostsEnd(t *testing.T) {
	t.Parallel()
	p, s := opened(t, options(t, "read nothing"), timeout(time.Hour), func(o *plugin.Options) { o.Limits.StopTimeout = 200 * time.Millisecond }), newFakeSession(t)
	var many []sdk.Bar
	for len(many) < 20_000 {
		many = append(many, s.tick(0)...)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.ctx = ctx
	time.AfterFunc(200*time.Millisecond, cancel)
	began := time.Now()
	if err := p.Hooks().Bars(s, many); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := p.Close(context.Background()); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
}
