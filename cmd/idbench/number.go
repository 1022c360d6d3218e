package main

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"idbench/ids"
)

// A number is a count as it is written by hand: 200000, 200_000, 2e5, 200k or 1.5M.
type number int64

var written = regexp.MustCompile(`^[+-]?[0-9][0-9_]*(\.[0-9]+)?([eE]\+?[0-9]{1,2})?$`)

// thousands are what may stand behind a count.
var thousands = map[byte]string{'k': "e3", 'K': "e3", 'M': "e6", 'G': "e9"}

// UnmarshalText reads a count. A fraction that is no whole number is refused.
func (n *number) UnmarshalText(text []byte) error {
	digits := string(text)
	if last := len(digits) - 1; last > 0 && !strings.ContainsAny(digits, "eE") && thousands[digits[last]] != "" {
		digits = digits[:last] + thousands[digits[last]]
	}
	if !written.MatchString(digits) {
		return fmt.Errorf("%q is not a whole number such as 200000, 2e5 or 200k", text)
	}
	v, err := whole(digits)
	if err != nil {
		return fmt.Errorf("%q is not a whole number below 2^53", text)
	}
	*n = number(v)
	return nil
}

// whole reads digits, with a fraction or an exponent if they come to a whole number.
func whole(digits string) (int64, error) {
	digits = strings.ReplaceAll(digits, "_", "")
	if v, err := strconv.ParseInt(digits, 10, 64); err == nil {
		return v, nil
	}
	v, err := strconv.ParseFloat(digits, 64)
	if err == nil && (v != math.Trunc(v) || math.Abs(v) > 1<<53) {
		err = strconv.ErrRange
	}
	return int64(v), err
}

// A size is a number of bytes: a count, or one with a unit after it, of powers of 1024 as in
// 16GiB or of 1000 as in 16GB.
type size int64

// sizeUnits are those of sizes.
var sizeUnits = []struct {
	name  string
	bytes int64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"kB", 1e3}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12},
}

// UnmarshalText reads a size.
func (z *size) UnmarshalText(text []byte) error {
	digits, unit := string(text), int64(1)
	for _, u := range sizeUnits {
		if s, ok := strings.CutSuffix(digits, u.name); ok {
			digits, unit = s, u.bytes
			break
		}
	}
	v, err := int64(0), error(strconv.ErrSyntax)
	if written.MatchString(digits) {
		v, err = whole(digits)
	}
	if err != nil {
		return fmt.Errorf("%q is not a size in bytes such as 100, 4KiB, 1MiB or 16GB", text)
	}
	if v*unit/unit != v {
		return fmt.Errorf("%q is too large", text)
	}
	*z = size(v * unit)
	return nil
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
