package main

import (
	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
)

func newSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of sessions files, for editors",
		Long: `Print the JSON Schema of sessions files: every key with its description, and the indicators by name with their parameters.
An editor with a YAML language server completes and checks by it where the first line of the file says so:

  # yaml-language-server: $schema=sessions.schema.json

host new session writes both. The schema is for editors; host validate finds every mistake.`,
		Example: "  host schema > sessions.schema.json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if _, err := c.OutOrStdout().Write(host.Schema()); err != nil {
				return failure{host.ExitDifference, err}
			}
			return nil
		},
	}
}
