package ids

import (
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// number returns the z of p.image(z).
func (p permutation) number(z uint64) uint64 {
	const mask = 1<<63 - 1
	for _, key := range slices.Backward(p[:]) {
		z = unshift(z, 31) * inverse(0x94D049BB133111EB) & mask
		z = unshift(z, 27) * inverse(0xBF58476D1CE4E5B9) & mask
		z = (unshift(z, 30) - key) & mask
	}
	return z
}

// Each id turns back into its number, and is a number of 63 bits.
func TestScrambledIsAPermutation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := permutation{rapid.Uint64().Draw(t, "key 0"), rapid.Uint64().Draw(t, "key 1")}
		z := rapid.OneOf(rapid.Uint64Max(1<<63-1), rapid.Uint64Max(1000)).Draw(t, "number")
		id := p.image(z)
		if id>>63 != 0 || p.number(id) != z {
			t.Fatalf("%d becomes %#x, which turns back into %d", z, id, p.number(id))
		}
		if back := p.image(p.number(z)); back != z {
			t.Fatalf("%#x turns back into %#x, which becomes %#x", z, p.number(z), back)
		}
	})
}

// Ids spread as random ones do, over all numbers and from one to the next.
func TestScrambledLooksRandom(t *testing.T) {
	const n = 1 << 16
	for seed := range uint64(3) {
		r := scrambledScheme.Random(seed, 0)
		p := permutation{r.Word(nodeIndex, 0), r.Word(nodeIndex, 1)}
		ids, differ := make([]uint64, n), make([]uint64, n)
		parts := make([]int64, 256)
		for i := range ids {
			ids[i] = p.image(uint64(i) + 1)
			differ[i] = ids[i] ^ p.image(uint64(i)+2)
			parts[ids[i]>>55]++
		}
		set, changed := ones(ids), ones(differ)
		for b := range 63 {
			fair(t, set[b], n, "seed %d: bit %d set", seed, b)
			fair(t, changed[b], n, "seed %d: bit %d differs from id to id", seed, b)
		}
		chiSquare(t, parts, n, "seed %d: upper 8 bits", seed)
	}
}

// All nodes share the key and the count.
func TestScrambledIsOneSequence(t *testing.T) {
	one, many := DefaultEnv(), DefaultEnv()
	many.Nodes = 7
	a, b := open(t, scrambledScheme, one, Binary), open(t, scrambledScheme, many, Binary)
	for i := range 1000 {
		if x, y := a.Append(nil), b.Append(nil); !slices.Equal(x, y) {
			t.Fatalf("id %d: %x on one node, %x on seven", i, x, y)
		}
	}
}

// The images that Spanner's users see, and the way back.
func TestBitReversed(t *testing.T) {
	for number, want := range map[uint64]Key{
		1:                         integerKey(4611686018427387904),
		2:                         integerKey(2305843009213693952),
		3:                         integerKey(6917529027641081856),
		6148914691236517205:       integerKey(6148914691236517205),
		4611686018427387904:       integerKey(1),
		0x7fff_ffff_ffff_ffff - 1: integerKey(0x3fff_ffff_ffff_ffff),
	} {
		if got := (bitreversed{}).next(&Mint{Index: int64(number - 1)}); got != want {
			t.Errorf("%d becomes %x, want %x", number, got, want)
		}
	}
	// After 2^k ids, the numbers 1 to 2^k, each of the 2^k equal parts holds one.
	for k := range 12 {
		parts := make([]int, 1<<k)
		for n := range uint64(1 << k) {
			parts[bits.Reverse64(n+1)>>1>>(63-k)]++
		}
		if slices.Max(parts) != 1 {
			t.Errorf("2^%d ids: %v a part", k, parts)
		}
	}
}
