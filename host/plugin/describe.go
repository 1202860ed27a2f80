package plugin

//determinism:allow-file it runs a program for a moment, within a deadline and in a folder of its own

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/wire"
)

// Description is what "describe" of a plugin prints.
type Description struct {
	Name        string          `json:"name"`
	Version     string          `json:"version"`
	Description string          `json:"description"`
	Role        sdk.Role        `json:"role"`
	Params      json.RawMessage `json:"params"` // JSON Schema
	SDK         string          `json:"sdk"`
	Language    string          `json:"language"`
	Protocols   []int           `json:"protocols"`
}

// The codes of programs that do not describe themselves.
const (
	NotAPlugin       sdk.Code = "not_a_plugin"      // it does not answer as a plugin does
	DescribeTimeout  sdk.Code = "describe_timeout"  // it does not answer in time
	ProtocolMismatch sdk.Code = "protocol_mismatch" // it speaks no protocol that this host speaks
)

const (
	// mostDescribed bounds what it may write meanwhile to either stream, in bytes: some thousand parameters.
	mostDescribed = 1 << 20
	problemsKept  = 64 << 10 // bytes of standard error: its end
)

// DescribeStored is Describe of a binary that is alone in a store, which a message tells where that is what is wrong.
func DescribeStored(ctx context.Context, file string, o Options) (Description, error) {
	o.stored = true
	return Describe(ctx, file, o)
}

// Describe runs a binary once, to hear what it is: with no input, the environment of a plugin, in an empty folder that goes
// with it, and for ten seconds at most. What it started ends with it. The error is sdk.Diagnostics, or that of ctx.
func Describe(ctx context.Context, file string, o Options) (Description, error) {
	o = o.complete()
	dir, err := os.MkdirTemp("", fmt.Sprintf("%s%d-", runDirPrefix, os.Getpid())) // which sweep knows
	if err != nil {
		return Description{}, o.mistake(NotStarted, fmt.Sprintf("there is no temporary folder: %v", bare(err)), "set TMPDIR")
	}
	defer os.RemoveAll(dir)
	limit := o.Limits.StartTimeout
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	out := &written{most: mostDescribed, keep: mostDescribed, full: cancel}
	problems := &written{most: mostDescribed, keep: problemsKept, latest: true, full: cancel}
	err = o.runDescribe(within, file, dir, out, problems)
	switch {
	case ctx.Err() != nil:
		return Description{}, context.Cause(ctx)
	case out.over():
		return Description{}, o.mistake(NotAPlugin, fmt.Sprintf("started with the argument describe it printed more than %d MiB, which begin with %q, expected a description as JSON",
			mostDescribed>>20, firstWords(out.String())), "its main function must call serve.Main, and print nothing before")
	case problems.over():
		return Description{}, o.mistake(NotAPlugin, fmt.Sprintf("started with the argument describe it wrote more than %d MiB to standard error",
			mostDescribed>>20)+tailOf(problems.String()), "its main function must call serve.Main before anything else")
	case within.Err() != nil:
		return Description{}, o.mistake(DescribeTimeout, fmt.Sprintf("it did not say what it is within %v", limit),
			"a plugin started with the argument describe prints and ends: its main function must call serve.Main before anything else")
	}
	if err != nil {
		return Description{}, o.notDescribed(file, err, problems.String())
	}
	var d Description
	if err := json.Unmarshal([]byte(out.String()), &d); err != nil {
		return d, o.mistake(NotAPlugin, fmt.Sprintf("started with the argument describe it printed %q, expected a description as JSON", firstWords(out.String())),
			"its main function must call serve.Main, and print nothing before")
	}
	return d, o.checkDescription(d)
}

// runDescribe runs the program. A file that was written a moment ago may still be open for writing in a process that
// another one of this program's goroutines is just starting: that passes.
func (o Options) runDescribe(ctx context.Context, file, dir string, out, problems *written) error {
	runtime.LockOSThread() // see endWithHost
	defer runtime.UnlockOSThread()
	for try := 0; ; try++ {
		cmd := exec.CommandContext(ctx, file, "describe")
		cmd.Dir, cmd.Env = dir, o.environment()
		cmd.Stdout, cmd.Stderr, cmd.WaitDelay = out, problems, drainTime
		cmd.SysProcAttr = &syscall.SysProcAttr{}
		ownGroup(cmd.SysProcAttr)
		endWithHost(cmd.SysProcAttr)
		cmd.Cancel = func() error { killGroup(cmd.Process.Pid); return nil }
		err := cmd.Run()
		if cmd.Process != nil {
			killGroup(cmd.Process.Pid)
		}
		const tries, pause = 100, 20 * time.Millisecond
		if !errors.Is(err, syscall.ETXTBSY) || try == tries {
			return err
		}
		time.Sleep(pause)
	}
}

// notDescribed says why a program gave no description.
func (o Options) notDescribed(file string, err error, problems string) error {
	lines := strings.Split(strings.TrimSpace(problems), "\n")
	if exited, ok := errors.AsType[*exec.ExitError](err); ok {
		fate := fmt.Sprintf("exit code %d", exited.ExitCode())
		if s := signalName(exited.ProcessState); s != "" {
			fate = "signal: " + s
		}
		return o.mistake(NotAPlugin, "started with the argument describe it ended with "+fate+tailOf(problems), endHint(lines, exited.ExitCode(), o.stored))
	}
	if errors.Is(err, exec.ErrWaitDelay) { // it ended well, and what it started held its output open
		return o.mistake(NotAPlugin, "started with the argument describe it left a process behind", "start nothing before serve.Main, which ends a plugin that is asked what it is")
	}
	return o.notExecutable(file, err)
}

func (o Options) checkDescription(d Description) error {
	switch {
	case d.Role != sdk.RoleStrategy && d.Role != sdk.RoleScanner:
		return o.mistake(NotAPlugin, fmt.Sprintf("it says that it is a %q, expected a strategy or a scanner", d.Role), "its main function must call serve.Main")
	case !slices.Contains(d.Protocols, wire.ProtocolVersion):
		return o.mistake(ProtocolMismatch, fmt.Sprintf("it speaks the versions %v of the protocol, this host speaks %d", d.Protocols, wire.ProtocolVersion),
			"rebuild it with the SDK of this host")
	}
	return nil
}

// Protocol is the version of the protocol that this host speaks.
const Protocol = wire.ProtocolVersion

// tailOf is what a message says of the end of standard error; empty where there is nothing.
func tailOf(problems string) string {
	text := strings.ToValidUTF8(strings.TrimSpace(problems), "\uFFFD")
	if text == "" {
		return ""
	}
	lines := lastLines(strings.Split(text, "\n"))
	for i := range lines {
		lines[i] = firstWords(lines[i])
	}
	return "; its last lines are:\n  " + strings.Join(lines, "\n  ")
}

// written takes what a program writes to a stream and keeps some of it: the beginning, or the end. It calls full once more than most
// came. It embeds no buffer: io.Copy would read into that one without end.
type written struct {
	most, keep int  // bytes
	latest     bool // the end is kept
	full       func()
	kept       []byte
	size       int
}

// Write implements io.Writer. It never fails.
func (w *written) Write(p []byte) (int, error) {
	n, was := len(p), w.over()
	if w.latest {
		p = p[max(0, n-w.keep):]
		w.kept = append(w.kept[max(0, len(w.kept)+len(p)-w.keep):], p...)
	} else {
		w.kept = append(w.kept, p[:min(n, w.keep-len(w.kept))]...)
	}
	if w.size += n; w.over() && !was {
		w.full()
	}
	return n, nil
}

func (w *written) over() bool { return w.size > w.most }

func (w *written) String() string { return string(w.kept) }

func firstWords(text string) string {
	const most = 200
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if r := []rune(line); len(r) > most {
		return string(r[:most]) + "..."
	}
	return line
}
