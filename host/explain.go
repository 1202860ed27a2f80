package host

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/sdk"
)

// FindRun finds the run folder that a person means: a path, the beginning of an id, or last.
func FindRun(out, name string) (string, error) { return export.FindRun(out, name) }

// Story is what the ledger of a run tells of one symbol or one source.
type Story struct {
	Run     string              `json:"run"` // the run folder
	Session string              `json:"session"`
	Symbol  string              `json:"symbol,omitempty"`
	Source  string              `json:"source,omitempty"`
	Present bool                `json:"present"` // a symbol: in the session at the end of its last day
	Entries []export.LedgerLine `json:"entries"`
	// Causes are the entries that lead to those of Entries and are not among them, in their order: the scan that found the
	// symbol, and so on to the first of all.
	Causes []export.LedgerLine `json:"causes,omitempty"`
	// Known are the symbols or sources of the run, for a name that it has nothing of.
	Known []string `json:"known,omitempty"`

	lastDay string
}

// Explain tells a symbol's story from the ledger of a run, refusals included.
func Explain(dir, symbol string) (Story, error) {
	name, err := sdk.CanonicalSymbol(symbol)
	if err != nil {
		return Story{}, err
	}
	s, err := story(dir, func(l export.LedgerLine) bool { return l.Symbol == name }, func(l export.LedgerLine) string { return l.Symbol })
	s.Symbol = name
	for _, e := range s.Entries {
		switch e.Outcome {
		case "added", "upgraded", "extended", "already_loaded", "carried":
			s.Present = e.Day == s.lastDay
		case "removed":
			s.Present = false
		}
	}
	return s, err
}

// ExplainSource tells what a source asked for and what became of it.
func ExplainSource(dir, source string) (Story, error) {
	s, err := story(dir, func(l export.LedgerLine) bool { return l.Source.Name == source }, func(l export.LedgerLine) string { return l.Source.Name })
	s.Source = source
	return s, err
}

func story(dir string, of func(export.LedgerLine) bool, key func(export.LedgerLine) string) (Story, error) {
	m, err := export.ReadManifest(dir)
	if err != nil {
		return Story{}, err
	}
	lines, err := export.ReadLedger(dir)
	if err != nil {
		return Story{}, err
	}
	s := Story{Run: dir, Session: m.Session, Entries: []export.LedgerLine{}}
	if n := len(m.Days); n > 0 {
		s.lastDay = m.Days[n-1].Day
	}
	for _, l := range lines {
		if of(l) {
			s.Entries = append(s.Entries, l)
		} else if k := key(l); k != "" && !slices.Contains(s.Known, k) {
			s.Known = append(s.Known, k)
		}
	}
	s.Causes = causes(lines, s.Entries)
	slices.Sort(s.Known)
	if len(s.Entries) > 0 {
		s.Known = nil
	}
	return s, nil
}

// causes are the entries that lead to some of a ledger's and are not among them.
func causes(ledger, of []export.LedgerLine) []export.LedgerLine {
	told, wanted := map[int]bool{}, map[int]bool{}
	for _, e := range of {
		told[e.Seq] = true
	}
	bySeq := map[int]export.LedgerLine{}
	for _, l := range ledger {
		bySeq[l.Seq] = l
	}
	for _, e := range of {
		for c := e.Cause; c > 0 && c < e.Seq; e, c = bySeq[c], bySeq[c].Cause { // a cause comes ahead of what it leads to
			wanted[c] = !told[c]
		}
	}
	return slices.DeleteFunc(slices.Clone(ledger), func(l export.LedgerLine) bool { return !wanted[l.Seq] })
}

// chain is what led to an entry, from its own cause to the first of all.
func (s Story) chain(e export.LedgerLine) []export.LedgerLine {
	var out []export.LedgerLine
	for e.Cause > 0 {
		from := s.Causes
		bySeq := func(l export.LedgerLine, seq int) int { return l.Seq - seq }
		i, found := slices.BinarySearchFunc(from, e.Cause, bySeq)
		if !found {
			from = s.Entries
			i, found = slices.BinarySearchFunc(from, e.Cause, bySeq)
		}
		if !found || from[i].Seq >= e.Seq {
			break
		}
		e = from[i]
		out = append(out, e)
	}
	return out
}

// Write tells the story to a person.
func (s Story) Write(w io.Writer) error {
	var b strings.Builder
	subject := s.Symbol
	if subject == "" {
		subject = s.Source
	}
	fmt.Fprintf(&b, "%s in session %s (%s)\n", subject, s.Session, s.Run)
	if len(s.Entries) == 0 {
		fmt.Fprintf(&b, "  The ledger has nothing of it: nobody asked for it in this run.\n  It has %s.\n", strings.Join(s.Known, ", "))
		if near, ok := sdk.Nearest(subject, s.Known); ok {
			fmt.Fprintf(&b, "  Did you mean %s?\n", near)
		}
	}
	day := ""
	if s.Symbol != "" && len(s.Entries) > 0 {
		where := "It is not in the session at the end of the last day"
		if s.Present {
			where = "It is in the session at the end of the last day"
		}
		fmt.Fprintf(&b, "  %s, %s.\n", where, s.lastDay)
	}
	for _, e := range s.Entries {
		if e.Day != day {
			day = e.Day
			fmt.Fprintf(&b, "\n%s\n", day)
		}
		writeEntry(&b, e, s.Symbol == "")
		for i, c := range s.chain(e) {
			link := "because of"
			if i > 0 {
				link = "which came of"
			}
			fmt.Fprintf(&b, "      %s %s\n", link, c.Brief())
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeEntry(b *strings.Builder, e export.LedgerLine, withSymbol bool) {
	what := e.Op
	if withSymbol {
		what = e.What()
	} else if part := cmp.Or(e.Indicator, e.Interval); part != "" {
		what += " " + part
	}
	if e.Carry && e.Op == "lock" {
		what += " with carry"
	}
	fmt.Fprintf(b, "  #%d %s: %s -> %s", e.Seq, e.When(), what, e.Outcome)
	if e.Code != "" {
		fmt.Fprintf(b, " [%s] %s", e.Code, e.Message)
	}
	b.WriteString("\n")
	asker := e.Source.Name
	if string(e.Source.Kind) != asker {
		asker += fmt.Sprintf(" (%s, %s)", e.Role, e.Source.Kind)
	}
	if e.Source.Location != "" {
		asker += " at " + e.Source.Location
	}
	verb := "asked by"
	if e.Op == "scan" {
		verb = "on the schedule of"
	}
	fmt.Fprintf(b, "      %s %s", verb, asker)
	if e.Reason != "" {
		fmt.Fprintf(b, ": %q", e.Reason)
	}
	if e.Repeats > 0 {
		fmt.Fprintf(b, ", and %d times again that day", e.Repeats)
	}
	b.WriteString("\n")
	for _, s := range e.Steps {
		fmt.Fprintf(b, "      %s\n", s)
	}
	if m := e.Metadata; m != nil {
		fmt.Fprintf(b, "      then: %s\n", m)
	}
}

// clockOf is the clock time of an RFC 3339 stamp.
func clockOf(stamp string) string { return export.Clock(stamp) }
