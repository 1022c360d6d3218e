package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"idbench/ids"
	"idbench/units"
)

// A number is a count as it is written by hand: 200000, 200_000, 2e5, 200k or 1.5M.
type number int64

// UnmarshalText reads a count.
func (n *number) UnmarshalText(text []byte) error {
	v, err := units.ParseCount(string(text))
	*n = number(v)
	return err
}

// A size is a number of bytes: a count, or one with a unit after it, such as 16GiB or 16GB.
type size int64

// UnmarshalText reads a size.
func (z *size) UnmarshalText(text []byte) error {
	v, err := units.ParseSize(string(text))
	*z = size(v)
	return err
}

// A span is a time in Go's syntax, or with days and years before that.
type span time.Duration

// UnmarshalText reads 5ms, 1d or 12y.
func (s *span) UnmarshalText(text []byte) error {
	d, err := ids.ParseSpan(string(text))
	*s = span(d)
	return err
}

// MarshalText writes it in Go's syntax, as a plan has it.
func (s span) MarshalText() ([]byte, error) { //nolint:unparam // as encoding.TextMarshaler has it
	return []byte(time.Duration(s).String()), nil
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
func (i every) MarshalText() ([]byte, error) { //nolint:unparam // as encoding.TextMarshaler has it
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
