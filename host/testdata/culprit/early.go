//go:build unix

package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/strathost/strathost/sdk/wire"
)

// early are the ways to misbehave ahead of the handshake. Those that return go on with it.
var early = map[string]func(){
	"no_handshake":      forever,
	"garbage_handshake": func() { say("1|\xff\xfe|" + strings.Repeat("x", 100_000) + "\n"); forever() },
	"endless_handshake": func() { say(strings.Repeat("x", 1<<20)); forever() },
	"chatty_start":      func() { say("hello from an init function\n") },
	"wrong_cookie":      func() { _ = os.Setenv(wire.CookieKey, "of another program") },
	"wrong_version":     func() { say("1|99|unix|/nowhere|grpc|\n"); forever() },
	"wrong_core":        func() { say("9|1|unix|/nowhere|grpc|\n"); forever() },
	"wrong_protocol":    func() { say("1|1|unix|/nowhere|netrpc|\n"); forever() },
	"no_socket":         func() { say("1|1|unix|/nowhere/socket|grpc|\n"); forever() },
	"exit_0_at_start":   func() { os.Exit(0) },
	"exit_3_at_start":   func() { fmt.Fprintln(os.Stderr, "no licence"); os.Exit(3) },
	"panic_at_start":    func() { panic("no start") },
	"killed_at_start":   func() { send(syscall.SIGKILL) },
	"stopped_at_start":  func() { send(syscall.SIGSTOP) },
}

// slowStart is a constructor that does not return.
const slowStart = "slow_start"

func say(text string) { _, _ = os.Stdout.WriteString(text) }

// send sends a signal to this process, and waits for what it does: another thread may take it, a moment later.
func send(s syscall.Signal) {
	_ = syscall.Kill(os.Getpid(), s)
	forever()
}

func forever() { time.Sleep(time.Hour) }
