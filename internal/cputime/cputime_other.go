//go:build !unix

package cputime

import "time"

// Used is 0: no benchmark is published from here.
func Used() time.Duration { return 0 }
