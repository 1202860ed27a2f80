package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/scaffold"
	"github.com/strathost/strathost/sdk"
)

func newNew() *cobra.Command {
	c := &cobra.Command{
		Use:   "new",
		Short: "Write a new strategy, scanner, plugin or session that runs as it is",
		Long: `Write the first files of a strategy, a scanner, a plugin or a session. What is written runs, and passes its own test.
Nothing is written over. Beside a script come strathost.d.ts, which tells editors what a script sees, and a
jsconfig.json, with --ts a tsconfig.json; one that is there is kept.`,
		Example: "  host new strategy my-idea\n  host new session my-idea --strategy scripts/my_idea.js\n  host run --session my-idea",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return failure{host.ExitUsage, errors.New("say what: host new strategy, scanner, plugin or session")}
		},
	}
	c.AddCommand(newNewScript("strategy", "a strategy"), newNewScript("scanner", "a scanner"), newNewPlugin(), newNewSession())
	return c
}

func newNewScript(kind, what string) *cobra.Command {
	var dir string
	var typeScript bool
	c := &cobra.Command{
		Use:     kind + " NAME",
		Short:   "Write " + what + " in JavaScript or TypeScript, with its test, into scripts",
		Example: fmt.Sprintf("  host new %s my-idea\n  host new %s my-idea --ts", kind, kind),
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			made, err := scaffold.Script(kind, args[0], dir, typeScript)
			return tell(c, dir, made, err)
		},
	}
	c.Flags().BoolVar(&typeScript, "ts", false, "in TypeScript")
	dirFlag(c, &dir)
	return c
}

func newNewPlugin() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:     "plugin NAME",
		Short:   "Write a strategy in Go, with its test, into plugins/NAME",
		Example: "  host new plugin my-idea",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			made, err := scaffold.Plugin(args[0], dir, host.Version)
			return tell(c, dir, made, err)
		},
	}
	dirFlag(c, &dir)
	return c
}

func newNewSession() *cobra.Command {
	var dir string
	var programs scaffold.Programs
	c := &cobra.Command{
		Use:   "session NAME",
		Short: "Write a session over the sample market into sessions.yaml",
		Long: `Write a session over the sample market into sessions.yaml, which is made where it is not there. In one that is there
the session comes behind the others, and no other line changes.`,
		Example: "  host new session desk --strategy scripts/my_idea.js --scanner scripts/gap.js --strategy ./plugins/mine",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkRoles(c.Context(), dir, programs); err != nil {
				return err
			}
			made, err := scaffold.Session(args[0], dir, programs)
			return tell(c, dir, made, err)
		},
	}
	c.Flags().StringArrayVar(&programs.Strategies, "strategy", nil, "a script, or the folder or binary of a plugin, that the session runs; may be given several times")
	c.Flags().StringArrayVar(&programs.Scanners, "scanner", nil, "the same of a scanner")
	dirFlag(c, &dir)
	return c
}

// checkRoles refuses a scanner as a strategy, and the other way round, which no session runs. What a script is its handlers
// say; what has none, or cannot be read, host validate tells of.
func checkRoles(ctx context.Context, dir string, programs scaffold.Programs) error {
	for _, list := range []struct {
		role    sdk.Role
		paths   []string
		instead string
	}{{sdk.RoleStrategy, programs.Strategies, "--scanner"}, {sdk.RoleScanner, programs.Scanners, "--strategy"}} {
		for _, written := range list.paths {
			r, err := host.InspectScript(ctx, dir, filepath.Join(dir, written))
			if err != nil || r.Role == list.role || !slices.ContainsFunc(r.Handlers, func(h string) bool { return h == "onBar" || h == "onBars" || h == "onScan" }) {
				continue
			}
			return failure{host.ExitUsage, fmt.Errorf("%s is a %s: write %s %s [%s]", written, r.Role, list.instead, written, sdk.WrongRole)}
		}
	}
	return nil
}

func dirFlag(c *cobra.Command, dir *string) {
	c.Flags().StringVar(dir, "dir", ".", "the folder of sessions.yaml, or where it is to be")
	_ = c.MarkFlagDirname("dir")
}

// tell prints what was written and what to do next.
func tell(c *cobra.Command, dir string, made scaffold.Result, err error) error {
	var mistakes sdk.Diagnostics
	switch {
	case errors.As(err, &mistakes):
		printMistakes(c.ErrOrStderr(), mistakes)
		return told{exit(host.ExitMistake), mistakes}
	case errors.Is(err, scaffold.ErrPaste):
		return failure{host.ExitDifference, err}
	case err != nil:
		return failure{host.ExitUsage, err}
	}
	if err := tellResult(c.OutOrStdout(), dir, made); err != nil {
		return failure{host.ExitDifference, err}
	}
	return nil
}

func tellResult(w io.Writer, dir string, made scaffold.Result) error {
	for _, name := range made.Kept {
		if _, err := fmt.Fprintln(w, "kept", name); err != nil {
			return err
		}
	}
	for _, name := range made.Written {
		if _, err := fmt.Fprintln(w, "wrote", name); err != nil {
			return err
		}
	}
	where := ""
	if dir != "." {
		where = ", in " + dir
	}
	if _, err := fmt.Fprintf(w, "next%s:\n", where); err != nil {
		return err
	}
	for _, line := range made.Next {
		if _, err := fmt.Fprintln(w, "  "+line); err != nil {
			return err
		}
	}
	return nil
}
