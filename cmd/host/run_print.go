package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/visible"
)

// further sets in the further lines of a message, which are no lines of the host's.
func further(message string) string { return visible.Indented(message, "  ") }

func printOutcome(w, problems io.Writer, o host.Outcome) {
	fmt.Fprintf(w, "session %s: %s\n", o.Session, statusText(o))
	if o.Snapshot != nil && o.RunDir != "" {
		table, err := host.Show(o.RunDir, "")
		if err == nil {
			err = table.Write(w)
		}
		if err != nil {
			fmt.Fprintln(problems, "host:", err)
		}
	}
	for _, d := range o.Result.Days {
		for _, r := range d.Refused {
			fmt.Fprintf(w, "dropped %s: %s (%s) [%s] %s\n", d.Date, r.Symbol, r.Location, r.Code, further(r.Message))
		}
	}
	if o.RunDir != "" {
		printRefusals(w, o)
	}
	for _, s := range o.Result.Stopped {
		fmt.Fprintf(problems, "stopped %s: %s, %s: %s\n", s.Strategy, o.Session, s.When, further(s.Text()))
		for _, f := range s.Stack {
			if !strings.HasPrefix(f, "and ") {
				f = "at " + f
			}
			fmt.Fprintln(problems, " ", visible.Line(f))
		}
	}
	if len(o.Mistakes) > 0 {
		fmt.Fprintf(problems, "session %s is refused:\n", o.Session)
		printMistakes(problems, o.Mistakes)
	}
	for _, f := range o.Faults {
		fmt.Fprintf(problems, "data: %s: %s\n", o.Session, further(f.String()))
	}
	for _, warning := range o.Warnings {
		fmt.Fprintf(problems, "warning: %s: %s\n", o.Session, further(warning))
	}
	switch {
	case o.Status == host.Interrupted:
		fmt.Fprintf(problems, "host: session %s was interrupted: nothing of it was written\n", o.Session)
	case o.Err != nil && len(o.Mistakes) == 0 && len(o.Faults) == 0:
		fmt.Fprintln(problems, "host:", further(o.Err.Error()))
	}
	if o.RunDir != "" {
		again := ""
		if o.Existed {
			again = " (equal to the run that was there)"
		}
		fmt.Fprintf(w, "run folder: %s%s\n", o.RunDir, again)
	}
	if o.Difference != "" {
		fmt.Fprintf(problems, "this run differs from the earlier one of the same inputs; both are kept: %s\n", o.Difference)
	}
	if o.Repeat != nil {
		printRepeat(w, problems, o)
	}
	fmt.Fprintln(w)
}

// printRepeat tells what the second run showed.
func printRepeat(w, problems io.Writer, o host.Outcome) {
	r := o.Repeat
	with := fmt.Sprintf("run again with GOMAXPROCS %d after %d", r.Processors[1], r.Processors[0])
	if r.OneInstant {
		with = "run again with one instant of input at a time"
	}
	switch {
	case r.Status == host.Interrupted:
		fmt.Fprintf(problems, "%s: interrupted, nothing is compared; the first run stays\n", with)
	case r.Err != nil:
		fmt.Fprintf(problems, "%s: it cannot be compared: %v\n", with, r.Err)
	case r.Difference != nil:
		fmt.Fprintf(problems, "%s: the second run differs, both are kept: %s\n", with, r.Difference)
		fmt.Fprintf(problems, "to see it all: host diff %s %s\n", o.RunDir, r.Dir)
	default:
		fmt.Fprintf(w, "%s: equal: %s\n", with, countText(r.Files, "file"))
	}
}

func statusText(o host.Outcome) string {
	text := string(o.Status)
	if n := len(o.Result.Days); n > 0 {
		bars := 0
		for _, d := range o.Result.Days {
			bars += d.Bars
		}
		text += fmt.Sprintf(", %s, %s, %s, %d refused", countText(n, "trading day"), countText(bars, "base bar"),
			countText(o.Counts.Entries, "ledger entry"), o.Counts.Refused)
	}
	if o.Store != "" {
		text += ", from the " + o.Store
	}
	if o.Adjust != "" {
		text += ", adjust: " + o.Adjust
	}
	if o.Status != host.Refused && o.RunDir != "" && !o.Reproducible {
		text += ", NOT reproducible"
	}
	return text
}

// countText is a number with what it counts: 1 split, 2 splits, 1 entry, 2 entries.
func countText(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok && !strings.HasSuffix(stem, "a") {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// printRefusals lists what strategies asked for and did not get.
func printRefusals(w io.Writer, o host.Outcome) {
	lines, err := export.ReadLedger(o.RunDir)
	if err != nil {
		return
	}
	const most = 20
	shown := 0
	for _, l := range lines {
		if l.Outcome != "refused" || l.Role == "config" {
			continue
		}
		if shown++; shown > most {
			continue
		}
		at := l.Day
		if l.SessionTime != nil {
			at = *l.SessionTime
		}
		fmt.Fprintf(w, "refused %s: %s %s for %s (%s): [%s] %s\n", at, l.Op, visible.Line(l.Symbol), l.Source.Name, visible.Line(l.Source.Location), l.Code, further(l.Message))
	}
	if shown > most {
		fmt.Fprintf(w, "and %d more refusals: see ledger.jsonl\n", shown-most)
	}
}
