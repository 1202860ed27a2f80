package serve

import (
	"fmt"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// feed is what a series id of the day stands for.
type feed struct {
	kind     pb.SeriesKind
	symbol   string
	interval sdk.Interval
	handle   *series    // of bars and of history
	values   *indicator // of an indicator
	custom   *custom    // of one of the author's own
}

// feeds are the ids of a day. The host counts them from 1, so they are a list.
type feeds struct {
	list    []feed
	life    *life
	rows    wire.BarRows
	customs []uint32 // ids of the author's own indicators
	making  *making  // what the author asks the host for; nil where it is none of its own
}

func newFeeds() *feeds { return &feeds{life: &life{}} }

// at is the feed of an id, or nil.
func (f *feeds) at(id uint32) *feed {
	if id == 0 || uint64(id) > uint64(len(f.list)) {
		return nil
	}
	return &f.list[id-1]
}

// width is the number of an indicator's outputs; 0 where the id is none.
func (f *feeds) width(id uint32) int {
	if fd := f.at(id); fd != nil && fd.values != nil && fd.custom == nil {
		return len(fd.values.latest)
	}
	return 0
}

// take applies a Series message.
func (f *feeds) take(m *pb.Series) error {
	id := m.GetId()
	fd := f.at(id)
	switch {
	case fd == nil && uint64(id) != uint64(len(f.list))+1:
		return fmt.Errorf("series %d: the next id is %d", id, len(f.list)+1)
	case fd == nil:
		f.list = append(f.list, feed{kind: m.GetKind(), symbol: m.GetSymbol(), interval: sdk.Interval(m.GetInterval())})
		fd = f.at(id)
	case fd.kind != m.GetKind() || fd.symbol != m.GetSymbol() || fd.interval != sdk.Interval(m.GetInterval()):
		return fmt.Errorf("series %d is %s %s, it cannot become %s %s", id, fd.symbol, fd.interval, m.GetSymbol(), m.GetInterval())
	}
	switch m.GetKind() {
	case pb.SeriesKind_SERIES_KIND_FOLLOWED:
		return nil
	case pb.SeriesKind_SERIES_KIND_BARS, pb.SeriesKind_SERIES_KIND_HISTORY:
		return f.takeBars(id, fd, m)
	case pb.SeriesKind_SERIES_KIND_INDICATOR:
		return f.takeValues(id, fd, m)
	case pb.SeriesKind_SERIES_KIND_CUSTOM:
		return f.takeCustom(id, fd, m)
	}
	return fmt.Errorf("series %d: unknown kind %v", id, m.GetKind())
}

func (f *feeds) takeBars(id uint32, fd *feed, m *pb.Series) error {
	if fd.handle == nil {
		fd.handle = &series{day: f.life, symbol: fd.symbol, interval: fd.interval}
		if fd.kind == pb.SeriesKind_SERIES_KIND_HISTORY {
			fd.handle.day = &life{} // a copy, which nothing ends
		}
	}
	if m.GetReplace() {
		fd.handle.clear()
	}
	if err := f.rows.Unpack(m.GetBars(), nil); err != nil {
		return fmt.Errorf("series %d: %w", id, err)
	}
	for row := range f.rows.Rows() {
		fd.handle.push(&f.rows, row)
	}
	return nil
}

// push appends a row.
func (s *series) push(rows *wire.BarRows, row int) {
	s.start = append(s.start, rows.Start(row))
	s.end = append(s.end, rows.End(row))
	open, high, low, closes, volume := rows.Prices(row)
	for i, v := range [...]float64{open, high, low, closes, volume} {
		s.columns[i] = append(s.columns[i], v)
	}
	s.partial = append(s.partial, rows.Partial(row))
}

func (f *feeds) takeValues(id uint32, fd *feed, m *pb.Series) error {
	if fd.values == nil {
		if len(m.GetFields()) == 0 {
			return fmt.Errorf("series %d: indicator %s has no outputs", id, m.GetKey())
		}
		fd.values = &indicator{id: id, day: f.life, symbol: fd.symbol, interval: fd.interval, name: m.GetName(), key: m.GetKey(),
			fields: m.GetFields(), latest: make([]float64, len(m.GetFields()))}
	}
	x := fd.values
	latest, err := wire.UnpackFloats(nil, m.GetLatest())
	if err != nil || len(latest) != 0 && len(latest) != len(x.latest) {
		return fmt.Errorf("series %d: %d bytes of outputs, expected %d values", id, len(m.GetLatest()), len(x.latest))
	}
	past, err := wire.UnpackFloats(x.past[:0], m.GetPast())
	if err != nil {
		return fmt.Errorf("series %d: %w", id, err)
	}
	x.past, x.started, x.ready = past, len(latest) > 0, m.GetReady()
	copy(x.latest, latest)
	return nil
}

// remove kills handles.
func (f *feeds) remove(ids []uint32) {
	for _, id := range ids {
		fd := f.at(id)
		if fd == nil {
			continue
		}
		if fd.handle != nil {
			fd.handle.gone = true
		}
		if fd.values != nil {
			fd.values.gone = true
		}
	}
}
