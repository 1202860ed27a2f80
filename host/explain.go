package host

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/visible"
	"github.com/strathost/strathost/sdk"
)

// FindRun finds the run folder that a person means: a path, the beginning of an id, or last.
func FindRun(out, name string) (string, error) { return export.FindRun(out, name) }

// LatestRuns are the newest run of a folder of runs, and the newest before it of the same session; empty where there is none.
func LatestRuns(out string) (last, before string, err error) { return export.Latest(out) }

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
	// TookPart is true of a source that was in the run, LeftOut of one that the run is without (host run --without).
	TookPart bool `json:"took_part,omitempty"`
	LeftOut  bool `json:"left_out,omitempty"`
	// UniverseOf are the scanners that had the symbol in their universe, where nobody asked for it.
	UniverseOf []string `json:"universe_of,omitempty"`
	Cut        *Cut     `json:"cut,omitempty"` // of a session that ended ahead of its time

	lastDay string
}

// Explain tells a symbol's story from the ledger of a run, refusals included.
func Explain(dir, symbol string) (Story, error) {
	name, err := sdk.CanonicalSymbol(symbol)
	if err != nil {
		return Story{}, err
	}
	s, m, err := story(dir, func(l export.LedgerLine) bool { return l.Symbol == name }, func(l export.LedgerLine) string { return l.Symbol })
	s.Symbol = name
	for _, e := range s.Entries {
		switch e.Outcome {
		case "added", "upgraded", "extended", "already_loaded", "carried":
			s.Present = e.Day == s.lastDay
		case "removed": // of a part of it the symbol may stay
			s.Present = e.Metadata != nil
		}
	}
	if len(s.Entries) == 0 {
		s.UniverseOf = universesWith(m, name)
	}
	return s, err
}

// universesWith are the scanners that had a symbol in their universe. All of the store is what a run looked up in it.
func universesWith(m export.Manifest, symbol string) []string {
	stored := slices.ContainsFunc(m.Data, func(d export.ManifestData) bool { return d.Symbol == symbol && d.Interval != "" })
	var out []string
	for _, u := range m.Universes {
		if u.Store && stored || slices.Contains(u.Symbols, symbol) {
			out = append(out, u.Scanner)
		}
	}
	return out
}

// ExplainSource tells what a source asked for and what became of it.
func ExplainSource(dir, source string) (Story, error) {
	s, m, err := story(dir, func(l export.LedgerLine) bool { return l.Source.Name == source }, func(l export.LedgerLine) string { return l.Source.Name })
	s.Source, s.TookPart, s.LeftOut = source, len(s.Entries) > 0, slices.Contains(m.Without, source)
	for _, x := range m.Strategies {
		if x.Name == source {
			s.TookPart = true
		} else if len(s.Entries) == 0 && !slices.Contains(s.Known, x.Name) {
			s.Known = append(s.Known, x.Name)
		}
	}
	if s.TookPart || s.LeftOut {
		s.Known = nil
	}
	slices.Sort(s.Known)
	return s, err
}

func story(dir string, of func(export.LedgerLine) bool, key func(export.LedgerLine) string) (Story, export.Manifest, error) {
	m, err := export.ReadManifest(dir)
	if err != nil {
		return Story{}, m, err
	}
	lines, err := export.ReadLedger(dir)
	if err != nil {
		return Story{}, m, err
	}
	s := Story{Run: dir, Session: m.Session, Entries: []export.LedgerLine{}, Cut: cutOf(m)}
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
	return s, m, nil
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
		s.writeNothing(&b, subject)
	}
	day := ""
	if s.Symbol != "" && len(s.Entries) > 0 {
		is, where := "not in", "at the end of the last day, "+s.lastDay
		if s.Present {
			is = "in"
		}
		if s.Cut != nil {
			where = "when that was stopped, at " + s.Cut.at()
		}
		fmt.Fprintf(&b, "  It is %s the session %s.\n", is, where)
	}
	if s.Cut != nil {
		fmt.Fprintf(&b, "  %s\n", s.Cut)
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
			fmt.Fprintf(&b, "      %s %s\n", link, visible.Line(c.Brief(e.Day)))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeNothing tells of a symbol or source of which the ledger has nothing.
func (s Story) writeNothing(b *strings.Builder, subject string) {
	known := visible.Line(strings.Join(s.Known, ", "))
	has := fmt.Sprintf("  The ledger has %s.\n", cmp.Or(known, "no entry at all"))
	switch {
	case s.LeftOut:
		fmt.Fprintf(b, "  It did not take part: the run is without it (--without %s).\n", subject)
		return
	case s.TookPart:
		b.WriteString("  It took part, and asked for nothing.\n")
		return
	case s.Source != "":
		b.WriteString("  No source of this run has that name.\n")
		has = fmt.Sprintf("  It has %s.\n", cmp.Or(known, "none"))
	case len(s.UniverseOf) > 0:
		fmt.Fprintf(b, "  Nobody asked for it in this run: it is in the universe of %s, and no scan asked for it.\n", strings.Join(s.UniverseOf, ", "))
	default:
		b.WriteString("  Nobody asked for it in this run.\n")
	}
	b.WriteString(has)
	if near, ok := sdk.Nearest(subject, s.Known); ok {
		fmt.Fprintf(b, "  Did you mean %s?\n", near)
	}
}

// further is what the further lines of a message are set in by: more than the lines of an entry.
const further = "        "

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
	fmt.Fprintf(b, "  #%d %s: %s -> %s", e.Seq, e.When(), visible.Line(what), e.Outcome)
	if e.Code != "" {
		fmt.Fprintf(b, " [%s] %s", e.Code, visible.Indented(e.Message, further))
	} else if e.Message != "" { // what a carried symbol came without
		fmt.Fprintf(b, ": %s", visible.Indented(e.Message, further))
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
	fmt.Fprintf(b, "      %s %s", verb, visible.Line(asker))
	if e.Reason != "" {
		fmt.Fprintf(b, ": %q", e.Reason)
	}
	if e.Repeats > 0 {
		again := "once again"
		if e.Repeats > 1 {
			again = fmt.Sprintf("%d times again", e.Repeats)
		}
		fmt.Fprintf(b, ", and %s that day", again)
	}
	b.WriteString("\n")
	for _, s := range e.Steps {
		fmt.Fprintf(b, "      %s\n", visible.Line(s.String()))
	}
	if m := e.Metadata; m != nil {
		fmt.Fprintf(b, "      then: %s\n", m.Words(e.Day))
	}
}
