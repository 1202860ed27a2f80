package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk"
)

// Options say which script to run.
type Options struct {
	script.Options
	Session string                                           // the session's name
	Env     map[string]string                                // of the process; a script sees none of it
	Logger  *slog.Logger                                     // nil for none
	Window  int                                              // as in plugin.Options
	Through func(s plugin.Stream, kill func()) plugin.Stream // so
	CPU     time.Duration                                    // as in plugin.Limits
	Nice    int
}

// startTime is what a process may take to be ready beside the script's own top level.
const startTime = 10 * time.Second

// Open starts a child with a script in it. Mistakes of the author come back as sdk.Diagnostics, as from script.Load. What it
// returns must be closed. The program must call host.Init first thing in its main: the child would run the program anew.
func Open(ctx context.Context, o Options) (*plugin.Plugin, error) {
	made, err := o.child()
	if err != nil {
		return nil, err
	}
	return plugin.Open(ctx, made)
}

// OpenBare starts a child as Open does, and says nothing to it.
func OpenBare(ctx context.Context, o Options) (*plugin.Bare, error) {
	made, err := o.child()
	if err != nil {
		return nil, err
	}
	return plugin.OpenBare(ctx, made)
}

// child are the options of the process.
func (o Options) child() (plugin.Options, error) {
	o.Limits = o.Limits.WithDefaults()
	program, err := self()
	if err != nil {
		return plugin.Options{}, fmt.Errorf("script %s: %w", o.File, err)
	}
	text, err := json.Marshal(task{File: o.File, Timeout: o.Limits.Timeout, Stack: o.Limits.Stack, Memory: o.Limits.Memory, Taken: o.Taken})
	if err != nil {
		return plugin.Options{}, fmt.Errorf("script %s: %w", o.File, err)
	}
	return plugin.Options{Root: o.Root, Path: o.File, Name: o.Name, Role: o.Role, Session: o.Session, Seed: o.Seed,
		Params: o.Params, Env: o.Env, Logger: o.Logger, Window: o.Window, Through: o.Through,
		Limits: plugin.Limits{Timeout: o.Limits.Timeout, StartTimeout: startTime + o.Limits.Timeout, CPU: o.CPU, Nice: o.Nice},
		Room: &plugin.Room{Program: program, Env: []string{variable + "=" + string(text)},
			Exited: func(e plugin.Exit) *sdk.Failure { return exited(o, e) }}}, nil
}

// self is this program's binary, also where its file was replaced since it was started.
func self() (string, error) {
	if runtime.GOOS == "linux" {
		return "/proc/self/exe", nil
	}
	return os.Executable()
}

// exited says why a child ended by itself. What ends a process depends on the machine, so no such run is reproducible.
func exited(o Options, e plugin.Exit) *sdk.Failure {
	f := &sdk.Failure{Code: sdk.PluginExited, Place: o.File, WallClock: true}
	says := func(what string) bool {
		return slices.ContainsFunc(e.Stderr, func(line string) bool { return strings.Contains(line, what) })
	}
	switch {
	case says("out of memory"), says("cannot allocate memory"):
		f.Code = sdk.MemoryLimit
		f.Message = fmt.Sprintf("the script asked for more than %s of memory, and its process ended", script.Bytes(o.Limits.Memory))
	case says("goroutine stack exceeds"):
		f.Code = sdk.StackOverflow
		f.Message = "the script nested deeper than the stack of its process allows"
	case e.Signal != "":
		f.Message = fmt.Sprintf("the script's process was ended from outside: signal: %s", e.Signal)
	default:
		f.Message = fmt.Sprintf("the script's process ended by itself: exit code %d", e.Code)
		if n := len(e.Stderr); n > 0 {
			const most = 10
			f.Message += "; its last lines are:\n  " + strings.Join(e.Stderr[max(0, n-most):], "\n  ")
		}
	}
	return f
}
