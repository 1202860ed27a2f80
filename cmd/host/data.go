package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/sdk"
)

func newData() *cobra.Command {
	c := &cobra.Command{Use: "data", Short: "Bring market data into a store, and see what a store has"}
	c.AddCommand(newDataImport(), newDataList(), newDataCheck(), newDataShow(), newDataGenerate(), newDataExport())
	return c
}

func newDataImport() *cobra.Command {
	var o host.ImportOptions
	var format, interval, zone string
	c := &cobra.Command{
		Use:   "import PATH...",
		Short: "Import CSV files and LEAN zips into a store of Parquet files",
		Long: `Import files and folders of files into a store, a folder of Parquet files that data.source of a session can name, and
that DuckDB, Polars and Spark read as it is. From the first to the last bar of each file the store then has just what the
file says; importing the same again changes nothing. Wrong rows are left out, counted, and named with file and line.`,
		Example: "  host data import downloads/*.csv --store data/store\n  host data import lean/equity --store data/store --format lean",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.Format = host.ImportFormat(format)
			if interval != "" {
				iv, err := sdk.ParseInterval(interval)
				if err != nil {
					return failure{host.ExitUsage, err}
				}
				o.Interval = iv
			}
			if zone != "" {
				loc, err := time.LoadLocation(zone)
				if err != nil {
					return failure{host.ExitUsage, fmt.Errorf("--tz %q is no time zone: write one such as America/New_York or UTC", zone)}
				}
				o.Location = loc
			}
			var told time.Time
			o.Progress = func(p host.ImportProgress) {
				if !p.Writing && time.Since(told) >= time.Second {
					told = time.Now()
					fmt.Fprintf(c.ErrOrStderr(), "read %d of %d files, %d rows\n", p.Done, p.Files, p.Rows)
				}
			}
			report, err := host.Import(c.Context(), args, o)
			for _, d := range report.Diagnostics() {
				fmt.Fprintln(c.ErrOrStderr(), "data:", d)
			}
			var mistakes sdk.Diagnostics
			switch {
			case errors.As(err, &mistakes):
				printMistakes(c.ErrOrStderr(), mistakes)
				return exit(host.ExitNoData)
			case err != nil:
				return failure{host.ExitNoData, err}
			}
			tw := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(tw, "SYMBOL\tINTERVAL\tBARS\tREPLACED\tFILES WRITTEN\tUNCHANGED")
			for _, s := range report.Series {
				fmt.Fprintf(tw, "%s\t%s\t%d\t%d\t%d\t%d\n", s.Symbol, s.Interval, s.Bars, s.Replaced, s.Written, s.Unchanged)
			}
			if err := tw.Flush(); err != nil {
				return failure{host.ExitDifference, err}
			}
			if n := report.Failed(); n > 0 {
				return failure{host.ExitDifference, fmt.Errorf("%d of %d files were not imported", n, len(report.Files))}
			}
			return nil
		},
	}
	c.Flags().StringVar(&o.Store, "store", "data/store", "folder of the store; it is made where there is none")
	c.Flags().StringVar(&format, "format", "auto", "auto, csv or lean")
	c.Flags().StringVar(&o.Symbol, "symbol", "", "the symbol, where neither columns nor file names tell it")
	c.Flags().StringVar(&interval, "interval", "", "the interval, where neither names nor spacing tell it")
	c.Flags().StringVar(&zone, "tz", "", "the zone of times without one (default America/New_York)")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"auto", "csv", "lean"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func newDataList() *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:     "ls [SOURCE]",
		Short:   "List the symbols and intervals of a store, a folder of CSV files or the sample market",
		Example: "  host data ls data/store\n  host data ls sample://",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			source := "data/store"
			if len(args) == 1 {
				source = args[0]
			}
			name, series, err := host.ListStore(c.Context(), source)
			var mistakes sdk.Diagnostics
			switch {
			case errors.As(err, &mistakes):
				printMistakes(c.ErrOrStderr(), mistakes)
				return exit(host.ExitNoData)
			case err != nil:
				return failure{host.ExitNoData, err}
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
			tw := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(tw, "SYMBOL\tINTERVAL\tFIRST\tLAST\tBARS")
			for _, s := range series {
				fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%d\n", s.Symbol, s.Interval, s.First, s.Last, s.Bars)
			}
			return tw.Flush()
		},
	}
	outputFlag(c, &output)
	return c
}
