package indicator

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// onOption is the name of the option that says what an indicator of one series is computed of.
const onOption = "on"

// maxDepth bounds how many indicators may be on one another: more would hardly mean anything, and each adds its warm-up.
const maxDepth = 4

// input is what an indicator of one series is computed of, where that is not the close.
type input struct {
	field  string // of the bar; empty for an indicator
	pick   func(open, high, low, close, volume float64) float64
	spec   Spec
	output int
}

// barFields are the fields of a bar that an indicator can be on, with what each is.
func barFields() map[string]func(open, high, low, close, volume float64) float64 {
	return map[string]func(open, high, low, close, volume float64) float64{
		"open":   func(open, _, _, _, _ float64) float64 { return open },
		"high":   func(_, high, _, _, _ float64) float64 { return high },
		"low":    func(_, _, low, _, _ float64) float64 { return low },
		"close":  func(_, _, _, close, _ float64) float64 { return close },
		"volume": func(_, _, _, _, volume float64) float64 { return volume },
		"hl2":    func(_, high, low, _, _ float64) float64 { return (high + low) / 2 },
		"hlc3":   func(_, high, low, close, _ float64) float64 { return (high + low + close) / 3 },
		// In the order of TA-Lib's AVGPRICE: what tells equal values from others is to see the same last digits.
		"ohlc4": func(open, high, low, close, _ float64) float64 { return (high + low + close + open) / 4 },
	}
}

// fieldNames are the names of barFields in the order in which they are listed.
func fieldNames() []string {
	return []string{"open", "high", "low", "close", "volume", "hl2", "hlc3", "ohlc4"}
}

// input reads the option on. It is nil for the close, so that one thing has one key.
func (d Definition) input(raw any, depth int) (*input, error) {
	if !d.Single {
		return nil, sdk.Refuse(sdk.InvalidArgument, "", fmt.Sprintf("%s is computed of whole bars: it takes no %q", d.Name, onOption))
	}
	switch on := raw.(type) {
	case string:
		pick, ok := barFields()[on]
		if !ok {
			return nil, d.refuseInput("is %q%s", on, instead(on, fieldNames(), ": ", "a field of the bar is one of "+strings.Join(fieldNames(), ", ")))
		}
		if on == "close" {
			return nil, nil
		}
		return &input{field: on, pick: pick}, nil
	case map[string]any:
		return d.indicatorInput(on, depth)
	}
	return nil, d.refuseInput("is %s, expected a field of the bar, such as \"high\", or an indicator, such as {name: rsi, period: 14}", describe(raw))
}

func (d Definition) refuseInput(format string, args ...any) error {
	return sdk.Refuse(sdk.InvalidArgument, "", fmt.Sprintf("%s: %q ", d.Name, onOption)+fmt.Sprintf(format, args...))
}

// indicatorInput reads an indicator that another one is on.
func (d Definition) indicatorInput(raw map[string]any, depth int) (*input, error) {
	if depth == maxDepth {
		return nil, d.refuseInput("goes deeper than %d indicators on one another", maxDepth)
	}
	params := maps.Clone(raw)
	delete(params, "name")
	delete(params, "field")
	name, ok := raw["name"].(string)
	if !ok {
		return nil, d.refuseInput("has no name of an indicator: write it as {name: rsi, period: 14}")
	}
	def, err := Lookup(name)
	var unknown *sdk.Refusal
	if errors.As(err, &unknown) {
		return nil, sdk.Refuse(unknown.Code, "", unknown.Message+"; one of a strategy's own cannot be what another is on")
	}
	if err != nil {
		return nil, err
	}
	in := &input{}
	if in.spec, err = resolve(def, params, depth+1); err != nil {
		return nil, err
	}
	if field, given := raw["field"]; given {
		word, ok := field.(string)
		if !ok {
			return nil, d.refuseInput("has a field that is %s, expected the name of an output of %s", describe(field), name)
		}
		if in.output = slices.Index(def.Outputs, word); in.output < 0 {
			return nil, d.refuseInput("has no field %q%s", word, instead(word, def.Outputs, ": ",
				"the fields of "+name+" are "+strings.Join(def.Outputs, ", ")))
		}
	}
	return in, nil
}

// String is the input as it stands in a key.
func (in *input) String() string {
	switch {
	case in.field != "":
		return in.field
	case in.output > 0:
		return in.spec.written + "." + in.spec.definition.Outputs[in.output]
	}
	return in.spec.written
}

// params is the input as an author would write it.
func (in *input) params() any {
	if in.field != "" {
		return in.field
	}
	m := in.spec.Params()
	m["name"] = in.spec.Name()
	if in.output > 0 {
		m["field"] = in.spec.definition.Outputs[in.output]
	}
	return m
}

// feed makes a computation take its numbers from the input.
func (in *input) feed(c Computation) Computation {
	if in.field != "" {
		return onField{Computation: c, pick: in.pick}
	}
	chained := onIndicator{Computation: c, source: in.spec.New(), output: in.output}
	if in.spec.Restarts() {
		return restartingSource{chained}
	}
	return chained
}

// onField feeds a computation of closes with another field of the bar.
type onField struct {
	Computation
	pick func(open, high, low, close, volume float64) float64
}

func (f onField) Update(open, high, low, close, volume float64) {
	x := f.pick(open, high, low, close, volume)
	f.Computation.Update(x, x, x, x, volume)
}

// onIndicator feeds a computation of closes with the values of another indicator. Where that has none, nothing is fed.
type onIndicator struct {
	Computation
	source Computation
	output int
}

func (f onIndicator) Update(open, high, low, close, volume float64) {
	f.source.Update(open, high, low, close, volume)
	if x := f.source.Output(f.output); !math.IsNaN(x) {
		f.Computation.Update(x, x, x, x, volume)
	}
}

// restartingSource is onIndicator of a source that starts anew at each open. What is fed goes on over the open.
type restartingSource struct{ onIndicator }

func (f restartingSource) Restart() { f.source.(Restarter).Restart() }
