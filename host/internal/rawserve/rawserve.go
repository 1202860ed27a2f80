// Package rawserve serves the stream of a plugin without the SDK, so that tests can break the protocol where the SDK lets nobody.
// Nothing that is shipped imports it.
package rawserve

import (
	"context"
	"errors"
	"os"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// Stream is the plugin's end of the stream to a host.
type Stream = grpc.BidiStreamingServer[pb.HostMessage, pb.PluginMessage]

// maxSent bounds what it sends, in bytes: more than a host takes.
const maxSent = 1 << 30

// Serve serves one function as the whole life of a plugin, in the process that a host started. It returns when the host is done
// with the process.
func Serve(run func(Stream) error) error {
	if err := os.Mkdir(os.Getenv(wire.EnvRunDir), 0o700); err != nil {
		return err
	}
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig:  goplugin.HandshakeConfig{MagicCookieKey: wire.CookieKey, MagicCookieValue: wire.CookieValue},
		VersionedPlugins: map[int]goplugin.PluginSet{wire.ProtocolVersion: {wire.PluginName: registration{run: run}}},
		GRPCServer: func(o []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(o, grpc.MaxSendMsgSize(maxSent), grpc.MaxRecvMsgSize(wire.MaxMessage))...)
		},
		Logger: hclog.NewNullLogger(),
	})
	return nil
}

// registration is go-plugin's view of the function.
type registration struct {
	goplugin.NetRPCUnsupportedPlugin
	pb.UnimplementedStrategyServer
	run func(Stream) error
}

// GRPCServer registers the service.
func (r registration) GRPCServer(_ *goplugin.GRPCBroker, s *grpc.Server) error {
	pb.RegisterStrategyServer(s, r)
	return nil
}

// GRPCClient is the host's half, which is not here.
func (registration) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.ErrUnsupported
}

// Run serves the stream.
func (r registration) Run(s Stream) error { return r.run(s) }

// Done says that so many instants of a window were played.
func Done(generation uint64, played uint32) *pb.PluginMessage {
	return &pb.PluginMessage{Generation: generation, Body: &pb.PluginMessage_Done{Done: &pb.Done{Played: played}}}
}

// Call asks for the session's symbols.
func Call(generation, number uint64) *pb.PluginMessage {
	return &pb.PluginMessage{Generation: generation, Body: &pb.PluginMessage_Call{Call: &pb.Call{Number: number,
		Request: &pb.Call_Symbols{Symbols: &pb.GetSymbols{}}}}}
}

// Ready says what a plugin is, without a window.
func Ready(r *pb.Ready) *pb.PluginMessage {
	return &pb.PluginMessage{Body: &pb.PluginMessage_Ready{Ready: r}}
}
