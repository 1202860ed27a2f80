package host

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/strathost/strathost/host/visible"
)

// WriteFindings prints what was found, a line each, and that the script is fine where these are notes alone.
func (r ScriptReport) WriteFindings(w io.Writer) error {
	for _, f := range r.Findings {
		if _, err := fmt.Fprintf(w, "%s: %s\n", f.Severity, visible.Indented(f.String(), "  ")); err != nil {
			return err
		}
	}
	if r.ExitCode() != ExitFine {
		return nil
	}
	_, err := fmt.Fprintf(w, "%s is fine\n", r.File)
	return err
}

// Describe prints what a script is, for a person.
func (r ScriptReport) Describe(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s\t%s\n", r.File, r.Role)
	for _, row := range []struct {
		name string
		list []string
	}{{"handlers", r.Handlers}, {"files", r.Files}, {"packages", r.Packages}, {"digest", []string{r.Digest}}} {
		if text := strings.Join(row.list, ", "); text != "" {
			fmt.Fprintf(t, "%s\t%s\n", row.name, text)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if len(r.Params) > 0 {
		fmt.Fprintln(t, "\nPARAMETER\tTYPE\tDEFAULT\tRANGE\tHELP")
		for _, p := range r.Params {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", visible.Line(p.Name), p.Type, visible.Line(p.fallback()), visible.Line(p.span()), visible.Line(dash(p.Help)))
		}
	}
	if len(r.Indicators) > 0 {
		if err := t.Flush(); err != nil {
			return err
		}
		fmt.Fprintln(t, "\nINDICATOR\tPARAMETERS\tOUTPUTS")
		for _, i := range r.Indicators {
			fmt.Fprintf(t, "%s\t%s\t%s\n", visible.Line(i.Name), visible.Line(dash(strings.Join(i.Params, ", "))), visible.Line(dash(strings.Join(i.Outputs, ", "))))
		}
	}
	return t.Flush()
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// fallback is the default as it would be written in the YAML.
func (p ScriptParam) fallback() string {
	if p.Required {
		return "(required)"
	}
	if text, ok := p.Default.(string); ok {
		return dash(text)
	}
	b, err := json.Marshal(p.Default)
	if err != nil {
		return fmt.Sprint(p.Default)
	}
	return string(b)
}

// span is what a value may be.
func (p ScriptParam) span() string {
	what := map[string]string{"string": " characters", "list": " items"}[p.Type]
	switch {
	case len(p.Enum) > 0:
		return strings.Join(p.Enum, " | ")
	case p.Min != "" && p.Max != "":
		return p.Min + " to " + p.Max + what
	case p.Min != "":
		return "at least " + p.Min + what
	case p.Max != "":
		return "at most " + p.Max + what
	}
	return "-"
}
