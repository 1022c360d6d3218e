package spell

import (
	"fmt"

	"github.com/dustin/go-humanize"
)

// binary are the units of bytes, each 1024 of the one before.
var binary = []string{"B", "KiB", "MiB", "GiB", "TiB"}

// Bytes writes a size to three digits: 999 B, 0.977 KiB, 1.5 MiB.
func Bytes(n int64) string {
	f, unit := float64(n), 0
	for f >= 1000 && unit < len(binary)-1 {
		f, unit = f/1024, unit+1
	}
	return fmt.Sprintf("%.3g %s", f, binary[unit])
}

// Binary writes a size in few letters: 1000 B, 8 KiB, 1.5 MiB.
func Binary(v float64) string {
	unit := 0
	for v >= 1024 && unit < len(binary)-1 {
		v, unit = v/1024, unit+1
	}
	return Short(v) + " " + binary[unit]
}

// Decimal writes a size in powers of a thousand: 8.4 MB.
func Decimal(n int64) string { return humanize.Bytes(uint64(n)) }
