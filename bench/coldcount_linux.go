package bench

import (
	"strconv"

	"golang.org/x/sys/unix"

	"idbench/index"
	"idbench/units"
)

// storageReads is what the kernel has read from storage for this process so far.
// What it does not tell is absent.
func storageReads() index.Counts {
	counts := index.Counts{}
	var usage unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &usage); err == nil {
		counts[units.MajorFaults] = int64(usage.Majflt)
	}
	if n, err := strconv.ParseInt(after("/proc/self/io", "read_bytes: "), 10, 64); err == nil {
		counts[units.ReadBytes] = n
	}
	return counts
}
