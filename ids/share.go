package ids

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// A Share is a part of a whole, in billionths.
type Share int64

// Whole is all of it.
const Whole Share = 1_000_000_000

const shareDigits = 9 // after the point

// ParseShare reads a share such as 0.1 or 10%, exactly, to a billionth.
func ParseShare(text string) (Share, error) {
	bad := fmt.Errorf("%q is not a share such as 0.1 or 10%%, more than 0 and at most 1", text)
	digits, percent := strings.CutSuffix(text, "%")
	before, after, point := strings.Cut(digits, ".")
	places := shareDigits
	if percent {
		places -= 2
	}
	if len(after) > places || point && after == "" || len(before) > 3 {
		return 0, bad
	}
	n, err := strconv.ParseUint(before+after+strings.Repeat("0", places-len(after)), 10, 63)
	if s := Share(n); err == nil && s > 0 && s <= Whole {
		return s, nil
	}
	return 0, bad
}

// String spells the share as a decimal fraction: 0.1.
func (s Share) String() string {
	text := fmt.Sprintf("%d.%0*d", s/Whole, shareDigits, s%Whole)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// drawn reports whether a random word falls into the share.
func (s Share) drawn(word uint64) bool { return uniform(word, uint64(Whole)) < int64(s) }

// of is the share of n, rounded down.
func (s Share) of(n int64) int64 {
	hi, lo := bits.Mul64(uint64(s), uint64(n))
	part, _ := bits.Div64(hi, lo, uint64(Whole))
	return int64(part)
}

// Rest is what a share leaves of the whole.
func (s Share) Rest() Share { return Whole - s }
