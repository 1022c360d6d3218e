package server

import "syscall"

// dieWithParent has the kernel end the process when the watcher is killed.
func dieWithParent(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }
