package host_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/sdk"
)

// tell reads a run folder into the sections of a scenario.
func (s scenario) tell(t *testing.T, f form, o host.Outcome) told {
	t.Helper()
	out := told{sections: map[string]string{"result": renderResult(o)}}
	if o.RunDir == "" {
		return out
	}
	requireProved(t, o.RunDir)
	out.canonical = canonical(t, o.RunDir)
	out.log = plainLog(read(t, o.RunDir, "host.log"))
	ledger := readEntries(t, o.RunDir)
	symbols := table(t, read(t, o.RunDir, "symbols.csv"))
	requireHonestMetadata(t, f, o, ledger, symbols)
	out.symbols = withoutColumn(symbols, "source_kind")
	out.sections["ledger"] = renderLedger(ledger)
	out.sections["symbols"] = renderSymbols(symbols)
	out.sections["emitted"] = renderEmitted(table(t, read(t, o.RunDir, "emitted.csv")))
	return out
}

// entry is a line of the ledger with the fields that not every version has.
type entry struct {
	export.LedgerLine
	Cause int  `json:"cause"`
	Carry bool `json:"carry"`
}

func readEntries(t *testing.T, dir string) []entry {
	t.Helper()
	var out []entry
	for line := range strings.Lines(read(t, dir, "ledger.jsonl")) {
		var e entry
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

// renderResult is empty for a session that went through on all of its days with all of its strategies.
func renderResult(o host.Outcome) string {
	var b strings.Builder
	for _, m := range o.Mistakes {
		fmt.Fprintf(&b, "%s: %s\n", m.Code, m.Message)
	}
	for _, d := range o.Result.Days {
		if d.Skipped {
			fmt.Fprintf(&b, "%s is skipped\n", d.Date)
		}
		for _, r := range d.Refused {
			fmt.Fprintf(&b, "%s goes without %s: %s: %s\n", d.Date, r.Symbol, r.Code, r.Message)
		}
	}
	for _, x := range o.Result.Stopped {
		fmt.Fprintf(&b, "%s was stopped on %s at %s with %s\n", x.Strategy, x.Day, shortTime(x.When), x.Code)
	}
	if !o.Reproducible && o.RunDir != "" {
		b.WriteString("not reproducible\n")
	}
	if b.Len() == 0 && o.Status == host.Completed {
		return ""
	}
	return fmt.Sprintf("%s, exit code %d\n%s", o.Status, o.ExitCode(), b.String())
}

// renderMistakes are those of the YAML, without their lines: a plugin's YAML has others.
func renderMistakes(ds sdk.Diagnostics) string {
	var b strings.Builder
	for _, d := range ds {
		fmt.Fprintf(&b, "%s: %s: %s\n", d.Path, d.Code, d.Message)
	}
	return b.String()
}

// renderLedger writes an entry in one aligned line and what there is to say of it below.
func renderLedger(ledger []entry) string {
	rows := make([][]string, len(ledger))
	for i, e := range ledger {
		subject := strings.TrimSpace(e.Symbol + " " + e.Indicator)
		if e.Indicator == "" {
			subject = strings.TrimSpace(e.Symbol + " " + e.Interval)
		}
		op := e.Op
		if e.Carry && op == "lock" {
			op = "lock and carry"
		}
		at := "pre"
		if e.SessionTime != nil {
			at = shortTime(*e.SessionTime)
		}
		rows[i] = []string{fmt.Sprintf("%3d", e.Seq), at, e.Source.Name, op, dash(subject), strings.TrimSpace(e.Outcome + " " + e.Code), renderMetadata(e.Metadata, e.Day)}
	}
	widths := columnWidths(rows)
	var b strings.Builder
	day := ""
	for i, e := range ledger {
		if e.Day != day {
			day = e.Day
			b.WriteString(day + "\n")
		}
		b.WriteString(aligned(rows[i], widths))
		renderDetails(&b, e)
	}
	return b.String()
}

func renderDetails(b *strings.Builder, e entry) {
	detail := func(format string, args ...any) { fmt.Fprintf(b, "      "+format+"\n", args...) }
	if e.Cause != 0 {
		detail("because of %d", e.Cause)
	}
	if e.Reason != "" {
		detail("reason: %s", e.Reason)
	}
	if e.Message != "" {
		detail("message: %s", e.Message)
	}
	if e.Repeats > 0 {
		detail("repeats: %d", e.Repeats)
	}
	var plain []string
	flush := func() {
		if len(plain) > 0 {
			detail("-> %s", strings.Join(plain, " -> "))
			plain = nil
		}
	}
	for _, s := range e.Steps {
		text, more := renderStep(s, e.Day)
		if !more {
			plain = append(plain, text)
			continue
		}
		flush()
		detail("-> %s", text)
	}
	flush()
}

// renderStep is a step with what it loaded; more says whether there is anything but its name.
func renderStep(s export.LedgerStep, day string) (text string, more bool) {
	var parts []string
	say := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if s.Bars != nil && *s.Bars == 0 {
		say("no bars")
	} else if s.Bars != nil {
		say("%d bars, %s to %s", *s.Bars, timeOn(s.From, day), timeOn(s.To, day))
	}
	if s.Days != nil {
		say("%d of %d days", *s.DaysHave, *s.Days)
	}
	if s.Need != nil {
		say("need %d, settle %d, have %d", *s.Need, *s.Settle, *s.Have)
	}
	if s.Quality != nil {
		say("%.2f %%", *s.Quality)
	}
	for _, x := range s.Splits {
		say("split %s on %s", x.Ratio, x.Date)
	}
	name := s.Step
	if s.Indicator != "" {
		name += " " + s.Indicator
	} else if s.Interval != "" && !strings.HasSuffix(s.Step, "_"+s.Interval) {
		name += " " + s.Interval
	}
	if len(parts) == 0 {
		return name, false
	}
	return name + ": " + strings.Join(parts, ", "), true
}

// renderMetadata is the five fields and the source's name: [full scanner 10:00 auto upgraded by gap].
func renderMetadata(m *export.MetadataJSON, day string) string {
	if m == nil {
		return ""
	}
	words := []string{m.AddedBy}
	if m.Meets {
		words = []string{"full", m.AddedBy}
	} else if m.AddedBy != string(sdk.AddedByAdhoc) {
		words = []string{"not full", m.AddedBy}
	}
	if m.AddedAt == nil {
		words = append(words, "null")
	} else {
		words = append(words, timeOn(*m.AddedAt, day))
	}
	if m.Auto {
		words = append(words, "auto")
	}
	if m.Upgraded {
		words = append(words, "upgraded")
	}
	return "[" + strings.Join(append(words, "by", m.Source.Name), " ") + "]"
}

// shown are the columns of symbols.csv that a scenario shows, by the heads under which it does; those of bars come
// before quality.
var shown = [][2]string{{"day", "day"}, {"symbol", "symbol"}, {"life", "life"}, {"meets_session_config_requirements", "meets"}, {"added_by", "added_by"},
	{"auto_provisioned", "auto"}, {"added_at", "added_at"}, {"upgraded_from_adhoc", "upgraded"}, {"source_name", "source"}, {"removed_at", "removed_at"},
	{"base_interval", "base"}, {"", ""}, {"quality", "quality"}, {"historical_quality", "historical"}, {"gaps", "gaps"}}

func renderSymbols(rows [][]string) string {
	if len(rows) < 2 {
		return ""
	}
	var picked []int
	head := []string{}
	for _, c := range shown {
		for i, name := range rows[0] {
			if name == c[0] || c[0] == "" && strings.HasPrefix(name, "bars_") {
				picked = append(picked, i)
				head = append(head, strings.TrimSpace(c[1]+strings.TrimPrefix(name, c[0])))
			}
		}
	}
	out := [][]string{head}
	for _, r := range rows[1:] {
		var cells []string
		for _, i := range picked {
			cell := r[i]
			switch rows[0][i] {
			case "added_at", "removed_at":
				cell = timeOn(cell, r[0])
			case "quality", "historical_quality":
				cell = rounded(cell)
			}
			cells = append(cells, dash(cell))
		}
		out = append(out, cells)
	}
	return alignedTable(out)
}

func renderEmitted(rows [][]string) string {
	if len(rows) < 2 {
		return ""
	}
	out := [][]string{}
	for _, r := range rows[1:] {
		out = append(out, []string{timeOn(r[0], ""), r[1], r[2], dash(r[3])})
	}
	return alignedTable(out)
}

// table reads a CSV file.
func table(t *testing.T, text string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func withoutColumn(rows [][]string, name string) string {
	drop := slices.Index(rows[0], name)
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.Join(slices.Delete(slices.Clone(r), drop, drop+1), ",") + "\n")
	}
	return b.String()
}
