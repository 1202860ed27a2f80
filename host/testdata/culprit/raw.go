//go:build unix

package main

import (
	"errors"
	"strings"
	"time"

	"github.com/strathost/strathost/host/internal/rawserve"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

type stream = rawserve.Stream

// raw are the ways to misbehave that the SDK does not let anybody have: each is the plugin's whole end of the stream.
var raw = map[string]func(stream) error{
	"done_twice": inWindow(func(g uint64, s stream) error {
		return errors.Join(s.Send(rawserve.Done(g, 1)), s.Send(rawserve.Done(g, 1)))
	}),
	"call_after_done": inWindow(func(g uint64, s stream) error {
		return errors.Join(s.Send(rawserve.Done(g, 1)), s.Send(rawserve.Call(g, 1)))
	}),
	"future_generation": inWindow(func(g uint64, s stream) error { return s.Send(rawserve.Done(g+1, 1)) }),
	"plays_too_much":    inWindow(func(g uint64, s stream) error { return s.Send(rawserve.Done(g, 1000)) }),
	"wrong_call_number": inWindow(func(g uint64, s stream) error { return s.Send(rawserve.Call(g, 7)) }),
	"oversize_message": inWindow(func(g uint64, s stream) error {
		return s.Send(&pb.PluginMessage{Generation: g, Body: &pb.PluginMessage_Failed{Failed: &pb.Failed{Message: strings.Repeat("x", wire.MaxMessage)}}})
	}),
	"bad_protobuf": inWindow(func(_ uint64, s stream) error {
		return s.SendMsg(&pb.Ready{Version: "\x08"}) // field 2, which is a Log: its first field has no value
	}),
	"ready_twice": inWindow(func(g uint64, s stream) error {
		return s.Send(&pb.PluginMessage{Generation: g, Body: &pb.PluginMessage_Ready{Ready: ready()}})
	}),
	"floods_a_window": inWindowAt(func(g uint64, at int64, s stream) error {
		flood := &pb.PluginMessage{Generation: g, Emit: &pb.Emit{}}
		for range 1000 {
			flood.Emit.Values = append(flood.Emit.Values, &pb.Emitted{Name: "flood", Value: 1, Time: at})
		}
		for {
			if err := s.Send(flood); err != nil {
				return err
			}
		}
	}),
	"floods_a_window_with_bytes": inWindowAt(func(g uint64, at int64, s stream) error {
		for range 130 {
			large := &pb.PluginMessage{Generation: g, Log: &pb.Log{Records: []*pb.LogRecord{{Time: at, Message: strings.Repeat("flood ", 2_500_000)}}}}
			if err := s.Send(large); err != nil {
				return err
			}
		}
		return s.Send(rawserve.Done(g, 1))
	}),
	"ends_the_stream": inWindow(func(uint64, stream) error { return errOver }),
	"unknown_body": inWindow(func(g uint64, s stream) error {
		m := &pb.PluginMessage{Generation: g}
		m.ProtoReflect().SetUnknown([]byte{0xfa, 0x3e, 0x02, 0x08, 0x01}) // field 1007: of a later version of the protocol
		return errors.Join(s.Send(m), s.Send(rawserve.Done(g, 1)))
	}),
	"late_progress": inWindow(func(g uint64, s stream) error {
		return errors.Join(s.Send(&pb.PluginMessage{Generation: g - 1, Body: &pb.PluginMessage_Progress{Progress: &pb.Progress{}}}), s.Send(rawserve.Done(g, 1)))
	}),
	"reads_nothing": func(s stream) error {
		if _, err := s.Recv(); err != nil {
			return err
		}
		if err := s.Send(rawserve.Ready(ready())); err != nil {
			return err
		}
		forever()
		return nil
	},
	"processor_time_without_sdk": inWindow(func(uint64, stream) error { burn(); return nil }), // Go's runtime ignores the signal: the kernel kills it a second later
	"no_ready":                   func(stream) error { forever(); return nil },
	"done_for_ready": func(s stream) error {
		return errors.Join(s.Send(rawserve.Done(0, 1)), wait(s))
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

// inWindow answers Start as it should, and each window in its own way.
func inWindow(answer func(generation uint64, s stream) error) func(stream) error {
	return inWindowAt(func(generation uint64, _ int64, s stream) error { return answer(generation, s) })
}

// inWindowAt is inWindow that tells the time of the window's first instant, too.
func inWindowAt(answer func(generation uint64, at int64, s stream) error) func(stream) error {
	return func(s stream) error {
		for {
			m, err := s.Recv()
			if err != nil {
				return err
			}
			switch {
			case m.GetStart() != nil:
				err = s.Send(rawserve.Ready(ready()))
			case m.GetWindow() != nil:
				var instants []int64
				if instants, err = wire.UnpackInstants(nil, m.GetWindow().GetInstants()); err == nil {
					err = answer(m.GetGeneration(), instants[0], s)
				}
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
	if err := rawserve.Serve(run); err != nil {
		panic(err)
	}
	time.Sleep(10 * time.Millisecond) // for the host to see the end of the stream ahead of that of the process
}
