package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
)

func newPluginList() *cobra.Command {
	var place host.PluginPlace
	var output string
	c := &cobra.Command{
		Use:   "ls",
		Short: "List the plugins of plugins.lock, and who uses them",
		Long: `List the plugins of plugins.lock: version, role, the os/arch that each has a binary for, whether the store has the one for this
os/arch (ok, missing, changed, rights where it has lost the right to be run, or - where there is none), and which strategies of the
sessions file use it. Nothing is run. The exit code is 1 where one of these wants a version that is not the pinned one: its session
is refused.`,
		Example: "  host plugin ls\n  host plugin ls --file desk.yaml -o json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			list, sessions, err := host.ListPlugins(place)
			if err != nil {
				return pluginFailure(c, err)
			}
			if sessions != nil {
				fmt.Fprintf(c.ErrOrStderr(), "warning: %s has mistakes, so it is not known who uses what; host validate tells them\n", place.File)
			}
			unfit := slices.ContainsFunc(list, func(p host.ListedPlugin) bool { return !p.Fine() })
			if output == "json" {
				if err := encodeEach(c, list); err != nil || !unfit {
					return err
				}
				return exit(host.ExitDifference)
			}
			tw := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(tw, "NAME\tVERSION\tRANGE\tROLE\tPLATFORMS\tSTORE\tUSED BY")
			for _, p := range list {
				fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", p.Name, p.Version, orHyphen(p.Constraint), p.Role, strings.Join(p.Platforms, ", "),
					stateText(p.Store), orHyphen(strings.Join(usedBy(p), ", ")))
			}
			if err := tw.Flush(); err != nil || !unfit {
				return err
			}
			return exit(host.ExitDifference)
		},
	}
	pluginFlags(c, &place)
	outputFlag(c, &output)
	return c
}

// usedBy are who uses a plugin, with the range of those who want another version.
func usedBy(p host.ListedPlugin) []string {
	out := slices.Clone(p.UsedBy)
	for i, by := range out {
		for _, u := range p.Unfit {
			if u.By == by {
				out[i] = fmt.Sprintf("%s (wants %s)", by, u.Range)
			}
		}
	}
	return out
}

func newPluginVerify() *cobra.Command {
	var place host.PluginPlace
	var output string
	c := &cobra.Command{
		Use:   "verify",
		Short: "Read again what plugins.lock pins: the store and the sources",
		Long: `Read again what plugins.lock pins. STORE says whether the binary for this os/arch is the pinned one: ok, missing, changed, or rights
where it has lost the right to be run. SOURCE says whether what it was installed from still is, or makes, that binary: ok, changed,
missing, or not_built where a source folder does not build or there is no Go; it is built for this os/arch alone, and with the
environment: GOFLAGS, GOAMD64 and the like may make another binary of the same source. ENTRY says whether the name, version and role of plugins.lock are those that the pinned binary says that it
has: ok, wrong, or unknown where it does not say. For that the binary of the store is run once, with the argument describe, and
only where its SHA-256 is the pinned one.

The exit code is 1 where the store has not what is pinned, a source makes another binary, an entry is wrong or unknown, or a session
wants another version. A source that is missing or not built is told, and is no fault: what runs is in the store.`,
		Example: "  host plugin verify",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			found, err := host.VerifyPlugins(c.Context(), place, lines(c))
			if err != nil {
				return pluginFailure(c, err)
			}
			if output == "json" {
				err = encodeEach(c, found)
			} else {
				tw := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
				fmt.Fprintln(tw, "NAME\tVERSION\tPLATFORM\tSTORE\tENTRY\tSOURCE\tNOTE")
				for _, v := range found {
					fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", v.Name, v.Version, v.Platform, stateText(v.Store), stateText(v.Entry), stateText(v.Source), orHyphen(v.Note))
				}
				err = tw.Flush()
			}
			if err != nil {
				return failure{host.ExitDifference, err}
			}
			if slices.ContainsFunc(found, func(v host.VerifiedPlugin) bool { return !v.Fine() }) {
				return exit(host.ExitDifference)
			}
			return nil
		},
	}
	pluginFlags(c, &place)
	outputFlag(c, &output)
	return c
}

func newPluginRemove() *cobra.Command {
	var place host.PluginPlace
	var output string
	var force bool
	c := &cobra.Command{
		Use:   "remove NAME",
		Short: "Take a plugin out of plugins.lock, and out of the store what nothing pins",
		Long: `Take a plugin out of plugins.lock, and out of the store every binary that plugins.lock does not name. A plugin that a session of
the sessions file uses stays, unless --force. In a folder that --store names no binary goes: others may share it.`,
		Example: "  host plugin remove momentum",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			gone, err := host.RemovePlugin(c.Context(), place, args[0], force)
			if err != nil {
				return pluginFailure(c, err)
			}
			if output == "json" {
				return encodeEach(c, []host.RemovedPlugin{gone})
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "removed %s %s, and from the store %s\n", gone.Name, gone.Version, binaries(len(gone.Binaries)))
			for _, by := range gone.UsedBy {
				fmt.Fprintf(c.ErrOrStderr(), "warning: %s uses it, and does not run any more\n", by)
			}
			if err != nil {
				return failure{host.ExitDifference, err}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&force, "force", false, "remove it though a session uses it")
	pluginFlags(c, &place)
	outputFlag(c, &output)
	c.ValidArgsFunction = completePlugins(&place)
	return c
}

// completePlugins offers the names of plugins.lock.
func completePlugins(place *host.PluginPlace) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		list, _, err := host.ListPlugins(*place)
		if err != nil {
			return nil, cobra.ShellCompDirectiveDefault
		}
		names := make([]string, len(list))
		for i, p := range list {
			names[i] = p.Name
		}
		return names, cobra.ShellCompDirectiveDefault
	}
}

func encodeEach[T any](c *cobra.Command, all []T) error {
	e := json.NewEncoder(c.OutOrStdout())
	e.SetEscapeHTML(false)
	for _, x := range all {
		if err := e.Encode(x); err != nil {
			return failure{host.ExitDifference, err}
		}
	}
	return nil
}

func stateText[T ~string](state *T) string {
	if state == nil {
		return "-"
	}
	return string(*state)
}

func orHyphen(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func binaries(n int) string { return countText(n, "binary") }
