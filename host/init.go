package host

import (
	"sync/atomic"
	"time"

	"github.com/strathost/strathost/host/worker"
)

// Version is the host's version, by semver.
const Version = "0.1.0"

// initialized says that this process has come by Init. It is of the process and of nothing smaller: a child that runs a
// script is this binary again, and would do whatever its main does.
var initialized atomic.Bool

// Init is the first line of an embedder's main. It sets the process to UTC, so that nothing in it depends on the
// machine's zone. In a process that the host started to run a script (isolation: process) it serves the script and does
// not return.
func Init() {
	time.Local = time.UTC
	worker.Serve()
	initialized.Store(true)
}
