package design

import (
	"encoding/json"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"idbench/ids"
	"idbench/units"
)

// Sizes are the bytes of the payloads of a table: of each row a pure function of a seed and the
// row's number, the same on every processor. The zero value is payloads of no bytes.
type Sizes struct {
	text string // as names have it; "": all are of the same bytes
	path string // of the file that they are of; "": none
	most int64  // bytes; of all where there is no drawer

	drawer
}

// A drawer says the bytes of a row's payload.
type drawer interface {
	of(r ids.Random, row int64) int64
	least() int64
	moments() (mean, variance float64)
}

// SizesMost is the most bytes that a payload of Sizes has.
const SizesMost = 1 << 30

// Of sizes that are told as a mixture of logarithms, none is larger.
const logMost = 1 << 20

// FixedSizes are payloads that all have so many bytes.
func FixedSizes(bytes int64) Sizes { return Sizes{most: bytes} }

// Varies reports whether payloads are not all of the same bytes.
func (s Sizes) Varies() bool { return s.drawer != nil }

// Most is the bytes of the longest payload.
func (s Sizes) Most() int64 { return s.most }

// Least is the bytes of the shortest.
func (s Sizes) Least() int64 {
	if s.drawer == nil {
		return s.most
	}
	return s.least()
}

// Mean is the bytes of a payload in the mean.
func (s Sizes) Mean() float64 {
	if s.drawer == nil {
		return float64(s.most)
	}
	mean, _ := s.moments()
	return mean
}

// Deviation is the standard deviation of the bytes of a payload.
func (s Sizes) Deviation() float64 {
	if s.drawer == nil {
		return 0
	}
	_, variance := s.moments()
	return math.Sqrt(variance)
}

// Of returns the bytes of the payload of each row, from row 0 on. It may be called by several
// goroutines at once.
func (s Sizes) Of(seed uint64) func(row int64) int64 {
	if s.drawer == nil {
		return func(int64) int64 { return s.most }
	}
	r := ids.Scheme{Name: "payload sizes"}.Random(seed, 0)
	return func(row int64) int64 { return s.of(r, row) }
}

// Sum is the bytes of the payloads of the rows from one on up to another.
func (s Sizes) Sum(seed uint64, from, to int64) (sum int64) {
	if s.drawer == nil {
		return s.most * (to - from)
	}
	of := s.Of(seed)
	for row := from; row < to; row++ {
		sum += of(row)
	}
	return sum
}

// String is the sizes as names have them: of a file, @ and eight digits of its SHA-256.
func (s Sizes) String() string {
	if s.drawer == nil {
		return strconv.FormatInt(s.most, 10)
	}
	return s.text
}

// Flag is the sizes as ParseSizes reads them: of a file, with those digits behind its path, so
// that another file in its place is refused.
func (s Sizes) Flag() string {
	if s.path == "" {
		return s.String()
	}
	return "@" + s.path + "#" + strings.TrimPrefix(s.text, "@")
}

// MarshalJSON writes a number where all payloads are alike, else the text of a name.
func (s Sizes) MarshalJSON() ([]byte, error) {
	if s.drawer == nil {
		return json.Marshal(s.most)
	}
	return json.Marshal(s.text)
}

// ParseSizes reads the sizes of payloads: 100, 4KiB, 20..500, 120*0.7+900*0.3,
// lognormal(300,1.3), which has the median and the standard deviation of the logarithm, or
// @FILE, a file with a size on each line.
func ParseSizes(text string) (Sizes, error) {
	if path, ok := strings.CutPrefix(text, "@"); ok {
		return openSizes(path)
	}
	if inner, ok := strings.CutPrefix(text, "lognormal("); ok {
		return parseLognormal(text, inner)
	}
	m, err := parseMixture(text)
	if err != nil {
		return Sizes{}, err
	}
	if first := m[0]; len(m) == 1 && first.low == first.high {
		return FixedSizes(first.low), nil
	}
	s := Sizes{text: m.String(), drawer: m}
	for _, p := range m {
		s.most = max(s.most, p.high)
	}
	return s, nil
}

// SizeForms are those of ParseSizes, in words.
const SizeForms = "a size such as 100 or 4KiB, a range such as 20..500, shares such as 120*0.7+900*0.3, lognormal(300,1.3), or @FILE with a size on each line"

// parseSize reads the bytes of one payload.
func parseSize(text string) (int64, error) {
	n, err := units.ParseSize(text)
	if err == nil && (n < 0 || n > SizesMost) {
		err = fmt.Errorf("value of %d bytes: must be 0 to %d", n, SizesMost)
	}
	return n, err
}

// A mixture draws one of several ranges by their shares, which add up to 1, and any size of it.
type mixture []portion

type portion struct {
	low, high int64 // bytes
	share     ids.Share
}

func parseMixture(text string) (m mixture, err error) {
	wrong := func(err error) (mixture, error) {
		return nil, fmt.Errorf("payloads %q: %w; allowed: %s", text, err, SizeForms)
	}
	parts, sum := strings.Split(text, "+"), ids.Share(0)
	if text == "" {
		return wrong(fmt.Errorf("no size"))
	}
	for _, part := range parts {
		p := portion{share: ids.Whole}
		sizes, share, shared := strings.Cut(part, "*")
		if shared {
			if p.share, err = ids.ParseShare(share); err != nil {
				return wrong(err)
			}
		} else if len(parts) > 1 {
			return wrong(fmt.Errorf("%q has no share", part))
		}
		low, high, ranged := strings.Cut(sizes, "..")
		if p.low, err = parseSize(low); err != nil {
			return wrong(err)
		}
		p.high = p.low
		if ranged {
			if p.high, err = parseSize(high); err != nil {
				return wrong(err)
			}
		}
		if p.high < p.low {
			return wrong(fmt.Errorf("a range goes from the smaller size to the larger"))
		}
		m, sum = append(m, p), sum+p.share
	}
	if sum != ids.Whole {
		return wrong(fmt.Errorf("the shares add up to %v, not to 1", sum))
	}
	return m, nil
}

func (m mixture) String() string {
	var parts []string
	for _, p := range m {
		text := strconv.FormatInt(p.low, 10)
		if p.high > p.low {
			text += ".." + strconv.FormatInt(p.high, 10)
		}
		if len(m) > 1 {
			text += "*" + p.share.String()
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "+")
}

func (m mixture) of(r ids.Random, row int64) int64 {
	p := m[0]
	if len(m) > 1 {
		at := ids.Share(below(r.Word(row, 1), uint64(ids.Whole)))
		for _, p = range m {
			if at -= p.share; at < 0 {
				break
			}
		}
	}
	return p.low + below(r.Word(row, 0), uint64(p.high-p.low)+1)
}

func (m mixture) least() int64 {
	least := m[0].low
	for _, p := range m {
		least = min(least, p.low)
	}
	return least
}

func (m mixture) moments() (mean, variance float64) {
	squares := 0.0
	for _, p := range m {
		share, low, n := float64(p.share)/float64(ids.Whole), float64(p.low), float64(p.high-p.low)
		middle := low + n/2
		mean += share * middle
		squares += share * (middle*middle + n*(n+2)/12)
	}
	return mean, max(squares-mean*mean, 0)
}

// below draws a number from 0 on that is less than n.
func below(word, n uint64) int64 {
	hi, _ := bits.Mul64(word, n)
	return int64(hi)
}
