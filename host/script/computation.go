package script

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// computation is an indicator of the script's own at work: an object that its create made.
type computation struct {
	d            *definition
	need, settle int
	object       goja.Value
	update       *handler
	ahead        *handler // update as a call of its own, between the host's calls
	value        goja.Value
}

var _ sdk.Computation = (*computation)(nil)

// computation makes one. It is asked for in a call of the script's, which waits for the host meanwhile. What create throws
// as an Error or a RangeError is the author's word on the parameters; anything else is a failure of the script.
func (d *definition) computation(settings []sdk.Setting) (sdk.Computation, error) {
	s := d.s
	params := s.rt.NewObject()
	for _, setting := range settings {
		if err := params.DefineDataProperty(setting.Name, s.rt.ToValue(setting.Value), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_TRUE); err != nil {
			return nil, fmt.Errorf("parameters of %s: %w", d.name, err)
		}
	}
	if err := s.natives.frozen(params); err != nil {
		return nil, err
	}
	c := &computation{d: d}
	var err error
	if c.need, err = d.barsOf("need", d.need, params); err != nil {
		return nil, err
	}
	if c.settle = c.need; d.settle != undefined {
		if c.settle, err = d.barsOf("settle", d.settle, params); err != nil {
			return nil, err
		}
	}
	if c.object, err = d.ask(d.create, params); err != nil {
		return nil, err
	}
	fn, err := d.updateOf(c.object)
	if err != nil {
		return nil, err
	}
	c.update = &handler{name: "update of " + d.name, place: d.create.place, fn: fn}
	args := []goja.Value{s.own.object}
	c.ahead = &handler{name: c.update.name, place: c.update.place, fn: func(goja.Value, ...goja.Value) (value goja.Value, err error) {
		if c.value, err = fn(c.object, args...); err != nil {
			return nil, err
		}
		return undefined, nil
	}}
	return c, nil
}

// updateOf is the function update of what create returned.
func (d *definition) updateOf(made goja.Value) (fn goja.Callable, err error) {
	o, ok := made.(*goja.Object)
	if ok {
		if thrown := d.s.rt.Try(func() { fn, ok = goja.AssertFunction(o.Get("update")) }); thrown != nil {
			return nil, d.s.asideFailure(d.create, thrown)
		}
	}
	if ok {
		return fn, nil
	}
	message := fmt.Sprintf("create of %s returned %s, expected an object with a function update(bar)", d.name, typeName(made))
	if o != nil {
		if near, ok := sdk.Nearest("update", o.Keys()); ok {
			message += fmt.Sprintf("; did you mean update by %s?", near)
		}
	}
	return nil, &sdk.Failure{Code: sdk.StrategyError, Place: d.create.place, Message: message}
}

// barsOf is need or settle for the given parameters.
func (d *definition) barsOf(key string, v goja.Value, params *goja.Object) (int, error) {
	if fn, ok := goja.AssertFunction(v); ok {
		var err error
		if v, err = d.ask(&handler{name: key + " of " + d.name, place: d.create.place, fn: fn}, params); err != nil {
			return 0, err
		}
	}
	if !goja.IsNumber(v) || !isWhole(v.ToFloat()) {
		return 0, sdk.RefuseSettings(d.name, fmt.Sprintf("%s is %s, expected a whole number of bars", key, told(v)))
	}
	return int(v.ToFloat()), nil
}

// ask calls a function of the definition's with the parameters.
func (d *definition) ask(h *handler, params *goja.Object) (goja.Value, error) {
	s := d.s
	s.watch.resume()
	before := s.meter.enter(s.working)
	v, err := s.invoke(h.fn, undefined, params)
	s.meter.leave(before)
	s.watch.pause()
	var thrown *goja.Exception
	if errors.As(err, &thrown) {
		if o, ok := thrown.Value().(*goja.Object); ok && o.ClassName() == "Error" {
			if _, refused := s.refusalCode(o); refused || slices.Contains([]string{"Error", "RangeError"}, property(o, "name")) {
				return nil, sdk.RefuseSettings(d.name, clip(property(o, "message")))
			}
		}
	}
	if err != nil {
		return nil, s.asideFailure(h, err)
	}
	return v, nil
}

// asideFailure is the failure of a call that the script's author did not make.
func (s *Script) asideFailure(h *handler, err error) error {
	err = s.failure(h, err)
	var ours *stop
	if errors.As(err, &ours) {
		if f, ok := ours.failure.(*sdk.Failure); ok && ours.engine != "" { // what is left of the stack is the call that waits for this one
			f.Place, f.Stack = h.place, nil
		}
		return ours.failure
	}
	return err
}

func (c *computation) Need() int   { return c.need }
func (c *computation) Settle() int { return c.settle }

// Update calls update(bar). In a call of the script's, which asks for the indicator, its time is that call's; between two
// calls it is a call of its own.
func (c *computation) Update(bar sdk.Bar, out []float64) error {
	s := c.d.s
	s.own.bar = &bar
	defer func() { s.own.bar = nil }()
	if s.calling {
		s.watch.resume()
		before := s.meter.enter(s.working)
		v, err := s.invoke(c.update.fn, c.object, s.own.object)
		s.meter.leave(before)
		s.watch.pause()
		if err != nil {
			return s.asideFailure(c.update, err)
		}
		return c.take(v, out)
	}
	if s.failed != nil {
		return s.failed
	}
	if err := s.call(c.ahead, nil); err != nil {
		return err
	}
	if err := c.take(c.value, out); err != nil {
		return s.fail(err)
	}
	return nil
}

// take writes what update returned to out: a number, or of an indicator with several outputs an array in their order, or
// an object that has each by name.
func (c *computation) take(v goja.Value, out []float64) error {
	names := c.d.outputs
	if goja.IsNumber(v) && len(names) == 1 {
		out[0] = v.ToFloat()
		return c.failed(sdk.CheckOutputs(names, out))
	}
	o, ok := v.(*goja.Object)
	if !ok || len(names) == 1 || typeName(o) != "an array" && typeName(o) != "an object" || promiseOf(v) != nil {
		return c.unexpected(v)
	}
	var wrong error
	thrown := c.d.s.rt.Try(func() {
		list := typeName(o) == "an array"
		if n := len(o.Keys()); list && n != len(names) {
			wrong = fmt.Errorf("it returned an array of %d, expected %d: %s", n, len(names), strings.Join(names, ", "))
			return
		}
		if !list {
			if wrong = undeclared(names, o); wrong != nil {
				return
			}
		}
		for k, name := range names {
			key := name
			if list {
				key = fmt.Sprint(k)
			}
			x := o.Get(key)
			if x == nil || !goja.IsNumber(x) {
				wrong = fmt.Errorf("%s is %s, expected a number, or NaN where there is none yet", name, typeName(x))
				return
			}
			out[k] = x.ToFloat()
		}
	})
	if thrown != nil {
		return c.d.s.asideFailure(c.update, thrown)
	}
	if wrong == nil {
		wrong = sdk.CheckOutputs(names, out)
	}
	return c.failed(wrong)
}

// undeclared is an error where the object that update returned has other names than the outputs: a name that is mistyped
// would otherwise be an output that never comes.
func undeclared(names []string, o *goja.Object) error {
	var extra, missing []string
	keys := o.Keys()
	for _, key := range keys {
		if !slices.Contains(names, key) {
			extra = append(extra, key)
		}
	}
	if len(extra) == 0 && len(keys) == len(names) {
		return nil
	}
	for _, name := range names {
		if x := o.Get(name); x == nil || goja.IsUndefined(x) { // a getter of its class gives it too
			missing = append(missing, name)
		}
	}
	outputs := "its outputs are " + strings.Join(names, ", ")
	switch {
	case len(extra) > 0 && len(missing) > 0:
		return fmt.Errorf("it returned an object with %s, which outputs does not declare, and without %s: %s",
			strings.Join(extra, ", "), strings.Join(missing, ", "), outputs)
	case len(extra) > 0:
		return fmt.Errorf("it returned an object with %s, which outputs does not declare: %s", strings.Join(extra, ", "), outputs)
	case len(missing) > 0:
		return fmt.Errorf("it returned an object without %s: %s, NaN where there is none yet", strings.Join(missing, ", "), outputs)
	}
	return nil
}

func (c *computation) unexpected(v goja.Value) error {
	want := "a number, or NaN where there is none yet"
	names := c.d.outputs
	if len(names) > 1 {
		want = "an object with " + strings.Join(names, ", ") + ", or an array of them"
	}
	what := typeName(v)
	if promiseOf(v) != nil {
		what = "a promise"
	}
	if o, ok := v.(*goja.Object); ok && len(names) == 1 && c.d.s.isPlain(o) && len(o.Keys()) > 0 {
		what += " with " + strings.Join(o.Keys(), ", ")
		want += fmt.Sprintf(": it has one output, %s; several are declared by outputs: [%q, ...]", names[0], o.Keys()[0])
	}
	return c.failed(fmt.Errorf("it returned %s, expected %s", what, want))
}

// failed is a mistake in what update returned, at the place of its indicator; nil for nil.
func (c *computation) failed(err error) error {
	if err == nil {
		return nil
	}
	return &sdk.Failure{Code: sdk.StrategyError, Place: c.update.place, Message: err.Error()}
}
