package session

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/strathost/strathost/host/visible"
)

const (
	levelInfo  = "INFO"
	levelWarn  = "WARN"
	levelError = "ERROR"
)

// logger writes the session's own lines, at the session clock.
type logger struct{ run *run }

func (g logger) line(level, format string, args ...any) {
	g.run.config.Recorder.Log(LogRecord{Time: g.run.clock.Nanos(), Level: level, Text: shown(fmt.Sprintf(format, args...))})
}

// laneLog is a strategy's log: a slog handler that stamps records with the session clock.
type laneLog struct {
	run    *run
	source string
	prefix string // of open groups
	attrs  string // given by With
	logger *slog.Logger
	budget *logBudget
}

// logBudget is how much a strategy may still log on a day. A flood is cut off, counted and told, so that it fills no disk.
type logBudget struct{ left, dropped int }

const (
	maxLogLines = 10_000  // of a strategy on a day
	maxLogLine  = 8 << 10 // bytes; the rest of a longer line is cut off
)

// newDay gives the strategy a new budget and tells what it lost of the last one.
func (b *logBudget) newDay(g logger, source string) {
	if b.dropped > 0 {
		g.line(levelWarn, "%s: %d lines of its log beyond the first %d of the day were dropped", source, b.dropped, maxLogLines)
	}
	b.left, b.dropped = maxLogLines, 0
}

func newLaneLog(r *run, source string) *laneLog {
	l := &laneLog{run: r, source: source, budget: &logBudget{left: maxLogLines}}
	l.logger = slog.New(l)
	return l
}

// Enabled takes every level: the log file has them all.
func (l *laneLog) Enabled(context.Context, slog.Level) bool { return true }

// Handle writes one record.
func (l *laneLog) Handle(_ context.Context, r slog.Record) error {
	if l.budget.left--; l.budget.left < 0 {
		l.budget.dropped += linesLost(r)
		return nil
	}
	var b strings.Builder
	b.WriteString(r.Message)
	b.WriteString(l.attrs)
	r.Attrs(func(a slog.Attr) bool {
		writeAttr(&b, l.prefix, a)
		return true
	})
	l.run.config.Recorder.Log(LogRecord{Time: l.run.clock.Nanos(), Source: l.source, Level: r.Level.String(), Text: oneLine(b.String())})
	return nil
}

// linesLost is how many lines go with a record that is dropped: the room of the strategy tells of lines that it left out itself by
// an attribute "dropped".
func linesLost(r slog.Record) int {
	n := 1
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "dropped" && a.Value.Kind() == slog.KindInt64 {
			n = int(a.Value.Int64())
		}
		return true
	})
	return n
}

// WithAttrs is the log with attributes on every line.
func (l *laneLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	var b strings.Builder
	b.WriteString(l.attrs)
	for _, a := range attrs {
		writeAttr(&b, l.prefix, a)
	}
	next := *l
	next.attrs = b.String()
	return &next
}

// WithGroup is the log with a prefix to the names of later attributes.
func (l *laneLog) WithGroup(name string) slog.Handler {
	next := *l
	if name != "" {
		next.prefix += name + "."
	}
	return &next
}

// oneLine is a text as one record of a log, of bounded length.
func oneLine(text string) string {
	if len(text) > maxLogLine {
		text = strings.ToValidUTF8(text[:maxLogLine], "") + " ... cut off"
	}
	return shown(text)
}

// shown is a text as a log has it, which is read in terminals: its further lines are set in, so that none looks like one of the log's.
func shown(text string) string { return visible.Indented(text, "  ") }

func writeAttr(b *strings.Builder, prefix string, a slog.Attr) {
	v := a.Value.Resolve()
	if v.Kind() == slog.KindGroup {
		if a.Key != "" {
			prefix += a.Key + "."
		}
		for _, sub := range v.Group() {
			writeAttr(b, prefix, sub)
		}
		return
	}
	if a.Key == "" {
		return
	}
	text := v.String()
	if strings.ContainsAny(text, " \t\n\"=") || text == "" {
		text = fmt.Sprintf("%q", text)
	}
	b.WriteString(" " + prefix + a.Key + "=" + text)
}
