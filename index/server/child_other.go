//go:build !linux

package server

import (
	"os"
	"syscall"
)

// dieWithParent does nothing: no other system has it.
func dieWithParent(*syscall.SysProcAttr) {}

// adopt does nothing: no other system has it.
func adopt() {}

// reserve does nothing: a log has what room there is.
func reserve(*os.File) {}
