package record

import (
	"fmt"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// day is what the series ids of a day stand for.
type day struct{ series map[uint32]*pb.Series }

func newDay() day { return day{map[uint32]*pb.Series{}} }

// name takes a Series, without its rows.
func (d day) name(m *pb.Series) {
	if d.series[m.GetId()] == nil {
		d.series[m.GetId()] = &pb.Series{Kind: m.GetKind(), Symbol: m.GetSymbol(), Interval: m.GetInterval(), Name: m.GetName(), Key: m.GetKey(), Fields: m.GetFields()}
	}
}

// width is how many outputs an indicator has, that the host computes; 0 for what is none.
func (d day) width(id uint32) int {
	if s := d.series[id]; s.GetKind() == pb.SeriesKind_SERIES_KIND_INDICATOR {
		return len(s.GetFields())
	}
	return 0
}

// piece is the part of a window from one instant up to before another, as a window of its own. How many instants a window has
// changes nothing of what a strategy sees, so that a recorded window may be played in pieces.
func (d day) piece(w *pb.Window, instants []int64, from, to int) (*pb.Window, error) {
	if from == 0 && to == len(instants) {
		return w, nil
	}
	part := instants[from:to]
	out := &pb.Window{Hook: w.GetHook(), Instants: wire.PackInstants(nil, part...), Scan: w.GetScan()}
	if from == 0 {
		out.Removed = w.GetRemoved()
	}
	for _, e := range w.GetEvents() {
		if i := int(e.GetInstant()); i >= from && i < to {
			out.Events = append(out.Events, &pb.SymbolEvent{Instant: uint32(i - from), Symbol: e.GetSymbol(), Change: e.GetChange(), By: e.GetBy(), Time: e.GetTime()})
		}
	}
	due, err := wire.UnpackTimers(nil, w.GetTimers(), len(instants))
	if err != nil {
		return nil, err
	}
	var kept []wire.TimerDue
	for _, t := range due {
		if t.Instant >= from && t.Instant < to {
			kept = append(kept, wire.TimerDue{Timer: t.Timer, Instant: t.Instant - from})
		}
	}
	out.Timers = wire.PackTimersDue(kept)
	if out.Bars, err = d.barsOf(w, instants, from, to); err != nil {
		return nil, err
	}
	out.Values, err = d.valuesOf(w, len(instants), from, to)
	return out, err
}

func (d day) barsOf(w *pb.Window, instants []int64, from, to int) (*pb.BarRows, error) {
	var rows wire.BarRows
	if err := rows.Unpack(w.GetBars(), instants); err != nil {
		return nil, err
	}
	var p wire.BarPacker
	var bar sdk.Bar
	for i := range rows.Blocks() {
		id, first, end := rows.Block(i)
		p.Block(id)
		for row := first; row < end; row++ {
			if at := rows.Instant(row); at >= from && at < to {
				rows.Bar(row, "", "", &bar)
				p.Row(uint32(at-from), instants[at], &bar)
			}
		}
	}
	return p.Message(), nil
}

func (d day) valuesOf(w *pb.Window, n, from, to int) (*pb.ValueRows, error) {
	var rows wire.ValueRows
	if err := rows.Unpack(w.GetValues(), n, d.width); err != nil {
		return nil, err
	}
	var p wire.ValuePacker
	for i := range rows.Blocks() {
		id, first, end := rows.Block(i)
		outputs := make([]float64, d.width(id))
		p.Block(id)
		for row := first; row < end; row++ {
			if at := rows.Instant(row); at >= from && at < to {
				rows.Outputs(i, row, outputs)
				p.Row(uint32(at-from), rows.Ready(row), outputs)
			}
		}
	}
	return p.Message(), nil
}

// instantsOf are the times of a window, UTC nanoseconds.
func instantsOf(f Frame, w *pb.Window) ([]int64, error) {
	instants, err := wire.UnpackInstants(nil, w.GetInstants())
	if err != nil || len(instants) == 0 {
		return nil, &DamageError{f.Offset, fmt.Sprintf("message %d is a window without instants", f.Number)}
	}
	return instants, nil
}
