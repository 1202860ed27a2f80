package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/visible"
)

// Keys of a replay that control characters stand for in raw mode, where the terminal makes no signals of them.
const (
	ctrlC = 0x03
	ctrlQ = 0x1c // Ctrl-\, the terminal's quit
)

// The keys + and - double and halve the speed between these; beyond the fastest is as fast as it goes.
const (
	slowest = 1.0 / 16
	fastest = 1 << 16
)

// press does what a key says. quit is true for the keys that end the run; other keys than those of keyHelp do nothing.
func press(r *host.Replay, key byte) (quit bool) {
	switch key {
	case ' ', 'p', 'P':
		if r.Status().Paused {
			r.Resume()
		} else {
			r.Pause()
		}
	case 's', 'S', 'n', 'N':
		r.Step()
	case 'd', 'D':
		r.NextDay()
	case '+', '=': // = is + without the shift key
		setSpeed(r, faster(r.Status().Speed))
	case '-', '_':
		setSpeed(r, slower(r.Status().Speed))
	case 'q', 'Q', ctrlC, ctrlQ:
		return true
	}
	return false
}

const keyHelp = "space pause, s step, d day, + - speed, q quit"

func setSpeed(r *host.Replay, speed float64) {
	if err := r.SetSpeed(speed); err != nil {
		panic(err) // faster and slower give speeds
	}
}

func faster(speed float64) float64 {
	if speed == 0 || speed >= fastest {
		return 0
	}
	return max(slowest, speed*2)
}

func slower(speed float64) float64 {
	if speed == 0 {
		return fastest
	}
	return max(slowest, speed/2)
}

// readKeys presses the keys that are read until one ends the run, when it calls quit, or until there are no more.
func readKeys(from io.Reader, r *host.Replay, quit func()) {
	buffer := make([]byte, 64)
	var sequence escape
	for {
		n, err := from.Read(buffer)
		for _, key := range buffer[:n] {
			if !sequence.takes(key) && press(r, key) {
				quit()
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// escape passes over what arrows and function keys send: ESC [ ... and a last byte from @ to ~, or ESC O and one byte. The
// left arrow would be the key D else.
type escape int

const (
	noEscape escape = iota
	escaped         // after ESC
	csi             // after ESC [
	ss3             // after ESC O
)

func (e *escape) takes(key byte) bool {
	was := *e
	*e = noEscape
	switch {
	case key == 0x1b:
		*e = escaped
	case was == escaped && key == '[':
		*e = csi
	case was == escaped && key == 'O':
		*e = ss3
	case was == csi && (key < '@' || key > '~'):
		*e = csi
	default:
		return was == csi || was == ss3
	}
	return true
}

// keyboard is the terminal as the hand on a replay, with a line of its status.
type keyboard struct {
	replay *host.Replay
	to     io.Writer
	width  int

	lock    sync.Mutex
	shown   string // the status line that stands on the terminal
	restore func() // gives the terminal back; may be called several times
	stop    chan struct{}
	ended   chan struct{} // closed when nothing draws any more
}

// redraw is how often the status is looked at.
const redraw = 100 * time.Millisecond

// newKeyboard makes the keys of a terminal steer a replay, and shows its status on w. The keys that end the run call quit. It is
// nil where standard input or w is no terminal. Its owner calls close, also where it panics; the terminal is given back when
// the context ends, too, so that a second signal finds it as it was.
func newKeyboard(ctx context.Context, in io.Reader, w io.Writer, quit func()) (*keyboard, error) {
	w = drawnOn(w)
	file, ok := in.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) || !isTerminal(w) {
		return nil, nil
	}
	k := &keyboard{replay: &host.Replay{}, to: w, width: widthOf(w), stop: make(chan struct{}), ended: make(chan struct{})}
	before, err := term.MakeRaw(int(file.Fd()))
	if err != nil {
		return nil, fmt.Errorf("the keys cannot be read: %w", err)
	}
	k.restore = sync.OnceFunc(func() { _ = term.Restore(int(file.Fd()), before) }) // a terminal that is gone needs nothing
	context.AfterFunc(ctx, k.restore)
	// A read of a terminal cannot be ended from outside: this goroutine ends with the process.
	go func() {
		defer k.restore() // where it panics nobody else would
		readKeys(file, k.replay, func() {
			k.restore()
			quit()
		})
	}()
	go k.draw()
	return k, nil
}

// draw shows the status until the keyboard is closed.
func (k *keyboard) draw() {
	defer close(k.ended)
	tick := time.NewTicker(redraw)
	defer tick.Stop()
	for {
		k.show(statusLine(k.replay.Status()))
		select {
		case <-k.stop:
			return
		case <-tick.C:
		}
	}
}

// erase takes away the line that the cursor is on.
const erase = "\r\x1b[K"

func (k *keyboard) show(line string) {
	if len(line) >= k.width { // a line that wraps could not be taken away
		line = line[:max(0, k.width-1)]
	}
	k.lock.Lock()
	defer k.lock.Unlock()
	if line != k.shown {
		k.shown = line
		_, _ = io.WriteString(k.to, erase+line)
	}
}

// tell prints a line above the status. In raw mode a line ends with a carriage return, too.
func (k *keyboard) tell(line string) {
	k.lock.Lock()
	defer k.lock.Unlock()
	_, _ = io.WriteString(k.to, erase+strings.ReplaceAll(visible.Text(line), "\n", "\r\n")+"\r\n"+k.shown)
}

// close takes the status away and gives the terminal back.
func (k *keyboard) close() {
	close(k.stop)
	<-k.ended
	k.show("")
	k.restore()
}

// watched runs f with the keyboard as the hand on its pace where there is a terminal, and without one elsewhere.
func watched(c *cobra.Command, o host.Options, f func(context.Context, host.Options) ([]host.Outcome, error)) ([]host.Outcome, error) {
	ctx, quit := context.WithCancel(c.Context())
	defer quit()
	k, err := newKeyboard(ctx, c.InOrStdin(), c.ErrOrStderr(), quit)
	if err != nil {
		fmt.Fprintln(c.ErrOrStderr(), "warning:", err)
	}
	if k != nil {
		defer k.close()
		o.Replay, o.Progress = k.replay, k.tell
	}
	return f(ctx, o)
}

// statusLine is the status of a replay for a person: the session, its day and time, the speed, and the keys.
func statusLine(s host.ReplayStatus) string {
	if s.Session == "" {
		return ""
	}
	at := "before the first day"
	if !s.Time.IsZero() {
		at = s.Day.String() + " " + s.Time.Format("15:04:05")
	}
	state := speedText(s.Speed)
	if s.Paused {
		state += ", paused"
	}
	return fmt.Sprintf("%s  %s  %s  (%s)", s.Session, at, state, keyHelp)
}

func speedText(speed float64) string {
	if speed == 0 {
		return "as fast as it goes"
	}
	return strconv.FormatFloat(speed, 'f', -1, 64) + "x"
}
