package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/sdk"
)

func newDataCheck() *cobra.Command {
	var output string
	var symbols names
	var by *exchange
	c := &cobra.Command{
		Use:   "check [SOURCE]",
		Short: "Look for gaps, outliers, splits that were not adjusted and damage in a store",
		Long: `Read all bars of a store, a folder of CSV files or the sample market, and compare them with the exchange's calendar, regular
hours, and with one another: missing bars and days, bars off the grid of their interval, outliers, jumps that look like
splits and are not in splits.csv, splits there that the prices do not show, damaged files and wrong rows. Each has a place
and a code, of each code the first 20 are listed and all counted.

Exit code 1 says that something beyond gaps was found; gaps alone, which thinly traded symbols have, are 0.`,
		Example: "  host data check data/store\n  host data check data/2025 --symbol AAPL -o json\n  host data check data/coins --exchange 24/7",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			source := defaultStore
			if len(args) == 1 {
				source = args[0]
			}
			calendar, err := by.calendar(c)
			if err != nil {
				return err
			}
			check, err := host.CheckDataBy(c.Context(), source, calendar, symbols)
			if err != nil {
				return dataFailure(c, err)
			}
			if output == "json" {
				err = json.NewEncoder(c.OutOrStdout()).Encode(check)
			} else {
				err = writeCheck(c.OutOrStdout(), check)
			}
			if err != nil {
				return failure{host.ExitDifference, err}
			}
			if !check.Sound() {
				return exit(host.ExitDifference)
			}
			return nil
		},
	}
	c.Flags().Var(&symbols, "symbol", "look at this symbol only; may be given several times")
	by = exchangeFlags(c)
	outputFlag(c, &output)
	return c
}

// defaultStore is the store where none is named, as host data import makes it.
const defaultStore = "data/store"

// dataFailure is what a command about data ends with: no data, or an interruption.
func dataFailure(c *cobra.Command, err error) error {
	var mistakes sdk.Diagnostics
	switch {
	case c.Context().Err() != nil:
		return exit(host.ExitInterrupted)
	case errors.As(err, &mistakes):
		printMistakes(c.ErrOrStderr(), mistakes)
		return exit(host.ExitNoData)
	}
	return failure{host.ExitNoData, err}
}

func writeCheck(w io.Writer, check host.DataCheck) error {
	fmt.Fprintln(w, check.Store)
	if check.Splits > 0 {
		fmt.Fprintf(w, "splits.csv lists %s\n", countText(check.Splits, "split"))
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "SYMBOL\tINTERVAL\tBARS\tOUTSIDE HOURS\tMISSING\tQUALITY\tFOUND BEYOND GAPS")
	for _, s := range check.Series {
		found := 0
		for code, n := range s.Findings {
			if code != host.FoundGap && code != host.FoundMissingDays {
				found += n
			}
		}
		fmt.Fprintf(tw, "%s\t%s\t%d\t%d\t%d\t%s\t%d\n", s.Symbol, s.Interval, s.Bars, s.Outside, s.Missing, percent(s.Quality), found)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	for _, code := range check.Codes() {
		n := check.Counts[code]
		more := ""
		if n > host.FindingsOfAKind {
			more = fmt.Sprintf(", the first %d of them", host.FindingsOfAKind)
		}
		if _, err := fmt.Fprintf(w, "\n%s: %d%s\n", code, n, more); err != nil {
			return err
		}
		for _, f := range check.Findings {
			if f.Code != code {
				continue
			}
			place := f.Place()
			if f.End != "" {
				place += " to " + f.End
			}
			if place != "" {
				place += ": "
			}
			if _, err := fmt.Fprintf(w, "  %s%s\n", place, f.Message); err != nil {
				return err
			}
		}
	}
	return nil
}
