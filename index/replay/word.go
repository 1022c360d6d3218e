package replay

import "math/bits"

// A code says where a key is in key order: the higher, the greater the key. Different keys
// may have the same, where it has no room for all their bits.
type code uint64

// A row is the place of a key in the order of arrival, from 0.
type row int64

const noRow = -1 // less than any

// A moment is the rows of one batch, by its number from 0. Full pages are cut at its end.
type moment uint32

// An interval is the rows at whose end changed pages are written, by its number from 1; 0:
// rows whose pages are not written.
type interval uint32

// A word is a key in a list: its code, and below it its row. So words sort by codes, and
// those of one code by rows.
type word uint64

// A format says how many bits of a word are its row.
type format struct{ rowBits int }

// formatFor has room for so many rows, and gives codes the rest.
func formatFor(rows int64) format { return format{bits.Len64(uint64(rows))} }

func (f format) word(c code, r row) word { return word(c)<<f.rowBits | word(r) }

func (f format) code(w word) code { return code(w >> f.rowBits) }

func (f format) row(w word) row { return row(w & (1<<f.rowBits - 1)) }

func (f format) codeBits() int { return 64 - f.rowBits }

// words are the keys of the first rows, from their prefixes.
func (f format) words(prefixes []uint64) []word {
	list := make([]word, len(prefixes))
	for i, prefix := range prefixes {
		list[i] = f.word(code(prefix>>f.rowBits), row(i))
	}
	return list
}
