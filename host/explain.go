package host

import (
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
		case "added", "upgraded", "extended", "already_loaded":
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
	slices.Sort(s.Known)
	if len(s.Entries) > 0 {
		s.Known = nil
	}
	return s, nil
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
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeEntry(b *strings.Builder, e export.LedgerLine, withSymbol bool) {
	at := "before the open"
	if e.SessionTime != nil {
		at = clockOf(*e.SessionTime)
	}
	what := e.Op
	if withSymbol && e.Symbol != "" {
		what += " " + e.Symbol
	}
	if e.Indicator != "" {
		what += " " + e.Indicator
	} else if e.Interval != "" {
		what += " " + e.Interval
	}
	fmt.Fprintf(b, "  #%d %s: %s -> %s", e.Seq, at, what, e.Outcome)
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
	fmt.Fprintf(b, "      asked by %s", asker)
	if e.Reason != "" {
		fmt.Fprintf(b, ": %q", e.Reason)
	}
	if e.Repeats > 0 {
		fmt.Fprintf(b, ", and %d times again that day", e.Repeats)
	}
	b.WriteString("\n")
	for _, s := range e.Steps {
		fmt.Fprintf(b, "      %s\n", stepText(s))
	}
	if m := e.Metadata; m != nil {
		fmt.Fprintf(b, "      then: %s\n", metadataText(*m))
	}
}

func stepText(s export.LedgerStep) string {
	text := s.Step
	if s.Indicator != "" && s.Bars != nil {
		text += " for " + s.Indicator
	} else if s.Indicator != "" {
		text += " " + s.Indicator
	} else if s.Interval != "" && !strings.HasSuffix(s.Step, s.Interval) {
		text += " " + s.Interval
	}
	if s.Bars != nil {
		text += fmt.Sprintf(": %d bars", *s.Bars)
		if *s.Bars > 0 {
			text += fmt.Sprintf(" from %s to %s", s.From, s.To)
		}
	}
	if s.Days != nil {
		text += fmt.Sprintf(", %d of %d days", *s.DaysHave, *s.Days)
	}
	if s.Need != nil {
		text += fmt.Sprintf(": needs %d bars, settles after %d, has %d", *s.Need, *s.Settle, *s.Have)
	}
	for i, x := range s.Splits {
		if i == 0 {
			text += ", adjusted for"
		} else {
			text += " and"
		}
		text += fmt.Sprintf(" %s of %s", x.Ratio, x.Date)
	}
	if s.Quality != nil {
		text += fmt.Sprintf(": %.2f %%", *s.Quality)
	}
	return text
}

func metadataText(m export.MetadataJSON) string {
	text := "adhoc"
	if m.Meets {
		text = "full"
	}
	text += ", added by " + m.AddedBy
	if m.Auto {
		text += ", auto-provisioned"
	}
	if m.Upgraded {
		text += ", upgraded from adhoc"
	}
	if m.AddedAt != nil {
		text += " (added at " + clockOf(*m.AddedAt) + ")"
	}
	return text
}

// clockOf is the clock time of an RFC 3339 stamp.
func clockOf(stamp string) string {
	if len(stamp) < len("2006-01-02T15:04:05") {
		return stamp
	}
	return stamp[11:19]
}
