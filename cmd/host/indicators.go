package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
)

func newIndicators() *cobra.Command {
	var output string
	var markdown bool
	c := &cobra.Command{
		Use:     "indicators [NAME...]",
		Short:   "List the indicators, or explain some of them",
		Example: "  host indicators\n  host indicators macd\n  host indicators -o json",
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			all, err := host.Indicators()
			if err != nil {
				return nil, cobra.ShellCompDirectiveError
			}
			names := make([]string, len(all))
			for i, x := range all {
				names[i] = x.Name
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			if markdown {
				return host.WriteIndicatorReference(c.OutOrStdout())
			}
			list, err := host.Indicators(args...)
			switch {
			case err != nil:
				return failure{host.ExitUsage, err}
			case output == "json":
				e := json.NewEncoder(c.OutOrStdout())
				for _, i := range list {
					if err := e.Encode(i); err != nil {
						return failure{host.ExitDifference, err}
					}
				}
				return nil
			case len(args) == 0:
				return host.WriteIndicators(c.OutOrStdout(), list)
			}
			for n, i := range list {
				if n > 0 {
					fmt.Fprintln(c.OutOrStdout())
				}
				if err := i.Explain(c.OutOrStdout()); err != nil {
					return err
				}
			}
			return nil
		},
	}
	outputFlag(c, &output)
	c.Flags().BoolVar(&markdown, "markdown", false, "print the reference of docs/indicators.md")
	return c
}
