package ids

import (
	"fmt"
	"strconv"
	"strings"
)

// countUnits are what may stand behind a count, as powers of ten.
var countUnits = map[string]uint64{"k": 3, "K": 3, "M": 6, "G": 9}

// parseCount reads a count in the spellings of the command line's other counts: 50000, 50_000,
// 5e4, 50k, 1.5M. One that is no whole number below 2^63 is refused.
func parseCount(text string) (int64, error) {
	bad := fmt.Errorf("%q is not a whole number such as 50000, 5e4 or 50k", text)
	digits, zeros := text, uint64(0)
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		var err error
		if zeros, err = strconv.ParseUint(strings.TrimPrefix(text[at+1:], "+"), 10, 64); err != nil || zeros > 99 {
			return 0, bad
		}
		digits = text[:at]
	} else if last := len(text) - 1; last > 0 && countUnits[text[last:]] > 0 {
		digits, zeros = text[:last], countUnits[text[last:]]
	}
	integer, fraction, point := strings.Cut(digits, ".")
	if strings.Trim(integer, "0123456789_") != "" || strings.HasPrefix(integer, "_") || integer == "" ||
		strings.Trim(fraction, "0123456789") != "" || point && fraction == "" {
		return 0, bad
	}
	fraction = strings.TrimRight(fraction, "0")
	if zeros < uint64(len(fraction)) {
		return 0, bad
	}
	all := strings.ReplaceAll(integer, "_", "") + fraction + strings.Repeat("0", int(zeros)-len(fraction))
	n, err := strconv.ParseInt(all, 10, 64)
	if err != nil {
		return 0, bad
	}
	return n, nil
}
