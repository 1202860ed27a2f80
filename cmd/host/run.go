package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/sdk"
)

func newRun() *cobra.Command {
	var sessions []string
	var out, output string
	c := &cobra.Command{
		Use:   "run [FILE]",
		Short: "Run the sessions of a file (default sessions.yaml)",
		Long: `Run the sessions of a YAML file, print the symbols of each with who added them, and write a run folder for each:
ledger.jsonl, symbols.csv, timeline.csv, session.json, emitted.csv and manifest.json, byte for byte the same in every run
of the same input, and timings.jsonl and host.log, which may differ.`,
		Example: `  host run
  host run desk.yaml --session quickstart
  host run --out /tmp/runs -o json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			stdout := &watchedWriter{to: c.OutOrStdout()}
			file, err := load(c.ErrOrStderr(), fileArgument(args))
			if err != nil {
				var mistakes sdk.Diagnostics
				if output == "json" && errors.As(err, &mistakes) { // no session can be told of, the mistakes can
					_ = printOutcomeJSON(stdout, host.Outcome{Status: host.Refused, Mistakes: mistakes})
				}
				return err
			}
			outcomes, err := host.Run(c.Context(), file, host.Options{Sessions: sessions, Out: out,
				Progress: func(line string) { fmt.Fprintln(c.ErrOrStderr(), line) }})
			if err != nil {
				return failure{host.ExitUsage, err}
			}
			for _, o := range outcomes {
				if output == "json" {
					_ = printOutcomeJSON(stdout, o) // what cannot be written is told below
				} else {
					printOutcome(stdout, c.ErrOrStderr(), o)
				}
			}
			if stdout.err != nil {
				return failure{host.ExitDifference, fmt.Errorf("the results cannot be printed: %w", stdout.err)}
			}
			if code := host.ExitCode(outcomes); code != host.ExitFine {
				return exit(code)
			}
			return nil
		},
	}
	c.Flags().StringSliceVar(&sessions, "session", nil, "run this session only; may be given several times")
	c.Flags().StringVar(&out, "out", "", "folder of the runs (default runs beside the file)")
	outputFlag(c, &output)
	_ = c.RegisterFlagCompletionFunc("session", completeSessions)
	return c
}

// completeSessions offers the names of the file's sessions.
func completeSessions(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	file, err := host.Load(fileArgument(args))
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, s := range file.Sessions {
		names = append(names, s.Name)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// load reads a sessions file and prints every mistake in it.
func load(w io.Writer, path string) (*host.File, error) {
	file, err := host.Load(path)
	var mistakes sdk.Diagnostics
	if errors.As(err, &mistakes) {
		printMistakes(w, mistakes)
		return nil, told{exit: host.ExitMistake, mistakes: mistakes}
	}
	if err != nil {
		return nil, failure{host.ExitMistake, err}
	}
	return file, nil
}

func printMistakes(w io.Writer, mistakes sdk.Diagnostics) {
	for _, d := range mistakes {
		fmt.Fprintln(w, "error:", d)
	}
	if len(mistakes) > 1 {
		fmt.Fprintf(w, "%d mistakes\n", len(mistakes))
	}
}

// watchedWriter remembers that something could not be written, as on a full disk.
type watchedWriter struct {
	to  io.Writer
	err error
}

func (w *watchedWriter) Write(b []byte) (int, error) {
	n, err := w.to.Write(b)
	if err != nil && w.err == nil {
		w.err = err
	}
	return n, err
}

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
			fmt.Fprintf(w, "dropped %s: %s (%s) [%s] %s\n", d.Date, r.Symbol, r.Location, r.Code, r.Message)
		}
	}
	if o.RunDir != "" {
		printRefusals(w, o)
	}
	for _, s := range o.Result.Stopped {
		fmt.Fprintf(problems, "stopped %s: %s, %s: %s\n", s.Strategy, o.Session, s.When, (&sdk.Failure{Code: s.Code, Message: s.Message, Place: s.Place}).Error())
		for _, f := range s.Stack {
			if !strings.HasPrefix(f, "and ") {
				f = "at " + f
			}
			fmt.Fprintln(problems, " ", f)
		}
	}
	if len(o.Mistakes) > 0 {
		fmt.Fprintf(problems, "session %s is refused:\n", o.Session)
		printMistakes(problems, o.Mistakes)
	}
	for _, f := range o.Faults {
		fmt.Fprintf(problems, "data: %s: %s\n", o.Session, f)
	}
	for _, warning := range o.Warnings {
		fmt.Fprintf(problems, "warning: %s: %s\n", o.Session, warning)
	}
	switch {
	case o.Status == host.Interrupted:
		fmt.Fprintf(problems, "host: session %s was interrupted: nothing of it was written\n", o.Session)
	case o.Err != nil && len(o.Mistakes) == 0 && len(o.Faults) == 0:
		fmt.Fprintln(problems, "host:", o.Err)
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
	fmt.Fprintln(w)
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
		fmt.Fprintf(w, "refused %s: %s %s for %s (%s): [%s] %s\n", at, l.Op, l.Symbol, l.Source.Name, l.Source.Location, l.Code, l.Message)
	}
	if shown > most {
		fmt.Fprintf(w, "and %d more refusals: see ledger.jsonl\n", shown-most)
	}
}

// outcomeJSON is one line of host run -o json.
type outcomeJSON struct {
	Session      string                          `json:"session"`
	RunDir       *string                         `json:"run_dir"`
	Outcome      host.Status                     `json:"outcome"`
	ExitCode     int                             `json:"exit_code"`
	Reproducible bool                            `json:"reproducible"`
	Adjust       string                          `json:"adjust,omitempty"`
	Symbols      map[string]*export.MetadataJSON `json:"symbols"`
	Dropped      []export.ManifestRefusal        `json:"dropped"`
	Stopped      []stopJSON                      `json:"stopped"`
	Mistakes     sdk.Diagnostics                 `json:"mistakes"`
	Faults       sdk.Diagnostics                 `json:"faults"`
	Warnings     []string                        `json:"warnings"`
	Error        string                          `json:"error,omitempty"`
	Difference   string                          `json:"difference,omitempty"`
}

type stopJSON struct {
	Strategy string   `json:"strategy"`
	Code     sdk.Code `json:"code"`
	Message  string   `json:"message"`
	Place    string   `json:"place,omitempty"`
}

func printOutcomeJSON(w io.Writer, o host.Outcome) error {
	out := outcomeJSON{Session: o.Session, Outcome: o.Status, ExitCode: o.ExitCode(), Reproducible: o.Reproducible, Adjust: o.Adjust,
		Symbols: map[string]*export.MetadataJSON{}, Dropped: []export.ManifestRefusal{}, Stopped: []stopJSON{},
		Warnings: append([]string{}, o.Warnings...), Mistakes: orEmpty(o.Mistakes), Faults: orEmpty(o.Faults), Difference: o.Difference}
	if o.RunDir != "" {
		out.RunDir = &o.RunDir
	}
	if o.Err != nil {
		out.Error = o.Err.Error()
	}
	if o.Snapshot != nil {
		for name, s := range export.NewSessionJSON(*o.Snapshot, false).Symbols {
			out.Symbols[name] = s.Metadata
		}
	}
	for _, d := range o.Result.Days {
		for _, r := range d.Refused {
			out.Dropped = append(out.Dropped, export.ManifestRefusal{Symbol: r.Symbol, Location: r.Location, Code: string(r.Code), Message: r.Message})
		}
	}
	for _, s := range o.Result.Stopped {
		out.Stopped = append(out.Stopped, stopJSON{Strategy: s.Strategy, Code: s.Code, Message: s.Message, Place: s.Place})
	}
	return json.NewEncoder(w).Encode(out)
}

func orEmpty(ds sdk.Diagnostics) sdk.Diagnostics {
	if ds == nil {
		return sdk.Diagnostics{}
	}
	return ds
}
