package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
)

func newValidate() *cobra.Command {
	var sessions names
	var output, pluginStore string
	var locked bool
	c := &cobra.Command{
		Use:   "validate [FILE]",
		Short: "Find every mistake in a sessions file, its scripts and its plugins, without running it",
		Long: `Find every mistake in a sessions file; once that is sound, every mistake in its scripts, plugins and their parameters; and
say of every symbol that a session names whether it can be had on the first day, those of universes and follow lists too.
Nothing is run, and no bar is read of a store that has a catalogue. Exit code 5 says that a session has no symbol on any day.`,
		Example: "  host validate\n  host validate desk.yaml --session quickstart -o json",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := errors.Join(checkOutput(output), checkFile(c, args)); err != nil {
				return err
			}
			path := fileArgument(c, args)
			file, err := load(c.ErrOrStderr(), path)
			if err != nil {
				return err
			}
			found, err := host.Validate(c.Context(), file, host.Options{Sessions: sessions, Locked: locked, PluginStore: pluginStore,
				Progress: func(line string) { fmt.Fprintln(c.ErrOrStderr(), line) }})
			if err != nil {
				return failure{host.ExitUsage, err}
			}
			for _, warning := range found.Warnings {
				fmt.Fprintln(c.ErrOrStderr(), "warning:", warning)
			}
			printMistakes(c.ErrOrStderr(), found.Mistakes)
			if output == "json" {
				e := json.NewEncoder(c.OutOrStdout())
				for _, s := range found.Symbols {
					if err := e.Encode(s); err != nil {
						return failure{host.ExitDifference, err}
					}
				}
			} else if err := found.Write(c.OutOrStdout()); err != nil {
				return failure{host.ExitDifference, err}
			}
			if code := found.ExitCode(); code != host.ExitFine {
				return exit(code)
			}
			if output == "text" {
				fmt.Fprintf(c.OutOrStdout(), "%s is fine\n", path)
			}
			return nil
		},
	}
	c.Flags().Var(&sessions, "session", "check this session only; may be given several times")
	fileFlag(c)
	lockedFlags(c, &locked, &pluginStore)
	outputFlag(c, &output)
	_ = c.RegisterFlagCompletionFunc("session", completeSessions)
	return c
}
