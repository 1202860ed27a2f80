package serve

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// inboxSize is how many messages wait for the lane. A host has one window, one result and a few chunks under way.
const inboxSize = 16

// run serves a stream from Start to its end. The caller's goroutine becomes the lane: the only one that calls the
// author's code.
func run(stream HostStream, room Room) error { return runAlone(stream, room, nil, nil) }

// runAlone is run in a process of its own, whose mark tells of a crash. spent gets a signal where the process has taken all the
// processor time that it may.
func runAlone(stream HostStream, room Room, m *mark, spent <-chan os.Signal) error {
	ctx, cancel := context.WithCancel(stream.Context())
	defer cancel()
	inbox := make(chan *pb.HostMessage, inboxSize)
	go receive(ctx, cancel, stream, inbox)
	l := newLane(ctx, stream, inbox, room)
	l.out.mark = m
	defer l.close()
	defer l.watch(spent)()
	if err := l.start(); err != nil {
		return l.fail(err)
	}
	if err := l.serve(); err != nil {
		return l.fail(err)
	}
	return nil
}

// receive only enqueues, and closes the inbox at the stream's end. It knows one message: Stop cancels the context of
// a call that runs.
func receive(ctx context.Context, cancel context.CancelFunc, stream HostStream, inbox chan<- *pb.HostMessage) {
	defer close(inbox)
	defer cancel()
	for {
		m, err := stream.Recv()
		if err != nil {
			return
		}
		if m.GetStop() != nil {
			return // the end: nothing follows that the lane should see
		}
		select {
		case inbox <- m:
		case <-ctx.Done():
			return
		}
	}
}

// errStopped ends the lane without a word: the host said stop, or is gone.
var errStopped = errors.New("the host stopped the strategy")

// fail says the plugin's last word. A stream on which it cannot be said is over anyway.
func (l *lane) fail(err error) error {
	if errors.Is(err, errStopped) {
		return nil
	}
	l.keepStill()
	failed := wire.PackFailure(err)
	var ds sdk.Diagnostics
	if errors.As(err, &ds) {
		failed = &pb.Failed{Code: string(ds[0].Code), Message: wire.Text(ds[0].Message), Diagnostics: wire.PackDiagnostics(ds)}
	}
	failed.Instant, failed.Calls, failed.Customs = uint32(l.instant), uint32(l.called), l.packCustoms()
	l.out.settle()
	_ = l.out.send(&pb.PluginMessage{Body: &pb.PluginMessage_Failed{Failed: failed}})
	return nil
}

// start takes Start, makes the strategy and answers Ready.
func (l *lane) start() error {
	m, ok := <-l.inbox
	if !ok {
		return errStopped
	}
	start := m.GetStart()
	if start == nil {
		return violation("the first message is %s, expected Start", bodyOf(m))
	}
	params, err := wire.UnpackParams(start.GetParams())
	if err != nil {
		return sdk.Diagnostics{{Path: "params", Code: sdk.InvalidArgument, Message: err.Error()}}
	}
	l.name, l.strategy, l.seed, l.timeoutMS = start.GetSession(), start.GetStrategy(), start.GetSeed(), start.GetTimeoutMs()
	l.places.Folder = start.GetFolder()
	var made Made
	if failure := l.guard(func() error {
		made, err = l.room(l.ctx, Start{Session: l.name, Strategy: l.strategy, Role: sdk.Role(start.GetRole()), Params: params, Seed: l.seed,
			Runs: l.runs})
		return nil
	}); failure != nil {
		return failure
	}
	l.pulse.end()
	if err != nil {
		return err // mistakes as a rule, which are no failure
	}
	l.made, l.hooks = made, made.Hooks
	l.where.Store(&made.Where)
	return l.out.send(&pb.PluginMessage{Body: &pb.PluginMessage_Ready{Ready: l.ready()}})
}

// runs begins a call that is part of the making.
func (l *lane) runs(where func() (string, []string)) {
	l.where.Store(&where)
	l.pulse.begin()
}

func (l *lane) ready() *pb.Ready {
	hooks := []string{}
	for _, h := range []struct {
		name string
		is   bool
	}{
		{"start", l.hooks.Start != nil}, {"bars", l.hooks.Bars != nil}, {"scan", l.hooks.Scan != nil},
		{"symbol", l.hooks.Symbol != nil}, {"end", l.hooks.End != nil}, {"finish", l.hooks.Finish != nil},
	} {
		if h.is {
			hooks = append(hooks, h.name)
		}
	}
	return &pb.Ready{
		Name: wire.Text(l.made.Name), Version: wire.Text(l.made.Version), SdkVersion: wire.SDKVersion, SdkLanguage: l.made.Language,
		Role: string(l.made.Role), Digest: l.made.Digest, Hooks: hooks, Features: wire.Features(),
		Module: l.places.Module, MainPackage: l.places.Main, Indicators: wire.PackCustomIndicators(l.hooks.Indicators),
	}
}

// close lets go of the strategy, after the last call.
func (l *lane) close() {
	if l.made.Close != nil {
		l.made.Close()
	}
}

func violation(format string, args ...any) error {
	return &sdk.Failure{Code: sdk.ProtocolError, Message: "the host sent what it must not: " + fmt.Sprintf(format, args...)}
}

// bodyOf is the name of what a message says, such as Window.
func bodyOf(m proto.Message) protoreflect.Name {
	r := m.ProtoReflect()
	if f := r.WhichOneof(r.Descriptor().Oneofs().ByName("body")); f != nil {
		return f.Message().Name()
	}
	return "nothing"
}
