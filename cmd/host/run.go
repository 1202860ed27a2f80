package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/sdk"
)

func newRun() *cobra.Command {
	var sessions, without names
	var settings, attach []string
	var out, output string
	var speed float64
	var pluginStore string
	var twice, paranoid, watch, locked, record bool
	c := &cobra.Command{
		Use:   "run [FILE]",
		Short: "Run the sessions of a file (default sessions.yaml)",
		Long: `Run the sessions of a YAML file, print the symbols of each with who added them, and write a run folder for each:
ledger.jsonl, symbols.csv, timeline.csv, session.json, emitted.csv and manifest.json, byte for byte the same in every run
of the same input, and timings.jsonl and host.log, which may differ.

With --without NAME a strategy or scanner does not take part; with --without NAME:SYMBOL it does, and each of its requests
for that symbol is refused with the code counterfactual. A handler that lets this refusal escape ends there, and its
strategy goes on. What was left out is in the manifest and the id; host diff shows what it changed.

With --set NAME.PARAMETER=VALUE a strategy or scanner gets another parameter than the file gives it, checked as the file's
are. A script's own declaration says whether 30 is a number or a text; a plugin's text that looks like a number is written in
quotes. What was set is in the manifest and the id.

With --locked a plugin runs only where plugins.lock, beside the file, pins its binary; nothing runs where one is not. A plugin
that the file names by its name is held to plugins.lock with and without it.

With --twice each session runs on one processor and again on all, and what must repeat is compared: the exit code is 1
where it does not.

With --paranoid each session runs again with windows of one instant, in fresh processes: a plugin, or a script with isolation:
process, is otherwise sent its input some instants ahead, in its own memory, where hostile code could look at it. The exit
code is 1 where the two runs differ.

With --attach NAME=LINE a plugin that was started with -debug, under a debugger above all, plays the strategy NAME in place of
the one that the file names. It has no limit of time, and its process stays when the run is over.

With --record the run folder keeps the messages of each plugin, and of each script with isolation: process, in
messages/NAME.log. It changes no result. host plugin replay plays such a log to a plugin again.

With --watch the sessions run again as soon as a file changes that they are made of: the sessions file, scripts with all
that they import, the source of plugins, universe files. After each run it tells what changed in the results. It goes on
until Ctrl-C, whatever is wrong with a file. Of the runs of each session that it made, the first and the last two stay.

Where a session has a speed, of the file or of --speed, and there is a terminal, keys steer it: space or p pauses and goes
on, s or n steps to the next instant, d goes to the next day, + and - double and halve the speed, q ends the run.`,
		Example: `  host run
  host run desk.yaml --session quickstart
  host run --out /tmp/runs -o json
  host run --session quickstart --without gap
  host run --session quickstart --speed 600
  host run --twice
  host run --paranoid
  host run --session quickstart --watch
  host run --without gap:TSLA --without opening-range:ORCL`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := errors.Join(checkOutput(output), checkFile(c, args)); err != nil {
				return err
			}
			options := host.Options{Sessions: sessions, Out: out, Without: without, Set: settings, Attach: attach, Record: record, Locked: locked, PluginStore: pluginStore,
				Progress: func(line string) { fmt.Fprintln(c.ErrOrStderr(), line) }}
			if err := attachable(len(attach) > 0, locked, twice, paranoid); err != nil {
				return failure{host.ExitUsage, err}
			}
			if watch {
				if paranoid {
					return failure{host.ExitUsage, errors.New("--watch runs each session once for each change: leave --paranoid out, and give it when the results are as you want them")}
				}
				if err := watchable(output, twice, len(attach) > 0, speed); err != nil {
					return failure{host.ExitUsage, err}
				}
				return watchRuns(c, fileArgument(c, args), options)
			}
			stdout := &watchedWriter{to: c.OutOrStdout()}
			file, err := load(c.ErrOrStderr(), fileArgument(c, args))
			if err != nil {
				var mistakes sdk.Diagnostics
				if output == "json" && errors.As(err, &mistakes) { // no session can be told of, the mistakes can
					_ = printOutcomeJSON(stdout, host.Outcome{Status: host.Refused, Mistakes: mistakes})
				}
				return err
			}
			if c.Flags().Changed("speed") {
				options.Speed = &speed
			}
			outcomes, err := runSessions(c, file, options, runner(twice, paranoid))
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
	c.Flags().Var(&sessions, "session", "run this session only; may be given several times")
	c.Flags().StringVar(&out, "out", "", "folder of the runs (default runs beside the file)")
	c.Flags().Float64Var(&speed, "speed", 0, "how many times as fast as real time, in place of the file's speed; 0 as fast as it goes")
	c.Flags().BoolVar(&twice, "twice", false, "run each session again, on another number of processors, and compare")
	c.Flags().BoolVar(&paranoid, "paranoid", false, "run each session again, with one instant of input at a time for each process, and compare")
	c.Flags().BoolVar(&record, "record", false, "keep the messages of each plugin in messages/NAME.log of the run folder, for host plugin replay")
	c.Flags().BoolVar(&watch, "watch", false, "run again when a file changes that the sessions are made of, and tell what changed in the results")
	c.Flags().Var(&without, "without", "leave out this strategy or scanner, or NAME:SYMBOL its requests for a symbol; may be given several times")
	c.Flags().StringArrayVar(&settings, "set", nil, "NAME.PARAMETER=VALUE of a strategy or scanner, in place of the file's; may be given several times")
	c.Flags().StringArrayVar(&attach, "attach", nil, "NAME=LINE, a plugin that waits under a debugger, as it prints it with -debug; may be given several times")
	fileFlag(c)
	lockedFlags(c, &locked, &pluginStore)
	c.MarkFlagsMutuallyExclusive("twice", "paranoid")
	outputFlag(c, &output)
	_ = c.RegisterFlagCompletionFunc("session", completeSessions)
	_ = c.RegisterFlagCompletionFunc("without", completeSources)
	return c
}

// runFunc is a way to run sessions.
type runFunc func(context.Context, *host.File, host.Options) ([]host.Outcome, error)

func runner(twice, paranoid bool) runFunc {
	switch {
	case twice:
		return host.RunTwice
	case paranoid:
		return host.RunParanoid
	}
	return host.Run
}

// runSessions runs the sessions of a file, with the keyboard where they have a pace to steer.
func runSessions(c *cobra.Command, file *host.File, o host.Options, run runFunc) ([]host.Outcome, error) {
	paced := o.Speed != nil
	for _, s := range file.Sessions {
		paced = paced || s.Speed > 0 && (len(o.Sessions) == 0 || slices.Contains(o.Sessions, s.Name))
	}
	if !paced {
		return run(c.Context(), file, o)
	}
	return watched(c, o, func(ctx context.Context, o host.Options) ([]host.Outcome, error) { return run(ctx, file, o) })
}

// completeSessions offers the names of the file's sessions.
func completeSessions(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	file, err := host.Load(fileArgument(c, args))
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, s := range file.Sessions {
		names = append(names, s.Name)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completeSources offers the names of the file's scanners and strategies.
func completeSources(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	file, err := host.Load(fileArgument(c, args))
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return host.Sources(file), cobra.ShellCompDirectiveNoFileComp
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
	Repeat       *repeatJSON                     `json:"repeat,omitempty"` // with --twice or --paranoid
}

type repeatJSON struct {
	Processors *[2]int `json:"gomaxprocs,omitempty"`  // with --twice
	OneInstant bool    `json:"one_instant,omitempty"` // with --paranoid
	Equal      bool    `json:"equal"`
	Files      int     `json:"files"` // that were compared
	Difference string  `json:"difference,omitempty"`
	RunDir     *string `json:"run_dir"` // of the second run where it differs
	Error      string  `json:"error,omitempty"`
}

func newRepeatJSON(r *host.Repeat) *repeatJSON {
	if r == nil {
		return nil
	}
	out := &repeatJSON{OneInstant: r.OneInstant, Equal: r.Err == nil && r.Difference == nil, Files: r.Files}
	if !r.OneInstant {
		out.Processors = &r.Processors
	}
	if r.Difference != nil {
		out.Difference, out.RunDir = r.Difference.String(), &r.Dir
	}
	if r.Err != nil {
		out.Error = r.Err.Error()
	}
	return out
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
		Warnings: append([]string{}, o.Warnings...), Mistakes: orEmpty(o.Mistakes), Faults: orEmpty(o.Faults), Difference: o.Difference,
		Repeat: newRepeatJSON(o.Repeat)}
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
