//go:build !linux

package server

import "syscall"

// dieWithParent does nothing: no other system has it.
func dieWithParent(*syscall.SysProcAttr) {}

// adopt does nothing: no other system has it.
func adopt() {}
