package wire_test

import (
	"encoding/binary"
	"math"
	"testing"
	"time"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
	"google.golang.org/protobuf/proto"
)

// Rows that are packed as columns are those that are packed one by one.
func TestColumnsArePackedAsTheirRows(t *testing.T) {
	t.Parallel()
	at := []int64{600e9, 1200e9, 1800e9}
	for name, c := range map[string]wire.BarColumns{
		"that end at their instants": {Instants: []uint32{0, 1, 2}, Ends: at, Start: []int64{0, 600e9, 1200e9}},
		"with ends of their own":     {Instants: []uint32{0, 0, 2}, Ends: []int64{300e9, 600e9, 1800e9}, Start: []int64{0, 300e9, 1500e9}},
		"some of them partial":       {Instants: []uint32{0, 0, 0}, Ends: []int64{600e9, 600e9, 600e9}, Start: []int64{0, 1, 2}, Made: []int32{5, 3, 5}, Want: []int32{5, 5, 5}},
	} {
		c.Open, c.High, c.Low, c.Close, c.Volume = []float64{1, 2, 3}, []float64{4, 5, 6}, []float64{0, 1, math.NaN()}, []float64{7, 8, 9}, []float64{10, 0, 12}
		var columns, rows wire.BarPacker
		columns.Block(7)
		columns.Columns(at, &c)
		rows.Block(7)
		for i, instant := range c.Instants {
			rows.Row(instant, at[instant], &sdk.Bar{Start: time.Unix(0, c.Start[i]), End: time.Unix(0, c.Ends[i]), Open: c.Open[i], High: c.High[i], Low: c.Low[i],
				Close: c.Close[i], Volume: c.Volume[i], Partial: c.Made != nil && c.Made[i] < c.Want[i]})
		}
		if columns.Rows() != 3 || !proto.Equal(columns.Message(), rows.Message()) {
			t.Errorf("bars %s: %v, expected %v", name, columns.Message(), rows.Message())
		}
	}
	var columns, rows wire.ValuePacker
	columns.Block(3)
	columns.Columns([]uint32{0, 2}, [][]float64{{math.NaN(), 1}, {2, 3}})
	rows.Block(3)
	rows.Row(0, false, []float64{math.NaN(), 2})
	rows.Row(2, true, []float64{1, 3})
	if !proto.Equal(columns.Message(), rows.Message()) {
		t.Errorf("values: %v, expected %v", columns.Message(), rows.Message())
	}
}

func TestTimersAreDueWhereTheyWerePacked(t *testing.T) {
	t.Parallel()
	want := []wire.TimerDue{{Timer: 2}, {Timer: 1, Instant: 4}, {Timer: 2, Instant: 4}}
	got, err := wire.UnpackTimers(nil, wire.PackTimersDue(want), 5)
	if err != nil || len(got) != 3 || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("got %v, %v", got, err)
	}
	if wire.PackTimersDue(nil) != nil {
		t.Error("no timers are a message")
	}
}

// What a crash left half-written of a pulse does no harm.
func TestAPulseIsReadAsFarAsItIsWhole(t *testing.T) {
	t.Parallel()
	kept, err := proto.Marshal(&pb.PluginMessage{Emit: &pb.Emit{Values: []*pb.Emitted{{Name: "a", Value: 1}}}})
	if err != nil {
		t.Fatal(err)
	}
	file := make([]byte, wire.PulseSize)
	for i, v := range []uint64{9, 4, 1, 2, 3, uint64(len(kept))} {
		binary.NativeEndian.PutUint64(file[8*i:], v)
	}
	copy(file[wire.PulseHead:], kept)
	p, ok := wire.UnpackPulse(file)
	if !ok || p.Generation != 9 || p.Instant != 4 || p.Calls != 1 || p.Records != 2 || p.Values != 3 || p.Kept.GetEmit().GetValues()[0].GetName() != "a" {
		t.Errorf("got %+v, %v", p, ok)
	}
	for name, length := range map[string]uint64{"beyond the file": math.MaxUint64, "within a value": uint64(len(kept)) - 1} {
		binary.NativeEndian.PutUint64(file[8*wire.PulseKept:], length)
		if p, ok := wire.UnpackPulse(file); !ok || p.Generation != 9 || len(p.Kept.GetEmit().GetValues()) != 0 {
			t.Errorf("a length %s: got %+v, %v", name, p, ok)
		}
	}
	if _, ok := wire.UnpackPulse(file[:wire.PulseHead-1]); ok {
		t.Error("a file that is too short is read")
	}
}
