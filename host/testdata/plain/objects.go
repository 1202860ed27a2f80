package plain

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/dop251/goja/ast"

	"github.com/strathost/strathost/sdk"
)

// property is what a script reads of a value by a dot.
func (m *machine) property(at *ast.DotExpression, of any, name string) any {
	if v, ok := m.read(of, name); ok {
		return v
	}
	m.dontKnow(at, "%s of %T", name, of)
	return nil
}

func (m *machine) read(of any, name string) (any, bool) {
	switch of := of.(type) {
	case session:
		return m.readSession(name)
	case error:
		return readError(of, name)
	case sdk.Bar:
		return readBar(of, name)
	case sdk.Symbol:
		return readSymbol(of, name)
	case sdk.Metadata:
		return readMetadata(of, name)
	case sdk.Today:
		return pick(name, map[string]any{"symbol": of.Symbol, "bars": float64(of.Bars), "open": of.Open, "high": of.High, "low": of.Low, "close": of.Close, "volume": of.Volume,
			"last": of.Last, "stale": of.Stale})
	case sdk.Indicator:
		return pick(name, map[string]any{"ready": of.Ready(), "value": of.Value(), "removed": of.Removed(), "symbol": of.Symbol(),
			"interval": string(of.Interval()), "name": of.Name(), "key": of.Key()})
	case sdk.Series:
		return pick(name, map[string]any{"length": float64(of.Len()), "last": of.Last(), "removed": of.Removed(), "symbol": of.Symbol(), "interval": string(of.Interval())})
	case sdk.Scan:
		return pick(name, map[string]any{"time": milliseconds(of.Time), "preSession": of.PreSession, "universe": texts(of.Universe)})
	case sdk.SymbolEvent:
		return pick(name, map[string]any{"symbol": of.Symbol, "change": string(of.Change), "by": of.By, "time": milliseconds(of.Time)})
	case []any:
		return pick(name, map[string]any{"length": float64(len(of))})
	}
	return nil, false
}

func pick(name string, from map[string]any) (any, bool) {
	v, ok := from[name]
	return v, ok
}

func milliseconds(t time.Time) float64 { return float64(t.UnixMilli()) }

func texts[T ~string](list []T) []any {
	out := make([]any, len(list))
	for i, t := range list {
		out[i] = string(t)
	}
	return out
}

func (m *machine) readSession(name string) (any, bool) {
	switch s := m.session; name {
	case "now":
		return milliseconds(s.Now()), true
	case "time":
		return s.Now().In(s.Location()).Format(time.TimeOnly), true
	case "day":
		return s.Day(), true
	case "name":
		return s.Name(), true
	}
	return nil, false
}

func readError(of error, name string) (any, bool) {
	var r *sdk.Refusal
	switch isRefusal := errors.As(of, &r); {
	case isRefusal:
		return pick(name, map[string]any{"code": string(r.Code), "symbol": r.Symbol, "message": r.Message})
	case name == "message":
		return of.Error(), true
	case name == "code":
		return undefined{}, true
	}
	return nil, false
}

func readBar(b sdk.Bar, name string) (any, bool) {
	return pick(name, map[string]any{"symbol": b.Symbol, "interval": string(b.Interval), "start": milliseconds(b.Start), "end": milliseconds(b.End),
		"open": b.Open, "high": b.High, "low": b.Low, "close": b.Close, "volume": b.Volume, "partial": b.Partial})
}

func readSymbol(x sdk.Symbol, name string) (any, bool) {
	return pick(name, map[string]any{"name": x.Name, "base": string(x.Base), "intervals": texts(x.Intervals), "metadata": x.Metadata})
}

func readMetadata(x sdk.Metadata, name string) (any, bool) {
	var at any
	if x.AddedAt != nil {
		at = x.AddedAt.Format(time.RFC3339Nano)
	}
	return pick(name, map[string]any{"meets_session_config_requirements": x.MeetsSessionConfigRequirements, "added_by": string(x.AddedBy),
		"auto_provisioned": x.AutoProvisioned, "added_at": at, "upgraded_from_adhoc": x.UpgradedFromAdhoc})
}

// method calls a function of what the session handed out, of an array or of a text.
func (m *machine) method(at *ast.CallExpression, of any, name string, args []any) any {
	number := func(i int) int {
		if i < len(args) {
			if f, ok := args[i].(float64); ok {
				return int(f)
			}
		}
		m.dontKnow(at, "%s without a number", name)
		return 0
	}
	switch of := of.(type) {
	case sdk.Indicator:
		switch name {
		case "previous":
			return of.Previous(number(0))
		case "field":
			v, err := of.Field(m.text(at, args[0]))
			m.throw(err)
			return v
		}
	case sdk.Series:
		switch name {
		case "at":
			return of.At(number(0))
		case "open":
			return of.Open(number(0))
		case "high":
			return of.High(number(0))
		case "low":
			return of.Low(number(0))
		case "close":
			return of.Close(number(0))
		case "volume":
			return of.Volume(number(0))
		}
	case []any:
		switch name {
		case "join":
			parts := make([]string, len(of))
			for i, v := range of {
				parts[i] = m.text(at, v)
			}
			return strings.Join(parts, m.text(at, args[0]))
		case "includes":
			return slices.ContainsFunc(of, func(v any) bool { return m.same(at, v, args[0]) })
		case "map":
			f, ok := args[0].(*function)
			if !ok {
				m.dontKnow(at, "map without a function")
			}
			out := make([]any, len(of))
			for i, v := range of {
				out[i] = m.apply(f, []any{v})
			}
			return out
		}
	}
	m.dontKnow(at, "%s of %T", name, of)
	return nil
}

// throw throws an error of the session's.
func (m *machine) throw(err error) {
	if err != nil {
		panic(thrown{err})
	}
}
