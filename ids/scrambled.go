package ids

// scrambledScheme is a serial number behind a keyed permutation of the 63-bit
// numbers, as databases' sequences are hidden from the public: the numbers 1, 2, 3,
// … in mint order, each replaced by its image. One key, drawn from the seed, serves
// all nodes, and whoever has it can turn an id back into its number.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+-+-------------------------------------------------------------+
//	|0|                     permuted count (63)                     |
//	+-+                                                             +
//	|                                                               |
//	+---------------------------------------------------------------+
//
// It sorts at random, and no two ids are equal. Its text form is not padded.
var scrambledScheme = Scheme{
	Name:    "scrambled",
	Version: 1,
	Label:   "obfuscated bigint",
	Gloss:   "a sequence behind a keyed permutation",
	Kind:    KindInteger,
	Bytes:   8,
	TextLen: 19,
	Spec:    "a keyed permutation of a sequence",
	Reveals: "nothing; count to those who have the key",
	Sorts:   "at random",
	Order:   Order{Kind: Unordered},

	text: appendDecimal,
	generator: func(random []Random) generator {
		return permutation{random[0].Word(nodeIndex, 0), random[0].Word(nodeIndex, 1)}
	},
}

// A permutation is a bijection of the 63-bit numbers: two rounds, each of which
// adds a key and then mixes as [mix] does, all modulo 2⁶³. Every step of it can be
// undone, for the factors are odd. It hides nothing from a cryptanalyst.
type permutation [2]uint64

func (p permutation) next(m *Mint) Key { return integerKey(p.image(uint64(m.Index) + 1)) }

func (p permutation) image(z uint64) uint64 {
	const mask = 1<<63 - 1
	for _, key := range p {
		z = (z + key) & mask
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9 & mask
		z = (z ^ z>>27) * 0x94D049BB133111EB & mask
		z ^= z >> 31
	}
	return z
}
