package plugin

import (
	"github.com/strathost/strathost/host/ahead"
	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// hooksFor makes the hooks that the plugin takes part in; the others stay nil. A name that this host does not know is
// of a later contract, and never called.
func (p *Plugin) hooksFor(names []string) sdk.Hooks {
	var h sdk.Hooks
	for _, name := range names {
		switch name {
		case "start":
			h.Start = func(s sdk.Session) error { return p.fell(s, "OnStart", p.call(s, moment{hook: pb.Hook_HOOK_START})) }
		case "bars":
			h.Bars = func(s sdk.Session, bars []sdk.Bar) error {
				if lane, ok := p.lane(s); ok {
					return p.fell(s, "OnBars", p.step(s, lane))
				}
				return p.fell(s, "OnBars", p.call(s, moment{hook: pb.Hook_HOOK_INSTANTS, bars: bars}))
			}
		case "scan":
			h.Scan = func(s sdk.Session, scan sdk.Scan) error {
				return p.fell(s, "OnScan", p.call(s, moment{hook: pb.Hook_HOOK_SCAN, scan: wire.PackScan(scan)}))
			}
		case "symbol":
			h.Symbol = func(s sdk.Session, e sdk.SymbolEvent) error {
				return p.fell(s, "OnSymbol", p.call(s, moment{hook: pb.Hook_HOOK_INSTANTS, event: wire.PackEvent(e, 0)}))
			}
		case "end":
			h.End = func(s sdk.Session) error { return p.fell(s, "OnEnd", p.call(s, moment{hook: pb.Hook_HOOK_END})) }
		case "finish":
			h.Finish = func(s sdk.Session) error { return p.fell(s, "OnFinish", p.call(s, moment{hook: pb.Hook_HOOK_FINISH})) }
		}
	}
	return h
}

// timer is what the session calls for a timer of the author's; nil where the author gave no function.
func (p *Plugin) timer(number uint32) func(sdk.Session) error {
	if number == 0 {
		return nil
	}
	return func(s sdk.Session) error {
		if lane, ok := p.lane(s); ok {
			return p.fell(s, "a timer", p.step(s, lane))
		}
		return p.fell(s, "a timer", p.call(s, moment{hook: pb.Hook_HOOK_INSTANTS, timer: number}))
	}
}

// lane is the session of a strategy as one that knows what comes, where it is one.
func (p *Plugin) lane(s sdk.Session) (ahead.Lane, bool) {
	if p.info.Role != sdk.RoleStrategy {
		return nil, false
	}
	lane, ok := s.(ahead.Lane)
	return lane, ok
}

// moment is what one call of a hook is about.
type moment struct {
	hook  pb.Hook
	bars  []sdk.Bar
	scan  *pb.Scan
	event *pb.SymbolEvent
	timer uint32
}
