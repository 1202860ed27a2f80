package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
)

func newPluginPrune() *cobra.Command {
	var o host.PruneOptions
	var output string
	c := &cobra.Command{
		Use:   "prune",
		Short: "Take out of the store the binaries that plugins.lock does not pin any more",
		Long: `Take out of the store the binaries that plugins.lock does not pin any more: those that a later install replaced. A run that is in
progress goes on: what runs needs its file no more, and what it will start is pinned.

A folder that --store names may be shared: name every other project that uses it with --with, the folder of its plugins.lock,
and what any of them pins stays; or say --alone where there is none. A plugins.lock of an earlier commit may pin a binary that
goes: host plugin install makes it again, where its source still does.`,
		Example: "  host plugin prune --dry-run\n  host plugin prune\n  host plugin prune --store /srv/plugins --with ../other --with ../third",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			switch {
			case o.Store == "" && (len(o.With) > 0 || o.Alone):
				return failure{host.ExitUsage, errors.New("--with and --alone are of a store that --store names: name it, or leave them out")}
			case o.Alone && len(o.With) > 0:
				return failure{host.ExitUsage, errors.New("--alone says that no other project uses the store, and --with names one")}
			}
			gone, err := host.PrunePlugins(c.Context(), o)
			if err != nil {
				return pluginFailure(c, err)
			}
			if output == "json" {
				err = json.NewEncoder(c.OutOrStdout()).Encode(gone)
			} else {
				err = writePruned(c, gone)
			}
			if err != nil {
				return failure{host.ExitDifference, err}
			}
			return nil
		},
	}
	c.Flags().StringArrayVar(&o.With, "with", nil, "folder of the plugins.lock of another project that uses the store; may be given several times")
	c.Flags().BoolVar(&o.Alone, "alone", false, "no other project uses the store that --store names")
	c.Flags().BoolVar(&o.DryRun, "dry-run", false, "remove nothing, and tell what would go")
	_ = c.MarkFlagDirname("with")
	pluginFlags(c, &o.PluginPlace)
	outputFlag(c, &output)
	return c
}

func writePruned(c *cobra.Command, p host.PrunedStore) error {
	w := c.OutOrStdout()
	for _, b := range p.Binaries {
		fmt.Fprintf(w, "  %s  %s\n", b.SHA256, megabytes(b.Bytes))
	}
	what := "removed"
	if p.DryRun {
		what = "would remove"
	}
	_, err := fmt.Fprintf(w, "%s %s, %s\n", what, binaries(len(p.Binaries)), megabytes(p.Bytes))
	return err
}

// megabytes is a size for a person.
func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
