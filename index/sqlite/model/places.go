package model

import "math/bits"

// places are the cells of a tree by their ranks: the place of each among all that the tree
// will have, from 1. A page is then two ranks, and what is between them.
//
// For each 64 ranks there is a block of words. A word has a bit for each cell that has come;
// one is for the tree to use; and a word for each binary digit of how much less a cell takes
// of its page than the longest. So what many cells take is known by counting bits.
type places struct {
	words  []uint64
	stride uint32   // words of a block
	most   int64    // bytes that the longest cell takes of a page, with its pointer
	digits int      // of what others take less
	filled []bitSet // levels of blocks that are not empty, and of words of those below
}

type bitSet []uint64

const (
	wordCells = 0
	wordNear  = 1
	wordLess  = 2 // the first of the digits
)

// newPlaces is for so many cells that take least to most bytes.
func newPlaces(cells, least, most int64) places {
	blocks := (cells+1)/64 + 1 // from 0, and one past the last
	p := places{most: most, digits: bits.Len64(uint64(most - least))}
	p.stride = uint32(wordLess + p.digits)
	p.words = make([]uint64, blocks*int64(p.stride))
	for n := blocks; n > 1 || len(p.filled) == 0; {
		n = (n + 63) / 64
		p.filled = append(p.filled, make(bitSet, n))
	}
	return p
}

// block is the words of some 64 ranks.
func (p *places) block(at uint32) []uint64 {
	return p.words[uint64(at)*uint64(p.stride):][:p.stride]
}

// addOne adds a cell.
func (p *places) addOne(rank uint32, taken int64) { p.mark(rank/64, 1<<(rank%64), taken) }

// mark adds cells of one length, at the bits of run among 64 ranks.
func (p *places) mark(at uint32, run uint64, taken int64) {
	b := p.block(at)
	if b[wordCells] == 0 {
		p.fill(at)
	}
	b[wordCells] |= run
	for less, i := p.most-taken, wordLess; less > 0; less, i = less/2, i+1 {
		if less%2 == 1 {
			b[i] |= run
		}
	}
}

// add adds cells of one length whose ranks follow each other.
func (p *places) add(rank uint32, cells, taken int64) {
	for cells > 0 {
		n := min(cells, int64(64-rank%64))
		p.mark(rank/64, (^uint64(0)>>(64-n))<<(rank%64), taken)
		rank, cells = rank+uint32(n), cells-n
	}
}

// fill notes that a block is not empty.
func (p *places) fill(at uint32) {
	for _, level := range p.filled {
		word := &level[at/64]
		empty := *word == 0
		*word |= 1 << (at % 64)
		if !empty {
			return
		}
		at /= 64
	}
}

// before returns the last block before one that is not empty.
func (p *places) before(at uint32) (block uint32, ok bool) {
	for i, level := range p.filled {
		if word := level[at/64] & (1<<(at%64) - 1); word != 0 {
			at = at/64*64 + uint32(bits.Len64(word)-1)
			for i--; i >= 0; i-- {
				at = at*64 + uint32(bits.Len64(p.filled[i][at])-1)
			}
			return at, true
		}
		at /= 64
	}
	return 0, false
}

// after returns the first block after one that is not empty.
func (p *places) after(at uint32) (block uint32, ok bool) {
	for i, level := range p.filled {
		if word := level[at/64] >> (at % 64) >> 1; word != 0 {
			at += 1 + uint32(bits.TrailingZeros64(word))
			for i--; i >= 0; i-- {
				at = at*64 + uint32(bits.TrailingZeros64(p.filled[i][at]))
			}
			return at, true
		}
		at /= 64
	}
	return 0, false
}

// taken is what the cells of a block take that a mask has.
func (p *places) taken(block []uint64, mask uint64) int64 {
	sum := int64(bits.OnesCount64(mask)) * p.most
	for i, digit := range block[wordLess:] {
		sum -= int64(bits.OnesCount64(digit&mask)) << i
	}
	return sum
}

// one is what the cell of a rank takes.
func (p *places) one(rank uint32) int64 { return p.taken(p.block(rank/64), 1<<(rank%64)) }

// left goes from a rank to the left as long as the cells on the way take no more than so many
// bytes. It returns the rank of the last of them, or the one where it began, and what
// they take.
func (p *places) left(from uint32, most int64) (to uint32, sum int64) {
	to = from
	at, mask := from/64, uint64(1)<<(from%64)-1
	for {
		b := p.block(at)
		cells := b[wordCells] & mask
		if taken := p.taken(b, cells); sum+taken > most {
			for {
				last := uint32(bits.Len64(cells) - 1)
				taken := p.taken(b, 1<<last)
				if sum+taken > most {
					return to, sum
				}
				to, sum, cells = at*64+last, sum+taken, cells&^(1<<last)
			}
		} else if cells != 0 {
			to, sum = at*64+uint32(bits.TrailingZeros64(cells)), sum+taken
		}
		before, ok := p.before(at)
		if !ok {
			return to, sum
		}
		at, mask = before, ^uint64(0)
	}
}

// last returns the last cell before a rank, and what it takes. There is one.
func (p *places) last(before uint32) (rank uint32, taken int64) {
	at := before / 64
	cells := p.block(at)[wordCells] & (1<<(before%64) - 1)
	if cells == 0 {
		at, _ = p.before(at)
		cells = p.block(at)[wordCells]
	}
	rank = at*64 + uint32(bits.Len64(cells)-1)
	return rank, p.one(rank)
}

// right goes from the cell of a rank to the right as long as the cells on the way take no
// more than so many bytes, the first among them. It returns the rank of the cell after them,
// or end, and what they take.
func (p *places) right(from, end uint32, most int64) (to uint32, sum int64) {
	at, mask := from/64, ^uint64(0)<<(from%64)
	for {
		b := p.block(at)
		cells := b[wordCells] & mask
		if at == end/64 {
			cells &= 1<<(end%64) - 1
		}
		taken := p.taken(b, cells)
		if sum+taken > most {
			for {
				first := uint32(bits.TrailingZeros64(cells))
				taken := p.taken(b, 1<<first)
				if sum+taken > most {
					return at*64 + first, sum
				}
				sum, cells = sum+taken, cells&^(1<<first)
			}
		}
		sum += taken
		after, ok := p.after(at)
		if !ok || after > end/64 {
			return end, sum
		}
		at, mask = after, ^uint64(0)
	}
}
