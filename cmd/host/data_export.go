package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/sdk"
)

func newDataExport() *cobra.Command {
	var output, interval, adjust, out string
	var q host.BarsQuery
	var by *exchange
	c := &cobra.Command{
		Use:   "export SYMBOL --interval INTERVAL --out FILE",
		Short: "Write bars of a symbol into a CSV or Parquet file",
		Long: `Write bars of a symbol into a file, CSV or Parquet by the end of its name, with columns start, open, high, low, close and
volume. Bars of a stored interval are written as they are stored, those outside of regular hours too; others are derived
for regular hours, as a session does. Without --from and --to these are all days. The file is replaced whole.`,
		Example: "  host data export AAPL --interval 1m --out AAPL_1m.csv\n  host data export SPY --interval 1d --source data/2025 --from 2025-01-01 --out SPY_1d.parquet",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			iv, err := sdk.ParseInterval(interval)
			if err != nil {
				return failure{host.ExitUsage, err}
			}
			if err := host.CheckExport(out); err != nil {
				return failure{host.ExitUsage, err}
			}
			if err := checkDates(q.From, q.To); err != nil {
				return err
			}
			if err := checkAdjust(adjust, &q); err != nil {
				return err
			}
			if q.Calendar, err = by.calendar(c); err != nil {
				return err
			}
			q.Symbol, q.Interval = args[0], iv
			done, err := host.ExportBars(c.Context(), q, out)
			switch {
			case errors.Is(err, host.ErrNotWritten) && c.Context().Err() == nil:
				return failure{host.ExitDifference, err}
			case err != nil:
				return dataFailure(c, err)
			}
			if output == "json" {
				err = json.NewEncoder(c.OutOrStdout()).Encode(done)
			} else {
				how := ""
				if done.DerivedFrom != "" {
					how = ", derived from " + string(done.DerivedFrom)
				}
				_, err = fmt.Fprintf(c.OutOrStdout(), "%s: %d bars of %s %s from %s to %s%s%s\n", done.File, done.Bars, done.Symbol, done.Interval, done.First, done.Last, how, adjustedText(done.AsOf))
			}
			if err != nil {
				return failure{host.ExitDifference, err}
			}
			return nil
		},
	}
	barsFlags(c, &q, &interval, &adjust)
	by = exchangeFlags(c)
	c.Flags().StringVar(&out, "out", "", "the file, which ends with .csv or .parquet")
	outputFlag(c, &output)
	return c
}
