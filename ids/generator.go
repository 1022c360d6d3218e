package ids

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
)

// A Generator is where the random words of ids come from.
type Generator int

const (
	// Counter computes each word from its index, see [Random].
	Counter Generator = iota
	// ChaCha8 is math/rand/v2's: the ids of a node take their words from one sequence,
	// in the order in which they are minted. It is there to show that results do not
	// hang on the default.
	ChaCha8
)

// Generators lists every generator, in the order of help and tables. The first is the
// default.
var Generators = []Generator{Counter, ChaCha8}

func (g Generator) String() string { return [...]string{"counter", "chacha8"}[g] }

// FindGenerator returns the generator of that name. The error of an unknown one names
// all there are.
func FindGenerator(name string) (Generator, error) {
	var names []string
	for _, g := range Generators {
		if g.String() == name {
			return g, nil
		}
		names = append(names, g.String())
	}
	return Counter, fmt.Errorf("unknown generator %q (generators: %s)", name, strings.Join(names, ", "))
}

// draws are the words of a node under a generator that makes them one after another:
// two for each id that asks for any.
type draws struct {
	from  *rand.ChaCha8
	index int64 // of the last id that asked
	words [2]uint64
}

// chacha8 is the randomness of a node under ChaCha8, whose seed is drawn from r. A
// node's constants remain those of r.
func (r Random) chacha8() Random {
	var seed [32]byte
	for i := range 4 {
		binary.BigEndian.PutUint64(seed[8*i:], r.Word(nodeIndex-1-int64(i/2), i%2))
	}
	r.draws = &draws{from: rand.NewChaCha8(seed), index: nodeIndex}
	return r
}

func (d *draws) word(i int64, j int) uint64 {
	if i != d.index {
		d.index, d.words = i, [2]uint64{d.from.Uint64(), d.from.Uint64()}
	}
	return d.words[j]
}
