package serve

//determinism:allow-file it watches whether the host still lives

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/strathost/strathost/sdk/wire"
)

// orphanCheck is how often a process looks whether its host still lives. Nothing tells it on all systems, and a look
// costs less than a microsecond.
const orphanCheck = time.Second

// hostsEnd is how long the end of a host that is killed may take, from its first thread to its last. A living host ends itself what
// this process leaves.
const hostsEnd = 500 * time.Millisecond

// runDirPrefix begins the names of private folders, the owner's process number follows.
const runDirPrefix = "strathost-"

// orphanGuard ends the process when its host is gone, so that however a host ends nothing of it stays.
type orphanGuard struct {
	host   int
	runDir string
}

// guardOrphan starts the watch. It ends with the process.
func guardOrphan() *orphanGuard {
	g := &orphanGuard{host: os.Getppid(), runDir: os.Getenv(wire.EnvRunDir)}
	if pid, err := strconv.Atoi(os.Getenv(wire.EnvHostPID)); err == nil && pid > 0 {
		g.host = pid // the host may already have been gone when this process first looked
	}
	terminated := make(chan os.Signal, 1)
	signal.Notify(terminated, syscall.SIGTERM) // from the kernel, on systems where it tells of the host's end
	// A host that was killed reads no pipe any more. Writing into one must not end this process before it has cleaned up;
	// to ignore the signal would let what the author's code starts inherit that.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	if g.ownsRunDir() {
		if err := os.Mkdir(g.runDir, 0o700); err != nil { // also where it is there already: it is not ours then
			fmt.Fprintln(os.Stderr, "the folder for the plugin's socket:", err)
			os.Exit(exitFault)
		}
	}
	go func() {
		tick := time.NewTicker(orphanCheck)
		defer tick.Stop()
		for os.Getppid() == g.host {
			select {
			case <-tick.C:
			case <-terminated:
				g.leave()
			}
		}
		g.leave()
	}()
	return g
}

// ownsRunDir says whether the folder is one that a host meant for this process: never another is made or removed,
// whatever the environment says.
func (g *orphanGuard) ownsRunDir() bool {
	return strings.HasPrefix(filepath.Base(g.runDir), runDirPrefix)
}

// leave ends the process and takes along its private folder and, where the host is gone, what the author's code started: a host
// that was killed cannot.
func (g *orphanGuard) leave() {
	g.removeRunDir()
	if g.orphaned() {
		endGroup()
	}
	os.Exit(exitFine)
}

func (g *orphanGuard) removeRunDir() {
	if !g.ownsRunDir() {
		return
	}
	for range 100 { // the socket may just be made in it
		if os.RemoveAll(g.runDir) == nil {
			return
		}
	}
}

// orphaned says whether the host is gone. The kernel tells of the end of the thread that started this process, a moment before that
// of the host.
func (g *orphanGuard) orphaned() bool {
	for end := time.Now().Add(hostsEnd); os.Getppid() == g.host; time.Sleep(hostsEnd / 100) {
		if time.Now().After(end) {
			return false
		}
	}
	return true
}
