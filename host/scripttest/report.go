package scripttest

import (
	"slices"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// Shown is the report with its files named by a function of their names.
func (r Report) Shown(name func(string) string) Report {
	place := func(at string) string {
		file, rest, ok := strings.Cut(at, ":")
		if !ok || file == "" {
			return at
		}
		return name(file) + ":" + rest
	}
	files := func(list []string) []string {
		out := slices.Clone(list)
		for i, f := range out {
			out[i] = name(f)
		}
		return out
	}
	r.File, r.Files, r.Wrote = name(r.File), files(r.Files), files(r.Wrote)
	r.Mistakes = append(sdk.Diagnostics(nil), r.Mistakes...)
	for i := range r.Mistakes {
		if r.Mistakes[i].File != "" {
			r.Mistakes[i].File = name(r.Mistakes[i].File)
		}
	}
	r.Only = slices.Clone(r.Only)
	for i, at := range r.Only {
		r.Only[i] = place(at)
	}
	r.Tests = slices.Clone(r.Tests)
	for i, t := range r.Tests {
		r.Tests[i].Place = place(t.Place)
		if t.Failure == nil {
			continue
		}
		f := *t.Failure
		f.Place = place(f.Place)
		f.Stack = slices.Clone(f.Stack)
		for j, frame := range f.Stack {
			if fn, at, ok := strings.Cut(strings.TrimSuffix(frame, ")"), " ("); ok {
				f.Stack[j] = fn + " (" + place(at) + ")"
			}
		}
		r.Tests[i].Failure = &f
	}
	return r
}

// Count is how many tests of a report had an outcome.
func (r Report) Count(o Outcome) int {
	n := 0
	for _, t := range r.Tests {
		if t.Outcome == o {
			n++
		}
	}
	return n
}
