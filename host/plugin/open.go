package plugin

//determinism:allow-file it starts a process within a deadline

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"sync"
	"time"

	goplugin "github.com/hashicorp/go-plugin"
	"github.com/strathost/strathost/sdk"
)

// Plugin is a strategy in a process of its own, ready to be called.
type Plugin struct {
	options Options
	log     *slog.Logger
	digest  string
	info    Info
	hooks   sdk.Hooks

	process *process
	client  *goplugin.Client
	link    *link
	windows bool // it plays windows of more than one instant
	watch   *watchdog
	runDir  string
	pulse   *os.File // of the process; nil where it has none
	caller  caller
	fall    fall
	crash   bool // it was gone, for a failure, before it was to end

	closing sync.Once
	closed  error
}

// Info is what a plugin says of itself.
type Info struct {
	Name     string
	Version  string
	SDK      string // the version of the SDK that it was built with
	Language string // of that SDK
	Role     sdk.Role
	Protocol int // the version that host and plugin agreed on
	Hooks    []string
	Features []string
	PID      int
}

// Open makes a running strategy of a path: it finds what is there, builds it where it is a source folder, starts it,
// hands it its parameters and waits until it is ready. What a person can mend comes back as sdk.Diagnostics, with the
// plugin's path or params.<name> as its path. The plugin must be closed.
func Open(ctx context.Context, o Options) (*Plugin, error) {
	o = o.complete()
	switch {
	case o.Value != nil:
		return openValue(ctx, o)
	case o.Attach != nil:
		return openAttached(ctx, o)
	}
	if err := o.checkLimits(); err != nil {
		return nil, err
	}
	found, err := o.find(ctx)
	if err != nil {
		return nil, err
	}
	p := &Plugin{options: o, log: o.Logger, digest: found.digest}
	if p.runDir, err = nameRunDir(); err != nil {
		return nil, o.mistake(NotStarted, err.Error(), "")
	}
	if err := p.start(ctx, found.file); err != nil {
		p.abandon()
		return nil, err
	}
	return p, nil
}

// find is the program to run.
func (o Options) find(ctx context.Context) (program, error) {
	if o.Room != nil {
		return program{file: o.Room.Program}, nil // its digest comes with Ready
	}
	if o.Pinned.File != "" {
		return program{file: o.Pinned.File, digest: o.Pinned.SHA256}, nil // which connect holds it to
	}
	path, folder, err := o.locate()
	if err != nil {
		return program{}, err
	}
	found := program{file: path}
	if folder {
		found.digest, err = treeDigest(path)
	} else {
		found.digest, err = fileDigest(path)
	}
	if err != nil {
		return program{}, o.mistake(NotFound, fmt.Sprintf("the plugin cannot be read: %v", bare(err)), "")
	}
	if folder {
		found.file, err = o.build(ctx, path, thisPlatform)
	}
	return found, err
}

// start runs the program and brings it to Ready, within the start timeout.
func (p *Plugin) start(ctx context.Context, file string) error {
	cmd := exec.Command(file)
	cmd.Args[0] = p.options.Name // as process lists show it
	cmd.Dir = p.options.Root
	if cmd.Dir == "" {
		cmd.Dir = "."
	}
	p.process = newProcess(cmd, newOutput(p.log))
	p.process.limits = p.options.Limits

	// All that waits in here waits for the process in the end: killing it when the time is over frees everything.
	clock := startClock{limit: p.options.Limits.StartTimeout}
	defer clock.run(ctx, p.process)()
	if err := p.connect(); err != nil {
		return p.startMistake(ctx, &clock, err)
	}
	if err := p.introduce(); err != nil {
		return p.startMistake(ctx, &clock, err)
	}
	if err := p.options.Limits.tighten(p.process.number()); err != nil {
		return p.startMistake(ctx, &clock, err)
	}
	p.openPulse()
	p.forgetSocket()
	p.watch = newWatchdog(p.options.Limits.Timeout, p.options.Room != nil, p.process, p.log)
	p.link.watch.Store(p.watch)
	p.startPings()
	ready := "the plugin is ready"
	if p.options.Room != nil {
		ready = "the script's process is ready"
	}
	p.log.Debug(ready, "pid", p.info.PID, "name", p.info.Name, "version", p.info.Version, "sdk", p.info.SDK)
	return nil
}

// forgetSocket removes the private folder as soon as the connection stands: however the host ends from now on, there
// is nothing that could stay.
func (p *Plugin) forgetSocket() {
	if p.runDir != "" {
		if err := os.RemoveAll(p.runDir); err != nil {
			p.log.Warn("the folder of the plugin's socket stays", "error", err)
		}
		p.runDir = ""
	}
}

// startClock kills a process that takes too long to start, or whose start is called off.
type startClock struct {
	limit time.Duration
	mu    sync.Mutex
	late  bool
}

// run starts the clock; the function that it returns stops it.
func (c *startClock) run(ctx context.Context, p *process) func() {
	timer := time.AfterFunc(c.limit, func() {
		c.mu.Lock()
		c.late = true
		c.mu.Unlock()
		c.kill(p)
	})
	stop := context.AfterFunc(ctx, func() { c.kill(p) })
	return func() {
		timer.Stop()
		stop()
	}
}

func (c *startClock) kill(p *process) { _ = p.Kill(context.Background()) }

func (c *startClock) ranOut() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.late
}

// Hooks are the strategy's, nil where it takes no part. They are called like those of any strategy: one at a time.
func (p *Plugin) Hooks() sdk.Hooks { return p.hooks }

// Digest is the SHA-256, in hex, of the source tree where the plugin is a source folder, else of the binary; of
// a room what it says that it runs.
func (p *Plugin) Digest() string { return p.digest }

// Describe is what the plugin says of itself.
func (p *Plugin) Describe() Info { return p.info }
