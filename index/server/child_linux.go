package server

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// dieWithParent has the kernel end the process when the watcher is killed.
func dieWithParent(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }

// adopt makes this process the parent of those whose own parent ends. A system that does
// not let it leaves them to themselves.
func adopt() { _ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) }

// reserve keeps room for what a log will say of a disk that is full. Not each file system
// can.
func reserve(log *os.File) { _ = unix.Fallocate(int(log.Fd()), unix.FALLOC_FL_KEEP_SIZE, 0, logRoom) }
