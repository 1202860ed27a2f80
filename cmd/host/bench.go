package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/bench"
	"github.com/strathost/strathost/sdk"
)

func newBench() *cobra.Command {
	var output string
	var o bench.Options
	c := &cobra.Command{
		Use:   "bench [SCRIPT|PLUGIN FOLDER]",
		Short: "Measure bars a second on generated bars: of strathost itself, or of a script or plugin of yours",
		Long: `Measure bars a second, on generated one-minute bars of symbols S0001, S0002, ... that never touch a disk. Without an
argument it measures strathost itself, beside the floors that it must reach on a quiet core; with one, a strategy of
yours: it gets the bars of every symbol, and any symbol that it asks for exists. Imports of a script stay in the folder that
host script check takes. Figures are the best of several runs.`,
		Example: "  host bench\n  host bench scripts/sma_cross.js\n  host bench ./plugins/momentum --param watch=RIVN -o json",
		Args:    cobra.MaximumNArgs(1),
	}
	params := c.Flags().StringToString("param", nil, "a parameter of your strategy, name=value; may be given several times")
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := checkOutput(output); err != nil {
			return err
		}
		if o.Runs < 1 || o.Symbols < 1 {
			return failure{host.ExitUsage, errors.New("--runs and --symbols take a number of 1 or more")}
		}
		if len(args) == 1 {
			o.Path, o.Root = args[0], host.ScriptRoot(args[0])
		} else if exe, err := os.Executable(); err == nil {
			o.Executable = exe
		}
		o.Params = parameters(*params)
		missed := false
		o.Report = func(f bench.Figure) error {
			missed = missed || !f.Met()
			if output == "json" {
				return json.NewEncoder(c.OutOrStdout()).Encode(f)
			}
			_, err := fmt.Fprintln(c.OutOrStdout(), figureText(f))
			return err
		}
		err := bench.Run(c.Context(), o)
		var mistakes sdk.Diagnostics
		switch {
		case errors.As(err, &mistakes):
			printMistakes(c.ErrOrStderr(), mistakes)
			return exit(host.ExitMistake)
		case c.Context().Err() != nil:
			return exit(host.ExitInterrupted)
		case err != nil:
			return failure{host.ExitStopped, err}
		case missed:
			return exit(host.ExitDifference)
		}
		return nil
	}
	c.Flags().IntVar(&o.Symbols, "symbols", 10, "symbols of your strategy's market")
	c.Flags().IntVar(&o.Runs, "runs", 3, "runs of each; the best counts")
	outputFlag(c, &output)
	return c
}

func figureText(f bench.Figure) string {
	text := fmt.Sprintf("%-36s %8.2f M bars/s  %8.1f ns/bar  %6.2f allocs/bar", f.Name, f.BarsPerSec/1e6, f.NsPerBar, f.AllocPerBar)
	if f.Floor == 0 {
		return text
	}
	verdict := "met"
	if !f.Met() {
		verdict = "MISSED"
	}
	return text + fmt.Sprintf("  floor %.2f M: %s", f.Floor/1e6, verdict)
}

// parameters reads the values of --param as the YAML would: whole numbers, numbers, true and false, else text.
func parameters(given map[string]string) map[string]any {
	values := map[string]any{}
	for name, text := range given {
		var v any
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			v = n
		} else if err := json.Unmarshal([]byte(text), &v); err != nil {
			v = text
		}
		values[name] = v
	}
	return values
}
