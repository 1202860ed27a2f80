package main

import (
	"encoding/json"
	"errors"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
)

func newExplain() *cobra.Command {
	var output, out, source string
	c := &cobra.Command{
		Use:   "explain RUN [SYMBOL]",
		Short: "Tell the story of a symbol in a run: who asked for it, when, why, and what was done",
		Long: `Tell the story of a symbol from the ledger of a run, refusals included, or why it is absent. With --source, tell what a
source asked for. RUN is a run folder, the beginning of a run's id, or last.`,
		Example: `  host explain last RIVN
  host explain last --source gap
  host explain runs/quickstart/4f1c TSLA -o json`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			if (len(args) == 2) == (source != "") {
				return failure{host.ExitUsage, errors.New("explain takes a symbol, or --source with a name")}
			}
			dir, err := host.FindRun(out, args[0])
			if err != nil {
				return failure{host.ExitUsage, err}
			}
			var story host.Story
			if source != "" {
				story, err = host.ExplainSource(dir, source)
			} else {
				story, err = host.Explain(dir, args[1])
			}
			if err != nil {
				return failure{host.ExitUsage, err}
			}
			if output == "json" {
				err = json.NewEncoder(c.OutOrStdout()).Encode(story)
			} else {
				err = story.Write(c.OutOrStdout())
			}
			if err == nil && len(story.Entries) == 0 {
				return exit(host.ExitDifference)
			}
			return err
		},
	}
	c.Flags().StringVar(&source, "source", "", "tell of this source instead of a symbol")
	runsFlag(c, &out)
	outputFlag(c, &output)
	return c
}

// runsFlag adds --out to a command that reads runs.
func runsFlag(c *cobra.Command, out *string) {
	c.Flags().StringVar(out, "out", "runs", "folder of the runs")
}
