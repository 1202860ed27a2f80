package plugin

//determinism:allow-file it bounds how long a process takes to be ready

import (
	"context"
	"errors"
	"fmt"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/place"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Bare is a plugin that was started and not greeted: what it gets, and what becomes of what it sends, is the caller's affair. The
// limits of a plugin hold. One goroutine uses it.
type Bare struct {
	p     *Plugin
	ready bool
}

// OpenBare starts a plugin as Open does, and stops short of Start. It must be closed.
func OpenBare(ctx context.Context, o Options) (*Bare, error) {
	o.bare = true
	p, err := Open(ctx, o)
	if err != nil {
		return nil, err
	}
	return &Bare{p: p}, nil
}

// Digest is as that of a Plugin; of a room, and of a plugin under a debugger, once it is ready.
func (b *Bare) Digest() string { return b.p.digest }

// Send sends a message of the host. The message may be used again when it returns.
func (b *Bare) Send(m *pb.HostMessage) error {
	switch m.GetBody().(type) {
	case *pb.HostMessage_Window:
		b.p.caller.generation = m.GetGeneration()
		b.p.watch.begin(m.GetGeneration(), true)
	case *pb.HostMessage_Result:
		b.p.watch.authorsTurn()
	}
	return b.p.link.send(m)
}

// Receive waits for a message. The error is *sdk.Failure where the plugin is gone or was ended, with the reason,
// sdk.Diagnostics where it does not become ready, or that of ctx.
func (b *Bare) Receive(ctx context.Context) (*pb.PluginMessage, error) {
	within, cancel := ctx, context.CancelFunc(func() {})
	if !b.ready {
		within, cancel = context.WithTimeout(ctx, b.p.options.Limits.StartTimeout)
	}
	defer cancel()
	select {
	case m, ok := <-b.p.link.inbox:
		if !ok {
			return nil, b.gone()
		}
		if ready := m.GetReady(); ready != nil {
			b.ready = true
			if b.p.digest == "" { // of a room
				b.p.digest = ready.GetDigest()
			}
			b.p.caller.places = place.Places{Module: ready.GetModule(), Main: ready.GetMainPackage(), Folder: b.p.options.moduleFolder()}
		}
		return m, nil
	case <-within.Done():
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, b.p.withTail(fmt.Sprintf("the plugin was not ready within %v", b.p.options.Limits.StartTimeout), "")
	}
}

// gone says why the stream ended.
func (b *Bare) gone() error {
	err := b.p.link.end()
	if o := b.p.options; o.Attach != nil && status.Code(err) == codes.FailedPrecondition {
		return o.inUse()
	}
	err = b.p.fate(err)
	if f, ok := errors.AsType[*sdk.Failure](err); ok {
		return f
	}
	return &sdk.Failure{Code: sdk.PluginExited, Message: err.Error()}
}

// Close ends the process as that of a Plugin is ended.
func (b *Bare) Close(ctx context.Context) error { return b.p.Close(ctx) }

// Exit is how the process ended, as far as it did.
func (b *Bare) Exit() Exit { return b.p.Exit() }
