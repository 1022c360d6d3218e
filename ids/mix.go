package ids

import (
	"encoding/binary"
	"hash/fnv"
	"math/bits"
)

// gamma is 2⁶⁴ divided by the golden ratio, made odd: the step of SplitMix64
// (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
const gamma = 0x9E3779B97F4A7C15

// mix is the finaliser of SplitMix64: variant 13 of David Stafford's "Better Bit
// Mixing" (2011), a bijection of the 64-bit words.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// Random is the randomness of one node of one scheme under one seed: two 64-bit
// words for every index, each computed from the index alone.
//
// Word j of index i is mix(key j + i·gamma), which is number i of the SplitMix64
// sequence that starts at key j. Seed, scheme and node are hashed into both keys,
// so that no two nodes walk through the same pairs of words. Stored results
// depend on these words: they never change.
//
// It is predictable from a single word, and so no source for production ids.
//
// Under ChaCha8 a stream draws the words of ids instead.
type Random struct {
	keys  [2]uint64
	draws *draws // nil: each word is computed
}

// newRandom derives the keys by a chain of mixes over the seed, the 64-bit FNV-1a
// hash of the name, and the node.
func newRandom(seed uint64, name string, node int) Random {
	h := fnv.New64a()
	h.Write([]byte(name)) // a hash.Hash never returns an error
	k := mix(mix(mix(seed+gamma)+h.Sum64()) + uint64(node))
	return Random{keys: [2]uint64{mix(k + gamma), mix(k + gamma + gamma)}}
}

// Word returns word j, 0 or 1, of index i.
func (r Random) Word(i int64, j int) uint64 {
	if r.draws != nil && i > nodeIndex {
		return r.draws.word(i, j)
	}
	return mix(r.keys[j] + uint64(i)*gamma)
}

// Bytes returns words 0 and 1 of index i, big-endian.
func (r Random) Bytes(i int64) (b [16]byte) {
	binary.BigEndian.PutUint64(b[:], r.Word(i, 0))
	binary.BigEndian.PutUint64(b[8:], r.Word(i, 1))
	return b
}

// nodeIndex is an index that no id has. Its words are a node's constants: its
// address, the start of its counter.
const nodeIndex = -1

// uniform maps a random word to 0 … n−1: the upper half of word × n. No value is
// more than n/2⁶⁴ likelier than another, in proportion.
func uniform(word, n uint64) int64 {
	hi, _ := bits.Mul64(word, n)
	return int64(hi)
}
