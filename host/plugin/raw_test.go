//go:build unix

package plugin_test

import (
	"strings"
	"time"

	"github.com/strathost/strathost/host/internal/rawserve"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// serveRaw serves without the SDK, and breaks the protocol.
func serveRaw(mode string) {
	if err := rawserve.Serve(func(s rawserve.Stream) error { return runRaw(mode, s) }); err != nil {
		panic(err)
	}
}

func runRaw(mode string, stream rawserve.Stream) error {
	if mode == "read nothing" {
		_, err := stream.Recv()
		if err == nil {
			err = stream.Send(rawserve.Ready(&pb.Ready{Role: "strategy", Hooks: []string{"bars"}}))
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
		case m.GetStart() != nil && mode == "send done for ready":
			answers = append(answers, rawserve.Done(0, 1))
		case m.GetStart() != nil && mode == "be a scanner with bars":
			answers = append(answers, rawserve.Ready(&pb.Ready{Role: "scanner", Hooks: []string{"bars"}}))
		case m.GetStart() != nil && mode == "declare an indicator without a name":
			answers = append(answers, rawserve.Ready(&pb.Ready{Role: "strategy", Hooks: []string{"bars"},
				Indicators: []*pb.CustomIndicator{{Outputs: []string{"value"}}}}))
		case m.GetStart() != nil && mode == "end the stream with windows":
			answers = append(answers, rawserve.Ready(&pb.Ready{Role: "strategy", Hooks: []string{"bars"}, Features: []string{wire.FeatureWindows}}))
		case m.GetStart() != nil:
			answers = append(answers, rawserve.Ready(&pb.Ready{Role: "strategy", Hooks: []string{"bars", "later"}}))
		case m.GetWindow() == nil:
		case mode == "say done twice":
			answers = append(answers, rawserve.Done(g, 1), rawserve.Done(g, 1))
		case mode == "call after done":
			answers = append(answers, rawserve.Done(g, 1), rawserve.Call(g, 1))
		case mode == "speak of the future":
			answers = append(answers, rawserve.Done(g+1, 1))
		case mode == "play too much":
			answers = append(answers, rawserve.Done(g, 2))
		case mode == "value the unknown":
			var values wire.ValuePacker
			values.Block(7)
			values.Row(0, true, []float64{1})
			answers = append(answers, &pb.PluginMessage{Generation: g, Body: &pb.PluginMessage_Done{Done: &pb.Done{Played: 1, Customs: values.Message()}}})
		case mode == "count its calls wrong":
			answers = append(answers, rawserve.Call(g, 7))
		case mode == "be ready twice":
			answers = append(answers, &pb.PluginMessage{Generation: g, Body: &pb.PluginMessage_Ready{Ready: &pb.Ready{}}})
		case mode == "emit in the future":
			answers = append(answers, emitted(m, time.Hour))
		case mode == "emit at no time":
			answers = append(answers, &pb.PluginMessage{Generation: g, Emit: &pb.Emit{Values: []*pb.Emitted{{Name: "early"}}}})
		case mode == "emit in the past":
			answers = append(answers, emitted(m, -time.Hour))
		case mode == "log in the future":
			at := emitted(m, time.Hour).GetEmit().GetValues()[0].GetTime()
			answers = append(answers, &pb.PluginMessage{Generation: g, Log: &pb.Log{Records: []*pb.LogRecord{{Time: at}}}})
		case mode == "ask from nowhere":
			answers = append(answers, adding(m, strings.Repeat("x", 20_000)))
		case strings.HasPrefix(mode, "let a refusal escape"):
			answers = append(answers, adding(m, "raw.x:7"))
		case mode == "send a large message":
			answers = append(answers, &pb.PluginMessage{Generation: g, Body: &pb.PluginMessage_Failed{Failed: &pb.Failed{Message: strings.Repeat("x", wire.MaxMessage)}}})
		case mode == "end the stream" || mode == "end the stream with windows":
			return nil
		case mode == "ask the unknown":
			answers = append(answers, &pb.PluginMessage{Generation: g, Body: &pb.PluginMessage_Call{Call: &pb.Call{Number: g}}})
		case mode == "report late":
			answers = append(answers, &pb.PluginMessage{Generation: g - 1, Body: &pb.PluginMessage_Progress{Progress: &pb.Progress{}}}, rawserve.Done(g, 1))
		}
		if m.GetResult() != nil {
			answers = append(answers, &pb.PluginMessage{Generation: g, Body: &pb.PluginMessage_Failed{Failed: &pb.Failed{
				Code: m.GetResult().GetRefusal().GetCode(), Message: m.GetResult().GetRefusal().GetMessage(), Place: "nowhere"}}})
		}
		for _, a := range answers {
			if err := stream.Send(a); err != nil {
				return err
			}
		}
	}
}

// emitted is a value with a time that is so far from the window's first instant.
func emitted(m *pb.HostMessage, by time.Duration) *pb.PluginMessage {
	instants, err := wire.UnpackInstants(nil, m.GetWindow().GetInstants())
	if err != nil {
		panic(err)
	}
	return &pb.PluginMessage{Generation: m.GetGeneration(), Emit: &pb.Emit{Values: []*pb.Emitted{{Name: "early", Time: instants[0] + int64(by)}}}}
}

// adding asks for a symbol that nobody has.
func adding(m *pb.HostMessage, location string) *pb.PluginMessage {
	return &pb.PluginMessage{Generation: m.GetGeneration(), Body: &pb.PluginMessage_Call{Call: &pb.Call{Number: m.GetGeneration(),
		Request: &pb.Call_AddSymbol{AddSymbol: &pb.AddSymbol{Symbol: "NONE", Reason: "raw", Location: location}}}}}
}
