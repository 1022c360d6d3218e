package keyfile

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
)

// z95 is how many standard deviations of a normal distribution hold nineteen of twenty.
const z95 = 1.96

// noneSeen is how many more must be expected where none was seen, at most once in twenty times:
// −ln 0.05.
const noneSeen = 3

// A tally counts how often each of many values comes. Of more values than it may hold it keeps
// those whose hash ends in so many zeros, with all of their counts: what holds of these holds of
// all (Flajolet, On Adaptive Sampling, Computing 43, 1990).
type tally struct {
	seen  map[uint64]uint32 // by hash
	limit int
	zeros uint
}

func newTally(limit int) tally { return tally{seen: map[uint64]uint32{}, limit: limit} }

func (t *tally) add(hash uint64, n uint32) {
	if hash&(1<<t.zeros-1) != 0 {
		return
	}
	for t.seen[hash] += n; len(t.seen) > t.limit; {
		t.zeros++
		for h := range t.seen {
			if h&(1<<t.zeros-1) != 0 {
				delete(t.seen, h)
			}
		}
	}
}

// An Estimate is a number, with the most that it is off in nineteen of twenty files.
type Estimate struct {
	Value int64 `json:"value"`
	Error int64 `json:"error"` // 0: it is exact
}

// one is how many values stand for one that is kept.
func (t *tally) one() float64 { return math.Ldexp(1, int(t.zeros)) }

// different is how many values came.
func (t *tally) different() Estimate {
	kept, one := float64(len(t.seen)), t.one()
	return Estimate{int64(kept * one), int64(math.Ceil(z95 * math.Sqrt(kept*one*(one-1))))}
}

// again is how many times a value came that had come before.
func (t *tally) again() Estimate {
	if t.zeros == 0 {
		return Estimate{Value: t.repeats()}
	}
	squares := 0.0
	for _, n := range t.seen {
		squares += float64(n-1) * float64(n-1)
	}
	one := t.one()
	return Estimate{t.repeats() * int64(one), int64(math.Ceil(max(z95*math.Sqrt(squares*one*(one-1)), noneSeen*one)))}
}

func (t *tally) repeats() (n int64) {
	for _, count := range t.seen {
		n += int64(count) - 1
	}
	return n
}

// counts are those of the values that are kept, the least first.
func (t *tally) counts() []uint32 {
	list := make([]uint32, 0, len(t.seen))
	for _, n := range t.seen {
		list = append(list, n)
	}
	slices.Sort(list)
	return list
}

// mixed is a hash of a number, and no other number has it (the finalizer of SplitMix64: Steele,
// Lea and Flood, Fast Splittable Pseudorandom Number Generators, 2014).
func mixed(v uint64) uint64 {
	v += 0x9e3779b97f4a7c15
	v = (v ^ v>>30) * 0xbf58476d1ce4e5b9
	v = (v ^ v>>27) * 0x94d049bb133111eb
	return v ^ v>>31
}

// hashed is a hash of a key of any length.
func hashed(key []byte) uint64 {
	h := uint64(len(key))
	for ; len(key) >= 8; key = key[8:] {
		high, low := bits.Mul64(h^binary.BigEndian.Uint64(key)^0xa0761d6478bd642f, 0xe7037ed1a0b428db)
		h = mixed(high ^ low)
	}
	if len(key) > 0 {
		var rest [8]byte
		copy(rest[:], key)
		h = mixed(h ^ binary.BigEndian.Uint64(rest[:]))
	}
	return mixed(h)
}
