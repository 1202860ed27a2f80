package host

import "github.com/strathost/strathost/host/config"

// Schema is the JSON Schema of a sessions file, for editors. It is the same for the same version of the host. A file that
// it refuses has a mistake; only Validate finds every mistake.
func Schema() []byte { return config.Schema() }
