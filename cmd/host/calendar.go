package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
)

func newCalendar() *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:     "calendar EXCHANGE YEAR",
		Short:   "Print the holidays and early closes of an exchange",
		Example: "  host calendar XNYS 2025",
		Args:    cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			year, err := strconv.Atoi(args[1])
			if err != nil {
				return failure{host.ExitUsage, fmt.Errorf("%q is no year", args[1])}
			}
			days, trading, err := host.CalendarYear(args[0], year)
			if err != nil {
				return failure{host.ExitUsage, err}
			}
			if output == "json" {
				return json.NewEncoder(c.OutOrStdout()).Encode(map[string]any{"exchange": args[0], "year": year, "trading_days": trading, "days": days})
			}
			fmt.Fprintf(c.OutOrStdout(), "%s %d: %d trading days\n", args[0], year, trading)
			tw := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, d := range days {
				what := "closed"
				if !d.Closed {
					what = "closes at " + d.Close
				}
				fmt.Fprintf(tw, "%s\t%s\t%s\n", d.Date, d.Weekday, what)
			}
			return tw.Flush()
		},
	}
	outputFlag(c, &output)
	return c
}
