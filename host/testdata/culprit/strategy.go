//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/strathost/strathost/sdk"
)

// faultAt is the call of OnBars in which it misbehaves: by then it has logged, emitted and asked.
const faultAt = 4

// calls are the ways to misbehave in a call of OnBars. Those that return go on as if nothing had happened.
var calls = map[string]func(sdk.Session){
	"exit_0":             func(sdk.Session) { os.Exit(0) },
	"exit_1":             func(sdk.Session) { fmt.Fprintln(os.Stderr, "giving up"); os.Exit(1) },
	"panic":              func(sdk.Session) { var none []int; _ = none[faultAt] },
	"panic_in_goroutine": func(sdk.Session) { go func() { panic("nobody catches this") }(); forever() },
	"goexit":             func(sdk.Session) { runtime.Goexit() },
	"recursion":          func(sdk.Session) { _ = recurse(0) },
	"killed":             func(sdk.Session) { send(syscall.SIGKILL) },
	"terminated":         func(sdk.Session) { send(syscall.SIGTERM) },
	"segment_violation":  func(sdk.Session) { send(syscall.SIGSEGV) },
	"stopped":            func(sdk.Session) { send(syscall.SIGSTOP) },
	"hang":               func(sdk.Session) { loop() },
	"sleep":              func(sdk.Session) { forever() },
	"hang_in_request":    hangInRequest,
	"memory":             func(sdk.Session) { takeMemory() },
	"memory_in_pieces":   func(sdk.Session) { takePieces() },
	"processor_time":     func(sdk.Session) { burn() },

	"grandchild":          func(sdk.Session) { leaveGrandchild() },
	"stderr_flood":        func(sdk.Session) { floodStderr() },
	"long_line":           func(sdk.Session) { write(2, strings.Repeat("y", 1<<20)+"\n") },
	"json_on_stderr":      func(sdk.Session) { write(2, `{"@message":1}`+"\n"+`{"@message":1,"@level":[],"@timestamp":{}}`+"\n") },
	"bad_text":            badText,
	"noise_on_stdout":     func(sdk.Session) { write(1, "1|1|unix|/nowhere|grpc|\n"+strings.Repeat("z", 1<<20)) },
	"log_flood":           floodLog,
	"emit_flood":          floodEmitted,         // until it is refused, as the value after it is
	"speaks_for_the_host": func(sdk.Session) {}, // see OnBars
	"slow_consumer":       func(sdk.Session) {}, // in each call: see OnBars
	"asks_from_goroutine": askAside,
	"keeps_its_session":   func(sdk.Session) {}, // until a later call: see OnBars
}

// hangInEnd hangs in OnEnd.
const hangInEnd = "hang_in_end"

type culprit struct {
	mode   string
	called int
	first  sdk.Session
}

func (c *culprit) OnStart(s sdk.Session) error {
	if _, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: "AAPL", Name: "sma", Interval: "1m", Params: map[string]any{"period": 5}}); err != nil {
		return err
	}
	return s.Emit("started", 1)
}

func (c *culprit) OnBars(s sdk.Session, bars []sdk.Bar) error {
	c.called++
	if c.mode == "slow_consumer" {
		time.Sleep(3 * time.Millisecond)
	}
	if c.mode == "keeps_its_session" {
		if c.first == nil {
			c.first = s
		}
		go func() { _ = c.first.Emit("beside", 1) }() // not a call
	}
	if c.called == faultAt {
		s.Log().Info("about to misbehave")
		if do := calls[c.mode]; do != nil {
			do(s)
		}
		if c.mode == "speaks_for_the_host" {
			return &sdk.Failure{Code: sdk.PluginExited, Message: "the process is gone", WallClock: true}
		}
	}
	return s.Emit("called", float64(c.called))
}

func (c *culprit) OnEnd(s sdk.Session) error {
	if c.mode == hangInEnd {
		loop()
	}
	return s.Emit("ended", float64(c.called))
}

func loop() {
	for i := 0; ; i++ {
		if i < 0 {
			return
		}
	}
}

func recurse(n int) int {
	if n < 0 {
		return n
	}
	return recurse(n+1) + 1
}

func floodEmitted(s sdk.Session) {
	for s.Emit("flood", 1) == nil {
	}
}

// hangInRequest asks, gets its answer, and hangs afterwards.
func hangInRequest(s sdk.Session) {
	_, _ = s.Symbol("AAPL")
	loop()
}

// burn takes processor time on one processor for as long as it is let, within the limit of a call.
func burn() { loop() }

// takeMemory asks for more memory than any limit of the tests, and writes to it.
func takeMemory() {
	var all [][]byte
	for range 64 {
		b := make([]byte, 16<<20)
		for i := range b {
			b[i] = 1
		}
		all = append(all, b)
	}
	runtime.KeepAlive(all)
}

// takePieces asks for as much in small pieces: it may then be the garbage collector that is refused some.
func takePieces() {
	var all []*[8]int
	for range 1 << 24 {
		all = append(all, &[8]int{1})
	}
	runtime.KeepAlive(all)
}

func leaveGrandchild() {
	c := exec.Command("sleep", "600")
	c.Stdout, c.Stderr = os.Stdout, os.Stderr
	if err := c.Start(); err != nil {
		panic(err)
	}
	note(c.Process.Pid, "")
}

func floodStderr() {
	line := strings.Repeat("x", 1000) + "\n"
	for range 100_000 {
		write(2, line)
	}
}

// write writes past os, which go-plugin has its own ideas of.
func write(fd int, text string) {
	for b := []byte(text); len(b) > 0; {
		n, err := syscall.Write(fd, b)
		if err != nil && err != syscall.EINTR && err != syscall.EAGAIN {
			panic(err)
		}
		b = b[max(n, 0):]
	}
}

// badText is text that is no text, everywhere where there may be some.
func badText(s sdk.Session) {
	write(2, "\xff\xfe\xc3(\n\x00\x1b[31m\n")
	s.Log().Info("\xff\xfe", "\xc3(", "\xa0\xa1", "inner", struct{ A string }{"\xf0\x28"})
	_ = s.Emit("\xff", 1)
	_, _ = s.AddSymbol(sdk.SymbolRequest{Symbol: "\xff\xfe", Reason: "\xc3("})
}

func floodLog(s sdk.Session) {
	for i := range 20_000 {
		s.Log().Info(strings.Repeat("w", 200), "i", i)
	}
}

// askAside asks from a goroutine of its own, which is refused.
func askAside(s sdk.Session) {
	answer := make(chan error)
	go func() { _, err := s.Symbol("AAPL"); answer <- err }()
	if err := <-answer; err == nil {
		panic("a goroutine of its own was served")
	}
}
