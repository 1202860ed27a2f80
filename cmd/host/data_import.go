package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/sdk"
)

func newDataImport() *cobra.Command {
	var o host.ImportOptions
	var flags importFlags
	c := &cobra.Command{
		Use:   "import PATH...",
		Short: "Import CSV files, Parquet files and LEAN zips into a store of Parquet files",
		Long: `Import files and folders of files into a store, a folder of Parquet files that data.source of a session can name, and
that DuckDB, Polars and Spark read as it is. From the first to the last bar of each file the store then has just what the
file says; importing the same again changes nothing. Wrong rows are left out, counted, and named with file and line, or
row of a Parquet file.

--columns says which column is what where names do not let it be guessed: the fields are start, open, high, low, close,
volume and symbol, and a column is named as in the file, or by its number from 1 in a CSV file without a header.`,
		Example: `  host data import downloads/*.csv --store data/store
  host data import lean/equity --store data/store --format lean
  host data import bars.parquet --symbol AAPL --columns start=ts,close=px_last`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := flags.read(&o); err != nil {
				return failure{host.ExitUsage, err}
			}
			shown, err := newProgress(flags.progress, c.ErrOrStderr())
			if err != nil {
				return failure{host.ExitUsage, err}
			}
			o.Progress = shown.tell
			report, err := host.Import(c.Context(), args, o)
			shown.end()
			return printImport(c, report, err)
		},
	}
	c.Flags().StringVar(&o.Store, "store", "data/store", "folder of the store, which is made where there is none, or s3://bucket/prefix")
	c.Flags().StringVar(&flags.format, "format", "auto", "auto, csv, parquet or lean")
	c.Flags().StringVar(&o.Symbol, "symbol", "", "the symbol, where neither columns nor file names tell it")
	c.Flags().StringVar(&flags.interval, "interval", "", "the interval, where neither names nor spacing tell it")
	c.Flags().StringVar(&flags.zone, "tz", "", "the zone of times without one (default America/New_York)")
	c.Flags().StringVar(&flags.columns, "columns", "", "which column is what, as in start=ts,close=px_last; the others are guessed")
	c.Flags().StringVar(&flags.progress, "progress", progressAuto, "auto, bar, plain or none: auto is a bar on a terminal, else lines")
	for flag, values := range map[string][]string{"format": {"auto", "csv", "parquet", "lean"}, "progress": progressKinds()} {
		_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
	return c
}

// importFlags are the flags that have to be read.
type importFlags struct {
	format, interval, zone, columns, progress string
}

// read sets what the flags say. The error is a mistake in one of them.
func (f importFlags) read(o *host.ImportOptions) error {
	switch o.Format = host.ImportFormat(f.format); f.format {
	case "auto", "csv", "parquet", "lean":
	default:
		return fmt.Errorf("--format is %q, expected auto, csv, parquet or lean", f.format)
	}
	if f.interval != "" {
		interval, err := sdk.ParseInterval(f.interval)
		if err != nil {
			return err
		}
		o.Interval = interval
	}
	if f.zone != "" {
		location, err := time.LoadLocation(f.zone)
		if err != nil {
			return fmt.Errorf("--tz %q is no time zone: write one such as America/New_York or UTC", f.zone)
		}
		o.Location = location
	}
	if f.columns != "" {
		columns, err := host.ParseImportColumns(f.columns)
		if err != nil {
			return fmt.Errorf("--columns: %w", err)
		}
		o.Columns = columns
	}
	return nil
}

// printImport prints what an import did, and what was wrong.
func printImport(c *cobra.Command, report host.ImportReport, err error) error {
	for _, d := range report.Diagnostics() {
		fmt.Fprintln(c.ErrOrStderr(), "data:", d)
	}
	var mistakes sdk.Diagnostics
	switch {
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(c.ErrOrStderr(), "host: interrupted: what was written stays, and the same import again brings the rest")
		return exit(host.ExitInterrupted)
	case errors.As(err, &mistakes):
		return exit(host.ExitNoData) // they were printed with the report
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
}
