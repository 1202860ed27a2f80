package sdktest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/strathost/strathost/host/scripttest"
	"github.com/strathost/strathost/sdk"
)

// Option is a part of a session.
type Option func(*bench) error

// Params are the plugin's parameters: a map by their names in the YAML, or a struct with the tags of the plugin's own. Fields
// of a struct that are zero are left out, and get their defaults; to give a zero, use a map. One that is not zero must have a tag.
func Params(params any) Option {
	return func(b *bench) error {
		if b.params != nil {
			return errors.New("Params is given twice")
		}
		b.params = map[string]any{}
		if m, ok := params.(map[string]any); ok {
			for name, v := range m {
				b.params[name] = plainValue(reflect.ValueOf(v))
			}
			return nil
		}
		v := reflect.Indirect(reflect.ValueOf(params))
		if v.Kind() != reflect.Struct {
			return fmt.Errorf("Params takes map[string]any or a struct with param tags, got %T", params)
		}
		for i := range v.NumField() {
			name, ok := v.Type().Field(i).Tag.Lookup("param")
			if v.Field(i).IsZero() {
				continue
			}
			if !ok {
				return fmt.Errorf("Params: the field %s of %T has no param tag, and would be no parameter: give it the tag of the plugin's own struct, or use map[string]any",
					v.Type().Field(i).Name, params)
			}
			if !v.Type().Field(i).IsExported() {
				return fmt.Errorf("Params: the field %s of %T is not exported", v.Type().Field(i).Name, params)
			}
			b.params[name] = plainValue(v.Field(i))
		}
		return nil
	}
}

// plainValue is a value as the YAML would have it.
func plainValue(v reflect.Value) any {
	if !v.IsValid() {
		return nil
	}
	if d, ok := v.Interface().(time.Duration); ok {
		return d.String()
	}
	return v.Interface()
}

// Session takes keys of a session of sessions.yaml as YAML, those of its data beside the others:
//
//	sdktest.Session(`
//	symbols: [AAPL, MSFT]
//	intervals: [1m, 5m]
//	history: [{days: 2, intervals: [1m]}]
//	`)
//
// Strategies and scanners in it take part beside the plugin that is tested. export, speed and ${NAME} have no meaning here.
func Session(text string) Option {
	return func(b *bench) error { return merge(b.given, "Session", text, scripttest.SessionKeys()) }
}

// Entry takes keys of the plugin's own entry in sessions.yaml as YAML, such as follow, grant, limits, schedule, universe and
// env. plugin and params have no meaning here, and limits and env none with [Run]: they are those of a process.
func Entry(text string) Option {
	return func(b *bench) error {
		return merge(b.entry, "Entry", text, nil, "plugin", "script", "params")
	}
}

// Sample has the session run from one date to another, both included, over the sample market, a synthetic one of which every
// program has the same. Symbols are such as AAPL, MSFT or SPY.
func Sample(start, end string, symbols ...string) Option {
	return func(b *bench) error {
		if b.sampled {
			return errors.New("Sample is given twice")
		}
		b.sampled = true
		b.given["start"], b.given["end"] = start, end
		if len(symbols) > 0 {
			b.given["symbols"] = symbols
		}
		return nil
	}
}

// Bars are the data of the session in place of the sample market: a symbol without bars does not exist. The session's symbols,
// intervals and days are those of the bars, unless Session gives them.
func Bars(series ...Series) Option {
	return func(b *bench) error {
		if len(series) == 0 {
			return errors.New("Bars is empty: leave it out for the sample market")
		}
		b.bars = append(b.bars, series...)
		return nil
	}
}

// Delay has each answer of the host take so much longer: the time is the host's, and counts for no limit of the plugin.
func Delay(d time.Duration) Option {
	return func(b *bench) error { b.delay = d; return nonNegative("Delay", d) }
}

// SlowHost has the host take each message of the plugin so much later, as a host that is busy does. A plugin that logs and emits
// meets full buffers.
func SlowHost(d time.Duration) Option {
	return func(b *bench) error { b.slow = d; return nonNegative("SlowHost", d) }
}

// Window has the host send so many instants at once, as far as it can foresee them. It changes no result and no transcript.
func Window(instants int) Option {
	return func(b *bench) error {
		b.window = instants
		if instants < 1 {
			return fmt.Errorf("Window: want 1 or more, got %d", instants)
		}
		return nil
	}
}

// KillAt kills the plugin's process before OnBars sees its nth bar, counted from 1: the strategy is stopped with plugin_exited.
// Only with RunBinary.
func KillAt(bar int) Option {
	return func(b *bench) error {
		b.killAt = bar
		if bar < 1 {
			return fmt.Errorf("KillAt: bars count from 1, got %d", bar)
		}
		return nil
	}
}

func nonNegative(name string, d time.Duration) error {
	if d < 0 {
		return fmt.Errorf("%s: %v is negative", name, d)
	}
	return nil
}

// merge reads a map of YAML into another. known are the keys that it may have, nil for any; refused are those that it may not.
func merge(into map[string]any, option, text string, known []string, refused ...string) error {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		return fmt.Errorf("%s: %w", option, err)
	}
	if len(document.Content) == 0 {
		return nil
	}
	v, err := plainNode(document.Content[0])
	if err != nil {
		return fmt.Errorf("%s: %w", option, err)
	}
	m, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("%s takes keys with values, such as symbols: [AAPL]", option)
	}
	for key, value := range m {
		switch {
		case key == "data":
			return fmt.Errorf("%s: write the keys of data beside the others", option)
		case slices.Contains(refused, key):
			return fmt.Errorf("%s: %s has no meaning here", option, key)
		case known != nil && !slices.Contains(known, key):
			hint := "the keys are " + strings.Join(known, ", ")
			if near, is := sdk.Nearest(key, known); is {
				hint = "did you mean " + near + "?"
			}
			return fmt.Errorf("%s: unknown key %q; %s", option, key, hint)
		}
		if _, twice := into[key]; twice {
			return fmt.Errorf("%s: %s is given twice", option, key)
		}
		into[key] = value
	}
	return nil
}

// plainNode is a node of YAML as JSON has it: a date stays the text that it is.
func plainNode(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.AliasNode:
		return plainNode(n.Alias)
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			v, err := plainNode(n.Content[i+1])
			if err != nil {
				return nil, err
			}
			out[n.Content[i].Value] = v
		}
		return out, nil
	case yaml.SequenceNode:
		out := make([]any, len(n.Content))
		for i, c := range n.Content {
			v, err := plainNode(c)
			if err != nil {
				return nil, err
			}
			out[i] = v
		}
		return out, nil
	}
	if n.Tag == "!!timestamp" {
		return n.Value, nil
	}
	var v any
	if err := n.Decode(&v); err != nil {
		return nil, err
	}
	return v, nil
}
