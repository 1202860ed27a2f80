package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/sdk"
)

func newScript() *cobra.Command {
	c := &cobra.Command{Use: "script", Short: "Check scripts, and tell what they are, without a session"}
	c.AddCommand(newScriptCheck(), newScriptDescribe())
	return c
}

func newScriptCheck() *cobra.Command {
	var output, root string
	c := &cobra.Command{
		Use:   "check FILE...",
		Short: "Find what is wrong with scripts before they run",
		Long: `Find what is wrong with scripts, all at once, each with its line and a code: syntax, imports, exports, the declaration of
parameters, what the engine does not have, members that the session does not have, regular expressions that may run for
hours, the clock read while the script loads, handlers that are async. Nothing of a script runs but its top level.

An error is what host run refuses the script for: the exit code is 3. A warning is what goes wrong where it is reached, or is
hardly meant: the exit code is 1. A note is what may do no harm, such as files that import one another: the exit code is 0.`,
		Example: "  host script check scripts/*.js\n  host script check scripts/idea.ts -o json",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			reports, err := inspect(c, args, root, output)
			if err != nil {
				return err
			}
			codes := map[int]bool{}
			for _, r := range withoutHelpers(c.ErrOrStderr(), reports) {
				codes[r.ExitCode()] = true
				if output == "json" {
					err = json.NewEncoder(c.OutOrStdout()).Encode(r)
				} else {
					err = r.WriteFindings(c.OutOrStdout())
				}
				if err != nil {
					return failure{host.ExitDifference, err}
				}
			}
			return worst(codes)
		},
	}
	scriptFlags(c, &output, &root)
	return c
}

func newScriptDescribe() *cobra.Command {
	var output, root string
	c := &cobra.Command{
		Use:   "describe FILE...",
		Short: "Tell what scripts are: role, handlers, parameters, indicators, files and digest",
		Long: `Tell what scripts are: role, handlers, parameters with their types, defaults, ranges and help, indicators of their own, the
files and packages that they are made of, and the digest that a run's manifest has. The exit code is 3 where host run would
refuse one; host script check says everything that is wrong.`,
		Example: "  host script describe scripts/opening_range.js",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			reports, err := inspect(c, args, root, output)
			if err != nil {
				return err
			}
			codes := map[int]bool{}
			for i, r := range reports {
				printMistakes(c.ErrOrStderr(), r.Errors())
				codes[r.ExitCode()] = r.ExitCode() == host.ExitMistake
				if output == "json" {
					err = json.NewEncoder(c.OutOrStdout()).Encode(r)
				} else if r.Digest != "" {
					err = describe(c.OutOrStdout(), r, i > 0)
				}
				if err != nil {
					return failure{host.ExitDifference, err}
				}
			}
			return worst(codes)
		},
	}
	scriptFlags(c, &output, &root)
	return c
}

// withoutHelpers leaves out the files without a handler that another of the scripts imports: they are checked with it.
func withoutHelpers(w io.Writer, reports []host.ScriptReport) []host.ScriptReport {
	return slices.DeleteFunc(slices.Clone(reports), func(r host.ScriptReport) bool {
		i := slices.IndexFunc(reports, func(other host.ScriptReport) bool {
			return other.File != r.File && slices.Contains(other.Files, r.File)
		})
		if i < 0 || len(r.Handlers) > 0 || len(r.Findings) != 1 || r.Findings[0].Code != sdk.MissingHandler {
			return false
		}
		fmt.Fprintf(w, "%s is passed over: it is checked with %s, which imports it\n", r.File, reports[i].File)
		return true
	})
}

func describe(w io.Writer, r host.ScriptReport, another bool) error {
	if another {
		fmt.Fprintln(w)
	}
	return r.Describe(w)
}

func scriptFlags(c *cobra.Command, output, root *string) {
	outputFlag(c, output)
	c.Flags().StringVar(root, "root", "", "folder that imports stay in (default the nearest above the script with sessions.yaml or package.json)")
}

// inspect looks at every script that is named.
func inspect(c *cobra.Command, files []string, root, output string) ([]host.ScriptReport, error) {
	if err := checkOutput(output); err != nil {
		return nil, err
	}
	var reports []host.ScriptReport
	for _, file := range files {
		if host.IsTestFile(file) { // scripts/*.js has them too
			fmt.Fprintf(c.ErrOrStderr(), "%s is passed over: host test runs it\n", file)
			continue
		}
		r, err := host.InspectScript(c.Context(), root, file)
		if c.Context().Err() != nil {
			return nil, exit(host.ExitInterrupted)
		}
		if err != nil {
			return nil, failure{host.ExitMistake, err}
		}
		reports = append(reports, r)
	}
	return reports, nil
}

// worst is the first that applies of the exit codes that there are, nil where all is fine.
func worst(codes map[int]bool) error {
	for _, code := range []int{host.ExitMistake, host.ExitDifference} {
		if codes[code] {
			return exit(code)
		}
	}
	return nil
}
