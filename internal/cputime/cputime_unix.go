//go:build unix

// Package cputime tells benchmarks what they cost, which on a busy machine the wall clock
// does not.
package cputime

import (
	"syscall"
	"time"
)

// Used is the processor time of all threads of this process so far, or 0 where the system
// does not tell.
func Used() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
