package plugin

import (
	"fmt"
	"math"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// An indicator of the plugin's own is computed in its process. The session gives its bars to a remote, which passes them
// on with the next message, and the end of each window brings back the latest values.

// remote is such an indicator as the session knows it.
type remote struct {
	need, settle int
	pending      []sdk.Bar // not sent yet
	latest       []float64
}

var _ sdk.DeferredComputation = (*remote)(nil)

func (r *remote) Need() int   { return r.need }
func (r *remote) Settle() int { return r.settle }

func (r *remote) Update(bar sdk.Bar, _ []float64) error {
	r.pending = append(r.pending, bar)
	return nil
}

func (r *remote) Latest(k int) float64 {
	if k < 0 || k >= len(r.latest) {
		return math.NaN()
	}
	return r.latest[k]
}

// customFeed is a handle on an indicator of its own that the plugin has.
type customFeed struct {
	id     uint32
	handle sdk.Indicator
	remote *remote
}

// ownIndicators makes the declarations of the plugin work. It has made an indicator of its parameters before the session
// hears of the request: the request says what came of it.
func (p *Plugin) ownIndicators(list []sdk.CustomIndicator) []sdk.CustomIndicator {
	c := &p.caller
	for i, own := range list {
		list[i].Settle = func(map[string]any) ([]sdk.Setting, error) {
			if c.asked == nil {
				return nil, sdk.RefuseSettings(own.Name, "the plugin did not say what it makes of the parameters")
			}
			return wire.UnpackSettings(c.asked)
		}
		list[i].New = func([]sdk.Setting) (sdk.Computation, error) {
			c.made = &remote{need: clampInt(c.asked.GetNeed()), settle: clampInt(c.asked.GetSettle()), latest: make([]float64, len(own.Outputs))}
			for k := range c.made.latest {
				c.made.latest[k] = math.NaN()
			}
			return c.made, nil
		}
	}
	return list
}

// addIndicator asks the session for an indicator, and gives the remote that was made for it, if one was.
func (c *caller) addIndicator(s sdk.Session, q *pb.AddIndicator) (indicator sdk.Indicator, made *remote, refusal error) {
	request, err := wire.UnpackAddIndicator(q)
	if err != nil {
		return nil, nil, sdk.Refuse(sdk.InvalidArgument, q.GetSymbol(), err.Error())
	}
	c.asked, c.made = q.GetCustom(), nil
	indicator, refusal = s.AddIndicator(request)
	made, c.asked, c.made = c.made, nil, nil
	return indicator, made, refusal
}

// customOf is the id of a handle on an indicator of the plugin's own; false for one of the host's.
func (f *feeds) customOf(h sdk.Indicator, made *remote, declare func(*pb.Series) error) (uint32, bool, error) {
	for _, x := range f.customs {
		if same(x.handle, h) {
			return x.id, true, nil
		}
	}
	if made == nil {
		return 0, false, nil
	}
	x := &customFeed{id: f.newID(), handle: h, remote: made}
	f.customs = append(f.customs, x)
	return x.id, true, f.sendCustom(x, declare)
}

// sendCustom sends the bars of an indicator that wait, in chunks; the first names it.
func (f *feeds) sendCustom(x *customFeed, declare func(*pb.Series) error) error {
	m := &pb.Series{Id: x.id, Kind: pb.SeriesKind_SERIES_KIND_CUSTOM, Symbol: wire.Text(x.handle.Symbol()),
		Interval: string(x.handle.Interval()), Name: wire.Text(x.handle.Name()), Key: wire.Text(x.handle.Key()), Fields: x.handle.Fields()}
	bars := x.remote.pending
	var chunk wire.BarPacker
	for first := true; first || len(bars) > 0; first = false {
		chunk.Reset()
		chunk.Block(x.id)
		n := min(len(bars), wire.MaxBarRows)
		for i := range bars[:n] {
			chunk.Row(0, math.MinInt64, &bars[i]) // no instant: every bar brings its own end
		}
		bars, m.Bars = bars[n:], chunk.Message()
		if err := declare(m); err != nil {
			return err
		}
	}
	x.remote.pending = nil
	return nil
}

// syncCustoms packs the bars that wait for the plugin's own indicators, and notes which of these died.
func (f *feeds) syncCustoms(at int64, moved bool, declare func(*pb.Series) error) error {
	customs := f.customs[:0]
	for _, x := range f.customs {
		if x.handle.Removed() {
			f.bury(x.id, x.handle)
			continue
		}
		customs = append(customs, x)
		switch n := len(x.remote.pending); {
		case n == 0:
		case !moved || n > wire.MaxBarRows:
			if err := f.sendCustom(x, declare); err != nil {
				return err
			}
		default:
			f.bars.Block(x.id)
			for i := range x.remote.pending {
				f.bars.Row(0, at, &x.remote.pending[i])
			}
			x.remote.pending = x.remote.pending[:0]
		}
	}
	f.customs = customs
	return nil
}

// takeCustoms takes the latest values of the plugin's own indicators.
func (f *feeds) takeCustoms(m *pb.ValueRows) error {
	if m == nil {
		return nil
	}
	find := func(id uint32) *remote {
		for _, x := range f.customs {
			if x.id == id {
				return x.remote
			}
		}
		return nil
	}
	err := f.results.Unpack(m, 1, func(id uint32) int {
		if r := find(id); r != nil {
			return len(r.latest)
		}
		return 0
	})
	if err != nil {
		return fmt.Errorf("values of its own indicators: %w", err)
	}
	for i := range f.results.Blocks() {
		id, _, end := f.results.Block(i)
		f.results.Outputs(i, end-1, find(id).latest)
	}
	return nil
}
