package script

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// guardReplace bounds what replace, replaceAll and String.raw make.
func (s *Script) guardReplace(w *world) error {
	for _, name := range []string{"replace", "replaceAll"} {
		if err := s.replace(w.get("String.prototype"), name, func(call goja.FunctionCall, original goja.Callable) goja.Value {
			text, ok := call.This.(goja.String)
			what, by := call.Argument(0), call.Argument(1)
			if o, isObject := what.(*goja.Object); !ok || isObject && o.ClassName() != "RegExp" {
				return forward(original, call.This, call.Arguments...)
			}
			if isRegExp(what) {
				s.boundedSubject(w, name, text)
			}
			if _, callable := goja.AssertFunction(by); callable {
				return forward(original, text, what, by)
			}
			with := s.asText(by)
			if longest(text, with) <= maxString { // so almost always
				return forward(original, text, what, with)
			}
			r := &replacement{s: s, w: w, name: name, with: with}
			return forward(original, text, what, s.function("replacement", r.of))
		}); err != nil {
			return err
		}
	}
	return s.replace(w.get("String"), "raw", func(call goja.FunctionCall, original goja.Callable) goja.Value {
		if o, ok := call.Argument(0).(*goja.Object); ok {
			s.bounded(w, "String.raw", o.Get("raw"), maxItems)
		}
		return forward(original, call.This, call.Arguments...)
	})
}

// longest bounds the length of a text in which each place is replaced, where with may have the text itself in it, as $&.
func longest(text, with goja.String) float64 {
	n := float64(text.Length())
	each := float64(with.Length())
	if dollars := strings.Count(with.String(), "$"); dollars > 0 {
		each += float64(dollars) * n
	}
	return n + (n+1)*each
}

var empty = goja.StringFromUTF16(nil)

// replacement replaces matches one by one, by a text that may refer to them, and looks at how much there is of it.
type replacement struct {
	s     *Script
	w     *world
	name  string
	with  goja.String
	made  int // characters
	steps int
}

// of is what a match is replaced by: called with the match, its groups, its place, the whole text and, where they have names, the groups by them.
func (r *replacement) of(call goja.FunctionCall) goja.Value {
	if r.steps++; r.steps%lookEvery == 0 {
		r.s.look()
	}
	args := call.Arguments
	named, _ := args[len(args)-1].(*goja.Object)
	if named != nil {
		args = args[:len(args)-1]
	}
	last := len(args) - 1
	whole, match := args[last].(goja.String), r.s.asText(args[0])
	at := int(args[last-1].ToInteger())
	groups := args[1 : last-1]

	var b goja.StringBuilder
	add := func(text goja.String) {
		if r.made += text.Length(); r.made > maxString {
			r.s.raise(r.w.rangeError, fmt.Sprintf("%s: the text is beyond the limit of %d characters", r.name, maxString))
		}
		b.WriteString(text)
	}
	with, n := r.with, r.with.Length()
	from := 0 // of what is taken as it is
	for i := 0; i+1 < n; i++ {
		if with.CharAt(i) != '$' {
			continue
		}
		var put goja.String
		end := i + 2
		switch c := with.CharAt(i + 1); {
		case c == '$':
			put = with.Substring(i, i+1)
		case c == '&':
			put = match
		case c == '`':
			put = whole.Substring(0, at)
		case c == '\'':
			put = whole.Substring(min(at+match.Length(), whole.Length()), whole.Length())
		case c == '<' && named != nil:
			name, _, closed := strings.Cut(with.Substring(i+2, n).String(), ">")
			if !closed {
				continue
			}
			end = i + 3 + r.s.rt.ToValue(name).(goja.String).Length()
			put = r.s.asText(r.s.rt.ToValue(property(named, name)))
		default:
			number, digits := groupNumber(with.Substring(i+1, min(i+3, n)).String(), len(groups))
			if number == 0 {
				continue
			}
			end = i + 1 + digits
			if put = empty; groups[number-1] != undefined {
				put = r.s.asText(groups[number-1])
			}
		}
		add(with.Substring(from, i))
		add(put)
		from, i = end, end-1
	}
	add(with.Substring(from, n))
	return b.String()
}

// groupNumber is the group that a replacement names by one digit or two, 0 for none of those that there are.
func groupNumber(text string, groups int) (number, digits int) {
	for digits := 2; digits > 0; digits-- {
		if len(text) < digits || strings.ContainsFunc(text[:digits], func(r rune) bool { return r < '0' || r > '9' }) {
			continue
		}
		if n, _ := strconv.Atoi(text[:digits]); n >= 1 && n <= groups {
			return n, digits
		}
	}
	return 0, 0
}
