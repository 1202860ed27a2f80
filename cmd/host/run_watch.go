package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/sdk"
)

// watchable says why runs cannot be watched with other flags.
func watchable(output string, twice, attached bool, speed float64) error {
	switch {
	case output == "json":
		return errors.New("--watch goes on, and json is one line for each session: leave one of them out")
	case twice:
		return errors.New("--watch runs each session once for each change: leave --twice out, and give it when the results are as you want them")
	case attached:
		return errors.New("--attach is for one run of a plugin that a debugger holds, and --watch runs again: leave one of them out")
	case speed != 0:
		return errors.New("--watch runs as fast as it goes: leave --speed out, or run without --watch to look on")
	}
	return nil
}

// watchRuns runs the sessions whenever something that they are made of changes, until it is interrupted.
func watchRuns(c *cobra.Command, path string, o host.Options) error {
	return watchEnded(c, host.Watch(c.Context(), path, o, runsWatcher(c, path)))
}

// runsWatcher prints what happens to the sessions of a file.
func runsWatcher(c *cobra.Command, path string) host.Watcher {
	out, problems := c.OutOrStdout(), c.ErrOrStderr()
	return host.Watcher{
		Refused: func(err error) {
			var mistakes sdk.Diagnostics
			if errors.As(err, &mistakes) {
				printMistakes(problems, mistakes)
			} else {
				fmt.Fprintln(problems, "host:", err)
			}
		},
		Ran: func(r host.Rerun) {
			for i, o := range r.Outcomes {
				printRerun(out, problems, o, r.Changes[i])
			}
			for _, name := range r.Gone {
				fmt.Fprintf(out, "session %s is gone from %s\n", name, path)
			}
		},
		Waiting: func(files int) {
			fmt.Fprintf(out, "watching %s; ctrl-c ends\n", countText(files, "file"))
		},
		Changed: func(files []string, underWay bool) {
			note := ""
			if underWay {
				note = " (the run under way was given up)"
			}
			fmt.Fprintf(out, "\nchanged: %s%s\n", shortList(files), note)
		},
	}
}

// watchEnded is what ended host.Watch as an error of the command line.
func watchEnded(c *cobra.Command, err error) error {
	var mistakes sdk.Diagnostics
	switch {
	case c.Context().Err() != nil:
		return exit(host.ExitInterrupted)
	case errors.As(err, &mistakes):
		printMistakes(c.ErrOrStderr(), mistakes)
		return told{exit: host.ExitMistake, mistakes: mistakes}
	}
	return failure{host.ExitUsage, err}
}

// printRerun tells of a run: all of it where something changed, in one line where nothing did.
func printRerun(out, problems io.Writer, o host.Outcome, changes *host.RunChanges) {
	if changes == nil || !changes.None() {
		printOutcome(out, problems, o)
	} else {
		fmt.Fprintf(out, "session %s: %s\n", o.Session, statusText(o))
	}
	if changes != nil {
		_ = changes.Write(out) // the next is told all the same
		fmt.Fprintln(out)
	}
}

// shortList is names with commas between them, the first few of many: a branch that is checked out changes them all.
func shortList(names []string) string {
	const most = 5
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}
