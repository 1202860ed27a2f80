//go:build unix

package plugin_test

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/sdk"
)

// debugged is a plugin that a person started with -debug.
type debugged struct {
	*exec.Cmd
	at     plugin.Attach
	folder string
}

var attachLine = regexp.MustCompile(`host run --attach 'tester=([^']+)'`)

func startDebugged(t *testing.T) *debugged {
	t.Helper()
	d := &debugged{Cmd: exec.Command(os.Args[0], "-debug")}
	d.Env = append(os.Environ(), modeVariable+"=serve", "GORACE=atexit_sleep_ms=0")
	problems, err := d.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = d.Process.Kill()
		_ = d.Wait()
		_ = os.RemoveAll(d.folder)
	})
	lines := bufio.NewScanner(problems)
	for lines.Scan() {
		if m := attachLine.FindStringSubmatch(lines.Text()); m != nil {
			if d.at, err = plugin.ParseAttach(m[1]); err != nil {
				t.Fatal(err)
			}
			d.folder = filepath.Dir(d.at.Address)
			go func() { // the rest is for nobody
				for lines.Scan() {
				}
			}()
			return d
		}
	}
	t.Fatal("it printed no line to attach by")
	return nil
}

// attach opens the plugin that waits.
func (d *debugged) attach(t *testing.T, params map[string]any) (*plugin.Plugin, error) {
	t.Helper()
	o := plugin.Options{Path: "./plugins/tester", Name: "tester", Role: sdk.RoleStrategy, Session: "morning", Params: params, Attach: &d.at,
		Limits: plugin.Limits{Timeout: time.Millisecond, StopTimeout: time.Second}}
	p, err := plugin.Open(context.Background(), o)
	if err == nil {
		t.Cleanup(func() { _ = p.Close(context.Background()) })
	}
	return p, err
}

func TestAPluginUnderADebuggerServesOneSessionAfterTheOther(t *testing.T) {
	t.Parallel()
	d := startDebugged(t)
	if info, err := os.Stat(d.folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder of the socket: %v, %v", info.Mode(), err)
	}
	for range 3 {
		// A call that takes a hundred times the limit: somebody looks at variables.
		p, err := d.attach(t, map[string]any{"do": "sleep", "wait": "100ms"})
		if err != nil {
			t.Fatal(err)
		}
		s := newFakeSession(t)
		if err := p.Hooks().Bars(s, s.tick(0)); err != nil {
			t.Error(err)
		}
		if p.Describe().Name != "tester" || len(p.Digest()) != 64 {
			t.Errorf("it says that it is %+v, digest %q", p.Describe(), p.Digest())
		}
		if err := p.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if !lives(d.Process.Pid) {
			t.Fatal("the host ended a process that is not its own")
		}
	}
	if err := d.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := d.Wait(); err != nil {
		t.Errorf("interrupted it ends with %v", err)
	}
	if _, err := os.Stat(d.folder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder of the socket stays: %v", err)
	}
	if _, err := d.attach(t, nil); err == nil || !strings.Contains(err.Error(), "nobody waits there") {
		t.Errorf("a line of a process that has ended: %v", err)
	}
}

func TestWhoCannotAttachIsToldWhy(t *testing.T) {
	t.Parallel()
	d := startDebugged(t)
	first, err := d.attach(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.attach(t, nil); mistakeOf(err).Code != plugin.NotStarted || !strings.Contains(err.Error(), "another host is attached to it") {
		t.Errorf("a second host: %v", err)
	}
	s := newFakeSession(t)
	if err := first.Hooks().Bars(s, s.tick(0)); err != nil {
		t.Errorf("the first host suffers from the second: %v", err)
	}
	if err := first.Close(context.Background()); err != nil {
		t.Error(err)
	}
	if _, err := d.attach(t, map[string]any{"do": "refuse its parameters"}); mistakeOf(err).Path != "params" {
		t.Errorf("parameters that it refuses: %v", err)
	}
	other := *d
	other.at.Protocol = 99
	if _, err := other.attach(t, nil); err == nil || !strings.Contains(err.Error(), "it speaks version 99 of the protocol, the host 1") {
		t.Errorf("another version: %v", err)
	}
	for _, line := range []string{"", "tester", "1:unix:", "x:unix:/a", "0:unix:/a", "1:udp:/a"} {
		if at, err := plugin.ParseAttach(line); err == nil {
			t.Errorf("%q is taken for %+v", line, at)
		}
	}
}

func mistakeOf(err error) sdk.Diagnostic {
	var ds sdk.Diagnostics
	if errors.As(err, &ds) && len(ds) > 0 {
		return ds[0]
	}
	return sdk.Diagnostic{}
}

func TestAPluginUnderADebuggerThatIsKilledStopsTheStrategy(t *testing.T) {
	t.Parallel()
	d := startDebugged(t)
	p, err := d.attach(t, map[string]any{"do": "loop"})
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(200*time.Millisecond, func() { _ = d.Process.Signal(syscall.SIGKILL) })
	s := newFakeSession(t)
	var failure *sdk.Failure
	if err := p.Hooks().Bars(s, s.tick(0)); !errors.As(err, &failure) || failure.Code != sdk.PluginExited || !failure.WallClock {
		t.Errorf("it ended in a call: %v", err)
	}
}

func TestAHostLeavesAPluginThatIsStoppedAtABreakpoint(t *testing.T) {
	t.Parallel()
	d := startDebugged(t)
	// In its constructor: the host is interrupted while it waits for Ready.
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	_, err := plugin.Open(ctx, plugin.Options{Path: "x", Attach: &d.at, Params: map[string]any{"do": "start slowly"}})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("interrupted: %v", err)
	}
	if !lives(d.Process.Pid) {
		t.Error("the host ended a process that is not its own")
	}
	if _, err := d.attach(t, nil); err == nil || !strings.Contains(err.Error(), "a call of the session before has not returned") {
		t.Errorf("the next host: %v", err)
	}
}
