package host

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/plugin/lock"
	"github.com/strathost/strathost/sdk"
)

// PluginDev is a source folder that its author works on.
type PluginDev struct {
	// Description is what the plugin says of itself.
	Description PluginDescription
	// File is a sessions file that runs it, Session the session in it, and Strategy its name there.
	File, Session, Strategy string
	// Out is the folder of the runs; empty for the file's own.
	Out    string
	folder string
}

// devSession is a session over the sample market. Its file is in .strathost of the plugin's folder, one below it.
const devSession = `# Written by host plugin dev, each time.
version: 1
sessions:
  - name: dev
    start: 2025-07-01
    end: 2025-07-02
    data:
      source: sample://
      symbols: [AAPL, MSFT, SPY]
      intervals: [1m, 5m]
      history: [{days: 5, intervals: [1m]}]
    %s:
      - name: %s
        plugin: ..
`

// devScanner is what a scanner needs beside.
const devScanner = `        universe: [TSLA, F, RIVN]
        schedule: [{every: 30m, from: open+5m, to: close-5m}]
`

// OpenPluginDev builds a source folder, asks it what it is, and finds the session to run it in: the named one of the sessions
// file, which must run this very folder, or else one over the sample market, written into .strathost of the folder. The error
// is sdk.Diagnostics, or that of ctx.
func OpenPluginDev(ctx context.Context, folder, file, session string) (*PluginDev, error) {
	if info, err := os.Stat(folder); err == nil && !info.IsDir() {
		return nil, sdk.Diagnostics{{Path: folder, Code: sdk.InvalidArgument, Message: "it is a file, expected the source folder of a plugin"}}
	}
	d, err := DescribePlugin(ctx, PluginPlace{}, absolute(folder), nil)
	if err != nil {
		return nil, devShown(err, absolute(folder), folder)
	}
	dev := &PluginDev{Description: d, File: file, Session: session, folder: folder}
	if session != "" {
		return dev, dev.runsFolder()
	}
	if !lock.IsName(d.Name) {
		return nil, sdk.Diagnostics{{Path: folder, Code: plugin.NotAPlugin, Message: fmt.Sprintf("its name %q cannot be one of a session", d.Name),
			Hint: "change the Name of its sdk.Plugin"}}
	}
	own, err := lock.OwnFolder(folder)
	if err != nil {
		return nil, err
	}
	list, more := "strategies", ""
	if d.Role == sdk.RoleScanner {
		list, more = "scanners", devScanner
	}
	dev.Strategy = d.Name
	dev.File, dev.Session, dev.Out = filepath.Join(own, "dev.yaml"), "dev", filepath.Join(own, "runs")
	return dev, os.WriteFile(dev.File, fmt.Appendf(nil, devSession+more, list, d.Name), 0o644)
}

// runsFolder refuses a session that does not run the folder.
func (d *PluginDev) runsFolder() error {
	file, err := Load(d.File)
	if err != nil {
		return err
	}
	sessions, err := selected(file, []string{d.Session})
	if err != nil {
		return sdk.Diagnostics{{Code: sdk.InvalidArgument, Message: err.Error()}}
	}
	want, wantErr := os.Stat(d.folder)
	for _, x := range programs(sessions[0]) {
		if x.Plugin.Full == "" {
			continue
		}
		if has, err := os.Stat(x.Plugin.Full); err == nil && wantErr == nil && os.SameFile(has, want) {
			d.Strategy = x.Name
			return nil
		}
	}
	return sdk.Diagnostics{{File: d.File, Path: d.Session, Code: plugin.NotFound, Message: fmt.Sprintf("no strategy or scanner of the session runs the folder %s",
		d.folder), Hint: "write its path at plugin:, for a name is that of a pinned binary; or leave --session out"}}
}

// LookAtPlugin is the state of all that the source folder of a plugin is made of. Whoever looks before it is built misses no
// change that is made meanwhile.
func LookAtPlugin(ctx context.Context, folder string) FileState {
	return LookAt(plugin.Sources(ctx, ".", absolute(folder)))
}

// Next waits until files change, and for the rest of what is written then. The error is that of ctx.
func (s FileState) Next(ctx context.Context) error {
	_, err := settled(ctx, s, nil)
	return err
}

// Shown gives mistakes of the source the paths that the author knows: from the folder that was named. Those of the session that
// OpenPluginDev has written have no place, for its author is not this one: a parameter is given with --set.
func (d *PluginDev) Shown(ds sdk.Diagnostics) sdk.Diagnostics {
	if d.Out == "" {
		return ds // of a sessions file of the author's
	}
	if _, err := os.Stat(d.folder); err != nil {
		return sdk.Diagnostics{{Path: d.folder, Code: plugin.NotFound, Message: "the folder is gone", Hint: "put it back, and start host plugin dev again"}}
	}
	out := devShown(ds, "..", d.folder).(sdk.Diagnostics)
	for i, m := range out {
		m.Path = strings.TrimPrefix(m.Path, d.Strategy+".")
		if filepath.Base(m.File) == filepath.Base(d.File) {
			m.File, m.Line, m.Col = "", 0, 0
		}
		given, ofSet := strings.CutPrefix(m.Message, "--set "+d.Strategy+".")
		switch param, ofParam := parameterName(m.Path); {
		case m.Path == "plugin":
			m.Path = d.folder
		case ofSet:
			m.Message = "--set " + given
		case ofParam && m.File == "":
			m.Hint = strings.TrimSuffix(fmt.Sprintf("--set %s=VALUE gives it; %s", param, m.Hint), "; ")
		}
		out[i] = m
	}
	return out
}

func devShown(err error, from, folder string) error {
	ds, ok := err.(sdk.Diagnostics) //nolint:errorlint // it is not wrapped, and nothing around it may be lost
	if !ok {
		return err
	}
	out := make(sdk.Diagnostics, len(ds))
	for i, m := range ds {
		if rest, inside := strings.CutPrefix(m.File, filepath.ToSlash(from)+"/"); inside {
			m.File, m.Path = path.Join(filepath.ToSlash(folder), rest), strings.TrimSuffix(m.Path, ".plugin")
		}
		if before, whole := strings.CutSuffix(m.Path, from); whole { // the path of the folder, which the place has already
			if m.Path = strings.TrimSuffix(before, "."); m.Path == "" && m.File == "" {
				m.Path = folder
			}
		}
		out[i] = m
	}
	return out
}
