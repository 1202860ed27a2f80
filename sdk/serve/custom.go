package serve

import (
	"errors"
	"fmt"
	"math"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// The author's own indicators are computed here: the host sends bars, and gets the latest values with the end of each
// window. Bars wait until the author's code may run: ahead of the hooks of their instant, or, for the first of a new
// indicator, in the call that asked for it.

// custom is an indicator of the author's own behind a handle.
type custom struct {
	computation sdk.Computation
	before      int // bars until the first that may have values, whatever its author wrote
	pending     []sdk.Bar
	moved       bool // it has had bars since the last end of a window
}

// making is an indicator of the author's own that waits for the host to serve its request.
type making struct {
	computation   sdk.Computation
	outputs, need int
}

// custom makes what the author's own indicator of that name is for a request: what the host is told, and the computation
// where it could be made. All are nil for a name of the host's. The error is not of the parameters: the strategy fails.
func (l *lane) custom(r sdk.IndicatorRequest) (m *pb.Custom, made *making, err error) {
	for _, c := range l.hooks.Indicators {
		if c.Name != r.Name {
			continue
		}
		var settings []sdk.Setting
		var computation sdk.Computation
		var need, settle int
		var refused error // of the parameters
		err := l.aside(func() (err error) {
			if settings, err = c.Settle(r.Params); err == nil {
				computation, err = c.New(settings)
			}
			if err == nil {
				need, settle = computation.Need(), computation.Settle()
			}
			if r, ok := errors.AsType[*sdk.Refusal](err); ok && r != nil {
				refused, err = err, nil
			}
			return err
		})
		if err != nil {
			return nil, nil, err
		}
		return wire.PackCustom(settings, need, settle, refused), &making{computation, len(c.Outputs), need}, nil
	}
	return nil, nil, nil
}

// aside runs code of the author's that has no session.
func (l *lane) aside(do func() error) error {
	was := l.session.open.Swap(false)
	defer l.session.open.Store(was)
	return l.guard(do)
}

// addCustom asks the host for an indicator of the author's own.
func (s *session) addCustom(call *pb.AddIndicator, made *making) (*pb.Result, error) {
	l := s.lane
	l.feeds.making = made
	result, err := s.ask(&pb.Call{Request: &pb.Call_AddIndicator{AddIndicator: call}})
	l.feeds.making = nil
	if err == nil {
		err = l.catchUp()
	}
	return result, err
}

// catchUp gives the author's own indicators the bars that wait. The call that runs fails with its error, whatever the
// author makes of it.
func (l *lane) catchUp() error {
	for _, id := range l.feeds.customs {
		fd := l.feeds.at(id)
		c, x := fd.custom, fd.values
		if len(c.pending) == 0 || x.gone {
			c.pending = nil
			continue
		}
		err := l.aside(func() error {
			for _, bar := range c.pending {
				if err := x.update(c, bar); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			l.broken = sdk.IndicatorFailure(x.key, x.symbol, err)
			return l.broken
		}
		c.pending, c.moved = c.pending[:0], true
	}
	return nil
}

// update computes the values of a bar and shows them.
func (x *indicator) update(c *custom, bar sdk.Bar) error {
	out := x.push(false)
	for k := range out {
		out[k] = math.NaN()
	}
	err := c.computation.Update(bar, out)
	if c.before--; c.before > 0 {
		for k := range out {
			out[k] = math.NaN()
		}
	}
	c.before = max(c.before, 0)
	x.ready = !math.IsNaN(out[0])
	return err
}

// packCustoms packs the latest values of the author's own indicators that have had bars since they were last sent.
func (l *lane) packCustoms() *pb.ValueRows {
	if len(l.feeds.customs) == 0 {
		return nil
	}
	p := &l.customs
	p.Reset()
	for _, id := range l.feeds.customs {
		fd := l.feeds.at(id)
		if !fd.custom.moved || fd.values.gone {
			continue
		}
		fd.custom.moved = false
		p.Block(id)
		p.Row(0, fd.values.ready, fd.values.latest)
	}
	return p.Message()
}

// takeCustom applies a Series message of an indicator of the author's own.
func (f *feeds) takeCustom(id uint32, fd *feed, m *pb.Series) error {
	if fd.custom == nil {
		if f.making == nil || f.making.computation == nil || len(m.GetFields()) != f.making.outputs {
			return fmt.Errorf("series %d: an indicator of the strategy's own that it did not make", id)
		}
		fd.custom, f.making = &custom{computation: f.making.computation, before: f.making.need}, nil
		fd.values = &indicator{id: id, day: f.life, symbol: fd.symbol, interval: fd.interval, name: m.GetName(), key: m.GetKey(),
			fields: m.GetFields(), latest: make([]float64, len(m.GetFields()))}
		f.customs = append(f.customs, id)
	}
	if err := f.rows.Unpack(m.GetBars(), nil); err != nil {
		return fmt.Errorf("series %d: %w", id, err)
	}
	for row := range f.rows.Rows() {
		fd.note(&f.rows, row)
	}
	return nil
}

// note keeps a bar until the author's code may run.
func (fd *feed) note(rows *wire.BarRows, row int) {
	fd.custom.pending = append(fd.custom.pending, sdk.Bar{})
	rows.Bar(row, fd.symbol, fd.interval, &fd.custom.pending[len(fd.custom.pending)-1])
}
