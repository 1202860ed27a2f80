package scripttest

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"
	"github.com/rogpeppe/go-internal/diff"
)

// lineWidth is how long a value may be on one line; a longer one gets a line for each of its fields.
const lineWidth = 96

// maxShown bounds the text of a value, in bytes: a message has room for two, and for how they differ.
const maxShown = 3 << 10

// text is a value for a person.
func (f *file) text(v goja.Value) string {
	out := f.textAt(v, "", nil)
	if len(out) > maxShown {
		return strings.ToValidUTF8(out[:maxShown], "") + fmt.Sprintf("... (%d bytes more)", len(out)-maxShown)
	}
	return out
}

func (f *file) textAt(v goja.Value, indent string, within chain) string {
	o, ok := v.(*goja.Object)
	if !ok {
		if goja.IsString(v) {
			return strconv.Quote(v.String())
		}
		if goja.IsNumber(v) && v.SameAs(f.Runtime().ToValue(negativeZero)) {
			return "-0"
		}
		return f.Show(v)
	}
	if c, ok := f.closeOf(o); ok {
		return c.String()
	}
	if _, function := goja.AssertFunction(o); function || len(within) == maxDepth {
		return f.Show(v)
	}
	switch o.ClassName() {
	case "RegExp":
		return o.String()
	case "Date":
		return dateText(o)
	case "Error":
		text := f.Show(o)
		if code := o.Get("code"); code != nil && !goja.IsUndefined(code) {
			text += " [" + code.String() + "]"
		}
		return text
	}
	if within.has(o) {
		return "[circular]"
	}
	within = within.around(o)
	var parts []string
	open, end := "{", "}"
	if list, listed := f.list(o); listed {
		open, end = "[", "]"
		for _, item := range list {
			parts = append(parts, f.textAt(item, indent+"  ", within))
		}
	} else {
		for _, key := range o.Keys() {
			parts = append(parts, keyText(key)+": "+f.textAt(valueOf(o, key), indent+"  ", within))
		}
		for _, key := range o.Symbols() {
			parts = append(parts, symbolText(key)+": "+f.textAt(symbolValue(o, key), indent+"  ", within))
		}
	}
	if line := open + strings.Join(parts, ", ") + end; len(line)+len(indent) <= lineWidth && !strings.Contains(line, "\n") {
		return line
	}
	return open + "\n" + indent + "  " + strings.Join(parts, ",\n"+indent+"  ") + ",\n" + indent + end
}

// dateText is a date to the millisecond: what differs by less than a second is seen.
func dateText(o *goja.Object) string {
	if t, ok := o.Export().(time.Time); ok && !math.IsNaN(o.ToFloat()) {
		return t.UTC().Format("2006-01-02T15:04:05.000Z")
	}
	return o.String()
}

var negativeZero = math.Copysign(0, -1)

func keyText(key string) string {
	for i, r := range key {
		if !(r == '_' || r == '$' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || i > 0 && r >= '0' && r <= '9') {
			return strconv.Quote(key)
		}
	}
	return key
}

// difference tells of two values: as they are where each is one line, else by the lines in which they differ.
func (f *file) difference(expected, received goja.Value) verdict {
	a, b := f.textAt(expected, "", nil), f.textAt(received, "", nil)
	if !strings.Contains(a, "\n") && !strings.Contains(b, "\n") {
		return verdict{expected: f.text(expected), received: f.text(received)}
	}
	return verdict{expected: "what - shows", received: "what + shows", more: lines(a+"\n", b+"\n")}
}

// lines is in which lines two texts differ.
func lines(expected, received string) string {
	text := string(diff.Diff("expected", []byte(expected), "received", []byte(received)))
	if _, body, ok := strings.Cut(text, "+++ received\n"); ok {
		text = body
	}
	if len(text) > maxShown {
		text = strings.ToValidUTF8(text[:maxShown], "") + fmt.Sprintf("\n... (%d bytes more)", len(text)-maxShown)
	}
	return strings.TrimSuffix(text, "\n")
}
