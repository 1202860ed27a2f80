package plugin

import (
	"context"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// Stream is the host's end of the stream to a plugin. One goroutine sends at a time, and one receives.
type Stream interface {
	// Send sends a message, which may be used again when it returns.
	Send(*pb.HostMessage) error
	// Recv waits for the next message. The error is io.EOF where the plugin ended the stream in order.
	Recv() (*pb.PluginMessage, error)
	// CloseSend says that no message follows.
	CloseSend() error
}

// through is what stands between the stream and all that uses it; nil for nothing.
func (p *Plugin) through() func(Stream) Stream {
	if p.options.Through == nil {
		return nil
	}
	return func(s Stream) Stream {
		return p.options.Through(s, func() { _ = p.process.Kill(context.Background()) })
	}
}
