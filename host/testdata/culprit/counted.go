//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/serve"
)

// atMessage is a plugin that meets its fate at a message: one that it is about to send, or has just received.
const atMessage = "at_message"

// fates are the ends that it can meet.
var fates = map[string]func(){
	"exit_0":  func() { os.Exit(0) },
	"exit_1":  func() { os.Exit(1) },
	"panic":   func() { go func() { panic("at a message") }(); forever() }, // where nothing recovers
	"killed":  func() { send(syscall.SIGKILL) },
	"stopped": func() { send(syscall.SIGSTOP) },
}

func serveCounted(s stream) error {
	at, _ := strconv.Atoi(os.Getenv(envAt))
	fate := fates[os.Getenv(envFate)]
	if at > 0 && fate == nil {
		panic("no fate")
	}
	return serve.Over(&counted{stream: s, at: at, fate: fate}, plugin(""))
}

// counted counts the messages of both directions. Progress comes with time and is not among them.
type counted struct {
	stream
	at   int
	fate func()

	mu sync.Mutex
	n  int
}

// Send implements serve.HostStream.
func (c *counted) Send(m *pb.PluginMessage) error {
	if m.GetProgress() == nil {
		c.count(m.GetBody())
	}
	return c.stream.Send(m)
}

// Recv implements serve.HostStream.
func (c *counted) Recv() (*pb.HostMessage, error) {
	m, err := c.stream.Recv()
	if err == nil {
		c.count(m.GetBody())
	}
	return m, err
}

// count meets the fate at its message, or, where it counts, writes down all messages: a file with a line for each.
func (c *counted) count(body any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n++; c.n == c.at {
		c.fate()
	}
	if c.at == 0 {
		f, err := os.OpenFile(filepath.Join(os.Getenv(envNotes), "messages"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(f, "%T\n", body)
		if err := f.Close(); err != nil {
			panic(err)
		}
	}
}
