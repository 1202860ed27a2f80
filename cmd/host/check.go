package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/proof"
	"github.com/strathost/strathost/host/visible"
)

func newCheck() *cobra.Command {
	var output, out string
	var list bool
	c := &cobra.Command{
		Use:   "check RUN",
		Short: "Prove a run folder from its files alone: that they agree with one another, the calendar and the ledger",
		Long: `Prove a run folder from its files alone: no session is run, and no data are read. What does not hold is told with the
check's name, the file and the line. RUN is a run folder, the beginning of a run's id, or last.

Exit codes: 0 all checks hold; 1 something was found; 2 wrong usage; 5 the folder cannot be read.`,
		Example: "  host check last\n  host check runs/quickstart/4f1c -o json\n  host check --list",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			if list {
				if len(args) > 0 {
					return failure{host.ExitUsage, errors.New("check --list takes no RUN")}
				}
				return listChecks(c.OutOrStdout(), output)
			}
			if len(args) == 0 {
				return failure{host.ExitUsage, errors.New("check takes a RUN: a run folder, the beginning of a run's id, or last")}
			}
			dir, err := host.FindRun(out, args[0])
			if err != nil {
				return failure{host.ExitUsage, err}
			}
			report, err := proof.Prove(c.Context(), dir)
			switch {
			case c.Context().Err() != nil:
				return exit(host.ExitInterrupted)
			case err != nil:
				return failure{host.ExitNoData, err}
			}
			if output == "json" {
				err = json.NewEncoder(c.OutOrStdout()).Encode(report)
			} else {
				err = writeReport(c.OutOrStdout(), report)
			}
			if err == nil && !report.Sound() {
				return exit(host.ExitDifference)
			}
			return err
		},
	}
	c.Flags().BoolVar(&list, "list", false, "list all checks")
	runsFlag(c, &out)
	outputFlag(c, &output)
	return c
}

func listChecks(w io.Writer, output string) error {
	if output == "json" {
		return json.NewEncoder(w).Encode(proof.Checks())
	}
	for _, c := range proof.Checks() {
		if _, err := fmt.Fprintf(w, "%-12s %s\n", c.Name, c.About); err != nil {
			return err
		}
	}
	return nil
}

func writeReport(w io.Writer, r proof.Report) error {
	found := 0
	for _, c := range r.Checks {
		if c.Findings == 0 {
			continue
		}
		found += c.Findings
		more := ""
		if c.Findings > proof.FindingsOfACheck {
			more = fmt.Sprintf(", the first %d of them", proof.FindingsOfACheck)
		}
		fmt.Fprintf(w, "%s: %d%s (%s)\n", c.Name, c.Findings, more, c.About)
		for _, f := range r.Findings {
			if f.Check != c.Name {
				continue
			}
			other := ""
			if f.Other != "" {
				other = " (" + f.Other + ")"
			}
			fmt.Fprintf(w, "  %s: %s%s\n", f.Place(), further(f.Message), visible.Line(other))
		}
	}
	read := fmt.Sprintf("%s: %s over %s of timeline.csv, %d of symbols.csv, %d of emitted.csv and %s", r.Run,
		countText(len(r.Checks), "check"), countText(r.Rows.Timeline, "row"), r.Rows.Symbols, r.Rows.Emitted, countText(r.Rows.Ledger, "ledger entry"))
	if found == 0 {
		_, err := fmt.Fprintf(w, "%s: all hold\n", read)
		return err
	}
	_, err := fmt.Fprintf(w, "%s: %s\n", read, countText(found, "finding"))
	return err
}
