package script

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/host/script/lint"
)

// describe is a thrown value as a sentence.
func (s *Script) describe(value goja.Value) string {
	text := "a value of the author's was thrown that cannot be shown"
	s.rt.Try(func() { // reading it may run code of the author's
		o, ok := value.(*goja.Object)
		switch {
		case ok && o.ClassName() == "Error":
			text = s.natives.errorText(s.rt, o, nil)
			text += s.wayOut(property(o, "message"))
		case typeName(value) == "a string":
			text = fmt.Sprintf("the string %q was thrown", value.String())
		case ok:
			text = typeName(value) + " was thrown: " + s.natives.show(s.rt, value)
		default:
			text = s.natives.show(s.rt, value) + " was thrown"
		}
	})
	return text
}

// setFrozen are the engine's messages of what cannot be set, with the name.
var setFrozen = regexp.MustCompile(`^Cannot (?:assign to read only property '(.*)'|add property (.*), object is not extensible|delete property '(.*)' of .*)$`)

// badFlags begins the engine's message of a regular expression with flags that it lacks.
const badFlags = "Invalid flags supplied to RegExp constructor "

// lacking says whether an error is the engine's of what the language has, and it has not.
func (s *Script) lacking(value goja.Value) (lacks bool) {
	s.rt.Try(func() { // reading it may run code of the author's
		if o, ok := value.(*goja.Object); ok && o.ClassName() == "Error" {
			flags, is := strings.CutPrefix(property(o, "message"), badFlags)
			lacks = is && lint.FlagWayOut(strings.Trim(flags, "'")) != ""
		}
	})
	return lacks
}

// wayOut is what there is to add to a message of the engine's, "" for nothing.
func (s *Script) wayOut(message string) string {
	if missing, ok := strings.CutSuffix(message, " is not defined"); ok && lint.WayOut(missing) != "" {
		return "; " + lint.WayOut(missing)
	}
	if flags, ok := strings.CutPrefix(message, badFlags); ok {
		if hint := lint.FlagWayOut(strings.Trim(flags, "'")); hint != "" {
			return "; " + hint
		}
	}
	of := setFrozen.FindStringSubmatch(message)
	switch {
	case of == nil:
		return ""
	case s.params != nil && slices.Contains(s.params.Keys(), of[1]+of[2]+of[3]):
		return "; session.params is read-only: the YAML and --set give parameters"
	}
	return "; what the host and the language give is read-only, session.params too, and so is what Object.freeze was given"
}

// errorText is an error by its name, where that says something, its message, and what it came of. within are the errors around it.
func (n *natives) errorText(rt *goja.Runtime, o *goja.Object, within []*goja.Object) string {
	name := n.read(rt, o, "name", within)
	message := orNull(n.read(rt, o, "message", within))
	text := name + ": " + message
	switch {
	case message == "":
		text = name
	case name == "Error" || name == "":
		text = message
	}
	return text + n.cameOf(rt, o, within)
}

// read is a text of an error. A getter of the author's may throw.
func (n *natives) read(rt *goja.Runtime, o *goja.Object, key string, within []*goja.Object) string {
	text := ""
	thrown := rt.Try(func() { text = property(o, key) })
	if thrown != nil {
		return fmt.Sprintf("an error whose %s throws when it is read: %s", key, n.cause(rt, thrown.Value(), append(within, o)))
	}
	return text
}

// suppressedError is the name of what is thrown where a block with using throws, and what it disposes of throws, too.
const suppressedError = "SuppressedError"

// blamed is the error that a failure is of: of a SuppressedError that of the block, as it came first.
func (s *Script) blamed(value goja.Value) goja.Value {
	s.rt.Try(func() { // reading it may run code of the author's
		for range maxCauses {
			o, ok := value.(*goja.Object)
			if !ok || o.ClassName() != "Error" || property(o, "name") != suppressedError {
				return
			}
			suppressed, is := o.Get("suppressed").(*goja.Object)
			if !is || suppressed.ClassName() != "Error" {
				return
			}
			value = suppressed
		}
	})
	return value
}

// maxShownErrors bounds the errors that are shown of an AggregateError.
const maxShownErrors = 10

// cameOf is what an error says of where it comes from: its cause, the errors that an AggregateError stands for, the two of a
// SuppressedError; "" for none of them.
func (n *natives) cameOf(rt *goja.Runtime, o *goja.Object, within []*goja.Object) (text string) {
	if len(within) == maxCauses {
		return " (and more)"
	}
	within = append(within, o)
	rt.Try(func() { // reading them may run code of the author's
		if v := o.Get("cause"); v != nil && v != undefined {
			text = " (cause: " + n.cause(rt, v, within) + ")"
		}
	})
	rt.Try(func() {
		of, suppressed := o.Get("error"), o.Get("suppressed")
		if of != nil && suppressed != nil && n.read(rt, o, "name", within) == suppressedError {
			text += " (error: " + n.cause(rt, of, within) + "; suppressed: " + n.cause(rt, suppressed, within) + ")"
		}
	})
	rt.Try(func() {
		all, ok := o.Get("errors").(*goja.Object)
		if !ok || typeName(all) != "an array" {
			return
		}
		length := int(all.Get("length").ToInteger())
		var parts []string
		for i := range min(length, maxShownErrors) {
			parts = append(parts, n.cause(rt, all.Get(fmt.Sprint(i)), within))
		}
		if more := length - maxShownErrors; more > 0 {
			parts = append(parts, fmt.Sprintf("%d more", more))
		}
		text += " (errors: " + strings.Join(parts, "; ") + ")"
	})
	return text
}

// cause is a value that an error came of.
func (n *natives) cause(rt *goja.Runtime, v goja.Value, within []*goja.Object) string {
	o, ok := v.(*goja.Object)
	switch {
	case ok && slices.Contains(within, o):
		return "[circular]"
	case ok && o.ClassName() == "Error":
		return n.errorText(rt, o, within)
	case v == nil:
		v = undefined
	}
	return n.show(rt, v)
}

// orNull completes a message of the engine's, which says undefined of null, too.
func orNull(message string) string {
	if strings.HasPrefix(message, "Cannot read property '") && strings.HasSuffix(message, "' of undefined") {
		return message + " or null"
	}
	return message
}

func property(o *goja.Object, name string) string {
	if v := o.Get(name); v != nil && v != undefined {
		return v.String()
	}
	return ""
}
