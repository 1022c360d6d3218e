// Package spell writes numbers for people, in the forms that commands, figures and reports
// have in common. Files that programs read have none of them.
package spell

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
)

// Plain writes all digits that a number has: 0.125.
func Plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// Comma writes a count with its thousands apart: 1,234,567.
func Comma(n int64) string { return humanize.Comma(n) }

// Fixed does that with so many digits after the point: 1,234.50.
func Fixed(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	whole, rest, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || v < 0 {
		return s
	}
	if rest != "" {
		rest = "." + rest
	}
	return Comma(n) + rest
}

// Short writes at most three digits after the point: 0.25.
func Short(v float64) string {
	if v == 0 {
		return "0" // and not -0
	}
	return Plain(math.Round(v*1000) / 1000)
}

// Three writes three digits, but all of a whole number: 1,234, 849, 68.2, 0.024.
func Three(v float64) string {
	switch {
	case v == math.Trunc(v) || v >= 100:
		return Comma(int64(math.Round(v)))
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case v >= 1:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case v < 0.0005:
		return "< 0.001"
	}
	return strconv.FormatFloat(v, 'f', 3, 64)
}

// Significant writes three digits that say something, but all of a whole number: 1,234,
// 68.2, 0.0241.
func Significant(v float64) string {
	if v == math.Trunc(v) || v >= 100 {
		return Comma(int64(math.Round(v)))
	}
	return fmt.Sprintf("%.3g", v)
}

// SI writes few letters: 950, 40 k, 1.5 M.
func SI(v float64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}} {
		if math.Abs(v) >= u.size {
			return Short(v/u.size) + u.name
		}
	}
	return Short(v)
}

// SI3 is SI to three digits.
func SI3(v float64) string {
	if v == 0 {
		return SI(v)
	}
	p := math.Pow(10, math.Floor(math.Log10(math.Abs(v)))-2)
	return SI(math.Round(v/p) * p)
}

// Times writes a ratio: 12×, 3.1×, 1.41×.
func Times(r float64) string {
	decimals := 2
	switch {
	case r >= 10:
		decimals = 0
	case r >= 3:
		decimals = 1
	}
	return fmt.Sprintf("%.*f×", decimals, r)
}
