package host

import "time"

// Version is the host's version, by semver.
const Version = "0.1.0"

// Init is the first line of an embedder's main. It sets the process to UTC, so that nothing in it depends on the
// machine's zone.
func Init() { time.Local = time.UTC }
