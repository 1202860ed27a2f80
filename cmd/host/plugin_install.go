package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/strathost/strathost/host"
)

func newPluginInstall() *cobra.Command {
	var o host.InstallOptions
	var output string
	var platforms []string
	c := &cobra.Command{
		Use:   "install [SOURCE]",
		Short: "Pin a plugin in plugins.lock, or put into the store what is pinned there",
		Long: `Pin a plugin in plugins.lock, and put its binary into the store. SOURCE is a binary, the folder of a Go program, which is built
so that the same source and Go give the same bytes, or a folder or an archive (.tar.gz, .tgz, .zip) of binaries whose names tell
what they are for, as momentum_0.1.0_linux_amd64 and linux_amd64/momentum do. It is a path: nothing is fetched over a network.

The binary for this os/arch is run once, with the argument describe, to hear its name, version and role: the one moment at
which a binary runs that nobody pinned. Those for others are read and never run.

--version is the range that the version must be in, now and at later installs: 0.1.2, ^0.1, ~0.1.2, ">=0.1 <0.3", "*" for any.
A pre-release is in a range that names one, such as ">=0.2.0-0".

The same source again is an update. A plugin of the same name that was installed from another source is replaced with --replace
alone, unless its binaries are the same.

Where a session of the sessions file wants another version, a warning names it: it does not run any more.

Without SOURCE it puts into the store what plugins.lock pins and the store has not, from where it was installed from; only what
has the pinned SHA-256 is taken, and nothing of it runs. A binary that is there and has lost the right to be run gets it back.`,
		Example: "  host plugin install ./plugins/momentum --version ^0.1\n  host plugin install momentum_0.1.0.tar.gz\n" +
			"  host plugin install ./plugins/momentum --platform linux/arm64 --platform darwin/arm64\n" +
			"  host plugin install ./momentum --platform darwin/arm64=./momentum-mac\n  host plugin install",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			o.Progress = lines(c)
			if len(args) == 0 {
				if o.Range != "" || len(platforms) > 0 || o.Replace {
					return failure{host.ExitUsage, errors.New("--version, --platform and --replace are of a SOURCE: name one, or leave them out")}
				}
				return restorePlugins(c, o, output)
			}
			var err error
			if o.Platforms, err = platformsOf(platforms); err != nil {
				return failure{host.ExitUsage, err}
			}
			o.Source = args[0]
			if strings.Contains(o.Source, "://") {
				return failure{host.ExitUsage, fmt.Errorf("%s is a URL, expected a path: download it first, and nothing more is trusted than what you have seen", o.Source)}
			}
			done, err := host.InstallPlugin(c.Context(), o)
			if err != nil {
				return pluginFailure(c, err)
			}
			if output == "json" {
				err = json.NewEncoder(c.OutOrStdout()).Encode(done)
			} else {
				err = writeInstalled(c.OutOrStdout(), done)
			}
			warnInstalled(c.ErrOrStderr(), done)
			if err != nil {
				return failure{host.ExitDifference, err}
			}
			return nil
		},
	}
	c.Flags().StringVar(&o.Range, "version", "", "the range that the version must be in (default that of plugins.lock, else any)")
	c.Flags().BoolVar(&o.Replace, "replace", false, "pin it in place of a plugin of the same name that was installed from another source")
	c.Flags().StringArrayVar(&platforms, "platform", nil, "OS/ARCH=FILE a binary for it, or OS/ARCH to build the source folder for it; may be given several times")
	pluginFlags(c, &o.PluginPlace)
	outputFlag(c, &output)
	return c
}

// platformsOf reads OS/ARCH=FILE and OS/ARCH.
func platformsOf(given []string) (map[string]string, error) {
	out := map[string]string{}
	for _, text := range given {
		platform, file, named := strings.Cut(text, "=")
		_, twice := out[platform]
		switch {
		case !host.IsPlatform(platform):
			return nil, fmt.Errorf("--platform %s: %q is no os/arch, expected one such as linux/amd64 or darwin/arm64", text, platform)
		case twice:
			return nil, fmt.Errorf("--platform %s is given twice", platform)
		case named && blank(file):
			return nil, fmt.Errorf("--platform %s names no file", text)
		}
		out[platform] = file
	}
	return out, nil
}

func writeInstalled(w io.Writer, p host.InstalledPlugin) error {
	change := ""
	switch {
	case p.Before == nil:
	case *p.Before == p.Version:
		change = ", again"
	default:
		change = ", in place of " + *p.Before
	}
	if p.Before != nil && p.BeforeSource != p.Source {
		change = fmt.Sprintf(", in place of %s of %s", *p.Before, p.BeforeSource)
		if p.BeforeSHA256 != "" {
			change += ", sha256 " + p.BeforeSHA256
		}
	}
	fmt.Fprintf(w, "installed %s %s, a %s%s\n", p.Name, p.Version, p.Role, change)
	for _, platform := range slices.Sorted(maps.Keys(p.SHA256)) {
		note := ""
		if slices.Contains(p.Kept, platform) {
			note = "  (of an earlier install)"
		}
		fmt.Fprintf(w, "  %s  %s%s\n", p.SHA256[platform], platform, note)
	}
	if own := p.SHA256[runtime.GOOS+"/"+runtime.GOARCH]; p.BeforeSHA256 != "" && p.BeforeSHA256 != own {
		fmt.Fprintln(w, "the store keeps the binary that this one replaces: host plugin prune removes it")
	}
	if len(p.Dropped) > 0 {
		fmt.Fprintf(w, "no longer for %s: those were of another build; --platform pins them again\n", strings.Join(p.Dropped, ", "))
	}
	_, err := fmt.Fprintf(w, "in sessions: plugin: %s\n", p.Name)
	return err
}

// warnInstalled tells what somebody who installs may not expect.
func warnInstalled(w io.Writer, p host.InstalledPlugin) {
	for _, link := range p.Links {
		fmt.Fprintf(w, "warning: %s is a link, and was passed over: put the file itself there, or name it with --platform OS/ARCH=FILE\n", link)
	}
	for _, u := range p.Unfit {
		fmt.Fprintf(w, "warning: %s: %s wants %s %s, and does not run with %s: write another range there, or install a version that is in it\n",
			u.Place, u.By, p.Name, u.Range, p.Version)
	}
}

func restorePlugins(c *cobra.Command, o host.InstallOptions, output string) error {
	restored, err := host.RestorePlugins(c.Context(), o.PluginPlace, o.Progress)
	for _, p := range restored {
		if output == "json" {
			_ = json.NewEncoder(c.OutOrStdout()).Encode(p)
			continue
		}
		what := map[host.StoreState]string{host.StoreOK: "is there", host.StoreMissing: "put into the store", host.StoreChanged: "put into the store again: it was changed",
			host.StoreRights: "is there, and may be run again"}[p.Was]
		fmt.Fprintf(c.OutOrStdout(), "%s %s: %s\n", p.Name, p.Version, what)
	}
	return pluginFailure(c, err)
}
