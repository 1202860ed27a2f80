package sdk

import (
	"fmt"
	"reflect"
	"slices"
)

// passedOver says what is wrong with a field without a param tag that has parameters in it, which nobody would read;
// problem is empty where it has none.
func passedOver(f reflect.StructField) (problem, hint string) {
	if f.Anonymous && f.Type.Kind() == reflect.Struct {
		return "parameters of an embedded struct are not read", "spell its fields out"
	}
	inner := taggedField(f.Type, nil)
	switch {
	case inner == "":
		return "", ""
	case f.Anonymous:
		return "parameters of an embedded struct are not read", "spell its fields out"
	}
	return fmt.Sprintf("it has the parameter %s.%s in it, and parameters of a nested struct are not read", f.Name, inner),
		fmt.Sprintf("parameters are fields of the struct itself: give it a field %s with these tags", inner)
}

// taggedField is the name of the first field with a param tag in a struct, or in what it holds; empty for none. seen are
// the structs that were looked at on the way: a type may hold itself.
func taggedField(t reflect.Type, seen []reflect.Type) string {
	if t = structOf(t); t == nil || slices.Contains(seen, t) {
		return ""
	}
	seen = append(seen, t)
	for i := range t.NumField() {
		f := t.Field(i)
		if _, ok := f.Tag.Lookup(tagParam); ok {
			return f.Name
		}
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if inner := taggedField(f.Type, seen); inner != "" {
			return inner
		}
	}
	return ""
}

// structOf is the struct that a type is, points to or is a list of; nil for none.
func structOf(t reflect.Type) reflect.Type {
	const deepest = 8 // type t []t is a list of itself
	for range deepest {
		switch t.Kind() {
		case reflect.Struct:
			return t
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
			t = t.Elem()
		default:
			return nil
		}
	}
	return nil
}

// insteadOf is the way out, where there is a usual one, for a parameter of a type that none can have.
func insteadOf(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.Struct:
		return ": structs are not nested, give the struct itself a field for each parameter"
	case t.Kind() == reflect.Slice:
		return ": lists are of strings, parse them in the constructor"
	}
	return ""
}
