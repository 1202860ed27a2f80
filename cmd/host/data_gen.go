package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
)

func newDataGenerate() *cobra.Command {
	var output string
	var o host.GenerateOptions
	var by *exchange
	c := &cobra.Command{
		Use:   "gen --store DIR --symbols N --days D",
		Short: "Fill a store with made-up bars, for benchmarks",
		Long: `Fill a store of Parquet files with synthetic one-minute bars of symbols S0001, S0002, ...: one for each minute of
regular hours of D trading days of the exchange. They are the same on every machine, and making them again changes nothing.`,
		Example: "  host data gen --store data/made-up --symbols 100 --days 250",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			calendar, err := by.calendar(c)
			if err != nil {
				return err
			}
			o.Calendar = calendar
			if err := o.Check(); err != nil {
				return failure{host.ExitUsage, err}
			}
			told := time.Now()
			o.Progress = func(done, of int) {
				if time.Since(told) >= time.Second {
					told = time.Now()
					fmt.Fprintf(c.ErrOrStderr(), "made %d of %d symbols\n", done, of)
				}
			}
			made, err := host.Generate(c.Context(), o)
			switch {
			case err != nil && c.Context().Err() != nil:
				return exit(host.ExitInterrupted)
			case err != nil:
				return failure{host.ExitDifference, err}
			case output == "json":
				err = json.NewEncoder(c.OutOrStdout()).Encode(made)
			default:
				_, err = fmt.Fprintf(c.OutOrStdout(), "%s: %d synthetic bars of 1m, %d symbols, %d days from %s to %s; %d files written, %d unchanged\n",
					o.Store, made.Bars, made.Symbols, made.Days, made.First, made.Last, made.Written, made.Unchanged)
			}
			if err != nil {
				return failure{host.ExitDifference, err}
			}
			return nil
		},
	}
	c.Flags().StringVar(&o.Store, "store", "", "folder of the store, which is made where there is none, or s3://bucket/prefix")
	c.Flags().IntVar(&o.Symbols, "symbols", 10, "number of symbols")
	c.Flags().IntVar(&o.Days, "days", 20, "number of trading days")
	c.Flags().StringVar(&o.Start, "start", "2022-01-03", "the first day, YYYY-MM-DD")
	by = exchangeFlags(c)
	outputFlag(c, &output)
	return c
}
