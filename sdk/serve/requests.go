package serve

import (
	"errors"
	"runtime"
	"strings"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/place"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// ask sends a call and waits for its result. Its error is a refusal.
func (s *session) ask(call *pb.Call) (*pb.Result, error) {
	if err := s.mayAsk(); err != nil {
		return nil, err
	}
	s.lane.reads.forget() // it may change what they say
	return s.exchange(call)
}

// exchange sends a call that may be made and waits for its result.
func (s *session) exchange(call *pb.Call) (*pb.Result, error) {
	l := s.lane
	l.calls++
	call.Number, call.Instant, call.Customs = l.calls, uint32(l.instant), l.packCustoms()
	defer l.pulse.hostTurn()()
	if err := l.out.send(&pb.PluginMessage{Body: &pb.PluginMessage_Call{Call: call}}); err != nil {
		return nil, stopped()
	}
	for m := range l.inbox {
		switch body := m.GetBody().(type) {
		case *pb.HostMessage_Series:
			if err := l.feeds.take(body.Series); err != nil {
				return nil, s.broken("%v", err)
			}
		case *pb.HostMessage_Ping:
			if err := l.pong(body.Ping); err != nil {
				return nil, stopped()
			}
		case *pb.HostMessage_Result:
			return s.accept(call.Number, body.Result)
		default:
			return nil, s.broken("%s in a call", bodyOf(m))
		}
	}
	return nil, stopped()
}

// callable says whether the author's code may ask now: in a call, on the goroutine that it was given to.
func (s *session) callable() bool {
	return s.open.Load() && s.lane.pulse.lane.Here()
}

// accept takes what a result changes before the author's code sees its answer.
func (s *session) accept(number uint64, r *pb.Result) (*pb.Result, error) {
	if r.GetCall() != number {
		return nil, s.broken("a result of call %d, expected %d", r.GetCall(), number)
	}
	removed, err := wire.UnpackIDs(r.GetRemoved())
	if err != nil {
		return nil, s.broken("%v", err)
	}
	s.lane.out.heard()
	s.lane.feeds.remove(removed)
	s.lane.cut = s.lane.cut || r.GetCut()
	refusal := wire.UnpackRefusal(r.GetRefusal())
	if errors.Is(refusal, sdk.Counterfactual) {
		s.lane.withheld = wire.Text(refusal.Error())
	}
	return r, refusal
}

// broken is the refusal where the host sent what it must not. It ends the strategy, also where the author's code
// goes on as if nothing had happened.
func (s *session) broken(format string, args ...any) error {
	s.lane.broken = violation(format, args...)
	return sdk.Refuse(sdk.ProtocolError, "", s.lane.broken.Error())
}

func (s *session) Symbols() []sdk.Symbol {
	r, err := s.askOnce(read{of: "symbols"}, func() *pb.Call { return &pb.Call{Request: &pb.Call_Symbols{Symbols: &pb.GetSymbols{}}} })
	if err != nil {
		return nil
	}
	list, err := wire.UnpackSymbols(r.GetSymbols(), s.Location())
	if err != nil {
		return nil
	}
	return list
}

func (s *session) Symbol(name string) (sdk.Symbol, error) {
	return s.symbolOf(s.askOnce(read{of: "symbol", symbol: name}, func() *pb.Call {
		return &pb.Call{Request: &pb.Call_Symbol{Symbol: &pb.GetSymbol{Symbol: wire.Text(name)}}}
	}))
}

func (s *session) symbolOf(r *pb.Result, err error) (sdk.Symbol, error) {
	if err != nil {
		return sdk.Symbol{}, err
	}
	symbol, err := wire.UnpackSymbol(r.GetSymbol(), s.Location())
	if err != nil {
		return sdk.Symbol{}, s.broken("%v", err)
	}
	return symbol, nil
}

func (s *session) Today(symbol string) (sdk.Today, error) {
	r, err := s.askOnce(read{of: "today", symbol: symbol}, func() *pb.Call {
		return &pb.Call{Request: &pb.Call_Today{Today: &pb.GetToday{Symbol: wire.Text(symbol)}}}
	})
	if err != nil {
		return sdk.Today{}, err
	}
	return wire.UnpackToday(r.GetToday()), nil
}

func (s *session) AddSymbol(r sdk.SymbolRequest) (sdk.Symbol, error) {
	s.locate(&r.Location)
	return s.symbolOf(s.ask(&pb.Call{Request: &pb.Call_AddSymbol{AddSymbol: wire.PackAddSymbol(r)}}))
}

func (s *session) AddIndicator(r sdk.IndicatorRequest) (sdk.Indicator, error) {
	s.locate(&r.Location)
	m, err := wire.PackAddIndicator(r)
	if err != nil {
		return nil, err
	}
	if !s.callable() {
		return nil, notInCall()
	}
	own, made, err := s.lane.custom(r)
	if err != nil {
		s.lane.broken = err
		return nil, err
	}
	m.Custom = own
	result, err := s.addCustom(m, made)
	if err != nil {
		return nil, err
	}
	if fd := s.lane.feeds.at(result.GetSeries()); fd != nil && fd.values != nil {
		return fd.values, nil
	}
	return nil, s.broken("series %d is no indicator", result.GetSeries())
}

func (s *session) AddBars(r sdk.BarsRequest) (sdk.Series, error) {
	s.locate(&r.Location)
	return s.seriesOf(s.ask(&pb.Call{Request: &pb.Call_AddBars{AddBars: wire.PackAddBars(r)}}))
}

func (s *session) History(symbol string, interval sdk.Interval, n int) (sdk.Series, error) {
	return s.copyOnce(read{"history", symbol, string(interval), n}, func() *pb.Call {
		return &pb.Call{Request: &pb.Call_History{History: &pb.GetHistory{Symbol: wire.Text(symbol), Interval: wire.Text(string(interval)), Count: int64(n)}}}
	})
}

func (s *session) seriesOf(r *pb.Result, err error) (sdk.Series, error) {
	if err != nil {
		return nil, err
	}
	fd := s.lane.feeds.at(r.GetSeries())
	if fd == nil || fd.handle == nil {
		return nil, s.broken("series %d has no bars", r.GetSeries())
	}
	handle := fd.handle
	if fd.kind == pb.SeriesKind_SERIES_KIND_HISTORY {
		fd.handle = nil // a copy, which is the author's now
	}
	return handle, nil
}

func (s *session) RemoveSymbol(r sdk.RemoveSymbolRequest) error {
	s.locate(&r.Location)
	_, err := s.ask(&pb.Call{Request: &pb.Call_RemoveSymbol{RemoveSymbol: wire.PackRemoveSymbol(r)}})
	return err
}

func (s *session) RemoveIndicator(r sdk.RemoveIndicatorRequest) error {
	s.locate(&r.Location)
	id := uint32(0) // no handle of today: the host says so
	if x, ok := r.Indicator.(*indicator); !ok || x == nil {
		r.Indicator = nil
	} else if x.day == s.lane.feeds.life {
		id = x.id
	}
	_, err := s.ask(&pb.Call{Request: &pb.Call_RemoveIndicator{RemoveIndicator: wire.PackRemoveIndicator(r, id)}})
	return err
}

func (s *session) RemoveBars(r sdk.RemoveBarsRequest) error {
	s.locate(&r.Location)
	_, err := s.ask(&pb.Call{Request: &pb.Call_RemoveBars{RemoveBars: wire.PackRemoveBars(r)}})
	return err
}

func (s *session) Lock(r sdk.LockRequest) error {
	s.locate(&r.Location)
	_, err := s.ask(&pb.Call{Request: &pb.Call_Lock{Lock: wire.PackLock(r)}})
	return err
}

func (s *session) Unlock(r sdk.UnlockRequest) error {
	s.locate(&r.Location)
	_, err := s.ask(&pb.Call{Request: &pb.Call_Unlock{Unlock: wire.PackUnlock(r)}})
	return err
}

func (s *session) Follow(symbol string, intervals ...sdk.Interval) error {
	_, err := s.ask(&pb.Call{Request: &pb.Call_Follow{Follow: wire.PackFollow(symbol, intervals)}})
	return err
}

func (s *session) Unfollow(symbol string) error {
	_, err := s.ask(&pb.Call{Request: &pb.Call_Unfollow{Unfollow: &pb.Unfollow{Symbol: wire.Text(symbol)}}})
	return err
}

func (s *session) Every(interval sdk.Interval, fn func(sdk.Session) error) error {
	return s.timer(fn, func(number uint32) *pb.Call {
		return &pb.Call{Request: &pb.Call_Every{Every: &pb.Every{Interval: wire.Text(string(interval)), Timer: number}}}
	})
}

func (s *session) At(when string, fn func(sdk.Session) error) error {
	return s.timer(fn, func(number uint32) *pb.Call {
		return &pb.Call{Request: &pb.Call_At{At: &pb.At{When: wire.Text(when), Timer: number}}}
	})
}

// timer registers a function under the next number, and asks the host to call it.
func (s *session) timer(fn func(sdk.Session) error, call func(number uint32) *pb.Call) error {
	if !s.callable() {
		return notInCall()
	}
	if fn == nil {
		_, err := s.ask(call(0)) // the host refuses it in its own order of reasons
		return err
	}
	_, err := s.ask(call(uint32(len(s.lane.timers) + 1)))
	if err == nil {
		s.lane.timers = append(s.lane.timers, fn)
	}
	return err
}

// locate finds the author's line that made a request: the first outside of the SDK.
func (s *session) locate(location *string) {
	if *location != "" {
		return
	}
	var pcs [16]uintptr // a request is made by the author's code or by a library close above it
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	var list []place.Frame
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		if strings.HasSuffix(f.Function, "/sdk/serve.(*lane).guard") {
			break // beyond it is the SDK again
		}
		list = append(list, place.Frame{Function: f.Function, File: f.File, Line: f.Line})
	}
	*location, _ = s.lane.places.Best(list)
}
