package host

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/compare"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/visible"
)

// RunChanges are what changed in the results of a session from one run to the next, for a person who edits its code. What went
// into the runs is left out, as are the lines that requests come from: an edit moves them.
type RunChanges struct {
	// Before and Now are the run folders; Now is empty for a run that wrote none.
	Before, Now string
	// Difference is how the results differ, with Before as A and Now as B.
	Difference Difference
	// Errors are what is logged as an error now and was not before, in its order.
	Errors []string
	// Err is why they cannot be compared.
	Err error

	before, now ranSession
}

// None says whether the results are the same.
func (c RunChanges) None() bool { return c.Now != "" && c.Err == nil && c.Difference.Equal }

func runChanges(before, now ranSession) *RunChanges {
	c := &RunChanges{Before: before.dir, Now: now.dir, before: before, now: now}
	if now.dir == "" {
		return c
	}
	if c.Difference, c.Err = Diff(before.dir, now.dir, DiffOptions{Canonical: true}); c.Err == nil {
		c.Errors, c.Err = newErrors(before.dir, now.dir)
	}
	return c
}

// newErrors are the errors in the log of a run that are not in that of another.
func newErrors(before, now string) ([]string, error) {
	known := map[string]int{}
	if err := loggedErrors(before, func(line string) { known[line]++ }); err != nil {
		return nil, err
	}
	var out []string
	err := loggedErrors(now, func(line string) {
		if known[line]--; known[line] < 0 {
			out = append(out, line)
		}
	})
	return out, err
}

func loggedErrors(dir string, each func(string)) error {
	f, err := os.Open(filepath.Join(dir, "host.log"))
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		stamp, rest, _ := strings.Cut(lines.Text(), " ")
		text, is := strings.CutPrefix(rest, "ERROR ")
		switch {
		case is && stamp == "-":
			each(text)
		case is:
			each(whenOf(stamp) + " " + text)
		}
	}
	return lines.Err()
}

// fewChanges is how many changes of a kind a person is shown.
const fewChanges = 5

// changeList writes changes of one kind, the first few of them.
type changeList struct {
	b *strings.Builder
	n int
}

func (l *changeList) add(format string, args ...any) {
	if l.n++; l.n <= fewChanges {
		l.b.WriteString("  " + visible.Indented(fmt.Sprintf(format, args...), "    ") + "\n")
	}
}

func (l *changeList) end(noun string) {
	if more := l.n - fewChanges; more > 0 {
		fmt.Fprintf(l.b, "  and %d more %s\n", more, noun)
	}
	l.n = 0
}

// Write tells the changes to a person, in a few lines.
func (c RunChanges) Write(w io.Writer) error {
	b := &strings.Builder{}
	d, list := c.Difference, &changeList{b: b}
	switch {
	case c.Now == "":
		fmt.Fprintf(b, "there are no results to compare; the next will be compared with %s\n", c.Before)
	case c.Err != nil:
		fmt.Fprintf(b, "it cannot be compared with the run before: %s\n", visible.Indented(c.Err.Error(), "  "))
	case d.Equal:
		b.WriteString("nothing changed in the results\n")
	default:
		fmt.Fprintf(b, "what changed since the run before, %s:\n", c.Before)
		if d.Outcome != nil {
			fmt.Fprintf(b, "  it was %s, and is %s\n", d.Outcome.A, d.Outcome.B)
		}
		if d.First != nil {
			fmt.Fprintf(b, "  first %s\n", visible.Line(firstText(d)))
		}
		c.symbols(list)
		c.counts(b)
		for _, v := range d.Emitted.Values {
			list.add("%s emitted %q: %s, first at %s: %s", v.Strategy, v.Name, unevenText(v.Uneven), whenOf(v.First.Field), beforeNow(v.First))
		}
		list.end("values emitted")
	}
	if c.Now != "" {
		c.stops(list)
	}
	for _, e := range c.Errors {
		stop := func(s session.Stop) bool { return strings.Contains(e, "session: "+s.Strategy+" is stopped: ") } // told above
		if slices.ContainsFunc(c.now.stopped, stop) {
			continue
		}
		list.add("logged as an error: %s", e)
	}
	list.end("errors, see " + filepath.Join(c.Now, "host.log"))
	if c.Now != "" && c.Err == nil && !d.Equal {
		if files := c.otherFiles(); len(files) > 0 {
			fmt.Fprintf(b, "  other rows: %s\n", strings.Join(files, ", "))
		}
		fmt.Fprintf(b, "  all of it: host diff %s %s\n", c.Before, c.Now)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// firstText is where the runs part: when, who and what.
func firstText(d Difference) string {
	f := d.First
	at := f.Day + " before the open"
	if f.Time != nil {
		at = whenOf(*f.Time)
	}
	switch {
	case f.Ledger != nil:
		text := at + ": " + entryChange(*f.Ledger)
		if len(f.CausesB) > 0 {
			text += ", because of " + f.CausesB[0].Brief(f.Day)
		} else if len(f.CausesA) > 0 {
			text += ", which came of " + f.CausesA[0].Brief(f.Day)
		}
		return text
	case f.File == "emitted.csv":
		for _, v := range d.Emitted.Values {
			if f.Time != nil && v.First.Field == *f.Time { // the first of that time
				return fmt.Sprintf("%s: %s emitted %q: %s", at, v.Strategy, v.Name, beforeNow(v.First))
			}
		}
	}
	for _, s := range d.Timeline.Symbols {
		if f.Time != nil && s.Time == *f.Time {
			return at + ": " + timelineText(s)
		}
	}
	return at + ": in " + f.File
}

func timelineText(s compare.TimelineSymbol) string {
	switch {
	case s.In == "A":
		return s.Symbol + " is gone from timeline.csv"
	case s.In == "B":
		return s.Symbol + " is new in timeline.csv"
	}
	return fmt.Sprintf("%s in timeline.csv: %s: %s", s.Symbol, s.Changes[0].Field, beforeNow(s.Changes[0]))
}

// entryChange is an entry of the ledger that is new, gone or other than before.
func entryChange(e compare.Entry) string {
	switch {
	case e.B == nil:
		return "no longer: " + entryText(*e.A)
	case e.A == nil:
		return "new: " + entryText(*e.B)
	case e.A.Outcome != e.B.Outcome || e.A.Code != e.B.Code:
		return e.B.Asked() + ": " + beforeNow(compare.Change{A: outcomeText(*e.A), B: outcomeText(*e.B)})
	case e.A.When() != e.B.When():
		return fmt.Sprintf("%s: %s before, %s now", e.B.Asked(), e.A.When(), e.B.When())
	}
	return fmt.Sprintf("%s: %s: %s", e.B.Asked(), e.Changes[0].Field, beforeNow(e.Changes[0]))
}

func entryText(l export.LedgerLine) string {
	text := l.Asked()
	if l.Source.Location != "" {
		text += " (" + l.Source.Location + ")"
	}
	if l.Op != "scan" {
		text += " -> " + outcomeText(l)
	}
	if l.Reason != "" {
		text += fmt.Sprintf(" %q", l.Reason)
	}
	return text
}

func outcomeText(l export.LedgerLine) string {
	if l.Code != "" {
		return l.Outcome + " [" + l.Code + "]"
	}
	return l.Outcome
}

// symbols tells which came, went and changed their kind.
func (c RunChanges) symbols(list *changeList) {
	for _, s := range c.Difference.Summary.Symbols {
		what, more, had := "came", " more", "brought"
		if s.In == "A" {
			what, more, had = "is gone", "", "had brought"
		}
		if !s.Never { // on the other days it is in both
			what += fmt.Sprintf(" on %d day", s.Days) + strings.Repeat("s", min(1, s.Days-1)) + more
		}
		list.add("%s %s: %s %s it%s", s.Symbol, what, s.Source, had, onDays(s.Days, s.Day, s.When))
	}
	list.end("symbols that came or went")
	for _, u := range c.Difference.Summary.Upgrades {
		was, is, had := "adhoc", "full", "asked"
		if u.In == "A" {
			was, is, had = "full", "adhoc", "had asked"
		}
		list.add("%s is %s, was %s: %s %s for it%s", u.Symbol, is, was, u.Source, had, onDays(u.Days, u.Day, u.When))
	}
	list.end("symbols of another kind")
}

func onDays(days int, day, when string) string {
	switch {
	case when == "before the open":
		when += " of " + day
	case !strings.Contains(when, " "): // else it has its date
		when = "at " + day + " " + when
	default:
		when = "at " + when
	}
	if days > 1 {
		return fmt.Sprintf(" on %d days, first %s", days, when)
	}
	return " " + when
}

// counts tells how many ledger entries there are, and who is refused more or less often.
func (c RunChanges) counts(b *strings.Builder) {
	if c.before.counts != c.now.counts {
		fmt.Fprintf(b, "  ledger entries: %d before, %d now; refused: %d before, %d now\n", c.before.counts.Entries, c.now.counts.Entries,
			c.before.counts.Refused, c.now.counts.Refused)
	}
	list := &changeList{b: b}
	for _, r := range c.Difference.Summary.Refusals {
		list.add("%s refused with %s: %d before, %d now", r.Source, r.Code, r.A, r.B)
	}
	list.end("codes of refusals")
}

// stops tells which strategies are stopped now, and which no longer are.
func (c RunChanges) stops(list *changeList) {
	of := func(stops []session.Stop, name string) *session.Stop {
		i := slices.IndexFunc(stops, func(s session.Stop) bool { return s.Strategy == name })
		if i < 0 {
			return nil
		}
		return &stops[i]
	}
	for _, s := range c.now.stopped {
		switch was := of(c.before.stopped, s.Strategy); {
		case was == nil:
			list.add("%s is stopped now, at %s: [%s] %s", s.Strategy, whenOf(s.When), s.Code, s.Message)
		case was.When != s.When || was.Code != s.Code || was.Message != s.Message:
			list.add("%s is stopped otherwise: at %s [%s] before, at %s [%s] %s now", s.Strategy, whenOf(was.When), was.Code, whenOf(s.When), s.Code, s.Message)
		}
	}
	for _, s := range c.before.stopped {
		if of(c.now.stopped, s.Strategy) == nil {
			list.add("%s is no longer stopped; before it was, at %s: [%s] %s", s.Strategy, whenOf(s.When), s.Code, s.Message)
		}
	}
	list.end("strategies stopped or not")
}

// otherFiles are the files that differ and of which nothing was told.
func (c RunChanges) otherFiles() []string {
	var out []string
	for _, x := range []struct {
		name string
		rows compare.Counts
	}{{"symbols.csv", c.Difference.Symbols.Counts}, {"timeline.csv", c.Difference.Timeline.Counts}} {
		if x.rows.Changed+x.rows.OnlyA+x.rows.OnlyB > 0 {
			out = append(out, fmt.Sprintf("%s (%s)", x.name, unevenText(x.rows.Uneven)))
		}
	}
	for _, f := range c.Difference.Files {
		out = append(out, f.Name)
	}
	return out
}

func unevenText(u compare.Uneven) string {
	var parts []string
	for _, x := range []struct {
		n    int
		what string
	}{{u.Changed, "changed"}, {u.OnlyA, "gone"}, {u.OnlyB, "new"}} {
		if x.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", x.n, x.what))
		}
	}
	return strings.Join(parts, ", ")
}

func beforeNow(c compare.Change) string {
	orNothing := func(s string) string {
		if s == "" {
			return "nothing"
		}
		return s
	}
	return orNothing(c.A) + " before, " + orNothing(c.B) + " now"
}

// whenOf is a stamp with its date and without its offset.
func whenOf(stamp string) string {
	day, _, _ := strings.Cut(stamp, "T")
	return day + " " + export.Clock(stamp)
}
