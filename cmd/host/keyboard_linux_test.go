package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/strathost/strathost/host"
)

// terminal is a pseudo terminal: tty is what a program has, and what is typed and shown goes through master.
type terminal struct {
	master, tty *os.File
	lock        sync.Mutex
	shown       bytes.Buffer
}

func newTerminal(t *testing.T) *terminal {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip("without a pseudo terminal: ", err)
	}
	var number, unlocked uint32
	ioctl := func(request uintptr, value *uint32) {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, master.Fd(), request, uintptr(unsafe.Pointer(value))); errno != 0 {
			t.Fatal(errno)
		}
	}
	ioctl(syscall.TIOCGPTN, &number)
	ioctl(syscall.TIOCSPTLCK, &unlocked)
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	x := &terminal{master: master, tty: tty}
	var wait sync.WaitGroup
	wait.Go(func() { _, _ = io.Copy(x, master) }) // ends with an error, once nobody has the terminal
	t.Cleanup(func() {
		_ = tty.Close()
		wait.Wait()
		_ = master.Close()
	})
	return x
}

func (x *terminal) Write(b []byte) (int, error) {
	x.lock.Lock()
	defer x.lock.Unlock()
	return x.shown.Write(b)
}

// shows waits until the terminal shows a text after what was shown before, and forgets what was shown.
func (x *terminal) shows(t *testing.T, want string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		x.lock.Lock()
		at := strings.Index(x.shown.String(), want)
		if at >= 0 {
			x.shown.Next(at + len(want))
		}
		text := x.shown.String()
		x.lock.Unlock()
		if at >= 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%q does not show within a minute: %q", want, text)
		}
	}
}

func (x *terminal) types(t *testing.T, keys string) {
	t.Helper()
	if _, err := io.WriteString(x.master, keys); err != nil {
		t.Fatal(err)
	}
}

func (x *terminal) state(t *testing.T) *term.State {
	t.Helper()
	s, err := term.GetState(int(x.tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestTheKeysOfATerminalSteerARun runs the program at a terminal, so slowly that what it does in this test it does for the
// keys. However it ends, the terminal is as it was, and nothing half-made is left.
func TestTheKeysOfATerminalSteerARun(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "host") // the one with the signals, which the stories' has not
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	types := func(keys string) func(*testing.T, *terminal, *os.Process) {
		return func(t *testing.T, x *terminal, _ *os.Process) { x.types(t, keys) }
	}
	signals := func(s os.Signal) func(*testing.T, *terminal, *os.Process) {
		return func(t *testing.T, _ *terminal, p *os.Process) {
			if err := p.Signal(s); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, x := range map[string]struct {
		end  func(*testing.T, *terminal, *os.Process)
		code int
	}{
		"d":           {types("d"), host.ExitFine},
		"q":           {types("q"), host.ExitInterrupted},
		"Ctrl-C":      {types("\x03"), host.ExitInterrupted},
		"interrupt":   {signals(os.Interrupt), host.ExitInterrupted},
		"termination": {signals(syscall.SIGTERM), host.ExitInterrupted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runAtTerminal(t, program, x.end, x.code)
		})
	}
}

// runAtTerminal steers a run to the open of its second day, where it is paused, and ends it there.
func runAtTerminal(t *testing.T, program string, end func(*testing.T, *terminal, *os.Process), code int) {
	x, dir := newTerminal(t), t.TempDir()
	const sessions = "version: 1\nsessions: [{name: s, start: 2025-07-02, end: 2025-07-03, data: {symbols: [AAPL]}}]\n"
	if err := os.WriteFile(filepath.Join(dir, "s.yaml"), []byte(sessions), 0o600); err != nil {
		t.Fatal(err)
	}
	before := x.state(t)
	var printed bytes.Buffer
	command := exec.Command(program, "run", "s.yaml", "--speed", "0.1")
	command.Dir, command.Stdin, command.Stdout, command.Stderr = dir, x.tty, &printed, x.tty
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill() }) // where the test failed
	x.shows(t, "s  2025-07-02 09:30:00  0.1x  (space pause")
	if reflect.DeepEqual(before, x.state(t)) {
		t.Error("the terminal is not in raw mode")
	}
	x.types(t, "p")
	x.shows(t, "0.1x, paused")
	x.types(t, "s")
	x.shows(t, "s  2025-07-02 09:31:00")
	x.types(t, "+")
	x.shows(t, "0.2x, paused")
	x.types(t, "d")
	x.shows(t, "s  2025-07-03 09:30:00  0.2x, paused")
	end(t, x, command.Process)
	stuck := time.AfterFunc(time.Minute, func() { _ = command.Process.Signal(syscall.SIGQUIT) }) // its stacks are shown then
	err := command.Wait()
	stuck.Stop()
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		t.Error(err)
	}
	if got != code {
		x.lock.Lock()
		t.Errorf("it ended with %d, expected %d: %s\nshown: %s", got, code, &printed, &x.shown)
		x.lock.Unlock()
	}
	if !reflect.DeepEqual(before, x.state(t)) {
		t.Error("the terminal is not as it was")
	}
	runs, err := filepath.Glob(filepath.Join(dir, "runs", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	hidden, err := filepath.Glob(filepath.Join(dir, "runs", "*", ".*"))
	if err != nil {
		t.Fatal(err)
	}
	if want := code == host.ExitFine; len(hidden) > 0 || (len(runs) == 1) != want || strings.Contains(printed.String(), "run folder: ") != want {
		t.Errorf("left are %v %v: %s", runs, hidden, &printed)
	}
}

func TestATerminalIsGivenBackWhereTheRunPanics(t *testing.T) {
	t.Parallel()
	x := newTerminal(t)
	t.Cleanup(func() { x.types(t, "q\n") }) // the keys are read in this process, and a read keeps the terminal open
	before := x.state(t)
	c := &cobra.Command{}
	c.SetIn(x.tty)
	c.SetErr(x.tty)
	c.SetContext(t.Context())
	func() {
		defer func() {
			if recover() != "at once" {
				t.Error("the panic is lost")
			}
		}()
		_, _ = watched(c, host.Options{}, func(context.Context, host.Options) ([]host.Outcome, error) {
			if reflect.DeepEqual(before, x.state(t)) {
				t.Error("the terminal is not in raw mode")
			}
			panic("at once")
		})
	}()
	if !reflect.DeepEqual(before, x.state(t)) {
		t.Error("the terminal is not as it was")
	}
}
