package host

import (
	"context"
	"log/slog"
	"strings"
	"sync"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/visible"
)

// pluginLog takes what plugins write to their standard error, and what is told of their processes, into host.log. A
// plugin is started before there is a run folder: lines wait until there is one.
type pluginLog struct {
	shared *pluginLogState
	prefix string // attributes given by With, each with a space in front
	source string
}

type pluginLogState struct {
	lock    sync.Mutex
	to      func(session.LogRecord) // nil until the folder is there, and once it is complete
	waiting []session.LogRecord
	ended   bool
	also    slog.Handler // where an embedder wants it too
}

// mostWaiting bounds the lines that wait.
const mostWaiting = 1000

func newPluginLog(also *slog.Logger) *pluginLog {
	return &pluginLog{shared: &pluginLogState{also: also.Handler()}}
}

// open passes on what waited, and everything from now on.
func (p *pluginLog) open(to func(session.LogRecord)) {
	p.shared.lock.Lock()
	defer p.shared.lock.Unlock()
	for _, r := range p.shared.waiting {
		to(r)
	}
	p.shared.to, p.shared.waiting = to, nil
}

// close ends it: the folder is complete.
func (p *pluginLog) close() {
	p.shared.lock.Lock()
	defer p.shared.lock.Unlock()
	p.shared.to, p.shared.ended = nil, true
}

// Enabled takes every level.
func (p *pluginLog) Enabled(context.Context, slog.Level) bool { return true }

// Handle writes one record.
func (p *pluginLog) Handle(ctx context.Context, r slog.Record) error {
	var b strings.Builder
	b.WriteString(r.Message + p.prefix)
	r.Attrs(func(a slog.Attr) bool {
		b.WriteString(" " + a.String())
		return true
	})
	record := session.LogRecord{Source: p.source, Level: r.Level.String(), Text: visible.Indented(b.String(), "  ")}
	if record.Source == "" {
		record.Source = "plugin"
	}
	p.shared.lock.Lock()
	switch {
	case p.shared.to != nil:
		p.shared.to(record)
	case !p.shared.ended && len(p.shared.waiting) < mostWaiting:
		p.shared.waiting = append(p.shared.waiting, record)
	}
	p.shared.lock.Unlock()
	if p.shared.also.Enabled(ctx, r.Level) {
		return p.shared.also.Handle(ctx, r)
	}
	return nil
}

// WithAttrs is the log with attributes on every line; the one called strategy becomes the line's source.
func (p *pluginLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	next := *p
	for _, a := range attrs {
		if a.Key == "strategy" || a.Key == "plugin" {
			next.source = a.Value.String()
			continue
		}
		next.prefix += " " + a.String()
	}
	return &next
}

// WithGroup is the log itself: its lines have no groups.
func (p *pluginLog) WithGroup(string) slog.Handler { return p }
