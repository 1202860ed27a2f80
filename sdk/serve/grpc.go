package serve

import (
	"context"
	"errors"
	"os"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// linger is how long a process stays after its stream has ended, for the host to end it in order.
const linger = 2 * time.Second

// maxStack bounds the author's recursion, and with it the memory that an endless one takes before it is ended: Go's own
// bound is a gigabyte.
const maxStack = 32 << 20

// serveHost serves one strategy until the host ends the process, or is gone.
func serveHost(room Room, stack int) {
	guard := guardOrphan()
	debug.SetMaxStack(stack)
	// go-plugin puts pipes of its own in the place of the standard streams and carries them over the connection, a
	// kilobyte at a time, which loses what is written right before a crash. The host reads the real ones.
	stdout, stderr := os.Stdout, os.Stderr
	s := &server{room: room, began: func() { os.Stdout, os.Stderr = stdout, stderr },
		//determinism:allow the process ends after its last call
		ended: func() { time.AfterFunc(linger, guard.leave) }}
	s.spent = processorTimeSpent()
	if guard.ownsRunDir() {
		s.mark = openMark(guard.runDir)
	}
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig:  goplugin.HandshakeConfig{MagicCookieKey: wire.CookieKey, MagicCookieValue: wire.CookieValue},
		VersionedPlugins: map[int]goplugin.PluginSet{wire.ProtocolVersion: {wire.PluginName: &registration{server: s}}},
		GRPCServer:       newGRPCServer,
		// Its errors are on stderr, where the host sees them: a socket that cannot be made, above all.
		Logger: hclog.New(&hclog.LoggerOptions{Name: "serve", Level: hclog.Error, Output: os.Stderr}),
	})
	if !s.taken.Load() { // it never served: perhaps the host is gone
		guard.removeRunDir()
		os.Exit(exitFault)
	}
	os.Exit(exitFine)
}

func newGRPCServer(options []grpc.ServerOption) *grpc.Server {
	return grpc.NewServer(append(options,
		grpc.MaxRecvMsgSize(wire.MaxMessage),
		grpc.MaxSendMsgSize(wire.MaxMessage),
		// A window or a chunk fits without waiting for the other side, and with fixed sizes gRPC does not measure the
		// connection by pings of its own.
		grpc.InitialWindowSize(wire.MaxChunk),
		grpc.InitialConnWindowSize(wire.MaxChunk),
	)...)
}

// registration is go-plugin's view of the server.
type registration struct {
	goplugin.NetRPCUnsupportedPlugin
	server *server
}

// GRPCServer registers the service.
func (r *registration) GRPCServer(_ *goplugin.GRPCBroker, s *grpc.Server) error {
	pb.RegisterStrategyServer(s, r.server)
	return nil
}

// GRPCClient is the host's half, which is not here.
func (r *registration) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.New("package serve serves strategies, it does not call them")
}

// server answers the one stream that a process serves.
type server struct {
	pb.UnimplementedStrategyServer
	room  Room
	mark  *mark
	spent <-chan os.Signal // all the processor time that the process may take; nil where it has no such limit
	again bool             // it serves one stream after the other
	taken atomic.Bool
	began func() // called before the author's code is
	ended func() // called once the stream is over, however it ended
}

// Run serves the stream.
func (s *server) Run(stream grpc.BidiStreamingServer[pb.HostMessage, pb.PluginMessage]) error {
	if s.taken.Swap(true) {
		return status.Error(codes.FailedPrecondition, "this process serves one stream, and it is taken")
	}
	if s.again {
		defer s.taken.Store(false)
	}
	s.began()
	// Also where the author's code never returns: the context ends with the connection, Run does not.
	stop := context.AfterFunc(stream.Context(), s.ended)
	defer func() {
		if stop() {
			s.ended()
		}
	}()
	over := make(chan error, 1)
	go func() {
		var err error
		defer func() { over <- err }() // also where the author's code ends its goroutine, by runtime.Goexit: the stream ends then
		err = runAlone(stream, s.room, s.mark, s.spent)
	}()
	return <-over
}
