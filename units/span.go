package units

import (
	"regexp"
	"strconv"
)

// hours is a time of whole hours in Go's syntax.
var hours = regexp.MustCompile(`\b[0-9]+h0m0s\b`)

// Spans writes the times of a text for people: those in Go's syntax that are years of 8766 hours
// or days of 24 become 12y and 7d. Names of cases keep Go's syntax, which other tools read.
func Spans(text string) string {
	return hours.ReplaceAllStringFunc(text, func(span string) string {
		n, err := strconv.ParseInt(span[:len(span)-len("h0m0s")], 10, 64)
		switch {
		case err != nil || n == 0:
			return span
		case n%8766 == 0:
			return strconv.FormatInt(n/8766, 10) + "y"
		case n%24 == 0:
			return strconv.FormatInt(n/24, 10) + "d"
		}
		return span
	})
}
