package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
)

func newValidate() *cobra.Command {
	var sessions []string
	c := &cobra.Command{
		Use:   "validate [FILE]",
		Short: "Find every mistake in a sessions file, its scripts and its plugins, without running it",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			path := fileArgument(args)
			file, err := load(c.ErrOrStderr(), path)
			if err != nil {
				return err
			}
			mistakes, err := host.Validate(c.Context(), file, host.Options{Sessions: sessions,
				Progress: func(line string) { fmt.Fprintln(c.ErrOrStderr(), line) }})
			if err != nil {
				return failure{host.ExitUsage, err}
			}
			if len(mistakes) > 0 {
				printMistakes(c.ErrOrStderr(), mistakes)
				return exit(host.ExitMistake)
			}
			fmt.Fprintf(c.OutOrStdout(), "%s is fine\n", path)
			return nil
		},
	}
	c.Flags().StringSliceVar(&sessions, "session", nil, "check this session only; may be given several times")
	_ = c.RegisterFlagCompletionFunc("session", completeSessions)
	return c
}
