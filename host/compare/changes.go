package compare

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/sdk"
)

// changes is what of two entries about the same is not alike.
func (l *ledgers) changes(a, b export.LedgerLine) []Change {
	var out []Change
	differ := func(field, x, y string) {
		if x != y {
			out = append(out, Change{Field: field, A: x, B: y})
		}
	}
	differ("session_time", text(a.SessionTime), text(b.SessionTime))
	differ("outcome", a.Outcome, b.Outcome)
	differ("code", a.Code, b.Code)
	differ("message", a.Message, b.Message)
	differ("reason", a.Reason, b.Reason)
	differ("role", a.Role, b.Role)
	for i := range max(len(a.Steps), len(b.Steps)) {
		if x, y := step(a.Steps, i), step(b.Steps, i); !reflect.DeepEqual(x, y) {
			out = append(out, inWords("steps", x, y, export.LedgerStep.String))
		}
	}
	x, y := ofName(a.Metadata), ofName(b.Metadata)
	if !reflect.DeepEqual(x, y) {
		out = append(out, inWords("metadata", x, y, func(m export.MetadataJSON) string { return m.Words(a.Day) }))
	}
	differ("carry", strconv.FormatBool(a.Carry), strconv.FormatBool(b.Carry))
	differ("repeats", strconv.Itoa(a.Repeats), strconv.Itoa(b.Repeats))
	if (a.Cause == 0) != (b.Cause == 0) || l.matched(a.Cause) != b.Cause { // what B lacks matches none
		out = append(out, Change{Field: "cause"}) // explain says which
	}
	if !l.to.Canonical {
		out = append(out, sourceChanges("source.", a.Source, b.Source)...)
		if x != nil && y != nil {
			out = append(out, sourceChanges("metadata.source.", a.Metadata.Source, b.Metadata.Source)...)
		}
	}
	return out
}

// sourceChanges is what of two sources is not alike besides their names.
func sourceChanges(prefix string, a, b sdk.Source) []Change {
	var out []Change
	for _, c := range []Change{{"kind", string(a.Kind), string(b.Kind)}, {"digest", a.Digest, b.Digest}, {"location", a.Location, b.Location}} {
		if c.A != c.B {
			out = append(out, Change{Field: prefix + c.Field, A: c.A, B: c.B})
		}
	}
	return out
}

// ofSource says whether a change is of a source's kind, digest or line.
func ofSource(c Change) bool {
	return strings.HasPrefix(c.Field, "source.") || strings.HasPrefix(c.Field, "metadata.source.")
}

// ofName is metadata with their source reduced to its name.
func ofName(m *export.MetadataJSON) *export.MetadataJSON {
	if m == nil {
		return nil
	}
	c := *m
	c.Source = sdk.Source{Name: m.Source.Name}
	return &c
}

func step(steps []export.LedgerStep, i int) *export.LedgerStep {
	if i < len(steps) {
		return &steps[i]
	}
	return nil
}

// inWords is a change of what has words for people; where those are the same, as it stands in the file.
func inWords[T any](field string, a, b *T, words func(T) string) Change {
	text := func(v *T) string {
		if v == nil {
			return ""
		}
		return words(*v)
	}
	c := Change{Field: field, A: text(a), B: text(b)}
	if c.A == c.B {
		c.A, c.B = asJSON(a), asJSON(b)
	}
	return c
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // it was read from JSON
		return fmt.Sprint(v)
	}
	return string(b)
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func (l *ledgers) matched(a int) int {
	if a < 1 || a > len(l.matches) {
		return 0
	}
	return int(l.matches[a-1])
}
