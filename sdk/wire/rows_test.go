package wire_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"
)

// drawn is a row as a test packs it and expects it back.
type drawn struct {
	Series  uint32
	Instant int
	Bar     sdk.Bar
}

func drawBar(t *rapid.T, ends bool, at int64) sdk.Bar {
	price := rapid.Float64()
	bar := sdk.Bar{Symbol: "AAPL", Interval: "1m",
		Start: time.Unix(0, rapid.Int64Range(0, at).Draw(t, "start")).UTC(), End: time.Unix(0, at).UTC(),
		Open: price.Draw(t, "open"), High: price.Draw(t, "high"), Low: price.Draw(t, "low"), Close: price.Draw(t, "close"),
		Volume: price.Draw(t, "volume"), Partial: rapid.Bool().Draw(t, "partial")}
	if ends {
		bar.End = time.Unix(0, rapid.Int64Range(0, at).Draw(t, "end")).UTC()
	}
	return bar
}

func TestBarsComeBackAsTheyWerePacked(t *testing.T) {
	t.Parallel()
	var p wire.BarPacker // used again and again, as the host does
	rapid.Check(t, func(t *rapid.T) {
		instants := []int64{1_000_000, 1_000_000, 2_000_000, 5_000_000}[:rapid.IntRange(1, 4).Draw(t, "instants")]
		ends, many := rapid.Bool().Draw(t, "ends"), rapid.Bool().Draw(t, "many")
		var want []drawn
		p.Reset()
		for range rapid.IntRange(0, 4).Draw(t, "blocks") {
			series := rapid.Uint32().Draw(t, "series")
			p.Block(series)
			at := 0
			for range rapid.IntRange(0, 5).Draw(t, "rows") {
				if many {
					at = rapid.IntRange(at, len(instants)-1).Draw(t, "at")
				}
				d := drawn{Series: series, Instant: at, Bar: drawBar(t, ends, instants[at])}
				p.Row(uint32(at), instants[at], &d.Bar)
				want = append(want, d)
			}
		}
		var rows wire.BarRows
		if err := rows.Unpack(again(t, p.Message(), &pb.BarRows{}), instants); err != nil {
			t.Fatal(err)
		}
		var got []drawn
		for b := range rows.Blocks() {
			series, first, end := rows.Block(b)
			for i := first; i < end; i++ {
				d := drawn{Series: series, Instant: rows.Instant(i)}
				rows.Bar(i, "AAPL", "1m", &d.Bar)
				got = append(got, d)
			}
		}
		if d := cmp.Diff(want, got, cmpopts.EquateNaNs()); d != "" {
			t.Error(d)
		}
	})
}

func TestValuesComeBackAsTheyWerePacked(t *testing.T) {
	t.Parallel()
	type row struct {
		Series  uint32
		Instant int
		Ready   bool
		Outputs []float64
	}
	var p wire.ValuePacker
	rapid.Check(t, func(t *rapid.T) {
		instants := rapid.IntRange(1, 4).Draw(t, "instants")
		width := func(series uint32) int { return int(series%3) + 1 }
		var want []row
		p.Reset()
		for range rapid.IntRange(0, 4).Draw(t, "blocks") {
			series := rapid.Uint32().Draw(t, "series")
			p.Block(series)
			at := 0
			for range rapid.IntRange(0, 5).Draw(t, "rows") {
				at = rapid.IntRange(at, instants-1).Draw(t, "at")
				r := row{series, at, rapid.Bool().Draw(t, "ready"), rapid.SliceOfN(rapid.Float64(), width(series), width(series)).Draw(t, "outputs")}
				p.Row(uint32(at), r.Ready, r.Outputs)
				want = append(want, r)
			}
		}
		var rows wire.ValueRows
		if err := rows.Unpack(again(t, p.Message(), &pb.ValueRows{}), instants, width); err != nil {
			t.Fatal(err)
		}
		var got []row
		for b := range rows.Blocks() {
			series, first, end := rows.Block(b)
			for i := first; i < end; i++ {
				r := row{series, rows.Instant(i), rows.Ready(i), make([]float64, width(series))}
				rows.Outputs(b, i, r.Outputs)
				got = append(got, r)
			}
		}
		if d := cmp.Diff(want, got, cmpopts.EquateNaNs()); d != "" {
			t.Error(d)
		}
	})
}

// again sends a message through its bytes, as the stream does.
func again[M proto.Message](t interface{ Fatal(...any) }, m, into M) M {
	b, err := proto.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := proto.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
	return into
}

func TestBadRowsAreErrors(t *testing.T) {
	t.Parallel()
	u32 := func(v ...uint32) []byte { return wire.PackIDs(nil, v...) }
	instants := []int64{10, 20}
	for name, m := range map[string]*pb.BarRows{
		"half a row":                 {Series: u32(1), Counts: u32(1), Columns: make([]byte, 47)},
		"more counts than series":    {Series: u32(1), Counts: u32(1, 1), Columns: make([]byte, 96)},
		"an empty block":             {Series: u32(1, 2), Counts: u32(0, 1), Columns: make([]byte, 48)},
		"more rows than columns":     {Series: u32(1), Counts: u32(2), Columns: make([]byte, 48)},
		"a count of four billion":    {Series: u32(1), Counts: u32(math.MaxUint32), Columns: make([]byte, 48)},
		"fewer rows than columns":    {Series: u32(1), Counts: u32(1), Columns: make([]byte, 96)},
		"an instant beyond the last": {Series: u32(1), Counts: u32(1), Columns: make([]byte, 48), Instants: u32(2)},
		"instants that go back":      {Series: u32(1), Counts: u32(2), Columns: make([]byte, 96), Instants: u32(1, 0)},
		"too few instants":           {Series: u32(1), Counts: u32(2), Columns: make([]byte, 96), Instants: u32(1)},
		"too few ends":               {Series: u32(1), Counts: u32(2), Columns: make([]byte, 96), Ends: make([]byte, 8)},
		"too few partials":           {Series: u32(1), Counts: u32(2), Columns: make([]byte, 96), Partial: make([]byte, 1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var rows wire.BarRows
			if err := rows.Unpack(m, instants); err == nil {
				t.Error("no error")
			}
		})
	}
	var rows wire.BarRows
	if err := rows.Unpack(&pb.BarRows{Series: u32(1), Counts: u32(1), Columns: make([]byte, 48)}, nil); err == nil {
		t.Error("no error for rows without an end")
	}
}

// FuzzUnpackWindow hands any bytes to everything that a plugin unpacks of a window.
func FuzzUnpackWindow(f *testing.F) {
	var bars wire.BarPacker
	bars.Block(1)
	bars.Row(0, 60, &sdk.Bar{Start: time.Unix(0, 0), End: time.Unix(0, 60), Close: 1, Partial: true})
	var values wire.ValuePacker
	values.Block(2)
	values.Row(0, true, []float64{1, 2})
	seed, err := proto.Marshal(&pb.Window{Hook: pb.Hook_HOOK_INSTANTS, Instants: wire.PackInstants(nil, 60, 120), Bars: bars.Message(),
		Values: values.Message(), Timers: wire.PackTimers(1), Events: []*pb.SymbolEvent{{Symbol: "A"}}, Removed: wire.PackIDs(nil, 1)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		var m pb.Window
		if proto.Unmarshal(data, &m) != nil {
			return
		}
		instants, err := wire.UnpackInstants(nil, m.GetInstants())
		if err != nil {
			return
		}
		var rows wire.BarRows
		if rows.Unpack(m.GetBars(), instants) == nil {
			var bar sdk.Bar
			for b := range rows.Blocks() {
				for _, i, end := rows.Block(b); i < end; i++ {
					rows.Bar(i, "A", "1m", &bar)
					if rows.Instant(i) >= len(instants) {
						t.Errorf("row %d is at instant %d of %d", i, rows.Instant(i), len(instants))
					}
				}
			}
		}
		var values wire.ValueRows
		if values.Unpack(m.GetValues(), len(instants), func(s uint32) int { return int(s % 5) }) == nil {
			out := make([]float64, 4)
			for b := range values.Blocks() {
				for _, i, end := values.Block(b); i < end; i++ {
					values.Outputs(b, i, out)
					_, _ = values.Instant(i), values.Ready(i)
				}
			}
		}
		due, err := wire.UnpackTimers(nil, m.GetTimers(), len(instants))
		for _, d := range due {
			if err == nil && d.Instant >= len(instants) {
				t.Errorf("a timer is due at instant %d of %d", d.Instant, len(instants))
			}
		}
		for _, e := range m.GetEvents() {
			if _, at, err := wire.UnpackEvent(e, len(instants)); err == nil && at >= len(instants) {
				t.Errorf("an event is at instant %d of %d", at, len(instants))
			}
		}
		_, _ = wire.UnpackIDs(m.GetRemoved())
		wire.UnpackScan(m.GetScan())
	})
}
