//go:build linux

package plugin

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A process that has ended keeps its number until it is waited for, so that what is done by that number meets no other.
func TestAProcessThatEndedKeepsItsNumberUntilItsGroupIsEnded(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("sh", "-c", "exit 3")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if !awaitEnd(cmd.Process.Pid) {
		t.Fatal("its end is not told")
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", cmd.Process.Pid))
	if err != nil || !strings.Contains(string(stat), ") Z ") {
		t.Errorf("it is no more: %s, %v", stat, err)
	}
	if _ = cmd.Wait(); cmd.ProcessState.ExitCode() != 3 {
		t.Errorf("it ended by %v", cmd.ProcessState)
	}
	if awaitEnd(cmd.Process.Pid) {
		t.Error("an end is told of a process that is none of the host's")
	}
}

// Once a process is over its number is that of a stranger, here of a process that lives.
func TestNothingIsKilledByTheNumberOfAProcessThatIsOver(t *testing.T) {
	t.Parallel()
	stranger := exec.Command("sleep", "60")
	stranger.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := stranger.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = stranger.Wait()
	}()
	p := &process{pid: stranger.Process.Pid, over: true}
	_ = p.Kill(context.Background())
	select {
	case <-ended:
		t.Fatal("the stranger was killed")
	case <-time.After(300 * time.Millisecond):
	}
	p.over = false
	_ = p.Kill(context.Background())
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Error("its own process is not killed")
	}
}

func TestWhatAProcessStartedEndsWithIt(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("sh", "-c", "sleep 60 & echo $!")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var left int
	if _, err := fmt.Fscan(out, &left); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: cmd, pid: cmd.Process.Pid}
	p.reap()
	if !p.over || cmd.ProcessState == nil {
		t.Errorf("it is over: %v, with %v", p.over, cmd.ProcessState)
	}
	for end := time.Now().Add(20 * time.Second); processLives(left); time.Sleep(20 * time.Millisecond) {
		stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", left))
		if strings.Contains(string(stat), ") Z ") { // whoever adopted it has not looked yet
			return
		}
		if time.Now().After(end) {
			t.Fatalf("what it started, %d, lives", left)
		}
	}
}
