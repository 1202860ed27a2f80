package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
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
quotes. Of one that is set twice the last value holds. What was set is in the manifest and the id.

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
	c.Flags().StringArrayVar(&settings, "set", nil, "NAME.PARAMETER=VALUE of a strategy or scanner, in place of the file's; a list is written [A,B]; may be given several times")
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
		fmt.Fprintln(w, "error:", further(d.String()))
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
