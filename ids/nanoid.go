package ids

// nanoidAlphabet is that of github.com/matoous/go-nanoid, in its order.
const nanoidAlphabet = "_-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// nanoidScheme is the Nano ID of github.com/ai/nanoid in its default form: 21
// characters, each one of 64 that a URL can hold. It has no binary form of its own,
// so the characters are that too.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+---------------+---------------+---------------+---------------+
//	| character (8) |           … 6 random bits in each …           |
//	+---------------+                                               +
//	|                                                               |
//	+                                                               +
//	|                                                               |
//	+                                                               +
//	|                                                               |
//	+                                                               +
//	|                                                               |
//	+               +-----------------------------------------------+
//	|               |
//	+---------------+
//
// It sorts in no order that has to do with time.
var nanoidScheme = Scheme{
	Name:       "nanoid",
	Version:    1,
	Label:      "Nano ID",
	Gloss:      "random, 21 characters",
	Kind:       KindBytes,
	Bytes:      21,
	TextLen:    21,
	RandomBits: 126,
	Spec:       "github.com/ai/nanoid",
	Reveals:    "nothing",
	Sorts:      "at random",
	Order:      Order{Kind: Unordered},

	text:      func(dst []byte, k Key) []byte { return append(dst, k[:21]...) },
	generator: func(random []Random) generator { return nanoids(random) },
}

type nanoids []Random

// next spells the lower 126 bits of the two words, the lowest bits of word 1
// first.
func (g nanoids) next(m *Mint) (k Key) {
	hi, lo := g[m.Node].Word(m.Index, 0), g[m.Node].Word(m.Index, 1)
	for i := range 21 {
		k[i] = nanoidAlphabet[lo%64]
		hi, lo = hi>>6, lo>>6|hi<<58
	}
	return k
}
