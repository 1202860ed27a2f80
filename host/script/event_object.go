package script

import (
	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

var (
	scanKeys  = []string{"time", "preSession", "universe"}
	eventKeys = []string{"symbol", "change", "by", "time"}
)

// scanObject is one slot of a scanner's schedule.
type scanObject struct {
	hostObject
	scan sdk.Scan
}

func (s *Script) scan(scan sdk.Scan) goja.Value {
	return s.show(&scanObject{hostObject{s, "scan", scanKeys}, scan})
}

// Get reads a value of the scan.
func (o *scanObject) Get(key string) goja.Value {
	switch key {
	case "time":
		return o.s.rt.ToValue(o.scan.Time.UnixMilli())
	case "preSession":
		return o.s.rt.ToValue(o.scan.PreSession)
	case "universe":
		return o.s.list(o.scan.Universe)
	}
	return nil
}

// eventObject is what happened to a symbol.
type eventObject struct {
	hostObject
	event sdk.SymbolEvent
}

func (s *Script) event(e sdk.SymbolEvent) goja.Value {
	return s.show(&eventObject{hostObject{s, "event", eventKeys}, e})
}

// Get reads a value of the event.
func (o *eventObject) Get(key string) goja.Value {
	switch key {
	case "symbol":
		return o.s.textValue(o.event.Symbol)
	case "change":
		return o.s.textValue(string(o.event.Change))
	case "by":
		return o.s.textValue(o.event.By)
	case "time":
		return o.s.rt.ToValue(o.event.Time.UnixMilli())
	}
	return nil
}
