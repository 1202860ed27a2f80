// Package worker runs a script in a child of the host's own binary: isolation: process.
//
// [Open] starts the child through package plugin, whose protocol, supervision and end it shares; the child comes to [Serve]
// by host.Init, loads the script as package script does in the host's process, and serves its hooks. Both isolations run
// the same code of package script, so that they give the same results.
//
// What the child adds: the script's memory has a hard limit where the system has one (limit_linux.go), and a call that
// nothing else can stop is killed.
package worker
