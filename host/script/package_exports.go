package script

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// ordered is a JSON value that keeps the order of the keys of its objects: in a package's exports the first condition that
// holds counts.
type ordered struct {
	text   string    // of a string
	word   string    // true, false or null, or a number
	list   []ordered // of an array
	keys   []string  // of an object
	values []ordered
}

// UnmarshalJSON reads a value.
func (o *ordered) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	v, err := readOrdered(d)
	*o = v
	return err
}

func readOrdered(d *json.Decoder) (ordered, error) {
	token, err := d.Token()
	if err != nil {
		return ordered{}, err
	}
	switch token := token.(type) {
	case string:
		return ordered{text: token}, nil
	case json.Delim:
		o := ordered{}
		if token == '[' {
			o.list = []ordered{}
		}
		for d.More() {
			if token == '{' {
				key, err := d.Token()
				if err != nil {
					return o, err
				}
				name, _ := key.(string)
				o.keys = append(o.keys, name)
			}
			v, err := readOrdered(d)
			if err != nil {
				return o, err
			}
			if token == '{' {
				o.values = append(o.values, v)
			} else {
				o.list = append(o.list, v)
			}
		}
		_, err := d.Token()
		return o, err
	case nil:
		return ordered{word: "null"}, nil
	}
	return ordered{word: fmt.Sprint(token)}, nil
}

func (o ordered) given() bool { return o.text != "" || o.list != nil || o.keys != nil }

func (o ordered) isFalse() bool { return o.word == "false" }

// member is the value of a key of an object.
func (o ordered) member(key string) (ordered, bool) {
	i := slices.Index(o.keys, key)
	if i < 0 {
		return ordered{}, false
	}
	return o.values[i], true
}

// names are the paths that exports name.
func (o ordered) names() []string {
	return slices.DeleteFunc(slices.Clone(o.keys), func(k string) bool { return !strings.HasPrefix(k, ".") })
}

// open are the paths that exports give a file for, where the conditions hold.
func (o ordered) open(conditions []string) []string {
	var names []string
	for _, name := range o.names() {
		v, _ := o.member(name)
		if _, ok := v.target("", conditions); ok {
			names = append(names, name)
		}
	}
	return names
}

// entry is the target that exports give for a path, "." or "./sub".
func (o ordered) entry(name string, conditions []string) (string, bool) {
	if len(o.names()) == 0 { // one target, for the package itself
		if name != "." {
			return "", false
		}
		return o.target("", conditions)
	}
	return o.match(name, conditions)
}

// match is the target of the key that is the name, or of the pattern with the longest text ahead of its star.
func (o ordered) match(name string, conditions []string) (string, bool) {
	if exact, ok := o.member(name); ok && !strings.Contains(name, "*") {
		return exact.target("", conditions)
	}
	best, longest, star := -1, -1, ""
	for i, key := range o.keys {
		before, after, isPattern := strings.Cut(key, "*")
		if !isPattern && strings.HasSuffix(key, "/") {
			before, isPattern = key, true
		}
		if !isPattern || len(name) < len(before)+len(after) || !strings.HasPrefix(name, before) || !strings.HasSuffix(name, after) {
			continue
		}
		if len(before) > longest {
			best, longest, star = i, len(before), name[len(before):len(name)-len(after)]
		}
	}
	if best < 0 {
		return "", false
	}
	return o.values[best].target(star, conditions)
}

// target is the file that a value of exports names, the first whose condition holds, with what the star stood for.
func (o ordered) target(star string, conditions []string) (string, bool) {
	switch {
	case strings.Contains(o.text, "*"):
		return strings.ReplaceAll(o.text, "*", star), true
	case strings.HasSuffix(o.text, "/"):
		return o.text + star, true
	case o.text != "":
		return o.text, true
	}
	for _, v := range o.list {
		if t, ok := v.target(star, conditions); ok {
			return t, true
		}
	}
	for i, key := range o.keys {
		if slices.Contains(conditions, key) {
			if o.values[i].word == "null" {
				return "", false
			}
			if t, ok := o.values[i].target(star, conditions); ok {
				return t, true
			}
		}
	}
	return "", false
}
