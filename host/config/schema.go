package config

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/indicator"
)

// Schema is the JSON Schema (draft 7, which editors know best) of a sessions file, indented, with a description of every
// key. It is for completion and a first check while one writes: a file that it refuses has a mistake, but only [Load]
// finds every mistake. It is the same for the same version of the host.
func Schema() []byte {
	b := schemaBuilder{described: reference(), keys: newKeyTable()}
	root := b.object(inFile, "", properties{
		"version":   {"enum": []any{1, version}},
		"calendars": listOf(b.calendar()),
		"defaults":  b.session(true),
		"sessions":  with(listOf(b.session(false)), "minItems", 1),
	}, "version", "sessions")
	root["$schema"] = "http://json-schema.org/draft-07/schema#"
	root["title"] = "strathost: sessions.yaml"
	root["definitions"] = schema{
		"symbol":             with(textual(`^\s*[A-Za-z0-9][A-Za-z0-9._/-]{0,31}\s*$`), "type", []any{"string", "number", "boolean", "null"}),
		"interval":           form(`^[1-9][0-9]{0,4}[smhdw]$`),
		"date":               form(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`),
		"time":               form(`^[0-9]{2}:[0-9]{2}$`),
		"moment":             form(`^([0-9]{2}:[0-9]{2}(:[0-9]{2})?|open(\+.+)?|close(-.+)?)$`),
		"on":                 on(),
		"indicator":          with(indicators("interval"), "required", []string{"name", "interval"}),
		"indicator it is on": indicators("field"),
	}
	text, err := json.MarshalIndent(root, "", " ")
	if err != nil {
		return []byte("true") // cannot be: all of it is plain; true is the schema that says nothing
	}
	return append(text, '\n')
}

// schema is a node of a JSON Schema.
type schema map[string]any

// properties are the values of the keys of a mapping.
type properties map[string]schema

type schemaBuilder struct {
	described map[string]string // by path, such as sessions.data.symbols
	keys      keyTable
}

// object is a mapping of a level's keys, which stands at a path. A key without a value is not given, so that null is
// allowed wherever the key is not required. What this version does not support is refused here too.
func (b schemaBuilder) object(in level, path string, values properties, required ...string) schema {
	props := schema{}
	for _, key := range b.keys[in] {
		at := strings.TrimPrefix(path+"."+key, ".")
		value, described := values[key], b.described[at]
		if described == "" { // but for follow, the keys of a strategy are those of a scanner
			described = b.described[strings.Replace(at, "sessions.strategies.", "sessions.scanners.", 1)]
		}
		switch {
		case strings.Contains(described, "(not supported yet)") && value == nil:
			value = schema{"not": schema{}}
		case value == nil:
			value = schema{} // the test finds it
		case !slices.Contains(required, key):
			value = orNull(value)
		}
		if described != "" {
			value = with(value, "description", described)
		}
		props[key] = value
	}
	o := schema{"type": "object", "properties": props, "additionalProperties": false}
	if len(required) > 0 {
		o["required"] = required
	}
	return o
}

func (b schemaBuilder) session(partial bool) schema {
	const path = "sessions"
	values := properties{
		"mode":         words(string(Backtest)),
		"exchange":     with(textual(""), "examples", calendar.Names()),
		"closed":       b.closed(path),
		"early_closes": {"type": "object", "additionalProperties": orNull(ref("time"))},
		"start":        ref("date"),
		"end":          ref("date"),
		"hours":        words(string(calendar.Regular), string(calendar.Extended)),
		"day_starts":   form(`^[0-9]{2}:[0-9]{2}( .+)?$`),
		"keep_added":   {"type": "boolean"},
		"seed":         {"type": "integer", "minimum": 0},
		"speed":        {"type": "number", "minimum": 0},
		"data":         b.data(path + ".data"),
		"scanners":     listOf(b.scanner(path + ".scanners")),
		"strategies":   listOf(b.strategy(path + ".strategies")),
		"export":       b.export(path + ".export"),
	}
	if partial {
		o := b.object(inSession, path, values)
		delete(o["properties"].(schema), "name") // defaults have none
		return o
	}
	values["name"] = textual(sessionName.String())
	return b.object(inSession, path, values, "name")
}

func (b schemaBuilder) data(path string) schema {
	return b.object(inData, path, properties{
		"source":     textual(""),
		"symbols":    with(listOf(ref("symbol")), "minItems", 1),
		"intervals":  with(listOf(ref("interval")), "minItems", 1),
		"incomplete": words(string(KeepIncomplete), string(SkipIncomplete)),
		"adjust":     words(string(AdjustNone), string(AdjustSplits)),
		"history": listOf(b.object(inHistory, path+".history", properties{
			"days":      {"type": "integer", "minimum": 1, "maximum": maxHistoryDays},
			"intervals": with(listOf(ref("interval")), "minItems", 1),
			"require":   words(string(RequireSome), string(RequireAll)),
		}, "days", "intervals")),
		"indicators": listOf(ref("indicator")),
		"quality": b.object(inQuality, path+".quality", properties{
			"minimum": {"type": "number", "minimum": 0, "maximum": 100},
			"on_low":  words(string(WarnOnLow), string(DropOnLow)),
		}),
	})
}

// program are the keys that scanners and strategies share. The descriptions are those of scanners.
func (b schemaBuilder) program() properties {
	const path = "sessions.scanners"
	return properties{
		"name":   textual(strategyName.String()),
		"script": textual(""),
		"plugin": {"anyOf": []schema{
			textual(""),
			b.object(inPlugin, path+".plugin", properties{"name": textual(""), "version": textual("")}, "name"),
		}},
		"params": {"type": "object"},
		"env":    {"type": "object", "additionalProperties": textual("")},
		"grant": b.object(inGrant, path+".grant", properties{
			"add_symbol": {"type": "boolean"}, "adhoc": {"type": "boolean"}, "remove_any": {"type": "boolean"},
			"max_symbols": count(), "max_indicators": count(), "max_history_days": count(),
		}),
		"limits": b.object(inLimits, path+".limits", properties{
			"timeout": form(`^([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+$`),
			"stack":   {"type": "integer", "minimum": 100, "maximum": 100_000},
			"memory":  form(memoryForm.String()),
			"cpu":     form(`^([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+$`),
			"nice":    {"type": "integer", "minimum": 0, "maximum": mostNice},
		}),
		"isolation":  words(string(IsolationThread), string(IsolationProcess)),
		"on_failure": words(string(StopProgram), string(StopSession)),
	}
}

// eitherScriptOrPlugin requires one of the two.
func eitherScriptOrPlugin(o schema) schema {
	return with(o, "oneOf", []schema{{"required": []string{"script"}}, {"required": []string{"plugin"}}})
}

func (b schemaBuilder) scanner(path string) schema {
	values := b.program()
	values["universe"] = schema{"anyOf": []schema{
		listOf(ref("symbol")),
		b.object(inUniverse, path+".universe", properties{"file": textual("")}, "file"),
		words(string(UniverseStore)),
	}}
	values["schedule"] = with(listOf(b.object(inSlot, path+".schedule", properties{
		"at":    {"anyOf": []schema{words(preSession), ref("moment")}},
		"every": ref("interval"),
		"from":  ref("moment"),
		"to":    ref("moment"),
	})), "minItems", 1)
	return eitherScriptOrPlugin(b.object(inScanner, path, values, "name", "schedule"))
}

func (b schemaBuilder) strategy(path string) schema {
	values := b.program()
	values["follow"] = b.object(inFollow, path+".follow", properties{
		"symbols":   {"anyOf": []schema{words(string(FollowConfig), string(FollowNone)), listOf(ref("symbol"))}},
		"from":      listOf(textual("")),
		"intervals": with(listOf(ref("interval")), "minItems", 1),
	})
	return eitherScriptOrPlugin(b.object(inStrategy, path, values, "name"))
}

func (b schemaBuilder) export(path string) schema {
	return b.object(inExport, path, properties{
		"formats":  listOf(words(string(FormatJSON), string(FormatCSV))),
		"timeline": words(string(TimelineOff), string(TimelineClose), string(TimelineInstant)),
		"history":  words(string(HistorySummary), string(HistoryFull)),
	})
}

func (b schemaBuilder) calendar() schema {
	const path = "calendars"
	return b.object(inCalendar, path, properties{
		"name":     textual(calendarName.String()),
		"like":     with(textual(""), "examples", calendar.Names()),
		"timezone": textual(""),
		"days":     listOf(words("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
		"hours": b.object(inHours, path+".hours", properties{"open": ref("time"), "close": ref("time"), "pre": ref("time"), "post": ref("time")},
			"open", "close"),
		"from":         ref("date"),
		"to":           ref("date"),
		"closed":       b.closed(path),
		"open_days":    listOf(ref("date")),
		"early_closes": {"type": "object", "additionalProperties": orNull(ref("time"))},
	}, "name")
}

func (b schemaBuilder) closed(path string) schema {
	return listOf(schema{"anyOf": []schema{
		ref("date"),
		b.object(inDates, path+".closed", properties{"from": ref("date"), "to": ref("date")}, "from", "to"),
	}})
}

// indicators is the choice of an indicator by its name, with the parameters of the one that is chosen and one more key
// beside them: its interval, or the field that another one is on.
func indicators(beside string) schema {
	all := indicator.All()
	var names, summaries []string
	var chosen []schema
	for _, d := range all {
		names, summaries = append(names, d.Name), append(summaries, d.Summary)
		props := schema{"name": schema{}, beside: schema{}}
		if beside == "field" {
			props[beside] = orNull(words(d.Outputs...))
		}
		for _, p := range d.Params {
			props[p.Name] = orNull(parameter(p))
		}
		if d.Single {
			props["on"] = orNull(ref("on"))
		}
		chosen = append(chosen, schema{"if": schema{"properties": schema{"name": schema{"const": d.Name}}},
			"then": schema{"properties": props, "additionalProperties": false}})
	}
	props := schema{"name": schema{"enum": names, "enumDescriptions": summaries}}
	if beside == "interval" {
		props["interval"] = ref("interval")
	}
	return schema{"type": "object", "required": []string{"name"}, "properties": props, "allOf": chosen}
}

func parameter(p indicator.Param) schema {
	if p.Kind == indicator.Choice {
		return with(with(words(p.Choices...), "description", p.Help), "default", p.Choices[int(p.Default)])
	}
	kind := "number"
	if p.Kind == indicator.Int {
		kind = "integer"
	}
	return schema{"type": kind, "minimum": p.Min, "maximum": p.Max, "default": p.Default, "description": p.Help}
}

// on is what an indicator of one series is computed of.
func on() schema {
	return schema{"anyOf": []schema{words("open", "high", "low", "close", "volume", "hl2", "hlc3", "ohlc4"), ref("indicator it is on")}}
}

func ref(name string) schema {
	return schema{"$ref": "#/definitions/" + strings.ReplaceAll(name, " ", "%20")}
}

func listOf(items schema) schema { return schema{"type": "array", "items": items} }

func words(choices ...string) schema {
	values := make([]any, len(choices))
	for i, c := range choices {
		values[i] = c
	}
	return schema{"enum": values}
}

// textual is text by its key, whatever it looks like: 5930 and ON are text. An empty pattern is none.
func textual(pattern string) schema {
	s := schema{"type": []any{"string", "number", "boolean"}}
	if pattern != "" {
		s["pattern"] = pattern
	}
	return s
}

// form is text of a form that no number has.
func form(pattern string) schema { return schema{"type": "string", "pattern": pattern} }

func count() schema { return schema{"type": "integer", "minimum": 0} }

// with is a schema with one more word.
func with(s schema, word string, value any) schema {
	s = maps.Clone(s)
	s[word] = value
	return s
}

// orNull allows null too.
func orNull(s schema) schema {
	switch kinds, values := s["type"], s["enum"]; {
	case kinds != nil:
		list, many := kinds.([]any)
		if !many {
			list = []any{kinds}
		}
		if slices.Contains(list, any("null")) {
			return s
		}
		return with(s, "type", append(slices.Clone(list), "null"))
	case values != nil:
		return with(s, "enum", append(slices.Clone(values.([]any)), nil))
	}
	return schema{"anyOf": []schema{s, {"type": "null"}}}
}

//go:embed doc.go
var documentation string

// reference is what the package's documentation says of each key, by its path.
func reference() map[string]string {
	described := map[string]string{}
	type open struct {
		indent int
		key    string
	}
	var path []open
	for line := range strings.Lines(documentation) {
		line, ok := strings.CutPrefix(line, "//\t")
		key, rest, isKey := strings.Cut(line, ":")
		name := strings.TrimLeft(key, " -")
		if !ok || !isKey || strings.Contains(name, " ") {
			continue
		}
		indent := len(key) - len(name)
		for len(path) > 0 && path[len(path)-1].indent >= indent {
			path = path[:len(path)-1]
		}
		path = append(path, open{indent, name})
		names := make([]string, len(path))
		for i, p := range path {
			names[i] = p.key
		}
		described[strings.Join(names, ".")] = description(rest)
	}
	return described
}

// description is the rest of a line of the reference: the default, if there is one, and words.
func description(rest string) string {
	rest = strings.TrimSpace(rest)
	value, words, both := strings.Cut(rest, "  ")
	if !both {
		return rest
	}
	if words = strings.TrimSpace(words); strings.HasPrefix(words, "required") {
		return words + ": " + value
	}
	return fmt.Sprintf("%s (default %s)", words, value)
}
