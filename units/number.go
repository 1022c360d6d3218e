package units

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

var written = regexp.MustCompile(`^[+-]?[0-9][0-9_]*(\.[0-9]+)?([eE]\+?[0-9]{1,2})?$`)

// thousands are what may stand behind a count.
var thousands = map[byte]string{'k': "e3", 'K': "e3", 'M': "e6", 'G': "e9"}

// ParseCount reads a count as it is written by hand: 200000, 200_000, 2e5, 200k or 1.5M. A
// fraction that is no whole number is refused.
func ParseCount(text string) (int64, error) {
	digits := text
	if last := len(digits) - 1; last > 0 && !strings.ContainsAny(digits, "eE") && thousands[digits[last]] != "" {
		digits = digits[:last] + thousands[digits[last]]
	}
	if !written.MatchString(digits) {
		return 0, fmt.Errorf("%q is not a whole number such as 200000, 2e5 or 200k", text)
	}
	v, err := whole(digits)
	if err != nil {
		return 0, fmt.Errorf("%q is not a whole number below 2^53", text)
	}
	return v, nil
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

// sizes are the units of sizes.
var sizes = []struct {
	name  string
	bytes int64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"kB", 1e3}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12},
}

// ParseSize reads a number of bytes: a count, or one with a unit after it, of powers of 1024 as in
// 16GiB or of 1000 as in 16GB.
func ParseSize(text string) (int64, error) {
	digits, unit := text, int64(1)
	for _, u := range sizes {
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
		return 0, fmt.Errorf("%q is not a size in bytes such as 100, 4KiB, 1MiB or 16GB", text)
	}
	if v*unit/unit != v {
		return 0, fmt.Errorf("%q is too large", text)
	}
	return v * unit, nil
}
