package s3test

import (
	"os/exec"
	"syscall"
)

// endWithThread ends the server when this process does, also where it is killed.
func endWithThread(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
