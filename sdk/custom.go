package sdk

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// IndicatorOwner is implemented by strategies and scanners that bring indicators of their own. It is asked once, when
// the strategy is made. Session.AddIndicator takes their names as it takes the host's; nobody else can ask for them.
type IndicatorOwner interface{ Indicators() []CustomIndicator }

// Computation is an indicator of an author's own on the bars of one series. Each request that is new makes one, so that
// two symbols share nothing. It gets no session: what it computes depends on its bars alone, and requests that it makes
// are refused with NotInCall.
type Computation interface {
	// Need is the number of bars until the first value, 1 or more. It is asked once. Before so many bars the indicator is
	// not ready: what Update writes then is not shown.
	Need() int
	// Settle is the number of bars after which it no longer matters where they began: at least Need, and equal to it
	// where nothing recurs; at most MaxSettle. The computation begins with the Settle-th existing bar before today's open.
	Settle() int
	// Update takes the next bar that has ended and writes a value for each output to out, which holds NaN: a finite
	// number, or NaN where there is none yet. Bars come oldest first, each once. Its error stops the strategy.
	Update(bar Bar, out []float64) error
}

// DeferredComputation is a Computation that runs elsewhere. Its Update notes the bar and leaves out as it is; the values
// are there once the next hook has returned, Hooks.Update at the latest. The strategy itself reads them where they are made.
type DeferredComputation interface {
	Computation
	// Latest is output k after the latest bar: NaN where there is none yet.
	Latest(k int) float64
}

// MaxSettle bounds Computation.Settle: a year of one-minute bars.
const MaxSettle = 100_000

// CustomIndicator declares an indicator of a strategy's own. NewIndicator makes one of an author's constructor.
type CustomIndicator struct {
	// Name is how it is asked for: lower case letters, digits and _, none of the host's own names.
	Name string
	// Outputs are the names of its values, the main one first.
	Outputs []string
	// File, Line and Col are where the author declares it, as far as that is known.
	File      string
	Line, Col int
	// Settle makes settings of the parameters of a request: defaults stand in for what is missing. Its error is a
	// *Refusal with InvalidArgument.
	Settle func(params map[string]any) ([]Setting, error)
	// New makes a computation that has seen no bar. Its error is a *Refusal with InvalidArgument, or the *Failure of
	// the author's code, which stops the strategy.
	New func(settings []Setting) (Computation, error)

	mistakes Diagnostics
}

// Setting is a parameter of an indicator with its value: an int64, float64, bool or string.
type Setting struct {
	Name  string
	Value any
}

// String is the setting as it stands in an indicator's key. Numbers are plain decimals, as short as they can be.
func (s Setting) String() string {
	text := fmt.Sprint(s.Value)
	switch v := s.Value.(type) {
	case float64:
		text = strconv.FormatFloat(v, 'f', -1, 64)
	case string:
		if !plainWord.MatchString(v) {
			text = strconv.Quote(v)
		}
	}
	return s.Name + "=" + text
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)

// NewIndicator declares an indicator by its constructor. P is a struct of parameters with the tags that NewStrategy
// reads, each with a default, of any kind but a list. Without names of outputs it has one, value.
func NewIndicator[P any, C Computation](name string, new func(P) (C, error), outputs ...string) CustomIndicator {
	if len(outputs) == 0 {
		outputs = []string{"value"}
	}
	decls, mistakes := declarations(reflect.TypeFor[P]())
	mistakes = atConstructor(new, mistakes)
	for _, d := range decls {
		switch {
		case d.Kind == ParamList:
			mistakes = append(mistakes, Diagnostic{Code: InvalidArgument, Message: fmt.Sprintf("parameter %q is a list: an indicator's are numbers, words and truth values", d.Name)})
		case d.Required():
			mistakes = append(mistakes, Diagnostic{Code: InvalidArgument, Message: fmt.Sprintf("parameter %q has no default", d.Name)})
		}
		mistakes = append(mistakes, CheckSettingName(d.Name)...)
	}
	if new == nil {
		mistakes = append(mistakes, Diagnostic{Code: InvalidArgument, Message: "the constructor is nil"})
	}
	return CustomIndicator{Name: name, Outputs: outputs, mistakes: mistakes,
		Settle: func(params map[string]any) ([]Setting, error) {
			values, err := decodeSettings(name, decls, params)
			settings := make([]Setting, len(values))
			for i, v := range values {
				settings[i] = Setting{decls[i].Name, settingOf(v)}
			}
			return settings, err
		},
		New: func(settings []Setting) (Computation, error) {
			params := make(map[string]any, len(settings))
			for _, s := range settings {
				params[s.Name] = s.Value
			}
			values, err := decodeSettings(name, decls, params)
			if err != nil {
				return nil, err
			}
			var p P
			for i, d := range decls {
				reflect.ValueOf(&p).Elem().Field(d.field).Set(values[i])
			}
			made, err := new(p)
			if err != nil {
				return nil, RefuseSettings(name, err.Error())
			}
			if v := reflect.ValueOf(made); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
				return nil, RefuseSettings(name, "its constructor returned neither a value nor an error")
			}
			return &checked{made, outputs, made.Need()}, nil
		},
	}
}

func decodeSettings(name string, decls []paramDecl, params map[string]any) ([]reflect.Value, error) {
	values, ds := decodeParams(decls, params)
	if len(ds) == 0 {
		return values, nil
	}
	d := ds[0]
	message := d.Message
	if i := slices.IndexFunc(decls, func(p paramDecl) bool { return "params."+p.Name == d.Path }); i >= 0 {
		message = fmt.Sprintf("parameter %q: %s", decls[i].Name, d.Message)
	} else if d.Hint != "" {
		message += "; " + d.Hint
	}
	return nil, RefuseSettings(name, message)
}

// settingOf is a decoded parameter as a setting has it: a duration as it is written.
func settingOf(v reflect.Value) any {
	if v.Type() == durationType {
		return fmt.Sprint(v.Interface())
	}
	return defaultOf(v)
}

// RefuseSettings is the refusal of an indicator that cannot be made of its parameters.
func RefuseSettings(name, why string) *Refusal { return Refuse(InvalidArgument, "", name+": "+why) }

// checked refuses values that are infinite, and withholds those that come before the computation has had the bars that it
// needs: a plugin's process shows them to its author as the host does.
type checked struct {
	Computation
	outputs []string
	before  int // bars until the first that may have values
}

func (c *checked) Update(bar Bar, out []float64) error {
	if err := c.Computation.Update(bar, out); err != nil {
		return err
	}
	if err := CheckOutputs(c.outputs, out); err != nil {
		return err
	}
	if c.before--; c.before > 0 {
		for k := range out {
			out[k] = math.NaN()
		}
	}
	c.before = max(c.before, 0)
	return nil
}

// CheckOutputs is an error where a value is infinite.
func CheckOutputs(names []string, values []float64) error {
	for k, v := range values {
		if math.IsInf(v, 0) {
			return fmt.Errorf("%s is %v: a value is a finite number, or NaN where there is none yet", names[k], v)
		}
	}
	return nil
}

// IndicatorFailure is what went wrong in a computation, told with the indicator's key and its symbol; nil for nil.
func IndicatorFailure(key, symbol string, err error) error {
	if err == nil {
		return nil
	}
	told := *FailureOf(err)
	told.Message = fmt.Sprintf("%s of %s: %s", key, symbol, told.Message)
	return &told
}

// The bounds of what a custom indicator declares.
const (
	maxIndicatorName = 32 // characters: it stands in keys and columns
	maxOutputs       = 16
)

// reservedSettings are the names that requests for indicators use themselves, now or in a later version.
var reservedSettings = []string{"interval", "on", "seed", "as", "reason"}

// CheckSettingName says what is wrong with the name of an indicator's parameter; nil where nothing is.
func CheckSettingName(name string) Diagnostics {
	switch {
	case !paramName.MatchString(name):
		return Diagnostics{{Code: InvalidArgument, Message: fmt.Sprintf("parameter %q is no name: lower case letters, digits and _, first a letter", name)}}
	case slices.Contains(reservedSettings, name):
		return Diagnostics{{Code: InvalidArgument, Message: fmt.Sprintf("parameter %q has a name that is reserved: %s", name, strings.Join(reservedSettings, ", "))}}
	}
	return nil
}

// CheckIndicators says what is wrong with the indicators that a strategy declares, each told at its own place; nil where
// nothing is. taken are names that the host has itself.
func CheckIndicators(list []CustomIndicator, taken []string) Diagnostics {
	var ds Diagnostics
	seen := map[string]bool{}
	for _, c := range list {
		report := func(code Code, message, hint string) {
			ds = append(ds, Diagnostic{File: c.File, Line: c.Line, Col: c.Col, Path: "indicators." + c.Name, Code: code, Message: message, Hint: hint})
		}
		for _, d := range c.mistakes {
			report(d.Code, d.Message, d.Hint)
		}
		switch {
		case !paramName.MatchString(c.Name) || len(c.Name) > maxIndicatorName:
			report(InvalidArgument, fmt.Sprintf("indicator %q has no name that can stand in a key", c.Name),
				fmt.Sprintf("lower case letters, digits and _, first a letter, at most %d", maxIndicatorName))
		case slices.Contains(taken, c.Name):
			report(InvalidArgument, fmt.Sprintf("the host has an indicator %s itself", c.Name), "give yours another name")
		case seen[c.Name]:
			report(InvalidArgument, fmt.Sprintf("there are two indicators %s", c.Name), "")
		}
		seen[c.Name] = true
		for _, message := range checkOutputNames(c.Outputs) {
			report(InvalidArgument, fmt.Sprintf("indicator %s %s", c.Name, message), "")
		}
	}
	return ds
}

func checkOutputNames(names []string) (messages []string) {
	if len(names) == 0 || len(names) > maxOutputs {
		return []string{fmt.Sprintf("has %d outputs, expected 1 to %d", len(names), maxOutputs)}
	}
	for i, n := range names {
		if !paramName.MatchString(n) {
			messages = append(messages, fmt.Sprintf("has an output %q: lower case letters, digits and _, first a letter", n))
		}
		if slices.Contains(names[:i], n) {
			messages = append(messages, fmt.Sprintf("has two outputs %q", n))
		}
	}
	return messages
}
