package host

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/plugin/lock"
	"github.com/strathost/strathost/host/visible"
	"github.com/strathost/strathost/sdk"
)

// PluginDescription is what a plugin says of itself. Params is JSON Schema.
type PluginDescription = plugin.Description

// DescribePlugin runs a plugin once, with the argument describe. What is named is a name of plugins.lock, or, where it has a
// slash or is a file, the path of a binary or a source folder; a word that is both is refused. The error is sdk.Diagnostics, or
// that of ctx.
func DescribePlugin(ctx context.Context, place PluginPlace, named string, progress func(line string)) (PluginDescription, error) {
	_, err := os.Stat(named)
	slash := strings.ContainsRune(filepath.ToSlash(named), '/')
	if err == nil && !slash {
		if file, lockErr := lock.ReadOrNone(place.lockFile()); lockErr != nil {
			return PluginDescription{}, lockErr
		} else if _, both := file.Find(named); both {
			return PluginDescription{}, sdk.Diagnostics{{Path: named, Code: lock.Ambiguous, Message: fmt.Sprintf("%q is a name of plugins.lock, and a file or folder here", named),
				Hint: fmt.Sprintf("./%s is the file or folder; for the one of plugins.lock run it from another folder, with --file", named)}}
		}
	}
	if err == nil || slash {
		found, err := plugin.Find(ctx, plugin.Options{Path: named, Progress: progress}, "")
		if err != nil {
			return PluginDescription{}, err
		}
		return plugin.Describe(ctx, found.File, plugin.Options{Path: named})
	}
	file, err := lock.Read(place.lockFile())
	if err != nil {
		return PluginDescription{}, err
	}
	pin, err := file.Pin(place.store(), named, "", thisPlatform)
	if err == nil {
		err = pin.Check(place.store())
	}
	if err != nil {
		return PluginDescription{}, err
	}
	d, err := plugin.DescribeStored(ctx, pin.File, plugin.Options{Path: named})
	if err == nil {
		err = pin.Agree(d.Name, d.Version, d.Role)
	}
	return d, err
}

// WriteDescription prints a description for a person.
func WriteDescription(w io.Writer, d PluginDescription) error {
	fmt.Fprintf(w, "%s %s: %s\n", d.Name, d.Version, visible.Indented(d.Description, "  "))
	fmt.Fprintf(w, "a %s, made with the %s SDK %s, protocol %s\n\n", d.Role, d.Language, d.SDK, strings.Trim(fmt.Sprint(d.Protocols), "[]"))
	var schema struct {
		Properties describedParams `json:"properties"`
		Required   []string        `json:"required"`
	}
	if err := json.Unmarshal(d.Params, &schema); err != nil || len(schema.Properties) == 0 {
		_, err := fmt.Fprintln(w, "It takes no parameters.")
		return err
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "PARAMETER\tTYPE\tDEFAULT\tRANGE\tHELP")
	for _, p := range schema.Properties {
		value := plain(p.keys["default"])
		switch {
		case slices.Contains(schema.Required, p.name):
			value = "required"
		case value == "":
			value = "-"
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\n", visible.Line(p.name), plain(p.keys["type"]), value, rangeOf(p.keys), plain(p.keys["description"]))
	}
	return tw.Flush()
}

// describedParams are the properties of a schema in the order in which the plugin tells them, which is that of its author's.
type describedParams []describedParam

type describedParam struct {
	name string
	keys map[string]json.RawMessage
}

// UnmarshalJSON implements json.Unmarshaler.
func (p *describedParams) UnmarshalJSON(text []byte) error {
	var known map[string]map[string]json.RawMessage
	if err := json.Unmarshal(text, &known); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	if _, err := decoder.Token(); err != nil {
		return err
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		var skipped json.RawMessage
		if err := decoder.Decode(&skipped); err != nil {
			return err
		}
		if keys, is := known[fmt.Sprint(name)]; is { // else it is told twice
			*p = append(*p, describedParam{fmt.Sprint(name), keys})
			delete(known, fmt.Sprint(name))
		}
	}
	return nil
}

// rangeOf is what a parameter may be in words: its choices, or its bounds.
func rangeOf(p map[string]json.RawMessage) string {
	var choices []json.RawMessage
	if json.Unmarshal(p["enum"], &choices) == nil && len(choices) > 0 {
		words := make([]string, len(choices))
		for i, c := range choices {
			words[i] = plain(c)
		}
		return strings.Join(words, " | ")
	}
	for _, keys := range [][2]string{{"minimum", "maximum"}, {"x-minimum", "x-maximum"}, {"minLength", "maxLength"}, {"minItems", "maxItems"}} {
		low, high := plain(p[keys[0]]), plain(p[keys[1]])
		what := map[string]string{"minLength": " characters", "minItems": " items"}[keys[0]]
		switch {
		case low != "" && high != "":
			return low + " to " + high + what
		case low != "":
			return "from " + low + what
		case high != "":
			return "to " + high + what
		}
	}
	return "-"
}

// plain is a value of JSON on one line, a text without its quotes.
func plain(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return visible.Line(strings.ReplaceAll(text, "\n", " "))
	}
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return ""
	}
	return b.String()
}
