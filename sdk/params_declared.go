package sdk

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// ParamSet is parameters that were declared otherwise than by a Go struct, as a script does. They are as strict as a
// struct's, and their mistakes read the same.
type ParamSet struct{ decls []paramDecl }

// DeclareParams makes a set of declarations. Its mistakes are the author's, each with the path params.NAME; a declaration
// with one is left out.
func DeclareParams(params []Param) (ParamSet, Diagnostics) {
	var set ParamSet
	var ds Diagnostics
	for _, p := range params {
		d, err := declared(p)
		if err != nil {
			ds = append(ds, Diagnostic{Path: "params." + p.Name, Code: InvalidParameter, Message: err.Error()})
			continue
		}
		set.decls = append(set.decls, d)
	}
	return set, ds
}

// kindTypes are the Go types that values of a kind are decoded to.
var kindTypes = map[ParamKind]reflect.Type{ParamInt: reflect.TypeFor[int64](), ParamFloat: reflect.TypeFor[float64](),
	ParamBool: reflect.TypeFor[bool](), ParamString: reflect.TypeFor[string](), ParamDuration: durationType, ParamList: reflect.TypeFor[[]string]()}

// declared checks a declaration and its default.
func declared(p Param) (paramDecl, error) {
	d := paramDecl{Param: p, typ: kindTypes[p.Kind], low: math.Inf(-1), high: math.Inf(1)}
	if d.typ == nil {
		return d, fmt.Errorf("there is no type %q of a parameter", p.Kind)
	}
	for _, b := range []struct {
		name, text string
		bound      *float64
	}{{tagMin, p.Min, &d.low}, {tagMax, p.Max, &d.high}} {
		if b.text == "" {
			continue
		}
		n, err := d.parseBound(b.text)
		if err != nil {
			return d, fmt.Errorf("%s %s: %w", b.name, b.text, err)
		}
		*b.bound = n
	}
	if d.low > d.high {
		return d, fmt.Errorf("min %s is above max %s", p.Min, p.Max)
	}
	if p.Default == nil {
		return d, nil
	}
	v, err := d.take(p.Default)
	if err != nil {
		return d, fmt.Errorf("the default: %w, got %s", err, show(p.Default))
	}
	d.fallback, d.Default = v, defaultOf(v)
	return d, nil
}

// take decodes a value and checks it.
func (d paramDecl) take(given any) (reflect.Value, error) {
	v, err := d.decode(given)
	if err == nil {
		err = d.check(v)
	}
	return v, err
}

// check says whether a decoded value is within min and max, and one of the enum.
func (d paramDecl) check(v reflect.Value) error {
	err := d.checkRange(v)
	if err == nil && len(d.Enum) > 0 && !slices.Contains(d.Enum, enumText(v)) {
		err = fmt.Errorf("expected %s", d.choices())
		if near, ok := Nearest(enumText(v), d.Enum); ok && d.Kind == ParamString && len(near) > 2 { // shorter ones are all alike
			err = fmt.Errorf("%w (did you mean %s?)", err, near)
		}
	}
	return err
}

// choices are the values of an enum in words.
func (d paramDecl) choices() string {
	if len(d.Enum) == 1 {
		return d.Enum[0]
	}
	last := len(d.Enum) - 1
	return strings.Join(d.Enum[:last], ", ") + " or " + d.Enum[last]
}

// enumText is a value as Param.Enum writes it.
func enumText(v reflect.Value) string {
	if v.CanFloat() {
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	}
	return fmt.Sprint(v.Interface())
}

// Params are the declarations, in their order, with their defaults decoded.
func (s ParamSet) Params() []Param {
	params := make([]Param, len(s.decls))
	for i, d := range s.decls {
		params[i] = d.Param
	}
	return params
}

// Decode checks the value of one parameter, which must be declared, and gives it as Param.Default would be.
func (s ParamSet) Decode(name string, given any) (any, error) {
	for _, d := range s.decls {
		if d.Name == name {
			v, err := d.take(given)
			if err != nil {
				return nil, fmt.Errorf("%w, got %s", err, show(given))
			}
			return defaultOf(v), nil
		}
	}
	return nil, fmt.Errorf("unknown parameter %q", name)
}
