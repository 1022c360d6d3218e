//go:build !unix

package server

import "syscall"

// No private server runs here: Start says so before any of what follows is called.
const possible = false

func (User) attributes() *syscall.SysProcAttr { return nil }
func ofItsOwn() *syscall.SysProcAttr          { return nil }
func kill(int, syscall.Signal)                {}
func reap()                                   {}
