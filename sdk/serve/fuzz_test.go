package serve_test

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
	"google.golang.org/protobuf/proto"
)

// FuzzHost plays any messages to a strategy that reads and asks at every call: nothing that a host sends may make the
// SDK panic or hang.
func FuzzHost(f *testing.F) {
	var bars wire.BarPacker
	bars.Block(1)
	b := row(1, 1)
	bars.Row(0, moment(1), &b)
	seed := []byte{}
	for _, m := range []*pb.HostMessage{
		{Body: &pb.HostMessage_Series{Series: &pb.Series{Id: 1, Kind: pb.SeriesKind_SERIES_KIND_FOLLOWED, Symbol: "SPY", Interval: "1m"}}},
		{Body: &pb.HostMessage_Series{Series: &pb.Series{Id: 2, Kind: pb.SeriesKind_SERIES_KIND_INDICATOR, Fields: []string{"value"}, Latest: wire.PackFloats(nil, 1)}}},
		{Generation: 1, Body: &pb.HostMessage_Window{Window: &pb.Window{Hook: pb.Hook_HOOK_INSTANTS, Instants: instants(1), Bars: bars.Message()}}},
		{Generation: 1, Body: &pb.HostMessage_Result{Result: &pb.Result{Call: 1, Body: &pb.Result_Series{Series: 2}}}},
		{Generation: 1, Body: &pb.HostMessage_Series{Series: &pb.Series{Id: 3, Kind: pb.SeriesKind_SERIES_KIND_CUSTOM, Fields: []string{"sum", "count"}}}},
		{Generation: 1, Body: &pb.HostMessage_Result{Result: &pb.Result{Call: 2, Body: &pb.Result_Series{Series: 3}}}},
		{Generation: 2, Body: &pb.HostMessage_Window{Window: &pb.Window{Hook: pb.Hook_HOOK_END, Instants: instants(2), Removed: wire.PackIDs(nil, 2)}}},
	} {
		text, err := proto.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		seed = append(binary.AppendUvarint(seed, uint64(len(text))), text...)
	}
	f.Add(seed)
	f.Fuzz(func(t *testing.T, data []byte) {
		h := newHost(t, ownerPlugin(func(_ string, s sdk.Session, _ any) error {
			sma, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: "SPY"})
			if err == nil {
				_, _ = sma.Previous(1), sma.Value()
			}
			total, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: "SPY", Name: "total"})
			if err == nil {
				_, _ = total.Previous(1), total.Value()
			}
			series, err := s.AddBars(sdk.BarsRequest{Symbol: "SPY"})
			if err == nil {
				_, _ = series.Last(), series.Close(0)
			}
			_, _ = s.Symbol("SPY")
			return nil
		}, nil))
		go func() { // whatever the plugin says
			for {
				select {
				case <-h.fromPlugin:
				case <-h.ctx.Done():
					return
				}
			}
		}()
		h.send(&pb.HostMessage{Body: &pb.HostMessage_Start{Start: &pb.Start{}}})
		for len(data) > 0 {
			n, used := binary.Uvarint(data)
			if used <= 0 || n > uint64(len(data)-used) {
				break
			}
			var m pb.HostMessage
			text := data[used : used+int(n)]
			data = data[used+int(n):]
			if proto.Unmarshal(text, &m) != nil {
				continue
			}
			select {
			case h.toPlugin <- &m:
			case err := <-h.ended:
				h.ended <- err
				return
			}
		}
		close(h.toPlugin)
		select {
		case err := <-h.ended:
			h.ended <- err
		case <-time.After(patience):
			t.Fatal("the plugin does not end")
		}
	})
}
