package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

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
that DuckDB, Polars and Spark read as it is. The files of one import are one whole: a bar that several have is taken from
the first in the order of their paths, and one that contradicts it is reported. From the first to the last bar of each file
the store then has just what the files say; importing the same again changes nothing. Only a year (of bars of seconds: a
month) in which the files have no bar at all stays as it is, even where they have bars before and after. Wrong rows are left
out, counted, and named with file and line, or row of a Parquet file.

BARS of the table were brought, into the place of REPLACED ones that the store had there, the same or others.

--symbol and --interval go before what names of files and folders say, and --interval before the spacing of bars; only a
column of symbols goes before --symbol. LEAN zips always say theirs.

--columns says which column is what where names do not let it be guessed: the fields are start, open, high, low, close,
volume, symbol and interval, and a column is named as in the file, or by its number from 1 in a CSV file without a header.`,
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
	c.Flags().StringVar(&o.Symbol, "symbol", "", "the symbol, whatever file names say; a column of symbols goes before it")
	c.Flags().StringVar(&flags.interval, "interval", "", "the interval, whatever names and the spacing of bars say")
	c.Flags().StringVar(&flags.zone, "tz", "", "the zone of times without one (default America/New_York)")
	c.Flags().StringVar(&flags.dates, "dates", "", "the order of dates such as 02/07/2025: dmy or mdy; without it they are refused")
	c.Flags().StringVar(&flags.columns, "columns", "", "which column is what, as in start=ts,close=px_last; the others are guessed")
	c.Flags().StringVar(&flags.progress, "progress", progressAuto, "auto, bar, plain or none: auto is a bar on a terminal, else lines")
	for flag, values := range map[string][]string{"format": {"auto", "csv", "parquet", "lean"}, "progress": progressKinds(), "dates": {"dmy", "mdy"}} {
		_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
	return c
}

// importFlags are the flags that have to be read.
type importFlags struct {
	format, interval, zone, dates, columns, progress string
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
		location, err := host.ParseImportZone(f.zone)
		if err != nil {
			return fmt.Errorf("--tz %w", err)
		}
		o.Location = location
	}
	o.Dates = host.ImportDates(f.dates)
	if err := o.Dates.Check(); err != nil {
		return fmt.Errorf("--dates: %w", err)
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
	if rows, bad := report.Rows(); bad > 0 {
		fmt.Fprintf(c.ErrOrStderr(), "data: %d of %d rows were left out\n", bad, rows)
	}
	if n := report.Failed(); n > 0 {
		return failure{host.ExitDifference, fmt.Errorf("%d of %d files were not imported", n, len(report.Files))}
	}
	return nil
}
