package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/sdk"
)

func newPluginDev() *cobra.Command {
	var file, session string
	var settings []string
	c := &cobra.Command{
		Use:   "dev FOLDER",
		Short: "Build and run a plugin again at each change of its source",
		Long: `Build a plugin and run it over two days of the sample market, and again whenever its source changes, until ctrl-c. It tells what
the compiler refuses with file and line, what became of the session, and what changed in its results since the last run.
With --session it runs the sessions file's session of that name, which must run this folder.

Nothing is pinned here: what runs is what the folder makes. The session over the sample market and its runs are in .strathost of
the folder.`,
		Example: "  host plugin dev ./plugins/momentum --set watch=RIVN\n  host plugin dev ./plugins/momentum --session quickstart",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			for _, s := range settings {
				if !strings.Contains(s, "=") {
					return failure{host.ExitUsage, fmt.Errorf("--set %s: write PARAMETER=VALUE", s)}
				}
			}
			if session == "" && c.Flags().Changed("file") {
				return failure{host.ExitUsage, errors.New("--file is of --session: name one, or leave it out for the sample market")}
			}
			dev, err := openDev(c, args[0], file, session)
			if err != nil {
				return err
			}
			if err := host.WriteDescription(c.OutOrStdout(), dev.Description); err != nil {
				return failure{host.ExitDifference, err}
			}
			fmt.Fprintln(c.OutOrStdout())
			o := host.Options{Sessions: []string{dev.Session}, Out: dev.Out}
			for _, s := range settings {
				o.Set = append(o.Set, dev.Strategy+"."+s)
			}
			w := runsWatcher(c, dev.File)
			refused, ran := w.Refused, w.Ran
			w.Refused = func(err error) {
				var mistakes sdk.Diagnostics
				if errors.As(err, &mistakes) {
					err = dev.Shown(mistakes)
				}
				refused(err)
			}
			w.Ran = func(r host.Rerun) {
				for i := range r.Outcomes {
					r.Outcomes[i].Mistakes = dev.Shown(r.Outcomes[i].Mistakes)
				}
				ran(r)
			}
			return watchEnded(c, host.Watch(c.Context(), dev.File, o, w))
		},
	}
	c.Flags().StringVar(&session, "session", "", "run this session of the sessions file in place of one over the sample market")
	c.Flags().StringVar(&file, "file", defaultFile, "the sessions file of --session")
	c.Flags().StringArrayVar(&settings, "set", nil, "PARAMETER=VALUE of the plugin; a list is written [A,B]; may be given several times")
	_ = c.RegisterFlagCompletionFunc("session", completeSessions)
	return c
}

// openDev waits until the folder becomes a plugin.
func openDev(c *cobra.Command, folder, file, session string) (*host.PluginDev, error) {
	for {
		state := host.LookAtPlugin(c.Context(), folder)
		dev, err := host.OpenPluginDev(c.Context(), folder, file, session)
		if err == nil {
			return dev, nil
		}
		var mistakes sdk.Diagnostics
		if c.Context().Err() != nil || !errors.As(err, &mistakes) || !ofSource(mistakes) {
			return nil, pluginFailure(c, err)
		}
		printMistakes(c.ErrOrStderr(), mistakes)
		fmt.Fprintf(c.OutOrStdout(), "waiting for changes of %s; ctrl-c ends\n", folder)
		if err := state.Next(c.Context()); err != nil {
			return nil, exit(host.ExitInterrupted)
		}
	}
}

// ofSource says whether mistakes are of code that its author is about to change, not of the command line.
func ofSource(mistakes sdk.Diagnostics) bool {
	for _, d := range mistakes {
		if d.Line == 0 || !strings.HasSuffix(d.File, ".go") {
			return false
		}
	}
	return true
}
