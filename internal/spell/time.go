package spell

import (
	"fmt"
	"time"
)

// Nanos writes nanoseconds to three digits or to the nanosecond, whichever is more.
func Nanos(ns float64) string {
	switch {
	case ns < 10:
		return fmt.Sprintf("%.2f", ns)
	case ns < 100:
		return fmt.Sprintf("%.1f", ns)
	}
	return fmt.Sprintf("%.0f", ns)
}

// Time writes a time to two or three digits: 130ms, 12s, 12m30s.
func Time(d time.Duration) string {
	unit := 10 * time.Second
	switch {
	case d < time.Second:
		unit = 10 * time.Millisecond
	case d < time.Minute:
		unit = time.Second
	}
	return d.Round(unit).String()
}
