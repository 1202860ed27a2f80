package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
)

func newShow() *cobra.Command {
	var output, out, day string
	c := &cobra.Command{
		Use:     "show RUN",
		Short:   "Print the symbols of a run with their provenance, bars, quality and indicators",
		Long:    `Print the symbols of a day of a run. RUN is a run folder, the beginning of a run's id, or last.`,
		Example: "  host show last\n  host show last --day 2025-07-02",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			dir, err := host.FindRun(out, args[0])
			if err != nil {
				return failure{host.ExitUsage, err}
			}
			table, err := host.Show(dir, day)
			if err != nil {
				return failure{host.ExitUsage, err}
			}
			if output == "json" {
				return json.NewEncoder(c.OutOrStdout()).Encode(table)
			}
			adjust := ""
			if table.Adjust != "" {
				adjust = ", adjust: " + table.Adjust
			}
			fmt.Fprintf(c.OutOrStdout(), "session %s, %s%s (%s)\n", table.Session, table.Day, adjust, table.Run)
			if table.Cut != nil {
				fmt.Fprintln(c.OutOrStdout(), table.Cut)
			}
			if err := table.Write(c.OutOrStdout()); err != nil {
				return err
			}
			fmt.Fprintln(c.OutOrStdout())
			return table.WriteIndicators(c.OutOrStdout())
		},
	}
	c.Flags().StringVar(&day, "day", "", "trading day, YYYY-MM-DD (default the last)")
	runsFlag(c, &out)
	outputFlag(c, &output)
	return c
}
