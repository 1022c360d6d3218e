package indextest

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Sizes are the sizes of a script of pages: of 12 and 556x9, which is nine of 556.
func Sizes(t testing.TB, spans []string) (sizes []int64) {
	t.Helper()
	for _, span := range spans {
		size, times, many := strings.Cut(span, "x")
		if !many {
			times = "1"
		}
		bytes, err := strconv.ParseInt(size, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		n, err := strconv.Atoi(times)
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, slices.Repeat([]int64{bytes}, n)...)
	}
	return sizes
}
