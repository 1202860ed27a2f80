package script

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// maxEarly bounds the console records that are kept while a script has no session yet.
const maxEarly = 100

// logLevels are the functions of console and of session.log, in order; log itself is information.
var logLevels = []struct {
	name  string
	level slog.Level
}{
	{"debug", slog.LevelDebug},
	{"info", slog.LevelInfo},
	{"warn", slog.LevelWarn},
	{"error", slog.LevelError},
}

// console keeps what a script says while its top level runs, when there is no session whose log it could go to.
type console struct {
	early   []record
	dropped int
}

type record struct {
	level slog.Level
	text  string
}

func (c *console) keep(level slog.Level, text string) {
	if len(c.early) == maxEarly {
		c.dropped++
		return
	}
	c.early = append(c.early, record{level, text})
}

func (c *console) pending() bool { return len(c.early) > 0 }

// flush hands over what was kept.
func (c *console) flush(session sdk.Session) {
	log := session.Log()
	for _, r := range c.early {
		log.LogAttrs(context.Background(), r.level, r.text, slog.String("source", "console"))
	}
	if c.dropped > 0 {
		log.LogAttrs(context.Background(), slog.LevelWarn, "the top level of the script logged more than is kept",
			slog.String("source", "console"), slog.Int("dropped", c.dropped))
	}
	*c = console{}
}

// installConsole makes the global console.
func (s *Script) installConsole() error {
	c := s.rt.CreateObject(s.natives.object)
	add := func(name string, level slog.Level) error {
		fn := s.function(name, s.metered("console."+name, func(call goja.FunctionCall) goja.Value {
			s.log(level, call.Arguments, slog.String("source", "console"))
			return nil
		}))
		return c.DefineDataProperty(name, fn, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_TRUE)
	}
	if err := add("log", slog.LevelInfo); err != nil {
		return err
	}
	for _, l := range logLevels {
		if err := add(l.name, l.level); err != nil {
			return err
		}
	}
	if err := s.natives.frozen(c); err != nil {
		return err
	}
	return s.rt.GlobalObject().DefineDataProperty("console", c, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// logFunction is session.log, with a function for each level.
func (s *Script) logFunction() goja.Value {
	make := func(name string, level slog.Level) *goja.Object {
		return s.function(name, s.metered("session.log", func(call goja.FunctionCall) goja.Value {
			s.log(level, call.Arguments)
			return nil
		}))
	}
	log := make("log", slog.LevelInfo)
	var names []string
	for _, l := range logLevels {
		names = append(names, l.name)
		// None of these can fail: the function is new.
		_ = log.DefineDataProperty(l.name, make(l.name, l.level), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_TRUE)
	}
	s.guardMembers(log, "session.log", names)
	_ = s.natives.frozen(log)
	return log
}

func (s *Script) log(level slog.Level, args []goja.Value, attrs ...slog.Attr) {
	if s.session == nil {
		s.console.keep(level, s.line(args))
		return
	}
	ctx := s.session.Context()
	if log := s.session.Log(); log.Enabled(ctx, level) && s.flood.pass(s.session.Now()) {
		line := s.line(args)
		s.flood.bytes += len(line)
		log.LogAttrs(ctx, level, line, attrs...)
	}
}

// Bounds of what a script logs at one instant: beyond them nobody reads it. They are below those of a plugin's connection,
// so that a script in a process of its own loses the same lines.
const (
	maxInstantLines = 500
	maxInstantBytes = 256 << 10
)

// flood counts what is logged at an instant.
type flood struct {
	at           time.Time
	lines, bytes int
	dropped      int // lines that were lost
	told         int // of them, those that the log tells of
}

// pass says whether another line may be logged.
func (f *flood) pass(now time.Time) bool {
	if !now.Equal(f.at) {
		*f = flood{at: now}
	}
	if f.lines == maxInstantLines || f.bytes >= maxInstantBytes {
		f.dropped++
		return false
	}
	f.lines++
	return true
}

// tellDropped tells, at the end of a call, how many lines of it were lost.
func (s *Script) tellDropped() {
	n := s.flood.dropped - s.flood.told
	if n == 0 {
		return
	}
	s.flood.told = s.flood.dropped
	s.session.Log().Warn(fmt.Sprintf("lines of the log were left out: a script logs %d lines or %d KiB at one instant", maxInstantLines, maxInstantBytes>>10),
		slog.Int("dropped", n))
}
