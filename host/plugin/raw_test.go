//go:build unix

package plugin_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
	"google.golang.org/grpc"
)

// serveRaw serves without the SDK, and breaks the protocol.
func serveRaw(mode string) {
	if err := os.Mkdir(os.Getenv(wire.EnvRunDir), 0o700); err != nil {
		panic(err)
	}
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig:  goplugin.HandshakeConfig{MagicCookieKey: wire.CookieKey, MagicCookieValue: wire.CookieValue},
		VersionedPlugins: map[int]goplugin.PluginSet{wire.ProtocolVersion: {wire.PluginName: rawPlugin{mode: mode}}},
		GRPCServer: func(o []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(o, grpc.MaxSendMsgSize(1<<30))...)
		},
		Logger: hclog.NewNullLogger(),
	})
}

type rawPlugin struct {
	goplugin.NetRPCUnsupportedPlugin
	pb.UnimplementedStrategyServer
	mode string
}

func (r rawPlugin) GRPCServer(_ *goplugin.GRPCBroker, s *grpc.Server) error {
	pb.RegisterStrategyServer(s, r)
	return nil
}

func (rawPlugin) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.ErrUnsupported
}

func (r rawPlugin) Run(stream grpc.BidiStreamingServer[pb.HostMessage, pb.PluginMessage]) error {
	done := func(generation uint64, played uint32) *pb.PluginMessage {
		return &pb.PluginMessage{Generation: generation, Body: &pb.PluginMessage_Done{Done: &pb.Done{Played: played}}}
	}
	call := func(generation, number uint64) *pb.PluginMessage {
		return &pb.PluginMessage{Generation: generation, Body: &pb.PluginMessage_Call{Call: &pb.Call{Number: number,
			Request: &pb.Call_Symbols{Symbols: &pb.GetSymbols{}}}}}
	}
	if r.mode == "read nothing" {
		_, err := stream.Recv()
		if err == nil {
			err = stream.Send(&pb.PluginMessage{Body: &pb.PluginMessage_Ready{Ready: &pb.Ready{Role: "strategy", Hooks: []string{"bars"}}}})
		}
		if err == nil {
			time.Sleep(time.Hour)
		}
		return err
	}
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		g := m.GetGeneration()
		var answers []*pb.PluginMessage
		switch {
		case m.GetStart() != nil && r.mode == "send done for ready":
			answers = append(answers, done(0, 1))
		case m.GetStart() != nil && r.mode == "be a scanner with bars":
			answers = append(answers, &pb.PluginMessage{Body: &pb.PluginMessage_Ready{Ready: &pb.Ready{Role: "scanner", Hooks: []string{"bars"}}}})
		case m.GetStart() != nil && r.mode == "declare an indicator without a name":
			answers = append(answers, &pb.PluginMessage{Body: &pb.PluginMessage_Ready{Ready: &pb.Ready{Role: "strategy", Hooks: []string{"bars"},
				Indicators: []*pb.CustomIndicator{{Outputs: []string{"value"}}}}}})
		case m.GetStart() != nil:
			answers = append(answers, &pb.PluginMessage{Body: &pb.PluginMessage_Ready{Ready: &pb.Ready{Role: "strategy", Hooks: []string{"bars", "later"}}}})
		case m.GetWindow() == nil:
		case r.mode == "say done twice":
			answers = append(answers, done(g, 1), done(g, 1))
		case r.mode == "call after done":
			answers = append(answers, done(g, 1), call(g, 1))
		case r.mode == "speak of the future":
			answers = append(answers, done(g+1, 1))
		case r.mode == "play too much":
			answers = append(answers, done(g, 2))
		case r.mode == "value the unknown":
			var values wire.ValuePacker
			values.Block(7)
			values.Row(0, true, []float64{1})
			answers = append(answers, &pb.PluginMessage{Generation: g, Body: &pb.PluginMessage_Done{Done: &pb.Done{Played: 1, Customs: values.Message()}}})
		case r.mode == "count its calls wrong":
			answers = append(answers, call(g, 7))
		case r.mode == "send a large message":
			answers = append(answers, &pb.PluginMessage{Generation: g, Body: &pb.PluginMessage_Failed{Failed: &pb.Failed{Message: strings.Repeat("x", wire.MaxMessage)}}})
		case r.mode == "end the stream":
			return nil
		case r.mode == "ask the unknown":
			answers = append(answers, &pb.PluginMessage{Generation: g, Body: &pb.PluginMessage_Call{Call: &pb.Call{Number: g}}})
		case r.mode == "report late":
			answers = append(answers, &pb.PluginMessage{Generation: g - 1, Body: &pb.PluginMessage_Progress{Progress: &pb.Progress{}}}, done(g, 1))
		}
		if m.GetResult() != nil {
			answers = append(answers, &pb.PluginMessage{Generation: g, Body: &pb.PluginMessage_Failed{Failed: &pb.Failed{
				Code: m.GetResult().GetRefusal().GetCode(), Message: m.GetResult().GetRefusal().GetMessage()}}})
		}
		for _, a := range answers {
			if err := stream.Send(a); err != nil {
				return err
			}
		}
	}
}
