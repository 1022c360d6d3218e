package ids

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Spans that Go's syntax of durations has no letter for.
const (
	day  = 24 * time.Hour
	year = 8766 * time.Hour // 365.25 days
)

// ParseSpan reads a duration in Go's syntax, before which years of 8766 hours and days of 24
// may stand: 12y, 1d12h, -500ms.
func ParseSpan(text string) (time.Duration, error) {
	rest, negative := strings.CutPrefix(text, "-")
	if !negative {
		rest = strings.TrimPrefix(rest, "+")
	}
	bad := fmt.Errorf("%q is not a time such as 500ms, 24h, 1d or 12y", text)
	long := fmt.Errorf("%q is too long: times are up to 292y", text)
	sum := time.Duration(0)
	add := func(n uint64, unit time.Duration) bool {
		ok := n <= uint64((math.MaxInt64-sum)/unit)
		if ok {
			sum += time.Duration(n) * unit
		}
		return ok
	}
	whole := false // something stood before Go's units
	for _, u := range []struct {
		letter string
		unit   time.Duration
	}{{"y", year}, {"d", day}} {
		digits, after, found := strings.Cut(rest, u.letter)
		if !found {
			continue
		}
		n, err := strconv.ParseUint(digits, 10, 63)
		if err != nil {
			return 0, bad
		}
		if !add(n, u.unit) {
			return 0, long
		}
		rest, whole = after, true
	}
	if rest != "" || !whole {
		d, err := time.ParseDuration(rest)
		if err != nil || d < 0 || strings.HasPrefix(rest, "+") {
			return 0, bad
		}
		if !add(uint64(d), 1) {
			return 0, long
		}
	}
	if negative {
		sum = -sum
	}
	return sum, nil
}

// ascii spells a duration as names can hold it: 681us, and not 681µs.
func ascii(d time.Duration) string { return strings.ReplaceAll(d.String(), "µ", "u") }
