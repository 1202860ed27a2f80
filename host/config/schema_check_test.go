package config

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// checker validates values by the part of JSON Schema that Schema uses. A word that it does not know ends the test.
type checker struct {
	t    *testing.T
	root map[string]any
}

// notes are words that say nothing about what is valid.
var notes = []string{"$schema", "title", "description", "default", "examples", "enumDescriptions", "definitions", "then"}

// check is what is wrong with a value, empty where nothing is.
func (c checker) check(schema map[string]any, v any, path string) (wrong []string) {
	for word, arg := range schema {
		switch word {
		case "if":
			if len(c.check(arg.(map[string]any), v, path)) == 0 {
				wrong = append(wrong, c.check(schema["then"].(map[string]any), v, path)...)
			}
		case "additionalProperties":
			wrong = append(wrong, c.additional(schema, arg, v, path)...)
		default:
			if !slices.Contains(notes, word) {
				wrong = append(wrong, c.word(word, arg, v, path)...)
			}
		}
	}
	return wrong
}

func (c checker) word(word string, arg, v any, path string) (wrong []string) {
	say := func(ok bool) []string {
		if ok {
			return nil
		}
		return []string{fmt.Sprintf("%s: %v against %s %v", path, v, word, arg)}
	}
	object, isObject := v.(map[string]any)
	array, isArray := v.([]any)
	text, isText := v.(string)
	number, isNumber := v.(float64)
	switch word {
	case "$ref":
		name := strings.ReplaceAll(strings.TrimPrefix(arg.(string), "#/definitions/"), "%20", " ")
		return c.check(c.root["definitions"].(map[string]any)[name].(map[string]any), v, path)
	case "type":
		kinds, many := arg.([]any)
		if !many {
			kinds = []any{arg}
		}
		return say(slices.ContainsFunc(kinds, func(kind any) bool { return kind == kindOf(v) || kind == "number" && kindOf(v) == "integer" }))
	case "enum":
		return say(slices.ContainsFunc(arg.([]any), func(one any) bool { return reflect.DeepEqual(one, v) }))
	case "const":
		return say(reflect.DeepEqual(arg, v))
	case "pattern":
		return say(!isText || regexp.MustCompile(arg.(string)).MatchString(text))
	case "minimum":
		return say(!isNumber || number >= arg.(float64))
	case "maximum":
		return say(!isNumber || number <= arg.(float64))
	case "minItems":
		return say(!isArray || len(array) >= int(arg.(float64)))
	case "required":
		for _, key := range arg.([]any) {
			if _, has := object[key.(string)]; isObject && !has {
				wrong = append(wrong, fmt.Sprintf("%s: no %s", path, key))
			}
		}
		return wrong
	case "properties":
		for key, sub := range arg.(map[string]any) {
			if item, has := object[key]; has {
				wrong = append(wrong, c.check(sub.(map[string]any), item, path+"."+key)...)
			}
		}
		return wrong
	case "items":
		for i, item := range array {
			wrong = append(wrong, c.check(arg.(map[string]any), item, fmt.Sprintf("%s[%d]", path, i))...)
		}
		return wrong
	case "not":
		return say(len(c.check(arg.(map[string]any), v, path)) > 0)
	case "allOf":
		for _, sub := range arg.([]any) {
			wrong = append(wrong, c.check(sub.(map[string]any), v, path)...)
		}
		return wrong
	case "anyOf", "oneOf":
		fit := 0
		for _, sub := range arg.([]any) {
			if len(c.check(sub.(map[string]any), v, path)) == 0 {
				fit++
			}
		}
		return say(fit == 1 || fit > 1 && word == "anyOf")
	}
	c.t.Fatalf("the schema has a word %q that the test does not know", word)
	return nil
}

func (c checker) additional(schema map[string]any, arg, v any, path string) (wrong []string) {
	object, _ := v.(map[string]any)
	known, _ := schema["properties"].(map[string]any)
	for key, item := range object {
		if _, ok := known[key]; ok {
			continue
		}
		if sub, ok := arg.(map[string]any); ok {
			wrong = append(wrong, c.check(sub, item, path+"."+key)...)
		} else if arg == false {
			wrong = append(wrong, path+": unknown key "+key)
		}
	}
	return wrong
}

func kindOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	}
	return "object"
}

// asEditorsRead is a YAML document as an editor hands it to a schema: YAML 1.2, so that a date is text.
func asEditorsRead(t *testing.T, n *yaml.Node) any {
	t.Helper()
	switch n.Kind {
	case yaml.DocumentNode:
		return asEditorsRead(t, n.Content[0])
	case yaml.AliasNode:
		return asEditorsRead(t, n.Alias)
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = asEditorsRead(t, n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, asEditorsRead(t, item))
		}
		return list
	}
	var v any
	switch n.Tag {
	case "!!int", "!!float":
		var f float64
		if err := n.Decode(&f); err != nil {
			return n.Value
		}
		v = f
	case "!!bool", "!!null":
		if err := n.Decode(&v); err != nil {
			t.Fatal(err)
		}
	default:
		v = n.Value
	}
	return v
}
