package plugin

import (
	"math"
	"reflect"
	"slices"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// feeds are the series ids of a day: what the plugin knows by a number, and how much of it it has seen.
type feeds struct {
	next       uint32 // the last id that was given
	followed   map[seriesName]uint32
	order      []followed // at the same place of OnBars last time: mostly the same again
	series     []*seriesFeed
	indicators []*indicatorFeed
	customs    []*customFeed
	removed    []byte // ids that died since the last message
	// dead are handles on indicators that died today: one who gives such a handle up is told that it was removed.
	dead    map[uint32]sdk.Indicator
	bars    wire.BarPacker
	values  wire.ValuePacker
	results wire.ValueRows
	scratch []float64
}

type seriesName struct {
	symbol   string
	interval sdk.Interval
}

type followed struct {
	seriesName
	id uint32
}

// seriesFeed is a handle on bars that the plugin has.
type seriesFeed struct {
	id     uint32
	handle sdk.Series
	sent   int
	first  int64 // start of the oldest bar: it changes where history was added in front
}

// indicatorFeed is a handle on an indicator that the plugin has.
type indicatorFeed struct {
	id     uint32
	handle sdk.Indicator
	fields []string
	sent   int // rows
}

// startDay forgets the day before.
func (f *feeds) startDay() {
	f.next, f.followed, f.order = 0, map[seriesName]uint32{}, f.order[:0]
	f.series, f.indicators, f.customs, f.removed = nil, nil, nil, f.removed[:0]
	f.dead = map[uint32]sdk.Indicator{}
}

// follow is the id under which bars of the i-th place go to OnBars; declare is called for one that is new.
func (f *feeds) follow(i int, bar *sdk.Bar, declare func(*pb.Series) error) (uint32, error) {
	name := seriesName{bar.Symbol, bar.Interval}
	if i < len(f.order) && f.order[i].seriesName == name {
		return f.order[i].id, nil
	}
	id, known := f.followed[name]
	if !known {
		id = f.newID()
		f.followed[name] = id
		if err := declare(&pb.Series{Id: id, Kind: pb.SeriesKind_SERIES_KIND_FOLLOWED,
			Symbol: wire.Text(name.symbol), Interval: string(name.interval)}); err != nil {
			return 0, err
		}
	}
	if i < len(f.order) {
		f.order[i] = followed{name, id}
	} else if i == len(f.order) {
		f.order = append(f.order, followed{name, id})
	}
	return id, nil
}

func (f *feeds) newID() uint32 {
	f.next++
	return f.next
}

// packBars packs the bars of OnBars, at the only instant of a window.
func (f *feeds) packBars(bars []sdk.Bar, at int64, declare func(*pb.Series) error) error {
	for i := range bars {
		id, err := f.follow(i, &bars[i], declare)
		if err != nil {
			return err
		}
		f.bars.Block(id)
		f.bars.Row(0, at, &bars[i])
	}
	return nil
}

// sync packs what became visible through handles since the last message, and notes which of them died. moved says that
// the clock may have moved: only then are new rows those of new bars. Otherwise a call added history in front, and the
// handle is sent again as a whole.
func (f *feeds) sync(at int64, moved bool, declare func(*pb.Series) error) error {
	f.dropRemoved()
	for _, s := range f.series {
		if err := f.syncSeries(s, at, moved, declare); err != nil {
			return err
		}
	}
	for _, x := range f.indicators {
		if err := f.syncIndicator(x, moved, declare); err != nil {
			return err
		}
	}
	return f.syncCustoms(at, moved, declare)
}

// dropRemoved notes which handles died.
func (f *feeds) dropRemoved() {
	f.series = slices.DeleteFunc(f.series, func(s *seriesFeed) bool {
		if s.handle.Removed() {
			f.removed = wire.PackIDs(f.removed, s.id)
			return true
		}
		return false
	})
	f.indicators = slices.DeleteFunc(f.indicators, func(x *indicatorFeed) bool {
		if x.handle.Removed() {
			f.bury(x.id, x.handle)
			return true
		}
		return false
	})
}

func (f *feeds) syncSeries(s *seriesFeed, at int64, moved bool, declare func(*pb.Series) error) error {
	n := s.handle.Len()
	switch {
	case n == s.sent && (moved || n == 0 || s.handle.At(0).Start.UnixNano() == s.first):
		return nil
	case !moved || n < s.sent || s.sent == 0 || n-s.sent > wire.MaxBarRows:
		return f.sendSeries(s, pb.SeriesKind_SERIES_KIND_BARS, declare)
	}
	f.bars.Block(s.id)
	for i := s.sent; i < n; i++ {
		bar := s.handle.At(i)
		f.bars.Row(0, at, &bar)
	}
	s.sent = n
	return nil
}

// sendSeries sends all bars of a handle, in chunks.
func (f *feeds) sendSeries(s *seriesFeed, kind pb.SeriesKind, declare func(*pb.Series) error) error {
	n := s.handle.Len()
	m := &pb.Series{Id: s.id, Kind: kind, Symbol: wire.Text(s.handle.Symbol()), Interval: string(s.handle.Interval()), Replace: true}
	var chunk wire.BarPacker
	for i := 0; i == 0 || i < n; m.Replace = false {
		chunk.Reset()
		chunk.Block(s.id)
		for ; i < n && chunk.Rows() < wire.MaxBarRows; i++ {
			bar := s.handle.At(i)
			if i == 0 {
				s.first = bar.Start.UnixNano()
			}
			chunk.Row(0, math.MinInt64, &bar) // no instant: every bar brings its own end
		}
		m.Bars = chunk.Message()
		if err := declare(m); err != nil {
			return err
		}
		if n == 0 {
			break
		}
	}
	s.sent = n
	return nil
}

// handleOf is the id of a handle on bars, which is sent where the plugin does not have it yet.
func (f *feeds) handleOf(h sdk.Series, declare func(*pb.Series) error) (uint32, error) {
	for _, s := range f.series {
		if same(s.handle, h) {
			return s.id, nil // sync has sent what the call changed
		}
	}
	s := &seriesFeed{id: f.newID(), handle: h}
	f.series = append(f.series, s)
	return s.id, f.sendSeries(s, pb.SeriesKind_SERIES_KIND_BARS, declare)
}

// copyOf is the id under which the answer to History is sent, once.
func (f *feeds) copyOf(h sdk.Series, declare func(*pb.Series) error) (uint32, error) {
	s := &seriesFeed{id: f.newID(), handle: h}
	return s.id, f.sendSeries(s, pb.SeriesKind_SERIES_KIND_HISTORY, declare)
}

// indicatorOf is the id of a handle on an indicator, which is sent where the plugin does not have it yet.
func (f *feeds) indicatorOf(h sdk.Indicator, declare func(*pb.Series) error) (uint32, error) {
	for _, x := range f.indicators {
		if same(x.handle, h) {
			return x.id, nil
		}
	}
	x := &indicatorFeed{id: f.newID(), handle: h, fields: h.Fields()}
	if len(x.fields) == 0 {
		x.fields = []string{"value"} // every indicator has a first output
	}
	f.indicators = append(f.indicators, x)
	return x.id, f.sendIndicator(x, declare)
}

// bury notes that an indicator's handle died.
func (f *feeds) bury(id uint32, h sdk.Indicator) {
	f.removed = wire.PackIDs(f.removed, id)
	f.dead[id] = h
}

// indicator is the handle that has an id, be it a dead one of today; nil where none has.
func (f *feeds) indicator(id uint32) sdk.Indicator {
	for _, x := range f.indicators {
		if x.id == id {
			return x.handle
		}
	}
	for _, x := range f.customs {
		if x.id == id {
			return x.handle
		}
	}
	if h, ok := f.dead[id]; ok {
		return h
	}
	return nil
}

// same compares handles, whose types may be anyone's.
func same(a, b any) bool {
	ta, tb := reflect.TypeOf(a), reflect.TypeOf(b)
	return ta == tb && ta.Comparable() && a == b
}
