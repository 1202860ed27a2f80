package scripttest

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/strathost/strathost/host/visible"
)

// Print writes a report for a person. all tells of the tests that passed, too, where nothing in the file failed.
func (r Report) Print(w io.Writer, all bool) error {
	b := bufio.NewWriter(w)
	mark := "✓"
	switch {
	case !r.Fine():
		mark = "✗"
	case r.Count(Passed) == 0: // nothing of it ran
		mark = "-"
	}
	if r.unmatched() {
		fmt.Fprintf(b, "%s %s (no test of it has that in its name)\n", mark, r.File)
		return b.Flush()
	}
	fmt.Fprintf(b, "%s %s (%s)\n", mark, r.File, took(r.Took))
	for _, d := range r.Mistakes {
		fmt.Fprintf(b, "  %s\n", visible.Indented(d.String(), "    "))
	}
	if r.Err != nil {
		fmt.Fprintf(b, "  %v\n", r.Err)
	}
	for _, t := range r.Tests {
		if t.Outcome != LeftOut && (all || !r.Fine() || len(t.Log) > 0 || t.Outcome == Skipped) {
			t.print(b)
		}
	}
	if n := r.Count(LeftOut); n > 0 {
		fmt.Fprintf(b, "  test.only at %s leaves out %s of the file\n", strings.Join(r.Only, ", "), counted(n, "test"))
	}
	for _, name := range r.Wrote {
		fmt.Fprintf(b, "  wrote %s\n", name)
	}
	return b.Flush()
}

// unmatched says whether the file has tests and the filter left all of them out.
func (r Report) unmatched() bool { return r.Fine() && len(r.Tests) == 0 }

// Fine says whether the file loaded and no test of it failed.
func (r Report) Fine() bool { return len(r.Mistakes) == 0 && r.Err == nil && r.Count(Failed) == 0 }

func (t Result) print(w io.Writer) {
	name := visible.Line(t.Name)
	switch t.Outcome {
	case Passed:
		fmt.Fprintf(w, "  ✓ %s (%s)\n", name, took(t.Took))
	case Skipped:
		fmt.Fprintf(w, "  - %s (skipped)\n", name)
	case Failed:
		fmt.Fprintf(w, "  ✗ %s (%s)\n", name, took(t.Took))
	}
	for _, line := range t.Log {
		fmt.Fprintf(w, "    | %s\n", visible.Indented(line, "    | "))
	}
	if f := t.Failure; f != nil {
		fmt.Fprintf(w, "      %s: %s", f.Place, visible.Indented(f.Message, "      "))
		if f.Code != Expectation {
			fmt.Fprintf(w, " [%s]", f.Code)
		}
		fmt.Fprintln(w)
		if len(f.Stack) > 1 {
			for _, frame := range f.Stack {
				fmt.Fprintf(w, "        at %s\n", visible.Line(frame))
			}
		}
	}
}

// counted is a number with what it counts: 1 test, 2 tests.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func took(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// Total is several reports in one line.
func Total(reports []Report) string {
	counts := map[Outcome]int{}
	broken, unmatched := 0, 0
	for _, r := range reports {
		for _, o := range []Outcome{Passed, Failed, Skipped, LeftOut} {
			counts[o] += r.Count(o)
		}
		if len(r.Mistakes) > 0 || r.Err != nil {
			broken++
		}
		if r.unmatched() {
			unmatched++
		}
	}
	parts := []string{fmt.Sprintf("%d passed", counts[Passed])}
	for _, x := range []struct {
		n    int
		what string
	}{{counts[Failed], "failed"}, {counts[Skipped], "skipped"}, {counts[LeftOut], "left out by test.only"}} {
		if x.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", x.n, x.what))
		}
	}
	text := fmt.Sprintf("%s, in %s", strings.Join(parts, ", "), counted(len(reports)-unmatched, "file"))
	if broken > 0 {
		text += fmt.Sprintf(" of which %d did not load", broken)
	}
	if unmatched > 0 {
		text += "; no test of that name in " + counted(unmatched, "file")
	}
	return text
}
