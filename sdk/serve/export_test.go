package serve

import "github.com/strathost/strathost/sdk"

// For tests, which play the host over a stream of their own and the person at a terminal.
var Answer = answer

// Run serves a plugin over any stream.
func Run(stream hostStream, plugin sdk.Plugin) error { return run(stream, goRoom(plugin)) }
