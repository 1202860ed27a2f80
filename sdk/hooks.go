package sdk

import (
	"fmt"
	"reflect"
	"sort"
	"strings"
)

// Hooks is all that the coordinator knows of a strategy: one func for each moment, nil where the strategy takes no
// part. Scripts and plugins make it of their exports, Go values through HooksOf. The coordinator calls hooks from
// one goroutine, never two at once, and hands each a Session that is valid until the hook returns.
type Hooks struct {
	Start  func(Session) error
	End    func(Session) error
	Finish func(Session) error
	Bars   func(Session, []Bar) error
	Scan   func(Session, Scan) error
	Symbol func(Session, SymbolEvent) error
	// Indicators are the strategy's own.
	Indicators []CustomIndicator
	// Update is called at the close where the strategy's own indicators have had bars since its last call. Their
	// computations may leave the work to it that they have put off; nil where they put off nothing.
	Update func(Session) error
}

// Role is strategy or scanner.
type Role string

// The roles.
const (
	RoleStrategy Role = "strategy"
	RoleScanner  Role = "scanner"
)

// Role is what the hooks make of their owner, or "" where they have neither or both of Bars and Scan.
func (h Hooks) Role() Role {
	switch {
	case h.Bars != nil && h.Scan == nil:
		return RoleStrategy
	case h.Scan != nil && h.Bars == nil:
		return RoleScanner
	}
	return ""
}

// hookSignatures lists the methods that HooksOf knows, with the signature that each must have.
var hookSignatures = map[string]string{
	"OnBars":   "func(sdk.Session, []sdk.Bar) error",
	"OnScan":   "func(sdk.Session, sdk.Scan) error",
	"OnStart":  "func(sdk.Session) error",
	"OnEnd":    "func(sdk.Session) error",
	"OnFinish": "func(sdk.Session) error",
	"OnSymbol": "func(sdk.Session, sdk.SymbolEvent) error",
}

// HooksOf makes hooks of a Go value. It refuses a value that is neither or both of Strategy and Scanner, and every
// method whose name begins with On and an upper-case letter but that is none of the contract's, or has another type
// than the contract's, so that a mistyped method is never a silent no-op; and so of the method Indicators. It refuses a value
// whose pointer has such methods and it itself has not: they would never be called.
func HooksOf(v any) (Hooks, error) {
	if v == nil {
		return Hooks{}, Diagnostics{{Code: InvalidArgument, Message: "the strategy is nil"}}
	}
	if ds := checkMethods(reflect.TypeOf(v)); len(ds) > 0 {
		return Hooks{}, ds
	}
	var h Hooks
	if s, ok := v.(Strategy); ok {
		h.Bars = s.OnBars
	}
	if s, ok := v.(Scanner); ok {
		h.Scan = s.OnScan
	}
	if s, ok := v.(Starter); ok {
		h.Start = s.OnStart
	}
	if s, ok := v.(Ender); ok {
		h.End = s.OnEnd
	}
	if s, ok := v.(Finisher); ok {
		h.Finish = s.OnFinish
	}
	if s, ok := v.(SymbolWatcher); ok {
		h.Symbol = s.OnSymbol
	}
	if s, ok := v.(IndicatorOwner); ok {
		h.Indicators = s.Indicators()
		if ds := CheckIndicators(h.Indicators, nil); len(ds) > 0 {
			return Hooks{}, ds
		}
	}
	if h.Role() == "" {
		message := fmt.Sprintf("%T has neither OnBars nor OnScan", v)
		if h.Bars != nil {
			message = fmt.Sprintf("%T has both OnBars and OnScan", v)
		}
		return Hooks{}, Diagnostics{{Code: MissingHandler, Message: message,
			Hint: "a strategy has OnBars, a scanner has OnScan"}}
	}
	return h, nil
}

func checkMethods(t reflect.Type) Diagnostics {
	names := make([]string, 0, len(hookSignatures))
	for n := range hookSignatures {
		names = append(names, n)
	}
	sort.Strings(names)
	var ds Diagnostics
	for i := range t.NumMethod() {
		m := t.Method(i)
		if want := "func() []sdk.CustomIndicator"; m.Name == "Indicators" && signature(m.Type) != want {
			ds = append(ds, Diagnostic{Code: InvalidArgument,
				Message: fmt.Sprintf("%v.Indicators is %s, expected %s", t, signature(m.Type), want)})
		}
		if len(m.Name) < 3 || !strings.HasPrefix(m.Name, "On") || m.Name[2] < 'A' || m.Name[2] > 'Z' {
			continue
		}
		want, known := hookSignatures[m.Name]
		if !known {
			ds = append(ds, unknownMethod(t, m.Name, names))
			continue
		}
		if got := signature(m.Type); got != want {
			ds = append(ds, Diagnostic{Code: InvalidArgument,
				Message: fmt.Sprintf("%v.%s is %s, expected %s", t, m.Name, got, want)})
		}
	}
	return append(ds, methodsOfPointer(t)...)
}

// methodsOfPointer refuses the hooks that only a pointer to the value has.
func methodsOfPointer(t reflect.Type) (ds Diagnostics) {
	if t.Kind() == reflect.Pointer || t.Kind() == reflect.Interface {
		return nil
	}
	pointer := reflect.PointerTo(t)
	for i := range pointer.NumMethod() {
		name := pointer.Method(i).Name
		_, own := t.MethodByName(name)
		_, hook := hookSignatures[name]
		if own || !hook && name != "Indicators" {
			continue
		}
		ds = append(ds, Diagnostic{Code: InvalidArgument,
			Message: fmt.Sprintf("(%v).%s has a pointer as its receiver, and the strategy is no pointer: it would never be called", pointer, name),
			Hint:    fmt.Sprintf("return a pointer: &%s{...}", t.Name())})
	}
	return ds
}

func unknownMethod(t reflect.Type, name string, known []string) Diagnostic {
	d := Diagnostic{Code: UnknownExport, Message: fmt.Sprintf("%v.%s is no method of the contract", t, name)}
	if name == "OnOrder" {
		d.Code, d.Hint = NotSupported, "this version does not trade"
	} else if near, ok := Nearest(name, known); ok {
		d.Hint = "did you mean " + near + "?"
	} else {
		d.Hint = "the methods are " + strings.Join(known, ", ")
	}
	return d
}

// signature is a method's type without its receiver.
func signature(t reflect.Type) string {
	in := make([]string, 0, t.NumIn())
	for i := 1; i < t.NumIn(); i++ {
		in = append(in, t.In(i).String())
	}
	out := make([]string, 0, t.NumOut())
	for i := range t.NumOut() {
		out = append(out, t.Out(i).String())
	}
	s := "func(" + strings.Join(in, ", ") + ")"
	switch len(out) {
	case 0:
		return s
	case 1:
		return s + " " + out[0]
	}
	return s + " (" + strings.Join(out, ", ") + ")"
}
