package plugin

//determinism:allow-file it starts and ends a process

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// drainTime is how long the output of a process that ended is still read: all of its own is in the pipes by then, and
// what it started in turn may hold them open for as long as it likes.
const drainTime = 250 * time.Millisecond

// process is a plugin's process, as go-plugin's runner.Runner wants it. go-plugin gets to see the handshake and
// nothing else of what the process writes: its own reader of stderr ends the host on some lines.
type process struct {
	cmd    *exec.Cmd // nil where the host did not start it
	limits Limits    // those that the kernel holds it to
	detach func()    // then: lets go of it
	out    *output
	first  *io.PipeReader // go-plugin's stdout: the first line
	firstW *io.PipeWriter
	line   firstLine

	mu      sync.Mutex
	pid     int           // 0 before the process runs
	killed  bool          // perhaps before it runs
	over    bool          // it has ended, and its group was killed
	unbound error         // why its limits do not hold: it was killed right away
	exited  chan struct{} // closed when the process is no more
	waited  chan struct{} // closed when it has ended; what it wrote may be still to be read
	state   *os.ProcessState
	lived   time.Duration
	readers sync.WaitGroup
}

// firstLine is the first line on stdout, which should be the handshake.
type firstLine struct {
	sync.Mutex
	text   string
	seen   bool
	closed bool // the process closed it, and lived on
}

func newProcess(cmd *exec.Cmd, out *output) *process {
	p := &process{cmd: cmd, out: out, exited: make(chan struct{}), waited: make(chan struct{})}
	p.first, p.firstW = io.Pipe()
	return p
}

// Start starts the process.
func (p *process) Start(context.Context) error {
	stdout, stdoutW, err := os.Pipe()
	if err != nil {
		return err
	}
	stderr, stderrW, err := os.Pipe()
	if err != nil {
		return errors.Join(err, stdout.Close(), stdoutW.Close())
	}
	p.cmd.Stdin = nil // the null device: the host's own is not the plugin's
	p.cmd.Stdout, p.cmd.Stderr = stdoutW, stderrW
	p.cmd.SysProcAttr = &syscall.SysProcAttr{}
	ownGroup(p.cmd.SysProcAttr)
	endWithHost(p.cmd.SysProcAttr)

	started := make(chan error, 1)
	go p.run(started, stdout, stderr)
	err = <-started
	_ = errors.Join(stdoutW.Close(), stderrW.Close()) // the process has its own by now
	if err != nil {
		_ = errors.Join(stdout.Close(), stderr.Close(), p.firstW.Close())
		close(p.exited)
		return err
	}
	return nil
}

// run starts the process, waits for its end, and ends with it whatever it started. The thread is held because the
// kernel takes its end for the host's (see endWithHost).
func (p *process) run(started chan<- error, stdout, stderr *os.File) {
	runtime.LockOSThread()
	switch {
	case p.limits.Nice == 0:
		defer runtime.UnlockOSThread()
	case onMainThread(): // which never ends: the thread that becomes nice must
		defer runtime.UnlockOSThread()
		var other sync.WaitGroup
		other.Go(func() { p.run(started, stdout, stderr) })
		other.Wait()
		return
	}
	err := p.limits.beNice()
	if err == nil {
		err = p.cmd.Start()
	}
	if err == nil {
		p.runs(p.cmd.Process.Pid)
	}
	started <- err
	if err != nil {
		return
	}
	began := time.Now()
	p.readers.Go(func() { p.readStdout(stdout) })
	p.readers.Go(func() { _, _ = io.Copy(p.out.stderr, stderr) })
	p.reap()
	close(p.waited)
	p.state, p.lived = p.cmd.ProcessState, time.Since(began)
	_ = stdout.SetReadDeadline(time.Now().Add(drainTime))
	_ = stderr.SetReadDeadline(time.Now().Add(drainTime))
	p.readers.Wait()
	_ = errors.Join(stdout.Close(), stderr.Close())
	p.out.end()
	close(p.exited)
}

// reap waits for the end of the process, and ends with it what it started. Where the system can tell of the end beforehand, the number
// of the group is still its own then; elsewhere it may be another's already, in the rare case that one took it within that moment.
func (p *process) reap() {
	ahead := awaitEnd(p.cmd.Process.Pid)
	if ahead {
		p.endGroup()
	}
	_ = p.cmd.Wait() // its error is in the state
	if !ahead {
		p.endGroup()
	}
}

// endGroup ends what the process started, and has Kill do nothing any more: once the process is waited for its number may be another's.
func (p *process) endGroup() {
	p.mu.Lock()
	defer p.mu.Unlock()
	killGroup(p.pid)
	p.over = true
}

// runs notes the process's number, and kills it where that was asked for before.
func (p *process) runs(pid int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pid = pid
	p.unbound = p.limits.bound(pid)
	if p.killed || p.unbound != nil {
		killGroup(pid)
	}
}

// unboundBy is why the process's limits do not hold; nil where they do.
func (p *process) unboundBy() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.unbound
}

// number is the process's; 0 before it runs.
func (p *process) number() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pid
}

// readStdout hands the first line to go-plugin and everything else to the log.
func (p *process) readStdout(stdout io.Reader) {
	defer p.firstW.Close()
	const most = 64 << 10 // go-plugin's own bound of a line
	r := bufio.NewReaderSize(stdout, most)
	line, err := r.ReadSlice('\n')
	closed := false
	if err == io.EOF && len(line) == 0 {
		select {
		case <-p.waited:
		case <-time.After(exitSettle): // the end of a process closes its output, too
			closed = true
		}
	}
	p.line.Lock()
	p.line.text, p.line.seen, p.line.closed = strings.TrimRight(string(line), "\r\n"), len(line) > 0, closed
	p.line.Unlock()
	if err == nil {
		_, _ = p.firstW.Write(line)
	}
	_ = p.firstW.Close()
	_, _ = io.Copy(p.out.stdout, r)
}

// firstOutput is the first line on stdout, as far as there is one.
func (p *process) firstOutput() (string, bool) {
	p.line.Lock()
	defer p.line.Unlock()
	return p.line.text, p.line.seen
}

// closedOutput says whether the process closed its standard output before it wrote a line, and lived on.
func (p *process) closedOutput() bool {
	p.line.Lock()
	defer p.line.Unlock()
	return p.line.closed
}

// Wait waits for the end of the process.
func (p *process) Wait(context.Context) error {
	<-p.exited
	if p.state != nil && !p.state.Success() {
		return errors.New(p.state.String())
	}
	return nil
}

// Kill ends the process and all that it started. It does not wait.
func (p *process) Kill(context.Context) error {
	if p.detach != nil {
		p.detach()
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.killed = true
	if p.pid != 0 && !p.over {
		killGroup(p.pid)
	}
	return nil
}

// wasKilled says whether the host meant to end the process by force.
func (p *process) wasKilled() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.killed
}

// ended waits at most so long for the end of the process.
func (p *process) ended(wait time.Duration) bool {
	select {
	case <-p.exited:
		return true
	default:
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-p.exited:
		return true
	case <-timer.C:
		return false
	}
}

// fate says how the process ended: "exit code 2" or "signal: killed".
func (p *process) fate() string {
	if p.state == nil {
		return "unknown"
	}
	if s := signalName(p.state); s != "" {
		return "signal: " + s
	}
	return fmt.Sprintf("exit code %d", p.state.ExitCode())
}

// Stdout is the first line of the process's own, then nothing.
func (p *process) Stdout() io.ReadCloser { return p.first }

// Stderr is nothing: it is read here.
func (p *process) Stderr() io.ReadCloser { return io.NopCloser(strings.NewReader("")) }

// Name is the plugin's, for go-plugin's messages, which nobody sees.
func (p *process) Name() string { return "plugin" }

// ID is the process's number; empty before it started.
func (p *process) ID() string {
	if n := p.number(); n != 0 {
		return strconv.Itoa(n)
	}
	return ""
}

// Diagnose adds nothing: connect.go says what was wrong.
func (p *process) Diagnose(context.Context) string { return "" }

// PluginToHost leaves addresses as they are.
func (p *process) PluginToHost(network, address string) (string, string, error) {
	return network, address, nil
}

// HostToPlugin leaves addresses as they are.
func (p *process) HostToPlugin(network, address string) (string, string, error) {
	return network, address, nil
}
