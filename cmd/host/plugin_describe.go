package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
)

func newPluginDescribe() *cobra.Command {
	var place host.PluginPlace
	var output string
	c := &cobra.Command{
		Use:   "describe NAME|PATH",
		Short: "Tell what a plugin is: name, version, role and parameters",
		Long: `Tell what a plugin is: name, version, role, description and parameters. NAME is one of plugins.lock, whose pinned binary is run;
PATH is a binary or a source folder, which is built. Either is run once, with the argument describe. With -o json the parameters
are JSON Schema.`,
		Example: "  host plugin describe momentum\n  host plugin describe ./plugins/momentum -o json",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			d, err := host.DescribePlugin(c.Context(), place, args[0], lines(c))
			if err != nil {
				return pluginFailure(c, err)
			}
			if warning := host.VersionWarning(d.Version); warning != "" {
				fmt.Fprintf(c.ErrOrStderr(), "warning: %s: %s\n", args[0], warning)
			}
			if output == "json" {
				e := json.NewEncoder(c.OutOrStdout())
				e.SetIndent("", "  ")
				e.SetEscapeHTML(false)
				err = e.Encode(d)
			} else {
				err = host.WriteDescription(c.OutOrStdout(), d)
			}
			if err != nil {
				return failure{host.ExitDifference, err}
			}
			return nil
		},
	}
	pluginFlags(c, &place)
	outputFlag(c, &output)
	c.ValidArgsFunction = completePlugins(&place)
	return c
}
