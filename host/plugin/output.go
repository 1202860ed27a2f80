package plugin

//determinism:allow-file it bounds what a process writes a second, which goes to host.log

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"time"
)

// Bounds of what a process writes.
const (
	maxLine     = 64 << 10 // a longer line is logged in pieces
	tailBytes   = 64 << 10 // the last that is kept, for the report of a crash
	linesPerSec = 200      // of the log; a flood is counted, and its end is in the tail
)

// output takes all that a process writes to its standard error and output: it goes to the log, within bounds, and the
// end of standard error is kept. It understands nothing of the lines, so that no line can do harm.
type output struct {
	stderr, stdout *lineWriter
	// late are the same streams as go-plugin brings them, once the process has handed them over to it.
	lateStderr, lateStdout *lineWriter
	limit                  *lineLimit
	log                    *slog.Logger

	mu   sync.Mutex
	tail []string
	size int
}

func newOutput(log *slog.Logger) *output {
	o := &output{limit: &lineLimit{}, log: log}
	writer := func(stream string, level slog.Level, keep bool) *lineWriter {
		return &lineWriter{out: o, keep: keep, level: level, limit: o.limit, log: log.With("stream", stream)}
	}
	o.stderr, o.lateStderr = writer("stderr", slog.LevelInfo, true), writer("stderr", slog.LevelInfo, true)
	o.stdout, o.lateStdout = writer("stdout", slog.LevelDebug, false), writer("stdout", slog.LevelDebug, false)
	return o
}

// end flushes lines without an end, and tells of those of the last second that were left out.
func (o *output) end() {
	for _, w := range []*lineWriter{o.stderr, o.stdout, o.lateStderr, o.lateStdout} {
		w.flush()
	}
	tellLost(o.log, o.limit.rest())
}

func tellLost(log *slog.Logger, lines int) {
	if lines > 0 {
		log.Warn(fmt.Sprintf("%d lines were left out: more than %d in a second", lines, linesPerSec))
	}
}

// remember keeps a line in the tail.
func (o *output) remember(line string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.tail = append(o.tail, line)
	for o.size += len(line) + 1; o.size > tailBytes && len(o.tail) > 1; o.tail = o.tail[1:] {
		o.size -= len(o.tail[0]) + 1
	}
}

// last are the latest lines of standard error, oldest first.
func (o *output) last() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]string(nil), o.tail...)
}

// lineWriter makes lines of a stream of bytes.
type lineWriter struct {
	out   *output
	keep  bool // in the tail
	level slog.Level
	limit *lineLimit
	log   *slog.Logger

	mu   sync.Mutex
	part []byte
}

// Write takes any bytes. It never fails, and never holds more than one line.
func (w *lineWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := len(b)
	for len(b) > 0 {
		line, rest, found := bytes.Cut(b, []byte{'\n'})
		room := maxLine - len(w.part)
		if len(line) >= room {
			line, rest, found = line[:room], b[room:], true
		}
		w.part = append(w.part, line...)
		if !found {
			break
		}
		w.emit()
		b = rest
	}
	return n, nil
}

func (w *lineWriter) flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.part) > 0 {
		w.emit()
	}
}

func (w *lineWriter) emit() {
	line := strings.ToValidUTF8(strings.TrimSuffix(string(w.part), "\r"), "\uFFFD")
	w.part = w.part[:0]
	if w.keep {
		w.out.remember(line)
	}
	level := w.level
	if w.keep && isPanic(line) {
		level = slog.LevelError
	}
	pass, lost := w.limit.take(time.Now())
	tellLost(w.log, lost)
	if pass {
		w.log.Log(context.Background(), level, line)
	}
}

// lineLimit lets so many lines a second through.
type lineLimit struct {
	mu     sync.Mutex
	second int64
	count  int
}

// take says whether a line may pass, and how many could not in the second before.
func (l *lineLimit) take(now time.Time) (pass bool, lost int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s := now.Unix(); s != l.second {
		lost = max(0, l.count-linesPerSec)
		l.second, l.count = s, 0
	}
	l.count++
	return l.count <= linesPerSec, lost
}

// rest is how many could not pass in the present second.
func (l *lineLimit) rest() (lost int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	lost, l.count = max(0, l.count-linesPerSec), 0
	return lost
}

// lastWords are the first line of Go's own: of a panic, of a fault of the runtime, of a signal.
var lastWords = regexp.MustCompile(`^(panic|fatal error|SIG[A-Z]{2,6}): `)

// isPanic recognizes them.
func isPanic(line string) bool { return lastWords.MatchString(line) }
