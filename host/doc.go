// Package host is the front door for programs that embed strathost: load sessions, run them, get results.
//
//	func main() {
//		host.Init()
//		file, err := host.Load("sessions.yaml")
//		...
//		outcomes, err := host.Run(ctx, file, host.Options{})
//	}
//
// It wires the rooms to one another and adds no meaning of its own. Read run.go first; open.go makes strategies of
// scripts, plugins and Go values, assemble.go makes a session of its configuration, snapshots.go has the sessions' data for
// readers while they run and afterwards.
package host
