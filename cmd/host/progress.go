package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/sdk"
)

// How far an import is can be shown in these ways.
const (
	progressAuto  = "auto"
	progressBar   = "bar"
	progressPlain = "plain"
	progressNone  = "none"
)

func progressKinds() []string {
	return []string{progressAuto, progressBar, progressPlain, progressNone}
}

// progress shows how far an import is. end takes away what will not stay, before anything else is printed.
type progress interface {
	tell(host.ImportProgress)
	end()
}

// newProgress shows on w, which is never standard output, in the way that a flag says. The error is a mistake in the flag.
func newProgress(kind string, w io.Writer) (progress, error) {
	w = drawnOn(w)
	kind, err := progressKind(kind, isTerminal(w))
	switch {
	case err != nil:
		return nil, err
	case kind == progressBar:
		return &barProgress{w: w, now: time.Now, width: widthOf(w)}, nil
	case kind == progressPlain:
		return &lineProgress{w: w, now: time.Now}, nil
	}
	return noProgress{}, nil
}

// progressKind is a bar, plain or none: auto is a bar on a terminal, and lines elsewhere.
func progressKind(kind string, terminal bool) (string, error) {
	switch {
	case kind == progressAuto && terminal:
		return progressBar, nil
	case kind == progressAuto:
		return progressPlain, nil
	case kind == progressBar, kind == progressPlain, kind == progressNone:
		return kind, nil
	}
	if near, ok := sdk.Nearest(kind, progressKinds()); ok {
		return "", fmt.Errorf("--progress is %q: did you mean %q?", kind, near)
	}
	return "", fmt.Errorf("--progress is %q, expected auto, bar, plain or none", kind)
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// widthOf is how many characters a line of a terminal has; 80 where that is not known.
func widthOf(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return 80
}

type noProgress struct{}

func (noProgress) tell(host.ImportProgress) {}
func (noProgress) end()                     {}

// progressPhase is a phase of an import, reading or writing, and how fast it is.
type progressPhase struct {
	writing bool
	began   time.Time
	before  int // rows that were done when it began
}

// enter begins a phase where p belongs to another one.
func (f *progressPhase) enter(p host.ImportProgress, now time.Time) (entered bool) {
	if !f.began.IsZero() && f.writing == p.Writing {
		return false
	}
	*f = progressPhase{writing: p.Writing, began: now, before: doneOf(p)}
	return true
}

// doneOf is how many rows were read, or bars written.
func doneOf(p host.ImportProgress) int {
	if p.Writing {
		return p.Written
	}
	return p.Rows
}

// speed is rows or bars a second, in words.
func (f *progressPhase) speed(p host.ImportProgress, now time.Time) string {
	what := "rows/s"
	if p.Writing {
		what = "bars/s"
	}
	seconds := now.Sub(f.began).Seconds()
	if seconds <= 0 {
		return "0 " + what
	}
	return inWords(float64(doneOf(p)-f.before)/seconds) + " " + what
}

// inWords writes a number with two to four digits: 950, 12 k, 3.4 M.
func inWords(n float64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%.0f", n)
	case n < 1e6:
		return fmt.Sprintf("%.0f k", n/1e3)
	}
	return fmt.Sprintf("%.1f M", n/1e6)
}

// lineProgress shows a line a second, for logs. An import of less than a second has none.
type lineProgress struct {
	w    io.Writer
	now  func() time.Time
	told time.Time
	progressPhase
}

func (l *lineProgress) tell(p host.ImportProgress) {
	now := l.now()
	if l.enter(p, now); l.told.IsZero() {
		l.told = now
	}
	if now.Sub(l.told) < time.Second {
		return
	}
	l.told = now
	if p.Writing {
		fmt.Fprintf(l.w, "writing: %d of %d bars, %s\n", p.Written, p.Pending, l.speed(p, now))
		return
	}
	fmt.Fprintf(l.w, "reading: %d of %d files, %.1f of %.1f MB, %d rows, %s\n", p.Done, p.Files,
		float64(p.Bytes)/1e6, float64(p.TotalBytes)/1e6, p.Rows, l.speed(p, now))
}

func (l *lineProgress) end() {}

// barProgress shows a bar for each phase, of bytes and then of bars of the market.
type barProgress struct {
	w     io.Writer
	now   func() time.Time
	width int // of a line, in characters
	shown time.Time
	bar   *progressbar.ProgressBar
	progressPhase
}

// A bar is drawn anew ten times a second at most.
const between = 100 * time.Millisecond

func (b *barProgress) tell(p host.ImportProgress) {
	now := b.now()
	entered := b.enter(p, now)
	if entered {
		b.end()
		b.bar = b.newBar(p)
	}
	at, of := position(p)
	if b.bar.IsFinished() || !entered && at < of && now.Sub(b.shown) < between {
		return
	}
	b.shown = now
	if p.Writing {
		b.bar.Describe("writing " + b.speed(p, now))
	} else {
		what := "reading "
		if p.Files > 1 {
			what = fmt.Sprintf("reading %d/%d files, ", p.Done, p.Files)
		}
		b.bar.Describe(what + b.speed(p, now))
	}
	_ = b.bar.Set64(at) // what the terminal does not take is not shown
}

// position is how far a phase is: bytes read of all, or bars written of all.
func position(p host.ImportProgress) (at, of int64) {
	if p.Writing {
		return int64(p.Written), int64(max(1, p.Pending))
	}
	return p.Bytes, max(1, p.TotalBytes)
}

func (b *barProgress) newBar(p host.ImportProgress) *progressbar.ProgressBar {
	const words = 74 // what is written beside the bar, at most
	_, of := position(p)
	return progressbar.NewOptions64(of,
		progressbar.OptionSetWriter(b.w),
		progressbar.OptionSetWidth(min(40, max(5, b.width-words))),
		progressbar.OptionShowBytes(!p.Writing),
		progressbar.OptionShowCount(),
		progressbar.OptionShowTotalBytes(!p.Writing),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionUseANSICodes(true),
		progressbar.OptionThrottle(0))
}

// end takes the bar off the terminal.
func (b *barProgress) end() {
	if b.bar != nil && !b.bar.IsFinished() {
		_ = b.bar.Clear()
	}
	b.bar = nil
}
