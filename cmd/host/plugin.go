package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/sdk"
)

func newPlugin() *cobra.Command {
	c := &cobra.Command{
		Use:   "plugin",
		Short: "Pin plugins in plugins.lock, see what is pinned, and work on one",
		Long: `Pin plugins in plugins.lock, see what is pinned, and work on one. plugins.lock is beside the sessions file: it has the version of
each plugin and the SHA-256 of its binary for each os/arch, and belongs into version control. The binaries are in a store,
.strathost/plugins beside it, each named by its SHA-256. A session names a pinned plugin by its name, plugin: momentum, or
with a range, plugin: {name: momentum, version: "^0.1"}; host run --locked runs no others.`,
	}
	c.AddCommand(newPluginInstall(), newPluginList(), newPluginVerify(), newPluginRemove(), newPluginPrune(), newPluginDescribe(), newPluginDev(), newPluginReplay())
	return c
}

// pluginFlags adds where plugins are pinned.
func pluginFlags(c *cobra.Command, place *host.PluginPlace) {
	c.Flags().StringVar(&place.File, "file", defaultFile, "the sessions file, beside which plugins.lock is")
	c.Flags().StringVar(&place.Store, "store", "", "folder of the binaries (default .strathost/plugins beside plugins.lock); host run has --plugin-store for it")
	_ = c.MarkFlagDirname("store")
}

// lockedFlags adds what a run may take of plugins.lock.
func lockedFlags(c *cobra.Command, locked *bool, store *string) {
	c.Flags().BoolVar(locked, "locked", false, "run only plugins that plugins.lock pins: a source folder or a binary is refused")
	c.Flags().StringVar(store, "plugin-store", "", "folder of the binaries that plugins.lock pins (default .strathost/plugins beside it)")
	_ = c.MarkFlagDirname("plugin-store")
}

// pluginFailure is what a command about plugins ends with.
func pluginFailure(c *cobra.Command, err error) error {
	var mistakes sdk.Diagnostics
	switch {
	case err == nil:
		return nil
	case c.Context().Err() != nil:
		return exit(host.ExitInterrupted)
	case errors.As(err, &mistakes):
		printMistakes(c.ErrOrStderr(), mistakes)
		return told{exit(host.ExitMistake), mistakes}
	}
	return failure{host.ExitMistake, err}
}

// lines prints what goes on for a person.
func lines(c *cobra.Command) func(string) {
	return func(line string) { fmt.Fprintln(c.ErrOrStderr(), line) }
}
