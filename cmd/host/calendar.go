package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
)

func newCalendar() *cobra.Command {
	var output, config string
	c := &cobra.Command{
		Use:   "calendar [EXCHANGE YEAR]",
		Short: "List the calendars of exchanges, or print the holidays and early closes of one",
		Long: `List all calendars with their time zones, hours and the dates that they cover; or print, of one calendar and year, every
day that is not as its week has it: closures, early closes, and days that are traded in addition, with the occasion where it
is known. --config adds the calendars that a sessions file defines.`,
		Example: "  host calendar\n  host calendar XNYS 2025\n  host calendar HOUSE 2025 --config sessions.yaml",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 2 {
				return failure{host.ExitUsage, fmt.Errorf("host calendar takes an exchange and a year, and was given %d arguments: %s", len(args), strings.Join(args, " "))}
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return completeCalendars(config)
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			known, err := loadCalendars(c, config)
			if err != nil {
				return err
			}
			if len(args) == 0 {
				return listCalendars(c.OutOrStdout(), known, output)
			}
			if len(args) == 1 {
				return failure{host.ExitUsage, yearMissing(known, args[0])}
			}
			return printYear(c.OutOrStdout(), known, args[0], args[1], output)
		},
	}
	configFlag(c, &config)
	outputFlag(c, &output)
	return c
}

// yearMissing says what a single argument lacks to name the year of a calendar.
func yearMissing(known host.Calendars, name string) error {
	if _, err := strconv.Atoi(name); err == nil {
		return fmt.Errorf("%s is a year: name the exchange, too, as in host calendar XNYS %s; host calendar lists them", name, name)
	}
	all, err := known.All()
	if err != nil {
		return err
	}
	for _, i := range all {
		if i.Name == name {
			return fmt.Errorf("name a year, too, as in host calendar %s 2025; %s covers %s to %s", name, name, i.From, i.To)
		}
	}
	_, err = known.Lookup(name)
	return fmt.Errorf("%w; host calendar, without a name, lists them with their hours and dates", err)
}

func listCalendars(w io.Writer, known host.Calendars, output string) error {
	all, err := known.All()
	if err != nil {
		return failure{host.ExitDifference, err}
	}
	if output == "json" {
		e := json.NewEncoder(w)
		for _, info := range all {
			if err := e.Encode(info); err != nil {
				return failure{host.ExitDifference, err}
			}
		}
		return nil
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "EXCHANGE\tZONE\tDAYS\tHOURS\tEXTENDED\tCOVERS\tLIKE")
	for _, i := range all {
		like, extended := i.Like, "-"
		if like == "" {
			like = "-"
		}
		if i.Pre != "" || i.Post != "" {
			extended = orText(i.Pre, i.Open) + " to " + orText(i.Post, i.Close)
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s to %s\t%s\t%s to %s\t%s\n", i.Name, i.Timezone, strings.Join(i.Days, " "), i.Open, i.Close, extended, i.From,
			i.To, like)
	}
	return tw.Flush()
}

func orText(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func printYear(w io.Writer, known host.Calendars, name, yearText, output string) error {
	year, err := strconv.Atoi(yearText)
	if err != nil {
		return failure{host.ExitUsage, fmt.Errorf("%q is no year", yearText)}
	}
	found, err := known.Lookup(name)
	if err != nil {
		return failure{host.ExitUsage, err}
	}
	days, trading, err := host.CalendarYear(found, year)
	if err != nil {
		return failure{host.ExitUsage, err}
	}
	if output == "json" {
		return json.NewEncoder(w).Encode(map[string]any{"exchange": name, "year": year, "trading_days": trading, "days": days})
	}
	fmt.Fprintf(w, "%s %d: %d trading days\n", name, year, trading)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, d := range days {
		what := "closed"
		switch {
		case d.Extra && d.Close != "":
			what = "traded, closes at " + d.Close
		case d.Extra:
			what = "traded"
		case d.Close != "":
			what = "closes at " + d.Close
		}
		if d.Note != "" {
			what += "\t" + d.Note
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\n", d.Date, d.Weekday, what)
	}
	return tw.Flush()
}
