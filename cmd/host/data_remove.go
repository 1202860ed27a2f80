package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/sdk"
)

func newDataRemove() *cobra.Command {
	var output, interval string
	var q host.RemoveQuery
	var by *exchange
	c := &cobra.Command{
		Use:   "rm SYMBOL",
		Short: "Take bars of a symbol out of a store",
		Long: `Take bars of a symbol out of a store of Parquet files: of one interval or of all, whole or between two days of the
exchange's time zone, both included. It prints what would go, and removes nothing without --yes. In a bucket no object is
emptied: another writer may just be putting bars into it.`,
		Example: "  host data rm AAPL --interval 1m --from 2025-07-01 --to 2025-07-03\n  host data rm AAPL --interval 1m --from 2025-07-01 --to 2025-07-03 --yes",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			if interval != "" {
				iv, err := sdk.ParseInterval(interval)
				if err != nil {
					return failure{host.ExitUsage, err}
				}
				q.Interval = iv
			}
			if err := checkDates(q.From, q.To); err != nil {
				return err
			}
			var err error
			if q.Calendar, err = by.calendar(c); err != nil {
				return err
			}
			q.Symbol = args[0]
			removed, err := host.RemoveBars(c.Context(), q)
			if err != nil {
				return dataFailure(c, err)
			}
			if output == "json" {
				err = json.NewEncoder(c.OutOrStdout()).Encode(removed)
			} else {
				err = writeRemoved(c.OutOrStdout(), removed)
			}
			if err != nil {
				return failure{host.ExitDifference, err}
			}
			return nil
		},
	}
	c.Flags().StringVar(&q.Store, "store", defaultStore, "folder of the store, or s3://bucket/prefix")
	c.Flags().StringVar(&interval, "interval", "", "the interval, such as 5m; without it all that the symbol has")
	c.Flags().StringVar(&q.From, "from", "", "the first day, YYYY-MM-DD")
	c.Flags().StringVar(&q.To, "to", "", "the last day, YYYY-MM-DD, included")
	c.Flags().BoolVar(&q.Yes, "yes", false, "remove them; without it they are only counted")
	by = exchangeFlags(c)
	outputFlag(c, &output)
	return c
}

func writeRemoved(w io.Writer, removed host.Removed) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "SYMBOL\tINTERVAL\tBARS\tREMOVED\tLEFT")
	for _, s := range removed.Series {
		fmt.Fprintf(tw, "%s\t%s\t%d\t%d\t%d\n", s.Symbol, s.Interval, s.Bars, s.Removed, s.Left)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	if removed.Done {
		return nil
	}
	_, err := fmt.Fprintf(w, "nothing was removed from the %s: this is what the same command with --yes removes\n", removed.Store)
	return err
}
