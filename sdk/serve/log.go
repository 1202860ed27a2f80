package serve

import (
	"context"
	"log/slog"
	"slices"
)

// logHandler makes records of the author's log calls. Their time is the session clock's.
type logHandler struct {
	lane *lane
	// attrs stand before those of a record. groups are the names under which they and the record's stand, open still.
	attrs  []slog.Attr
	groups []openGroup
}

// openGroup is a group of WithGroup and what was added inside of it so far.
type openGroup struct {
	name  string
	attrs []slog.Attr
}

// Enabled leaves out what the host would drop.
func (h *logHandler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= h.lane.today.Load().logLevel
}

// Handle queues a record.
func (h *logHandler) Handle(_ context.Context, r slog.Record) error {
	attrs := make([]slog.Attr, 0, r.NumAttrs())
	r.Attrs(func(a slog.Attr) bool {
		attrs = append(attrs, a)
		return true
	})
	for _, g := range slices.Backward(h.groups) {
		attrs = append(slices.Clone(g.attrs), attrs...)
		if len(attrs) > 0 { // slog's rule: an empty group is none
			attrs = []slog.Attr{{Key: g.name, Value: slog.GroupValue(attrs...)}}
		}
	}
	h.lane.out.log(h.lane.now.Load(), r.Level, r.Message, append(slices.Clone(h.attrs), attrs...))
	return nil
}

// WithAttrs is the handler with attributes for all its records.
func (h *logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if len(attrs) == 0 {
		return h
	}
	next := &logHandler{lane: h.lane, attrs: slices.Clip(h.attrs), groups: slices.Clone(h.groups)}
	if n := len(next.groups); n > 0 {
		next.groups[n-1].attrs = append(slices.Clip(next.groups[n-1].attrs), attrs...)
	} else {
		next.attrs = append(next.attrs, attrs...)
	}
	return next
}

// WithGroup is the handler with all that follows under a name.
func (h *logHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return &logHandler{lane: h.lane, attrs: h.attrs, groups: append(slices.Clip(h.groups), openGroup{name: name})}
}
