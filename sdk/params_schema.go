package sdk

import (
	"encoding/json"
	"strconv"
	"time"
)

// durationPattern is what time.ParseDuration takes, as a JSON Schema pattern. (The format "duration" of JSON Schema
// is another one, ISO 8601.)
const durationPattern = `^[-+]?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$`

// schemaNode is the part of JSON Schema that parameters need.
type schemaNode struct {
	Type        string      `json:"type"`
	Description string      `json:"description,omitempty"`
	Default     any         `json:"default,omitempty"`
	Enum        []any       `json:"enum,omitempty"`
	Minimum     json.Number `json:"minimum,omitempty"`
	Maximum     json.Number `json:"maximum,omitempty"`
	MinLength   json.Number `json:"minLength,omitempty"`
	MaxLength   json.Number `json:"maxLength,omitempty"`
	MinItems    json.Number `json:"minItems,omitempty"`
	MaxItems    json.Number `json:"maxItems,omitempty"`
	Pattern     string      `json:"pattern,omitempty"`
	Shortest    string      `json:"x-minimum,omitempty"` // of a duration, as it is written: JSON Schema has no range of texts
	Longest     string      `json:"x-maximum,omitempty"`
	Items       *schemaNode `json:"items,omitempty"`
}

func schemaOf(decls []paramDecl) json.RawMessage {
	root := struct {
		Schema               string     `json:"$schema"`
		Type                 string     `json:"type"`
		Properties           properties `json:"properties"`
		Required             []string   `json:"required,omitempty"`
		AdditionalProperties bool       `json:"additionalProperties"`
	}{
		Schema:     "https://json-schema.org/draft/2020-12/schema",
		Type:       "object",
		Properties: decls,
	}
	for _, d := range decls {
		if d.Required() {
			root.Required = append(root.Required, d.Name)
		}
	}
	b, err := json.Marshal(root)
	if err != nil {
		return json.RawMessage(`true`) // cannot be: all of it is plain; true is the schema that says nothing
	}
	return b
}

// properties are parameters in the order in which they are declared, which is the one that their author wants them read in.
type properties []paramDecl

// MarshalJSON implements json.Marshaler.
func (p properties) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, d := range p {
		if i > 0 {
			b = append(b, ',')
		}
		node, err := json.Marshal(d.schema())
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, strconv.Quote(d.Name)...), ':'), node...) // a name has nothing that JSON writes otherwise
	}
	return append(b, '}'), nil
}

func (d paramDecl) schema() schemaNode {
	n := schemaNode{Description: d.Help, Default: d.Default}
	low, high := schemaNumber(d.low, d.Min), schemaNumber(d.high, d.Max)
	for _, text := range d.Enum {
		if d.Kind == ParamString {
			n.Enum = append(n.Enum, text)
		} else {
			n.Enum = append(n.Enum, json.Number(text))
		}
	}
	switch d.Kind {
	case ParamInt:
		n.Type, n.Minimum, n.Maximum = "integer", low, high
	case ParamFloat:
		n.Type, n.Minimum, n.Maximum = "number", low, high
	case ParamBool:
		n.Type = "boolean"
	case ParamString:
		n.Type, n.MinLength, n.MaxLength = "string", low, high
	case ParamList:
		n.Type, n.Items, n.MinItems, n.MaxItems = "array", &schemaNode{Type: "string"}, low, high
	case ParamDuration:
		n.Type, n.Pattern, n.Shortest, n.Longest = "string", durationPattern, d.Min, d.Max
		if v, ok := d.Default.(time.Duration); ok {
			n.Default = v.String()
		}
	}
	return n
}

// schemaNumber is a bound as JSON writes it: a tag may say 1_0 or 0x1p-2, JSON may not.
func schemaNumber(bound float64, text string) json.Number {
	if text == "" {
		return ""
	}
	b, err := json.Marshal(bound)
	if err != nil {
		return ""
	}
	return json.Number(b)
}
