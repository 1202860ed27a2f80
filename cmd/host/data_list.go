package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
)

func newDataList() *cobra.Command {
	var output string
	var by *exchange
	var o host.ListOptions
	c := &cobra.Command{
		Use:   "ls [SOURCE]",
		Short: "List the symbols and intervals of a store, a folder of CSV files or the sample market",
		Long: `List the symbols and intervals of a store, a folder of CSV files or the sample market, with the first and the last bar of
each and its quality: of the bars that the calendar expects in regular hours, from the first day to the last, the share that is
there, in percent. Quality is counted, so all bars are read; --quality=false reads a store's catalogue only. Those of a bucket are counted
where --quality is given, and those of the sample market never.`,
		Example: "  host data ls data/store\n  host data ls data/coins --exchange 24/7\n  host data ls sample://",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			calendar, err := by.calendar(c)
			if err != nil {
				return err
			}
			o.Calendar = calendar
			source := defaultStore
			if len(args) == 1 {
				source = args[0]
			}
			if strings.HasPrefix(source, "s3://") && !c.Flags().Changed("quality") {
				o.Quality = false // every bar would be a transfer
			}
			name, series, err := host.ListStore(c.Context(), source, o)
			if err != nil {
				return dataFailure(c, err)
			}
			if output == "json" {
				e := json.NewEncoder(c.OutOrStdout())
				for _, s := range series {
					if err := e.Encode(s); err != nil {
						return failure{host.ExitDifference, err}
					}
				}
				return nil
			}
			fmt.Fprintln(c.OutOrStdout(), name)
			if len(series) == 0 {
				fmt.Fprintf(c.ErrOrStderr(), "host: it is empty: host data import PATH --store %s brings bars into it\n", source)
				return nil
			}
			tw := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(tw, "SYMBOL\tINTERVAL\tFIRST\tLAST\tBARS\tQUALITY")
			for _, s := range series {
				fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%d\t%s\n", s.Symbol, s.Interval, s.First, s.Last, s.Bars, percent(s.Quality))
			}
			return tw.Flush()
		},
	}
	by = exchangeFlags(c)
	c.Flags().BoolVar(&o.Quality, "quality", true, "count the bars that are there, which reads them all")
	outputFlag(c, &output)
	return c
}

// percent is a quality, or a hyphen where there is none.
func percent(quality *float64) string {
	if quality == nil {
		return "-"
	}
	return fmt.Sprintf("%.2f", *quality)
}
