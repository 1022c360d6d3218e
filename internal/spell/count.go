package spell

import "fmt"

// Count writes so many of a noun whose plural ends in s: 1 case, 12 cases.
func Count[N int | int64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
