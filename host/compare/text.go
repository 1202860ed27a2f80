package compare

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/visible"
)

// shown is how many differences of a file a person is shown; JSON has more of them.
const shown = 40

// printer writes text for a person and keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

// line writes a line, behind an empty one where the format begins with a line break. What authors wrote in it is a part of it.
func (p *printer) line(format string, args ...any) {
	if p.err != nil {
		return
	}
	above := ""
	if rest, ok := strings.CutPrefix(format, "\n"); ok {
		above, format = "\n", rest
	}
	_, p.err = io.WriteString(p.w, above+visible.Line(fmt.Sprintf(format, args...))+"\n")
}

// Write tells the difference to a person: what went in, where the runs part and why, what it comes to, then file by file.
func (d Difference) Write(w io.Writer) error {
	p := &printer{w: w}
	p.line("A  %s", d.A)
	p.line("B  %s", d.B)
	p.inputs(d)
	if d.Equal {
		how := ""
		if d.Canonical {
			how = ", sources by their names"
		}
		p.line("\nThe runs are equal%s: %s.", how, count(d.Ledger.Equal, "ledger entry"))
		return p.err
	}
	if d.alike() {
		p.line("\nWhat came of them is alike: %s, %d of them of other code.", count(d.Ledger.Equal+d.Ledger.OtherCode, "ledger entry"), d.Ledger.OtherCode)
		return p.err
	}
	p.first(d)
	p.summary(d)
	p.ledger(d)
	p.emitted(d.Emitted)
	p.symbols(d.Symbols)
	p.timeline(d.Timeline)
	for _, f := range d.Files {
		text := f.First
		if f.Count > 0 {
			text = fmt.Sprintf("%s not alike, the first %s", count(f.Count, "value"), f.First)
		}
		p.line("\n%s: %s", f.Name, text)
	}
	return p.err
}

// String is the run as a person finds it again.
func (r Run) String() string {
	text := fmt.Sprintf("%s %s (%s)", r.Session, r.ID, r.Dir)
	if len(r.Without) > 0 {
		text += ", without " + strings.Join(r.Without, ", ")
	}
	if len(r.Set) > 0 {
		text += ", with " + strings.Join(r.Set, ", ")
	}
	return text
}

func (p *printer) inputs(d Difference) {
	if len(d.Inputs) > 0 {
		p.line("\nWhat went into them")
	}
	for i, c := range d.Inputs {
		if i == shown {
			p.line("  and %d more", len(d.Inputs)-shown)
			break
		}
		p.line("  %s", changeText(c))
	}
	if d.Outcome != nil {
		p.line("\nA ended as %s, B as %s.", d.Outcome.A, d.Outcome.B)
	}
}

func (p *printer) first(d Difference) {
	f := d.First
	if f == nil {
		return
	}
	p.line("\nThe first divergence: %s, in %s", whenText(f.at), f.File)
	if f.Ledger == nil {
		p.line("  %s", f.Row)
		return
	}
	p.entry(*f.Ledger, "  ")
	for _, c := range f.CausesA {
		p.line("      in A because of %s", causeText(f.at.day, c))
	}
	for _, c := range f.CausesB {
		p.line("      in B because of %s", causeText(f.at.day, c))
	}
	if a, b := f.Ledger.A, f.Ledger.B; b == nil {
		p.absent("B", d.B, *a)
	} else if a == nil {
		p.absent("A", d.A, *b)
	}
}

// absent says why a run cannot have an entry: its source did not take part.
func (p *printer) absent(name string, r Run, l export.LedgerLine) {
	source := l.Source.Name
	switch {
	case slices.Contains(r.Without, source):
		p.line("      %s was run --without %s", name, source)
	case l.Role != "config" && !slices.ContainsFunc(r.manifest.Strategies, func(s export.ManifestSource) bool { return s.Name == source }):
		p.line("      %s has no %s", name, source)
	}
}

func causeText(day string, l export.LedgerLine) string {
	text := l.Brief(day)
	if l.Reason != "" {
		text += fmt.Sprintf(", %q", l.Reason)
	}
	return text
}

func (p *printer) summary(d Difference) {
	s := d.Summary
	if len(s.Symbols)+len(s.Upgrades)+len(s.Refusals) == 0 {
		return
	}
	p.line("\nWhat it comes to")
	for i, x := range s.Symbols {
		if i == shown {
			p.line("  and %d more symbols", len(s.Symbols)-shown)
			break
		}
		first := firstOf(x.Days, x.at)
		switch {
		case !x.Never:
			p.line("  %s: in %s only, %s brought it %s", x.Symbol, x.In, x.Source, first)
		case len(x.Without) > 0:
			p.line("  %s never came without %s; in %s %s brought it %s", x.Symbol, strings.Join(x.Without, ", "), x.In, x.Source, first)
		default:
			p.line("  %s never came in %s; in %s %s brought it %s", x.Symbol, theOther(x.In), x.In, x.Source, first)
		}
	}
	for i, x := range s.Upgrades {
		if i == shown {
			p.line("  and %d more symbols", len(s.Upgrades)-shown)
			break
		}
		how := "added it in full"
		if x.Upgraded {
			how = "upgraded it"
		}
		p.line("  %s stayed adhoc in %s; in %s %s %s %s", x.Symbol, theOther(x.In), x.In, x.Source, how, firstOf(x.Days, x.at))
	}
	for _, r := range s.Refusals {
		p.line("  %s was refused with %s %s in A, %s in B", r.Source, r.Code, times(r.A), times(r.B))
	}
}

func theOther(run string) string {
	if run == "A" {
		return "B"
	}
	return "A"
}

// firstOf is when something was for the first time, and on how many days where there are several.
func firstOf(days int, at moment) string {
	first := "at " + whenText(at)
	if at.stamp == "" {
		first = "before the open of " + at.day
	}
	if days > 1 {
		first = fmt.Sprintf("on %d days, first %s", days, first)
	}
	return first
}

func (p *printer) ledger(d Difference) {
	l := d.Ledger
	if !l.different() && l.Moved == 0 {
		return
	}
	text := countsText(l.Counts)
	if l.Moved > 0 {
		text += fmt.Sprintf(", %d at another time", l.Moved)
	}
	if l.OtherCode > 0 {
		text += fmt.Sprintf(", %d alike but of other code", l.OtherCode)
	}
	p.line("\nledger.jsonl: %s", text)
	day, told, folded := "", 0, 0
	for _, e := range l.Entries {
		if e.follows && teardown(e) {
			folded++
			continue
		}
		if told++; told > shown {
			continue
		}
		if e.at.day != day {
			day = e.at.day
			p.line("  %s", day)
		}
		p.entry(e, "    ")
		if e.causeA != "" {
			p.line("          in A because of %s", e.causeA)
		}
		if e.causeB != "" {
			p.line("          in B because of %s", e.causeB)
		}
	}
	if more := told - shown + l.More; told > shown || l.More > 0 {
		p.line("    and %d more (-o json tells up to %d)", max(more, l.More), most)
	}
	if folded > 0 {
		p.line("    and %s at the close of what one run alone had", count(folded, "teardown"))
	}
}

func teardown(e Entry) bool {
	return (e.A == nil || e.A.Op == "teardown") && (e.B == nil || e.B.Op == "teardown")
}

// entry is a ledger entry that differs, with what of it does.
func (p *printer) entry(e Entry, indent string) {
	switch {
	case e.B == nil:
		p.line("%s%s  A only  %s", indent, e.A.When(), entryText(*e.A))
		return
	case e.A == nil:
		p.line("%s%s  B only  %s", indent, e.B.When(), entryText(*e.B))
		return
	}
	p.line("%s%s  both    #%d in A, #%d in B: %s", indent, e.A.When(), e.A.Seq, e.B.Seq, e.A.Asked())
	for _, c := range e.told() {
		p.line("%s          %s", indent, changeText(c))
	}
}

// told are the changes that a person is shown: of another outcome not also the steps that it took.
func (e Entry) told() []Change {
	var out []Change
	other := e.A.Outcome != e.B.Outcome
	for _, c := range e.Changes {
		switch {
		case c.Field == "session_time":
			c.A, c.B = e.A.When(), e.B.When()
		case c.Field == "outcome":
			c.A, c.B = outcomeText(*e.A), outcomeText(*e.B)
		case other && (c.Field == "code" || c.Field == "steps" || strings.HasPrefix(c.Field, "metadata")):
			continue
		case ofSource(c) && strings.HasSuffix(c.Field, ".digest"):
			c.A, c.B = short(c.A), short(c.B)
		}
		out = append(out, c)
	}
	return out
}

func outcomeText(l export.LedgerLine) string {
	if l.Code != "" {
		return l.Outcome + " [" + l.Code + "]"
	}
	return l.Outcome
}

func entryText(l export.LedgerLine) string {
	text := fmt.Sprintf("#%d %s", l.Seq, l.Asked())
	if l.Source.Location != "" {
		text += " (" + l.Source.Location + ")"
	}
	if l.Op != "scan" {
		text += " -> " + outcomeText(l)
	}
	if l.Reason != "" {
		text += fmt.Sprintf(": %q", l.Reason)
	}
	return text
}

func (p *printer) emitted(e Emitted) {
	if !e.different() {
		return
	}
	p.line("\nemitted.csv: %s", countsText(e.Counts))
	for i, v := range e.Values {
		if i == shown {
			p.line("  and %d more values", len(e.Values)-shown)
			break
		}
		p.line("  %s %q: %s; first at %s: %s in A, %s in B", v.Strategy, v.Name, differText(v.Uneven), whenOf(v.First.Field), orNothing(v.First.A), orNothing(v.First.B))
	}
	if e.More > 0 {
		p.line("  and %d rows of more values", e.More)
	}
}

func (p *printer) symbols(s Symbols) {
	if !s.different() {
		return
	}
	p.line("\nsymbols.csv: %s", countsText(s.Counts))
	for i, r := range s.Rows {
		if i == shown {
			p.line("  and %d more rows", len(s.Rows)-shown+s.More)
			break
		}
		name := r.Day + " " + r.Symbol
		if r.Life != "1" {
			name += ", life " + r.Life
		}
		if r.In != "both" {
			p.line("  %s  %s only", name, r.In)
			continue
		}
		p.line("  %s  %s", name, changesText(r.Changes))
	}
}

func (p *printer) timeline(t Timeline) {
	if !t.different() {
		return
	}
	p.line("\ntimeline.csv: %s", countsText(t.Counts))
	for i, s := range t.Symbols {
		if i == shown {
			p.line("  and %d more symbols", len(t.Symbols)-shown)
			break
		}
		p.line("  %s: %s; first at %s: %s", s.Symbol, differText(s.Uneven), whenOf(s.Time), s.words())
	}
}
