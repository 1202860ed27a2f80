package sdk

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// ParamKind is the type of a parameter, by its name in Go.
type ParamKind string

// The kinds of a parameter.
const (
	ParamInt      ParamKind = "int" // int and int64
	ParamFloat    ParamKind = "float64"
	ParamBool     ParamKind = "bool"
	ParamString   ParamKind = "string"
	ParamDuration ParamKind = "duration" // written as 90s, 5m, 1h30m
	ParamList     ParamKind = "list"     // of strings
)

// Param describes one parameter of a strategy.
type Param struct {
	Name string
	Kind ParamKind
	// Default is int64, float64, bool, string, time.Duration or []string; nil where the parameter is required.
	Default any
	// Min and Max are inclusive and written as in the struct tag; empty for none. Of a string they bound the
	// characters, of a list the items.
	Min, Max string
	// Enum are the values that may be given, as texts; empty for any. In a Go struct only a string, an int and an int64 have it.
	Enum []string
	Help string
}

// Required says whether the parameter must be given.
func (p Param) Required() bool { return p.Default == nil }

// paramDecl is a parameter together with the struct's field that takes it.
type paramDecl struct {
	Param
	field    int
	typ      reflect.Type
	fallback reflect.Value // the decoded default; invalid where there is none
	low      float64       // Min as a number; -Inf for none
	high     float64       // Max; +Inf for none
}

// The struct tags of a parameter.
const (
	tagParam   = "param"
	tagDefault = "default"
	tagMin     = "min"
	tagMax     = "max"
	tagEnum    = "enum"
	tagHelp    = "help"
)

var paramTags = []string{tagParam, tagDefault, tagMin, tagMax, tagEnum, tagHelp}

// paramName is how names look in the YAML: snake_case.
var paramName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

var durationType = reflect.TypeFor[time.Duration]()

// declarations reads the parameters from the struct's tags. Its mistakes are the author's.
func declarations(t reflect.Type) ([]paramDecl, Diagnostics) {
	if t.Kind() != reflect.Struct {
		return nil, Diagnostics{{Code: InvalidArgument, Message: fmt.Sprintf("the parameters are %v, expected a struct", t),
			Hint: "use struct{} where there are none"}}
	}
	var decls []paramDecl
	var ds Diagnostics
	seen := map[string]string{}
	for i := range t.NumField() {
		f := t.Field(i)
		tags, err := splitTag(f.Tag)
		if err != nil {
			ds = append(ds, fieldMistake(t, f, err.Error(), ""))
			continue
		}
		name, isParam := tags[tagParam]
		if problem, hint := checkTagNames(f.Tag, isParam); problem != "" {
			ds = append(ds, fieldMistake(t, f, problem, hint))
			continue
		}
		if !isParam {
			if problem, hint := passedOver(f); problem != "" {
				ds = append(ds, fieldMistake(t, f, problem, hint))
			}
			continue
		}
		d, problem := declaration(f, name, tags)
		switch other, taken := seen[name]; {
		case problem != "":
			ds = append(ds, fieldMistake(t, f, problem, ""))
		case taken:
			ds = append(ds, fieldMistake(t, f, fmt.Sprintf("param %q is also the name of field %s", name, other), ""))
		default:
			seen[name] = f.Name
			d.field = i
			decls = append(decls, d)
		}
	}
	return decls, ds
}

// declaration makes one parameter of a field's tags; problem is empty where all is well.
func declaration(f reflect.StructField, name string, tags map[string]string) (d paramDecl, problem string) {
	d = paramDecl{Param: Param{Name: name, Min: tags[tagMin], Max: tags[tagMax], Help: tags[tagHelp]}, typ: f.Type,
		low: math.Inf(-1), high: math.Inf(1)}
	if !paramName.MatchString(name) {
		return d, fmt.Sprintf("param %q is no name: lower case letters, digits and _, first a letter", name)
	}
	if !f.IsExported() {
		return d, "a field with a param tag must be exported"
	}
	if d.Kind = kindOf(f.Type); d.Kind == "" {
		return d, fmt.Sprintf("type %v is none of int, int64, float64, bool, string, time.Duration, []string%s", f.Type, insteadOf(f.Type))
	}
	for _, b := range []struct {
		tag, text string
		bound     *float64
	}{{tagMin, d.Min, &d.low}, {tagMax, d.Max, &d.high}} {
		if b.text == "" {
			continue
		}
		n, err := d.parseBound(b.text)
		if err != nil {
			return d, fmt.Sprintf("%s %q: %v", b.tag, b.text, err)
		}
		*b.bound = n
	}
	if d.low > d.high {
		return d, fmt.Sprintf("min %s is above max %s", d.Min, d.Max)
	}
	if text, given := tags[tagEnum]; given {
		if d.Enum, problem = d.parseEnum(text); problem != "" {
			return d, problem
		}
	}
	text, given := tags[tagDefault]
	if !given {
		return d, ""
	}
	v, err := d.parseText(text)
	if err == nil {
		err = d.check(v)
	}
	if err != nil {
		return d, fmt.Sprintf("default %q: %v", text, err)
	}
	d.fallback, d.Default = v, defaultOf(v)
	return d, ""
}

func kindOf(t reflect.Type) ParamKind {
	switch {
	case t == durationType:
		return ParamDuration
	case t == reflect.TypeFor[int](), t == reflect.TypeFor[int64]():
		return ParamInt
	case t == reflect.TypeFor[float64]():
		return ParamFloat
	case t == reflect.TypeFor[bool]():
		return ParamBool
	case t == reflect.TypeFor[string]():
		return ParamString
	case t == reflect.TypeFor[[]string]():
		return ParamList
	}
	return ""
}

// parseBound reads a min or max as a number: a count for strings and lists, nanoseconds for durations.
func (d paramDecl) parseBound(text string) (float64, error) {
	switch d.Kind {
	case ParamBool:
		return 0, fmt.Errorf("a bool has no range")
	case ParamFloat:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return 0, fmt.Errorf("expected a number")
		}
		return f, nil
	case ParamDuration:
		v, err := time.ParseDuration(text)
		if err != nil {
			return 0, fmt.Errorf("expected a duration such as 90s or 1h30m")
		}
		return float64(v), nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil || n > maxExactInt || n < -maxExactInt:
		return 0, fmt.Errorf("expected a whole number of at most 2^53")
	case n < 0 && d.Kind != ParamInt:
		return 0, fmt.Errorf("a length is not negative")
	}
	return float64(n), nil
}

// parseText reads a default as it stands in the struct tag.
func (d paramDecl) parseText(text string) (reflect.Value, error) {
	switch d.Kind {
	case ParamInt:
		n, err := strconv.ParseInt(text, 10, d.typ.Bits())
		if err != nil {
			return reflect.Value{}, fmt.Errorf("expected a whole number")
		}
		return d.decode(n)
	case ParamFloat:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return reflect.Value{}, fmt.Errorf("expected a number")
		}
		return d.decode(f)
	case ParamBool:
		if text != "true" && text != "false" {
			return reflect.Value{}, fmt.Errorf("expected true or false")
		}
		return d.decode(text == "true")
	case ParamList:
		items := []string{}
		if strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") {
			return reflect.Value{}, fmt.Errorf("in a tag a list has no brackets: write %s", strings.Trim(text, "[]"))
		}
		if text != "" {
			items = strings.Split(text, ",")
		}
		for i := range items {
			items[i] = strings.TrimSpace(items[i])
		}
		return d.decode(items)
	}
	return d.decode(text)
}

// checkRange says whether a decoded value is within min and max.
func (d paramDecl) checkRange(v reflect.Value) error {
	n, what := 0.0, ""
	switch d.Kind {
	case ParamInt, ParamDuration:
		n = float64(v.Int())
	case ParamFloat:
		n = v.Float()
	case ParamString:
		n, what = float64(utf8.RuneCountInString(v.String())), " characters"
	case ParamList:
		n, what = float64(v.Len()), " items"
	}
	switch {
	case n < d.low:
		return fmt.Errorf("expected at least %s%s", d.Min, what)
	case n > d.high:
		return fmt.Errorf("expected at most %s%s", d.Max, what)
	}
	return nil
}

// defaultOf is a default as Params shows it.
func defaultOf(v reflect.Value) any {
	if v.Type() != durationType && v.CanInt() {
		return v.Int()
	}
	return v.Interface()
}

func fieldMistake(t reflect.Type, f reflect.StructField, message, hint string) Diagnostic {
	return Diagnostic{Path: "params", Code: InvalidArgument, Message: fmt.Sprintf("%v.%s: %s", t, f.Name, message), Hint: hint}
}

// checkTagNames finds misspelt tags, which Go itself would pass over in silence. On a parameter's field only our
// tags may stand; on another field any that neither need a param tag nor look like a mistyped one.
func checkTagNames(raw reflect.StructTag, isParam bool) (problem, hint string) {
	for _, key := range tagKeys(raw) {
		near, isNear := Nearest(key, paramTags)
		switch ours := slices.Contains(paramTags, key); {
		case ours && isParam:
		case ours:
			return fmt.Sprintf("tag %q without a param tag", key), "name the parameter: param:\"...\""
		case isNear && (isParam || near == tagParam):
			return fmt.Sprintf("unknown tag %q", key), "did you mean " + near + "?"
		case isParam:
			return fmt.Sprintf("unknown tag %q", key), "the tags of a parameter are " + strings.Join(paramTags, ", ")
		}
	}
	return "", ""
}
