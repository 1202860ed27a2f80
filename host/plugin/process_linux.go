package plugin

import "syscall"

// endWithHost has the kernel tell the process when its host dies, also by kill -9. SIGTERM and not SIGKILL: the SDK
// removes the private folder first. The signal comes when the thread that started the process ends; process.run holds
// that thread for as long as the process lives.
func endWithHost(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGTERM }
