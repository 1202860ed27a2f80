package plugin

import (
	"context"
	"errors"
	"io"

	"github.com/strathost/strathost/sdk/serve"
)

// openValue makes a strategy of a plugin in this process. What goes between it and the host is what goes between
// processes, byte for byte; only the pipe is another.
func openValue(ctx context.Context, o Options) (*Plugin, error) {
	p := &Plugin{options: o, log: o.Logger}
	pipe := newPipe()
	p.process = newDetached(pipe.cut, newOutput(p.log))
	go func() {
		defer close(p.process.exited)
		defer pipe.cut() // also where the author's code ends this goroutine
		if err := serve.Over(pluginEnd{pipe}, *o.Value); err != nil {
			p.log.Error("the plugin's stream ended with an error", "error", err)
		}
	}()
	var err error
	p.link, err = openLink(func(ctx context.Context) (Stream, error) {
		context.AfterFunc(ctx, pipe.cut)
		return hostEnd{pipe}, nil
	}, p.through())
	if err != nil {
		return nil, err
	}
	return p.ready(ctx)
}

// newDetached stands for a process that the host did not start, and never ends. exited is to be closed once nothing comes
// from there any more.
func newDetached(detach func(), out *output) *process {
	return &process{detach: detach, out: out, exited: make(chan struct{})}
}

// ready brings a plugin that the host did not start to Ready. Nothing but the end of ctx or of the stream ends its wait: a
// person may stop it at a breakpoint.
func (p *Plugin) ready(ctx context.Context) (*Plugin, error) {
	stop := context.AfterFunc(ctx, p.process.detach)
	err := p.introduce()
	stop()
	if errors.Is(err, io.EOF) { // of a send: why the stream ended is known where it is read
		for range p.link.inbox {
		}
		err = p.link.end()
	}
	if err != nil {
		err = errors.Join(err, p.letGo())
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, err
	}
	p.watch = newWatchdog(p.options.Limits.Timeout, false, p.process, p.log)
	p.link.watch.Store(p.watch)
	return p, nil
}

// letGo ends the stream to a plugin that the host did not start.
func (p *Plugin) letGo() error {
	p.process.detach()
	p.link.close()
	if !p.process.ended(groupWait) {
		return errors.New("plugin " + p.options.Name + ": its last call does not return")
	}
	return nil
}
