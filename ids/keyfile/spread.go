package keyfile

import "math/bits"

// fine is the value from which on a spread holds values to one part in 4,096.
const fine = 1 << 13

// A spread counts values by their size, in bounded memory.
type spread struct {
	counts []uint64
	n      uint64
	most   uint64
}

func (s *spread) add(v uint64) {
	b := bucket(v)
	if b >= len(s.counts) {
		s.counts = append(s.counts, make([]uint64, b+1-len(s.counts))...)
	}
	s.counts[b]++
	s.n++
	s.most = max(s.most, v)
}

// bucket is the place of a value among the counts.
func bucket(v uint64) int {
	if v < fine {
		return int(v)
	}
	shift := bits.Len64(v) - bits.Len64(fine-1)
	return fine + shift*(fine/2) + int(v>>shift) - fine
}

// least is the least value of a place.
func least(bucket int) uint64 {
	if bucket < fine {
		return uint64(bucket)
	}
	shift := (bucket - fine/2) / (fine / 2)
	return uint64(bucket-shift*(fine/2)) << shift
}

// percentile is the least value that so many in a hundred are at or below, rounded down to one
// part in 4,096; 0 of no values. What lies above it are the worst 100 − p of a hundred.
func (s *spread) percentile(p uint64) uint64 {
	if s.n == 0 {
		return 0
	}
	left := (s.n - 1) * p / 100
	for b, count := range s.counts {
		if left < count {
			return least(b)
		}
		left -= count
	}
	return s.most
}

// above counts the values above a limit, which is rounded up to one part in 4,096.
func (s *spread) above(limit uint64) (n uint64) {
	if b := bucket(limit) + 1; b < len(s.counts) {
		for _, count := range s.counts[b:] {
			n += count
		}
	}
	return n
}
