package plugin

import (
	"context"
	"math"

	"github.com/strathost/strathost/host/ahead"
	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// serve answers one request of the author's code, which waits for it. The time until the answer is not the author's.
func (p *Plugin) serve(s sdk.Session, call *pb.Call) error {
	c := &p.caller
	if call.GetNumber() != c.calls+1 {
		return p.violation("call %d after call %d", call.GetNumber(), c.calls)
	}
	c.calls++
	if err := p.bounded(call.GetInstant()); err != nil {
		return err
	}
	p.watch.hostTurn()
	p.dropStrayPlace(call)
	if err := c.feeds.takeCustoms(call.GetCustoms()); err != nil {
		return p.violation("%v", err)
	}
	r := &pb.Result{Call: call.GetNumber()}
	refusal, err := p.answer(s, call, r)
	if err != nil {
		return p.broken(s, err)
	}
	c.gave(refusal)
	r.Refusal = wire.PackRefusal(refusal)
	r.Removed = c.feeds.removed
	p.watch.authorsTurn()
	err = p.link.send(&pb.HostMessage{Generation: c.generation, Body: &pb.HostMessage_Result{Result: r}})
	c.feeds.removed = c.feeds.removed[:0]
	if err != nil {
		return p.broken(s, err)
	}
	return nil
}

// bounded ends a plugin that asks more at one instant than its calls there may. An SDK does so itself, in the call and with its line.
func (p *Plugin) bounded(instant uint32) error {
	c := &p.caller
	at := instantOf{c.generation, instant}
	if c.requestsAt != at {
		c.requestsAt, c.requests = at, 0
	}
	calls := 1
	if c.ahead != nil && int(instant) < len(c.ahead.calls) {
		calls = c.ahead.calls[instant]
	}
	if c.requests++; p.options.Room != nil || c.requests <= calls*sdk.MaxRequests {
		return nil
	}
	_ = p.process.Kill(context.Background())
	return sdk.RequestsFailure("the call")
}

// instantOf is an instant of a window.
type instantOf struct {
	generation uint64
	instant    uint32
}

// answer asks the session and fills the result. refusal is what the session did not serve; err is of the stream.
func (p *Plugin) answer(s sdk.Session, call *pb.Call, r *pb.Result) (refusal, err error) {
	f := &p.caller.feeds
	switch q := call.GetRequest().(type) {
	case *pb.Call_Symbols:
		r.Body = &pb.Result_Symbols{Symbols: wire.PackSymbols(s.Symbols())}
		return nil, nil
	case *pb.Call_Symbol:
		symbol, refusal := s.Symbol(q.Symbol.GetSymbol())
		r.Body = &pb.Result_Symbol{Symbol: wire.PackSymbol(symbol)}
		return refusal, nil
	case *pb.Call_Today:
		today, refusal := s.Today(q.Today.GetSymbol())
		r.Body = &pb.Result_Today{Today: wire.PackToday(today)}
		return refusal, nil
	case *pb.Call_History:
		h, refusal := s.History(q.History.GetSymbol(), sdk.Interval(q.History.GetInterval()), clampInt(q.History.GetCount()))
		if refusal != nil {
			return refusal, nil
		}
		return nil, seriesResult(r, h, f.copyOf, p.declare)
	case *pb.Call_Every:
		refusal := p.setTimer(s, q.Every.GetTimer(), func(fn func(sdk.Session) error) error { return s.Every(sdk.Interval(q.Every.GetInterval()), fn) })
		p.cut(s, r)
		return refusal, nil
	case *pb.Call_At:
		refusal := p.setTimer(s, q.At.GetTimer(), func(fn func(sdk.Session) error) error { return s.At(q.At.GetWhen(), fn) })
		p.cut(s, r)
		return refusal, nil
	}
	return p.change(s, call, r)
}

// cut ends the window where a request has changed what comes. false says that all is as it was.
func (p *Plugin) cut(s sdk.Session, r *pb.Result) bool {
	w := p.caller.ahead
	if w == nil {
		return true
	}
	if lane, ok := s.(ahead.Lane); !ok || !lane.Cut() {
		return false
	}
	if !r.GetCut() {
		p.cutAhead(w)
	}
	r.Cut = true
	return true
}

// change serves the requests that change what the plugin holds, and then sends what changed in its handles.
func (p *Plugin) change(s sdk.Session, call *pb.Call, r *pb.Result) (refusal, err error) {
	f := &p.caller.feeds
	var added sdk.Series
	var indicator sdk.Indicator
	var made *remote
	switch q := call.GetRequest().(type) {
	case *pb.Call_AddSymbol:
		symbol, refused := s.AddSymbol(wire.UnpackAddSymbol(q.AddSymbol))
		r.Body, refusal = &pb.Result_Symbol{Symbol: wire.PackSymbol(symbol)}, refused
	case *pb.Call_AddIndicator:
		indicator, made, refusal = p.caller.addIndicator(s, q.AddIndicator)
	case *pb.Call_AddBars:
		added, refusal = s.AddBars(wire.UnpackAddBars(q.AddBars))
	case *pb.Call_RemoveSymbol:
		refusal = s.RemoveSymbol(wire.UnpackRemoveSymbol(q.RemoveSymbol))
	case *pb.Call_RemoveIndicator:
		refusal = s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: f.givenUp(q.RemoveIndicator),
			Reason: q.RemoveIndicator.GetReason(), Location: q.RemoveIndicator.GetLocation()})
	case *pb.Call_RemoveBars:
		refusal = s.RemoveBars(wire.UnpackRemoveBars(q.RemoveBars))
	case *pb.Call_Lock:
		refusal = s.Lock(wire.UnpackLock(q.Lock))
	case *pb.Call_Unlock:
		refusal = s.Unlock(wire.UnpackUnlock(q.Unlock))
	case *pb.Call_Follow:
		symbol, intervals := wire.UnpackFollow(q.Follow)
		refusal = s.Follow(symbol, intervals...)
	case *pb.Call_Unfollow:
		refusal = s.Unfollow(q.Unfollow.GetSymbol())
	default:
		return sdk.Refuse(sdk.NotSupported, "", "this host does not know the request: the plugin's SDK is newer"), nil
	}
	if refusal != nil {
		return refusal, nil
	}
	if p.cut(s, r) {
		if err := f.sync(s.Now().UnixNano(), false, p.declare); err != nil {
			return nil, err
		}
	}
	switch {
	case indicator != nil:
		id, own, err := f.customOf(indicator, made, p.declare)
		if !own {
			id, err = f.indicatorOf(indicator, p.declare)
		}
		r.Body = &pb.Result_Series{Series: id}
		return nil, err
	case added != nil:
		return nil, seriesResult(r, added, f.handleOf, p.declare)
	}
	return nil, nil
}

// seriesResult sends a handle on bars and puts its id into the result.
func seriesResult(r *pb.Result, h sdk.Series, id func(sdk.Series, func(*pb.Series) error) (uint32, error), declare func(*pb.Series) error) error {
	n, err := id(h, declare)
	r.Body = &pb.Result_Series{Series: n}
	return err
}

// clampInt makes an int of a number of any size, also where int has 32 bits.
func clampInt(n int64) int { return int(min(max(n, math.MinInt32), math.MaxInt32)) }
