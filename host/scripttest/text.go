package scripttest

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/dop251/goja"
	"github.com/rogpeppe/go-internal/diff"
)

// lineWidth is how long a value may be on one line; a longer one gets a line for each of its fields.
const lineWidth = 96

// maxShown bounds the text of a value, in bytes.
const maxShown = 4 << 10

// text is a value for a person.
func (f *file) text(v goja.Value) string {
	out := f.textAt(v, "", 0)
	if len(out) > maxShown {
		return strings.ToValidUTF8(out[:maxShown], "") + fmt.Sprintf("... (%d bytes more)", len(out)-maxShown)
	}
	return out
}

func (f *file) textAt(v goja.Value, indent string, depth int) string {
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
	if _, function := goja.AssertFunction(o); function || depth == maxDepth {
		return f.Show(v)
	}
	switch o.ClassName() {
	case "RegExp", "Date":
		return o.String()
	case "Error":
		if code := o.Get("code"); code != nil && !goja.IsUndefined(code) {
			return o.String() + " [" + code.String() + "]"
		}
		return o.String()
	}
	var parts []string
	open, end := "{", "}"
	if list, listed := f.list(o); listed {
		open, end = "[", "]"
		for _, item := range list {
			parts = append(parts, f.textAt(item, indent+"  ", depth+1))
		}
	} else {
		for _, key := range o.Keys() {
			parts = append(parts, keyText(key)+": "+f.textAt(valueOf(o, key), indent+"  ", depth+1))
		}
	}
	if line := open + strings.Join(parts, ", ") + end; len(line)+len(indent) <= lineWidth && !strings.Contains(line, "\n") {
		return line
	}
	return open + "\n" + indent + "  " + strings.Join(parts, ",\n"+indent+"  ") + ",\n" + indent + end
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
	a, b := f.textAt(expected, "", 0), f.textAt(received, "", 0)
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
