package plugin

import (
	"context"
	"fmt"
	"io"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/serve"
	"github.com/strathost/strathost/sdk/wire"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// pipe is a stream in memory. Messages go through their bytes.
type pipe struct {
	ctx              context.Context // ends when either side has let go
	cut              context.CancelFunc
	toPlugin, toHost half
}

// half is one direction.
type half struct {
	messages chan []byte
	over     context.Context // nothing follows
	end      context.CancelFunc
}

// pipeDepth is how many messages are under way: few, as a side that does not read is to be noticed.
const pipeDepth = 4

func newPipe() *pipe {
	p := &pipe{}
	p.ctx, p.cut = context.WithCancel(context.Background())
	for _, h := range []*half{&p.toPlugin, &p.toHost} {
		h.messages = make(chan []byte, pipeDepth)
		h.over, h.end = context.WithCancel(p.ctx)
	}
	return p
}

// put sends a message, within the bounds of a real stream.
func (h *half) put(m proto.Message) error {
	b, err := proto.Marshal(m)
	switch {
	case err != nil:
		return err
	case len(b) > wire.MaxMessage:
		return status.Error(codes.ResourceExhausted, fmt.Sprintf("a message of %d bytes, at most %d", len(b), wire.MaxMessage))
	case h.over.Err() != nil:
		return io.EOF
	}
	select {
	case h.messages <- b:
		return nil
	case <-h.over.Done():
		return io.EOF
	}
}

// take waits for a message. What was sent before the end comes before it.
func (h *half) take(m proto.Message) error {
	select {
	case b := <-h.messages:
		return proto.Unmarshal(b, m)
	case <-h.over.Done():
	}
	//determinism:allow nothing is put once it is over: what is there, is there
	select {
	case b := <-h.messages:
		return proto.Unmarshal(b, m)
	default:
		return io.EOF
	}
}

// hostEnd is the host's end of a pipe.
type hostEnd struct{ *pipe }

var _ Stream = hostEnd{}

// Send implements Stream.
func (e hostEnd) Send(m *pb.HostMessage) error { return e.toPlugin.put(m) }

// CloseSend implements Stream.
func (e hostEnd) CloseSend() error {
	e.toPlugin.end()
	return nil
}

// Recv implements Stream.
func (e hostEnd) Recv() (*pb.PluginMessage, error) {
	m := &pb.PluginMessage{}
	return m, e.toHost.take(m)
}

// pluginEnd is the plugin's end.
type pluginEnd struct{ *pipe }

var _ serve.HostStream = pluginEnd{}

// Context implements serve.HostStream.
func (e pluginEnd) Context() context.Context { return e.ctx }

// Send implements serve.HostStream.
func (e pluginEnd) Send(m *pb.PluginMessage) error { return e.toHost.put(m) }

// Recv implements serve.HostStream.
func (e pluginEnd) Recv() (*pb.HostMessage, error) {
	m := &pb.HostMessage{}
	return m, e.toPlugin.take(m)
}
