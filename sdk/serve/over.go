package serve

import (
	"context"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// HostStream is the plugin's end of a stream to a host. Two goroutines use it: one receives, and one at a time sends.
type HostStream interface {
	Send(*pb.PluginMessage) error
	// Recv waits for the next message; any error is the end.
	Recv() (*pb.HostMessage, error)
	// Context ends with the stream, and with it the author's calls.
	Context() context.Context
}

// Over serves a plugin over a stream that is there already, as in a test inside of one process, and returns when the
// stream is over. The caller's goroutine calls the author's code. A plugin's main function calls Main.
func Over(stream HostStream, plugin sdk.Plugin) error { return run(stream, goRoom(plugin)) }
