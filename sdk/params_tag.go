package sdk

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// splitTag reads all pairs of a struct tag. reflect passes over a malformed tag in silence, and with it over the
// parameter that it should have declared; here it is a mistake that gets reported.
func splitTag(tag reflect.StructTag) (map[string]string, error) {
	pairs := map[string]string{}
	for rest := strings.TrimSpace(string(tag)); rest != ""; rest = strings.TrimLeft(rest, " ") {
		key, after, found := strings.Cut(rest, ":")
		if !found || key == "" || strings.ContainsAny(key, " \"") {
			return nil, fmt.Errorf("malformed tag `%s`, expected name:\"value\"", tag)
		}
		quoted, err := strconv.QuotedPrefix(after)
		if err != nil || quoted[0] != '"' {
			return nil, fmt.Errorf("malformed tag `%s`, expected %s:\"value\"", tag, key)
		}
		value, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, fmt.Errorf("malformed tag `%s`: %w", tag, err)
		}
		if _, twice := pairs[key]; twice {
			return nil, fmt.Errorf("tag %q stands twice", key)
		}
		pairs[key] = value
		rest = after[len(quoted):]
	}
	return pairs, nil
}

// tagKeys are the names of a well-formed tag in their order, so that mistakes are reported in one.
func tagKeys(tag reflect.StructTag) []string {
	var keys []string
	for rest := strings.TrimSpace(string(tag)); rest != ""; rest = strings.TrimLeft(rest, " ") {
		key, after, _ := strings.Cut(rest, ":")
		quoted, err := strconv.QuotedPrefix(after)
		if err != nil {
			break
		}
		keys = append(keys, key)
		rest = after[len(quoted):]
	}
	return keys
}
