//go:build unix

package main

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

type stream = grpc.BidiStreamingServer[pb.HostMessage, pb.PluginMessage]

// raw are the ways to misbehave that the SDK does not let anybody have: each is the plugin's whole end of the stream.
var raw = map[string]func(stream) error{
	"done_twice":        inWindow(func(g uint64, s stream) error { return errors.Join(s.Send(done(g, 1)), s.Send(done(g, 1))) }),
	"call_after_done":   inWindow(func(g uint64, s stream) error { return errors.Join(s.Send(done(g, 1)), s.Send(call(g, 1))) }),
	"future_generation": inWindow(func(g uint64, s stream) error { return s.Send(done(g+1, 1)) }),
	"plays_too_much":    inWindow(func(g uint64, s stream) error { return s.Send(done(g, 1000)) }),
	"wrong_call_number": inWindow(func(g uint64, s stream) error { return s.Send(call(g, 7)) }),
	"oversize_message": inWindow(func(g uint64, s stream) error {
		return s.Send(&pb.PluginMessage{Generation: g, Body: &pb.PluginMessage_Failed{Failed: &pb.Failed{Message: strings.Repeat("x", wire.MaxMessage)}}})
	}),
	"bad_protobuf": inWindow(func(_ uint64, s stream) error {
		return s.SendMsg(&pb.Ready{Version: "\x08"}) // field 2, which is a Log: its first field has no value
	}),
	"ready_twice": inWindow(func(g uint64, s stream) error {
		return s.Send(&pb.PluginMessage{Generation: g, Body: &pb.PluginMessage_Ready{Ready: ready()}})
	}),
	"ends_the_stream": inWindow(func(uint64, stream) error { return errOver }),
	"unknown_body": inWindow(func(g uint64, s stream) error {
		m := &pb.PluginMessage{Generation: g}
		m.ProtoReflect().SetUnknown([]byte{0xfa, 0x3e, 0x02, 0x08, 0x01}) // field 1007: of a later version of the protocol
		return errors.Join(s.Send(m), s.Send(done(g, 1)))
	}),
	"late_progress": inWindow(func(g uint64, s stream) error {
		return errors.Join(s.Send(&pb.PluginMessage{Generation: g - 1, Body: &pb.PluginMessage_Progress{Progress: &pb.Progress{}}}), s.Send(done(g, 1)))
	}),
	"reads_nothing": func(s stream) error {
		if _, err := s.Recv(); err != nil {
			return err
		}
		if err := s.Send(&pb.PluginMessage{Body: &pb.PluginMessage_Ready{Ready: ready()}}); err != nil {
			return err
		}
		forever()
		return nil
	},
	"no_ready": func(stream) error { forever(); return nil },
	"done_for_ready": func(s stream) error {
		return errors.Join(s.Send(done(0, 1)), wait(s))
	},
	atMessage: serveCounted,
}

var errOver = errors.New("the stream is over")

func wait(s stream) error {
	for {
		if _, err := s.Recv(); err != nil {
			return err
		}
	}
}

func ready() *pb.Ready {
	return &pb.Ready{Name: "raw", Version: "1.0.0", Role: "strategy", Hooks: []string{"bars", "later"}}
}

func done(generation uint64, played uint32) *pb.PluginMessage {
	return &pb.PluginMessage{Generation: generation, Body: &pb.PluginMessage_Done{Done: &pb.Done{Played: played}}}
}

func call(generation, number uint64) *pb.PluginMessage {
	return &pb.PluginMessage{Generation: generation, Body: &pb.PluginMessage_Call{Call: &pb.Call{Number: number,
		Request: &pb.Call_Symbols{Symbols: &pb.GetSymbols{}}}}}
}

// inWindow answers Start as it should, and each window in its own way.
func inWindow(answer func(generation uint64, s stream) error) func(stream) error {
	return func(s stream) error {
		for {
			m, err := s.Recv()
			if err != nil {
				return err
			}
			switch {
			case m.GetStart() != nil:
				err = s.Send(&pb.PluginMessage{Body: &pb.PluginMessage_Ready{Ready: ready()}})
			case m.GetWindow() != nil:
				err = answer(m.GetGeneration(), s)
			}
			if errors.Is(err, errOver) {
				return nil
			}
			if err != nil {
				return err
			}
		}
	}
}

// serveRaw serves without the SDK.
func serveRaw(run func(stream) error) {
	if err := os.Mkdir(os.Getenv(wire.EnvRunDir), 0o700); err != nil {
		panic(err)
	}
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig:  goplugin.HandshakeConfig{MagicCookieKey: wire.CookieKey, MagicCookieValue: wire.CookieValue},
		VersionedPlugins: map[int]goplugin.PluginSet{wire.ProtocolVersion: {wire.PluginName: rawPlugin{run: run}}},
		GRPCServer: func(o []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(o, grpc.MaxSendMsgSize(1<<30), grpc.MaxRecvMsgSize(wire.MaxMessage))...)
		},
		Logger: hclog.NewNullLogger(),
	})
	time.Sleep(10 * time.Millisecond) // for the host to see the end of the stream ahead of that of the process
}

type rawPlugin struct {
	goplugin.NetRPCUnsupportedPlugin
	pb.UnimplementedStrategyServer
	run func(stream) error
}

func (r rawPlugin) GRPCServer(_ *goplugin.GRPCBroker, s *grpc.Server) error {
	pb.RegisterStrategyServer(s, r)
	return nil
}

func (rawPlugin) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.ErrUnsupported
}

// Run serves the stream.
func (r rawPlugin) Run(s stream) error { return r.run(s) }
