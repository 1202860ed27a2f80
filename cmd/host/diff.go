package main

import (
	"encoding/json"

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
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
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
