package indicator

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// Resolve makes a spec of a definition and the parameters that an author gave. Numbers may be int, int64, float64 or
// json.Number; a missing parameter takes its default. raw is not kept.
//
// The option on of a definition that is Single says what the indicator is computed of: a field of the bar ("open", "high",
// "low", "close", "volume", or a mean of several: "hl2", "hlc3", "ohlc4"), or another indicator, by a map of its name, its
// parameters, and field for an output other than its first.
//
// Its errors are *sdk.Refusal. sdk.InvalidArgument: a name that the indicator does not have, a value that is no number,
// not whole where it must be, out of range, or none of the words; an option on where there can be none. sdk.UnknownIndicator:
// on names an indicator that there is not. sdk.NotSupported: as, the name of an option that this version does not have. Of
// several mistakes it names the first by the parameters' names.
//
// Periods of which an indicator takes the shorter for the fast one, in whichever order they are given, are swapped into
// that order: macd of fast 26 and slow 12 has the key, and the Params, of fast 12 and slow 26.
func Resolve(def Definition, raw map[string]any) (Spec, error) { return resolve(def, raw, 1) }

func resolve(def Definition, raw map[string]any, depth int) (Spec, error) {
	names := slices.Sorted(maps.Keys(raw))
	for _, name := range names {
		if err := def.checkName(name); err != nil {
			return Spec{}, err
		}
	}
	given := make(map[string]float64, len(raw))
	var on *input
	for _, name := range names {
		if name == onOption {
			var err error
			if on, err = def.input(raw[name], depth); err != nil {
				return Spec{}, err
			}
			continue
		}
		p, _ := def.param(name)
		v, err := p.read(raw[name])
		if err != nil {
			return Spec{}, sdk.Refuse(sdk.InvalidArgument, "", fmt.Sprintf("%s: parameter %q %s", def.Name, name, err))
		}
		given[name] = v
	}
	resolved := make(values, len(def.Params))
	for i, p := range def.Params {
		resolved[i] = p.Default
		if v, ok := given[p.Name]; ok {
			resolved[i] = v
		}
	}
	def.sort(resolved)
	s := Spec{definition: def, values: resolved, on: on}
	s.written = s.call()
	return s, nil
}

// sort puts the parameters that may be given in any order into theirs.
func (d Definition) sort(v values) {
	sorted := make(values, len(d.ascending))
	for k, i := range d.ascending {
		sorted[k] = v[i]
	}
	slices.Sort(sorted)
	for k, i := range d.ascending {
		v[i] = sorted[k]
	}
}

func (d Definition) checkName(name string) error {
	if _, ok := d.param(name); ok {
		return nil
	}
	switch name {
	case onOption:
		return nil // its own messages
	case "interval":
		return sdk.Refuse(sdk.InvalidArgument, "",
			fmt.Sprintf("%s: %q is given beside the parameters, not as one of them", d.Name, name))
	case "as":
		return sdk.Refuse(sdk.NotSupported, "", fmt.Sprintf("%s: option %q is not supported by this version", d.Name, name))
	case "seed":
		return sdk.Refuse(sdk.InvalidArgument, "", fmt.Sprintf("%s has no choice of seeds: leave %q out", d.Name, name))
	}
	known := d.paramNames()
	takes := "it takes " + strings.Join(known, ", ")
	if len(known) == 0 {
		takes = "it takes none"
	}
	return sdk.Refuse(sdk.InvalidArgument, "",
		fmt.Sprintf("%s has no parameter %q%s", d.Name, name, instead(name, known, "; ", takes)))
}

// read makes a number of what the author gave. Its error is the end of a sentence that begins with the parameter.
func (p Param) read(raw any) (float64, error) {
	if p.Kind == Choice {
		word, ok := raw.(string)
		i := slices.Index(p.Choices, word)
		switch {
		case !ok:
			return 0, fmt.Errorf("is %s, expected one of %s", describe(raw), strings.Join(p.Choices, ", "))
		case i < 0:
			return 0, fmt.Errorf("is %q%s", word, instead(word, p.Choices, ", ", "expected one of "+strings.Join(p.Choices, ", ")))
		}
		return float64(i), nil
	}
	v, ok := number(raw)
	if !ok {
		return 0, fmt.Errorf("is %s, expected %s", describe(raw), p.Kind)
	}
	if p.Kind == Int && v != math.Trunc(v) {
		return 0, fmt.Errorf("is %v, expected %s", raw, p.Kind)
	}
	if v < p.Min || v > p.Max {
		return 0, fmt.Errorf("is %v, outside %s to %s", raw, formatNumber(p.Min), formatNumber(p.Max))
	}
	return v + 0, nil // a negative zero becomes zero: one value, one key
}

// number is a finite number of one of the types that languages and files bring.
func number(raw any) (v float64, ok bool) {
	switch n := raw.(type) {
	case int:
		v = float64(n)
	case int64:
		v = float64(n)
	case float64:
		v = n
	case json.Number:
		f, err := n.Float64()
		if err != nil {
			return 0, false
		}
		v = f
	default:
		return 0, false
	}
	return v, !math.IsNaN(v) && !math.IsInf(v, 0)
}

// describe is a wrong value in a sentence: text in quotes, so that "20" is seen not to be 20.
func describe(raw any) string {
	switch v := raw.(type) {
	case nil:
		return "missing its value"
	case string:
		return fmt.Sprintf("the text %q", v)
	case []any, []string:
		return "a list"
	case map[string]any:
		return "an object"
	}
	return fmt.Sprint(raw) // a number, true or false
}
