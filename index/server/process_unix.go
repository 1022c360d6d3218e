//go:build unix

package server

import (
	"errors"
	"syscall"
)

// possible is whether private servers run on this system.
const possible = true

// attributes are those of a process of the user, in a group of processes of its own.
func (u User) attributes() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setpgid: true}
	if u.Name != "" {
		a.Credential = &syscall.Credential{Uid: u.UID, Gid: u.GID}
	}
	dieWithParent(a)
	return a
}

// ofItsOwn are the attributes of a process that no terminal interrupts.
func ofItsOwn() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// kill sends a signal to a process and its group. It may have ended meanwhile.
func kill(pid int, s syscall.Signal) { _ = syscall.Kill(-pid, s) }

// reap waits until this process has no children.
func reap() {
	for {
		if _, err := syscall.Wait4(-1, nil, 0, nil); err != nil && !errors.Is(err, syscall.EINTR) {
			return
		}
	}
}
