package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/sdk"
)

func newDataShow() *cobra.Command {
	var output, interval, adjust string
	var rows int
	var q host.BarsQuery
	var by *exchange
	c := &cobra.Command{
		Use:   "show SYMBOL",
		Short: "Print bars of a symbol, and draw their closes",
		Long: `Print bars of a symbol as a session with regular hours would have them: stored ones, or ones that are derived from the
coarsest stored interval that makes them exactly. Without --from and --to these are the bars of the last day, or all of
them for days and weeks; of more than --rows the last are printed, and the chart has all.`,
		Example: "  host data show AAPL --source sample:// --interval 5m --to 2025-07-02\n  host data show SPY --interval 1w --from 2013-01-01 -o json",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			if rows < 1 {
				return failure{host.ExitUsage, fmt.Errorf("--rows is %d, expected 1 or more", rows)}
			}
			iv, err := sdk.ParseInterval(interval)
			if err != nil {
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
			shown, err := host.ShowBars(c.Context(), q)
			if err != nil {
				return dataFailure(c, err)
			}
			if output == "json" {
				err = json.NewEncoder(c.OutOrStdout()).Encode(shown)
			} else {
				err = writeBars(c.OutOrStdout(), shown, rows)
			}
			if err != nil {
				return failure{host.ExitDifference, err}
			}
			return nil
		},
	}
	barsFlags(c, &q, &interval, &adjust)
	by = exchangeFlags(c)
	c.Flags().IntVar(&rows, "rows", 40, "print at most so many bars, the last ones; -o json has all")
	outputFlag(c, &output)
	return c
}

// barsFlags are those of commands about the bars of a symbol.
func barsFlags(c *cobra.Command, q *host.BarsQuery, interval, adjust *string) {
	c.Flags().StringVar(&q.Source, "source", defaultStore, "a store, a folder of CSV files, or sample://")
	c.Flags().StringVar(interval, "interval", "", "the interval, such as 5m")
	c.Flags().StringVar(&q.From, "from", "", "the first day, YYYY-MM-DD")
	c.Flags().StringVar(&q.To, "to", "", "the last day, YYYY-MM-DD, included")
	c.Flags().StringVar(adjust, "adjust", "none", "none, or splits, by the source's splits.csv as of the last day")
	_ = c.RegisterFlagCompletionFunc("adjust", cobra.FixedCompletions([]string{"none", "splits"}, cobra.ShellCompDirectiveNoFileComp))
}

// checkAdjust reads --adjust.
func checkAdjust(adjust string, q *host.BarsQuery) error {
	if adjust != "none" && adjust != "splits" {
		return failure{host.ExitUsage, fmt.Errorf("--adjust %s: expected none or splits", adjust)}
	}
	q.Splits = adjust == "splits"
	return nil
}

// adjustedText says as of which day bars are adjusted; empty where they are not.
func adjustedText(asOf string) string {
	if asOf == "" {
		return ""
	}
	return ", adjusted for splits as of " + asOf
}

func checkDates(from, to string) error {
	for name, text := range map[string]string{"from": from, "to": to} {
		if err := host.CheckDate(text); text != "" && err != nil {
			return failure{host.ExitUsage, fmt.Errorf("--%s: %w", name, err)}
		}
	}
	if from != "" && to != "" && from > to {
		return failure{host.ExitUsage, fmt.Errorf("--from %s is after --to %s", from, to)}
	}
	return nil
}

func writeBars(w io.Writer, shown host.ShownBars, rows int) error {
	bars := shown.Bars
	how := ""
	if shown.DerivedFrom != "" {
		how = ", derived from " + string(shown.DerivedFrom)
	}
	fmt.Fprintf(w, "%s %s%s, from the %s%s: %d bars\n", shown.Symbol, shown.Interval, how, shown.Store, adjustedText(shown.AsOf), bars.Len())
	first := max(0, bars.Len()-rows)
	if first > 0 {
		fmt.Fprintf(w, "the last %d of them; --rows shows more\n", rows)
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "START\tOPEN\tHIGH\tLOW\tCLOSE\tVOLUME\t")
	for i := first; i < bars.Len(); i++ {
		r, note := bars.Row(i), ""
		if bars.Partial(i) {
			note = "partial"
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", shown.Start(i), plain(r.Open), plain(r.High), plain(r.Low), plain(r.Close), plain(r.Volume), note)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	return writeChart(w, shown)
}

// writeChart draws the closes of all bars, as wide as a terminal surely is.
func writeChart(w io.Writer, shown host.ShownBars) error {
	const width, height = 64, 6
	closes := shown.Bars.Close
	low, high := closes[0], closes[0]
	for _, c := range closes {
		low, high = min(low, c), max(high, c)
	}
	fmt.Fprintf(w, "\nclose, %s to %s\n", shown.Start(0), shown.Start(len(closes)-1))
	for i, line := range host.Chart(closes, width, height) {
		scale := ""
		switch i {
		case 0:
			scale = plain(high)
		case height - 1:
			scale = plain(low)
		}
		if _, err := fmt.Fprintf(w, "%12s ┤%s\n", scale, line); err != nil {
			return err
		}
	}
	return nil
}

func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
