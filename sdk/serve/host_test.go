package serve_test

import (
	"context"
	"errors"
	"io"
	"os"
	"testing"
	"time"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/serve"
	"github.com/strathost/strathost/sdk/wire"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/proto"
)

// plainMode makes the test binary a plugin, which is started without a host's care.
const plainMode = "STRATHOST_SERVE_TEST"

func TestMain(m *testing.M) {
	if os.Getenv(plainMode) != "" {
		serve.Main(recorderPlugin(nil))
		return
	}
	goleak.VerifyTestMain(m)
}

// host plays the host's part by hand, over channels. Messages go through their bytes, as on a real stream.
type host struct {
	t          testing.TB
	ctx        context.Context
	cancel     context.CancelFunc
	toPlugin   chan *pb.HostMessage
	fromPlugin chan *pb.PluginMessage
	ended      chan error
	generation uint64
}

const patience = 10 * time.Second // of a test that waits for what should come at once

func newHost(t testing.TB, plugin sdk.Plugin) *host {
	t.Helper()
	h := &host{t: t, toPlugin: make(chan *pb.HostMessage, 16), fromPlugin: make(chan *pb.PluginMessage, 64), ended: make(chan error, 1)}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	go func() { h.ended <- serve.Over(h, plugin) }()
	t.Cleanup(func() {
		h.cancel()
		select {
		case <-h.ended:
		case <-time.After(patience):
			t.Error("the plugin does not end")
		}
	})
	return h
}

// started is a host whose plugin is ready and on its first day.
func started(t testing.TB, plugin sdk.Plugin) *host {
	t.Helper()
	h := newHost(t, plugin)
	h.send(&pb.HostMessage{Body: &pb.HostMessage_Start{Start: &pb.Start{Session: "morning", Strategy: "recorder", Seed: 7}}})
	if h.receive().GetReady() == nil {
		t.Fatal("the plugin is not ready")
	}
	h.send(&pb.HostMessage{Body: &pb.HostMessage_DayStart{DayStart: &pb.DayStart{Day: "2025-07-02", Location: "America/New_York"}}})
	return h
}

func (h *host) Context() context.Context { return h.ctx }

func (h *host) Recv() (*pb.HostMessage, error) {
	select {
	case m, ok := <-h.toPlugin:
		if !ok {
			return nil, io.EOF
		}
		return m, nil
	case <-h.ctx.Done():
		return nil, h.ctx.Err()
	}
}

func (h *host) Send(m *pb.PluginMessage) error {
	b, err := proto.Marshal(m)
	if err != nil {
		return err
	}
	var again pb.PluginMessage
	if err := proto.Unmarshal(b, &again); err != nil {
		return err
	}
	select {
	case h.fromPlugin <- &again:
		return nil
	case <-h.ctx.Done():
		return h.ctx.Err()
	}
}

func (h *host) send(m *pb.HostMessage) {
	h.t.Helper()
	if m.Generation == 0 {
		m.Generation = h.generation
	}
	m = proto.Clone(m).(*pb.HostMessage)
	select {
	case h.toPlugin <- m:
	case <-time.After(patience):
		h.t.Fatal("the plugin reads nothing")
	}
}

// receive is the next message that is not progress.
func (h *host) receive() *pb.PluginMessage {
	h.t.Helper()
	for {
		select {
		case m := <-h.fromPlugin:
			if m.GetProgress() == nil {
				return m
			}
		case <-time.After(patience):
			h.t.Fatal("the plugin says nothing")
		}
	}
}

func (h *host) series(m *pb.Series) { h.send(&pb.HostMessage{Body: &pb.HostMessage_Series{Series: m}}) }

func (h *host) window(m *pb.Window) {
	h.generation++
	h.send(&pb.HostMessage{Body: &pb.HostMessage_Window{Window: m}})
}

// play sends a window and expects its end.
func (h *host) play(m *pb.Window) *pb.PluginMessage {
	h.t.Helper()
	h.window(m)
	got := h.receive()
	if got.GetDone() == nil {
		h.t.Fatalf("got %v, expected Done", got)
	}
	return got
}

// moment is an instant of the tests: minutes after the open.
func moment(minutes int) int64 {
	return time.Date(2025, 7, 2, 13, 30+minutes, 0, 0, time.UTC).UnixNano()
}

func instants(minutes ...int) []byte {
	var b []byte
	for _, m := range minutes {
		b = wire.PackInstants(b, moment(m))
	}
	return b
}

// recorder is a strategy whose hooks are given by the test.
type recorder struct {
	on func(what string, s sdk.Session, v any) error
}

func recorderPlugin(on func(what string, s sdk.Session, v any) error) sdk.Plugin {
	if on == nil {
		on = func(string, sdk.Session, any) error { return nil }
	}
	return sdk.Plugin{Name: "recorder", Version: "0.1.0", Description: "notes what it is called with",
		New: sdk.NewStrategy(func(recorderParams) (*recorder, error) { return &recorder{on}, nil })}
}

type recorderParams struct {
	Lookback int `param:"lookback" default:"20" min:"2" help:"bars to look back"`
}

func (r *recorder) OnBars(s sdk.Session, bars []sdk.Bar) error      { return r.on("bars", s, bars) }
func (r *recorder) OnStart(s sdk.Session) error                     { return r.on("start", s, nil) }
func (r *recorder) OnEnd(s sdk.Session) error                       { return r.on("end", s, nil) }
func (r *recorder) OnFinish(s sdk.Session) error                    { return r.on("finish", s, nil) }
func (r *recorder) OnSymbol(s sdk.Session, e sdk.SymbolEvent) error { return r.on("symbol", s, e) }

var errTest = errors.New("the test went wrong")
