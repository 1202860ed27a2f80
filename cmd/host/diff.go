package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
)

func newDiff() *cobra.Command {
	var output, out string
	var o host.DiffOptions
	c := &cobra.Command{
		Use:   "diff RUN RUN",
		Short: "Tell how two runs differ: what went into them, where they part and why, and what came of it",
		Long: `Compare two runs, A and B: first what went into them, then the first divergence with the chain of its causes, then all
else that differs. Entries of the ledger are aligned by day, time, source, operation, symbol, interval and indicator, and
rows of the other files by time, symbol or name; one more in a run makes no difference of those that follow. A RUN is a
run folder, the beginning of a run's id, or last.

With --canonical a source is its name only, and what went into the runs makes no difference: a script, a Go value and a
plugin that do the same are equal. The exit code is 0 where the runs are equal, 1 where they differ, 2 for wrong usage.`,
		Example: `  host diff 4f1c last
  host diff runs/quickstart/4f1c runs/quickstart/9a02 -o json
  host diff --canonical 4f1c 77b0`,
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			if len(args) != 2 {
				return failure{host.ExitUsage, notTwoRuns(out, args)}
			}
			var dirs [2]string
			for i, name := range args {
				dir, err := host.FindRun(out, name)
				if err != nil {
					return failure{host.ExitUsage, err}
				}
				dirs[i] = dir
			}
			d, err := host.Diff(dirs[0], dirs[1], o)
			if err != nil {
				return failure{host.ExitUsage, err}
			}
			if output == "json" {
				err = json.NewEncoder(c.OutOrStdout()).Encode(d)
			} else {
				err = d.Write(c.OutOrStdout())
			}
			if err == nil && !d.Equal {
				return exit(host.ExitDifference)
			}
			return err
		},
	}
	c.Flags().BoolVar(&o.Canonical, "canonical", false, "compare across source kinds: a source is its name")
	runsFlag(c, &out)
	outputFlag(c, &output)
	return c
}

// notTwoRuns says what is missing or too much of what is to be compared, with runs that are there.
func notTwoRuns(out string, args []string) error {
	text := "host diff compares two runs, and was given none: name two"
	switch len(args) {
	case 0:
	case 1:
		text = fmt.Sprintf("host diff compares two runs, and was given one, %s: name the other, too", args[0])
	default:
		return fmt.Errorf("host diff compares two runs, and was given %d: %s", len(args), strings.Join(args, " "))
	}
	a, b, err := host.LatestRuns(out)
	switch {
	case err != nil:
		return fmt.Errorf("%s; the runs cannot be looked for: %w", text, err)
	case a == "":
		return fmt.Errorf("%s; %s has no run yet: host run makes them, and --out names another folder of runs", text, out)
	case b == "":
		return fmt.Errorf("%s; there is only %s yet: host run makes another where something has changed", text, a)
	}
	return fmt.Errorf("%s; the last two of a session are: host diff %s %s", text, b, a)
}
