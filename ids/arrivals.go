package ids

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// A Pace is how ids follow one another.
type Pace int

const (
	// Even ids are evenly spaced in integer nanoseconds: id i is minted at ⌊i · 1 s / rate⌋.
	Even Pace = iota
	// Poisson ids are minted independently of one another, as those of many users are; see
	// [calendar].
	Poisson
	// Bursts are many ids at once, again and again.
	Bursts
)

// Arrivals are the moments at which ids are minted. The zero value is Even.
type Arrivals struct {
	Pace  Pace
	Burst int64         // of Bursts: ids that come at once
	Gap   time.Duration // of Bursts: from one of them to the next
}

// ArrivalForms are the forms that [ParseArrivals] reads, the default first.
const ArrivalForms = "poisson, even, bursts:N:D"

// ParseArrivals reads even, poisson or bursts:N:D: N ids at once, the next N after D.
func ParseArrivals(text string) (Arrivals, error) {
	words := strings.Split(text, ":")
	switch {
	case text == "even":
		return Arrivals{}, nil
	case text == "poisson":
		return Arrivals{Pace: Poisson}, nil
	case words[0] != "bursts":
		return Arrivals{}, fmt.Errorf("unknown arrivals %q (arrivals: %s)", text, ArrivalForms)
	case len(words) != 3:
		return Arrivals{}, fmt.Errorf("arrivals %q: bursts are written bursts:N:D, such as bursts:100:20ms", text)
	}
	n, err := strconv.ParseInt(words[1], 10, 64)
	if err != nil {
		return Arrivals{}, fmt.Errorf("arrivals %q: %q is not a whole number of ids", text, words[1])
	}
	gap, err := ParseSpan(words[2])
	if err != nil {
		return Arrivals{}, fmt.Errorf("arrivals %q: %w", text, err)
	}
	return Arrivals{Bursts, n, gap}, nil
}

// String spells the arrivals as [ParseArrivals] reads them.
func (a Arrivals) String() string {
	switch a.Pace {
	case Poisson:
		return "poisson"
	case Bursts:
		return fmt.Sprintf("bursts:%d:%s", a.Burst, ascii(a.Gap))
	}
	return "even"
}

// Rate is the rate in ids per second that bursts have by themselves: that of N ids in D. It
// is 0 where the rate is for others to say, and where it is not a whole number.
func (a Arrivals) Rate() int64 {
	if a.Pace != Bursts || a.Burst < 1 || a.Gap < 1 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(a.Burst), uint64(time.Second))
	if hi >= uint64(a.Gap) {
		return 0
	}
	rate, rest := bits.Div64(hi, lo, uint64(a.Gap))
	if rest != 0 || rate > uint64(maxRate) {
		return 0
	}
	return int64(rate)
}

// check says why ids cannot arrive so at a rate.
func (a Arrivals) check(rate int64) error {
	switch own := a.Rate(); {
	case a.Pace < Even || a.Pace > Bursts:
		return fmt.Errorf("arrivals %d: must be one of %s", int(a.Pace), ArrivalForms)
	case a.Pace != Bursts:
	case a.Burst < 1 || a.Burst > maxAway:
		return fmt.Errorf("arrivals %v: must be 1 to %d ids at once", a, maxAway)
	case a.Gap < 1:
		return fmt.Errorf("arrivals %v: the time to the next ids must be more than 0", a)
	case own == 0:
		return fmt.Errorf("arrivals %v: that many ids in that time must be a whole number of ids per second, from 1 to %d", a, maxRate)
	case own != rate:
		return fmt.Errorf("arrivals %v are %d ids per second, and the rate is %d", a, own, rate)
	}
	return nil
}
