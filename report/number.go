package report

import (
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
)

// spell writes a number with its thousands apart.
func spell(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	whole, rest, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || v < 0 {
		return s
	}
	if rest != "" {
		rest = "." + rest
	}
	return humanize.Comma(n) + rest
}

// slug makes a text fit for an anchor.
func slug(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '.':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, s), "-")
}
