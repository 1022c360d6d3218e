package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A number is a count as it is written by hand: 200000, 200_000 or 2e5.
type number int64

var written = regexp.MustCompile(`^[+-]?[0-9][0-9_]*(\.[0-9]+)?([eE]\+?[0-9]{1,2})?$`)

// UnmarshalText reads a count. A fraction that is no whole number is refused.
func (n *number) UnmarshalText(text []byte) error {
	s := strings.ReplaceAll(string(text), "_", "")
	if !written.Match(text) {
		return fmt.Errorf("%q is not a whole number such as 200000, 200_000 or 2e5", text)
	}
	if v, err := strconv.ParseInt(s, 10, 64); err == nil {
		*n = number(v)
		return nil
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || v != float64(int64(v)) || v > 1<<53 || v < -1<<53 {
		return fmt.Errorf("%q is not a whole number below 2^53", text)
	}
	*n = number(v)
	return nil
}

// A size is a number of bytes: a count, or one with KiB, MiB or GiB after it.
type size int64

// UnmarshalText reads a size.
func (z *size) UnmarshalText(text []byte) error {
	digits, unit := string(text), int64(1)
	for suffix, bytes := range map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30} {
		if s, ok := strings.CutSuffix(digits, suffix); ok {
			digits, unit = s, bytes
			break
		}
	}
	var n number
	if err := n.UnmarshalText([]byte(digits)); err != nil {
		return fmt.Errorf("%q is not a size in bytes such as 100, 4KiB or 1MiB", text)
	}
	if int64(n)*unit/unit != int64(n) {
		return fmt.Errorf("%q is too large", text)
	}
	*z = size(int64(n) * unit)
	return nil
}

// An every is the interval between two checkpoints of a load: rows, or the virtual time in which
// they arrive.
type every struct {
	rows int64
	time time.Duration
}

const rowsSuffix = "rows"

// UnmarshalText reads 100000rows, 1e5rows or 15m.
func (i *every) UnmarshalText(text []byte) error {
	if digits, ok := strings.CutSuffix(string(text), rowsSuffix); ok {
		var n number
		if err := n.UnmarshalText([]byte(digits)); err != nil || n < 1 {
			return fmt.Errorf("%q is not a number of rows such as 100000rows", text)
		}
		*i = every{rows: int64(n)}
		return nil
	}
	d, err := time.ParseDuration(string(text))
	if err != nil || d <= 0 {
		return fmt.Errorf("%q is neither a time such as 15m nor rows such as 100000rows", text)
	}
	*i = every{time: d}
	return nil
}

// MarshalText writes rows, as a plan has them.
func (i every) MarshalText() ([]byte, error) {
	return []byte(strconv.FormatInt(i.rows, 10) + rowsSuffix), nil
}

// IsZero reports whether no checkpoint is asked for.
func (i every) IsZero() bool { return i == every{} }

// at is the interval in rows, at so many a second, at least one.
func (i every) at(rate int64) int64 {
	if i.time == 0 {
		return i.rows
	}
	seconds, rest := int64(i.time/time.Second), int64(i.time%time.Second)
	return max(seconds*rate+rest*rate/int64(time.Second), 1)
}
