package scripttest

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
)

// Print writes a report for a person. all tells of the tests that passed, too, where nothing in the file failed.
func (r Report) Print(w io.Writer, all bool) error {
	b := bufio.NewWriter(w)
	mark := "✓"
	if !r.Fine() {
		mark = "✗"
	}
	fmt.Fprintf(b, "%s %s (%s)\n", mark, r.File, took(r.Took))
	for _, d := range r.Mistakes {
		fmt.Fprintf(b, "  %s\n", d.String())
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
		fmt.Fprintf(b, "  test.only at %s leaves out %s of the file\n", strings.Join(r.Only, ", "), tests(n))
	}
	for _, name := range r.Wrote {
		fmt.Fprintf(b, "  wrote %s\n", name)
	}
	return b.Flush()
}

// Fine says whether the file loaded and no test of it failed.
func (r Report) Fine() bool { return len(r.Mistakes) == 0 && r.Err == nil && r.Count(Failed) == 0 }

func (t Result) print(w io.Writer) {
	switch t.Outcome {
	case Passed:
		fmt.Fprintf(w, "  ✓ %s (%s)\n", t.Name, took(t.Took))
	case Skipped:
		fmt.Fprintf(w, "  - %s (skipped)\n", t.Name)
	case Failed:
		fmt.Fprintf(w, "  ✗ %s (%s)\n", t.Name, took(t.Took))
	}
	for _, line := range t.Log {
		fmt.Fprintf(w, "    | %s\n", strings.ReplaceAll(line, "\n", "\n    | "))
	}
	if f := t.Failure; f != nil {
		fmt.Fprintf(w, "      %s: %s", f.Place, strings.ReplaceAll(f.Message, "\n", "\n      "))
		if f.Code != Expectation {
			fmt.Fprintf(w, " [%s]", f.Code)
		}
		fmt.Fprintln(w)
		if len(f.Stack) > 1 {
			for _, frame := range f.Stack {
				fmt.Fprintf(w, "        at %s\n", frame)
			}
		}
	}
}

func tests(n int) string {
	if n == 1 {
		return "1 test"
	}
	return fmt.Sprintf("%d tests", n)
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
	broken := 0
	for _, r := range reports {
		for _, o := range []Outcome{Passed, Failed, Skipped, LeftOut} {
			counts[o] += r.Count(o)
		}
		if len(r.Mistakes) > 0 || r.Err != nil {
			broken++
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
	text := fmt.Sprintf("%s, in %d files", strings.Join(parts, ", "), len(reports))
	if len(reports) == 1 {
		text = strings.TrimSuffix(text, "s")
	}
	if broken > 0 {
		text += fmt.Sprintf(" of which %d did not load", broken)
	}
	return text
}
