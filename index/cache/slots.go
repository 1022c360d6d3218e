package cache

import (
	"math"
	"math/bits"
	"slices"
)

// Slots are moments: each touch takes the next one, and a page's earlier slot is
// removed when it is touched again, so that the slots that are left, the live ones,
// stand for the pages in the order of their last touches.
//
// A set bit marks a removed slot, and a tree counts them in blocks of 512 only: taking
// a slot then costs nothing, and the tree of a large trace stays in the nearest
// caches. The tree is that of Fenwick (A New Data Structure for Cumulative Frequency
// Tables, 1994) in the order of a binary heap: on its way from a block to the root, a
// removal finds both the counts that it needs and those that it raises, and takes as
// many steps for every slot, so that no branch is mispredicted.
type slots struct {
	next    uint32 // the slot that take gives; the first is 1
	limit   uint32 // the last slot there is
	removed uint32
	bits    []uint64
	tree    []uint32 // node i, from 1, counts the removed slots below its left child 2i; block b would be node len(tree) + b
}

const (
	blockBits  = 9 // log2 of the slots in a block
	blockWords = 1 << blockBits / 64
	minSlots   = 1 << 12
	perLive    = 8 // slots for each live one: what is not live pays for the next compaction
	mostSlots  = math.MaxUint32 - 1
)

// newSlots makes slots of which the first so many are taken and live, and at least so many
// can be taken.
func newSlots(live, room int) slots {
	limit := min(max(minSlots, perLive*live, live+room), mostSlots)
	// The slot after the last can be asked for, so it has a block too.
	blocks := (limit+1)>>blockBits + 1
	return slots{
		next: uint32(live) + 1, limit: uint32(limit),
		bits: make([]uint64, blocks*blockWords), tree: make([]uint32, 1<<bits.Len(uint(blocks-1))),
	}
}

// empty gives all slots back, and makes more where there are not so many.
func (s *slots) empty(room int) {
	if int(s.limit) < room {
		*s = newSlots(0, room)
		return
	}
	clear(s.bits[:s.next>>6+1])
	clear(s.tree)
	s.next, s.removed = 1, 0
}

// room reports whether so many slots are left.
func (s *slots) room(n int) bool { return int(s.limit)+1-int(s.next) >= n }

// take gives out the next slot.
func (s *slots) take() uint32 {
	s.next++
	return s.next - 1
}

// live is the number of slots taken and not removed.
func (s *slots) live() int { return int(s.next - 1 - s.removed) }

// upTo masks the first k of eight words, where it is read from 8 − k on.
var upTo = [2 * blockWords]uint64{
	math.MaxUint64, math.MaxUint64, math.MaxUint64, math.MaxUint64, math.MaxUint64, math.MaxUint64, math.MaxUint64, math.MaxUint64,
}

// goneInBlock is the number of removed slots before a slot in its block.
func (s *slots) goneInBlock(slot uint32) uint32 {
	word := slot >> 6
	n := bits.OnesCount64(s.bits[word] & (1<<(slot&63) - 1))
	k := word % blockWords
	mask := (*[blockWords]uint64)(upTo[blockWords-k:])
	for i, w := range (*[blockWords]uint64)(s.bits[word-k:]) {
		n += bits.OnesCount64(w & mask[i])
	}
	return uint32(n)
}

// remove takes a live slot out and returns the number of live slots before it.
func (s *slots) remove(slot uint32) (before int) {
	gone := s.goneInBlock(slot)
	tree := s.tree
	for node := uint32(len(tree)) + slot>>blockBits; node > 1; {
		right := node & 1
		node >>= 1
		left := tree[node]
		gone += left & -right
		tree[node] = left + 1 - right
	}
	s.removed++
	s.bits[slot>>6] |= 1 << (slot & 63)
	return int(slot - 1 - gone)
}

// ranks returns a function that counts the live slots up to one of them.
func (s *slots) ranks() func(slot uint32) uint32 {
	gone := make([]uint32, 0, len(s.bits)/blockWords) // before each block
	var sum uint32
	for block := range slices.Chunk(s.bits, blockWords) {
		gone = append(gone, sum)
		for _, w := range block {
			sum += uint32(bits.OnesCount64(w))
		}
	}
	return func(slot uint32) uint32 { return slot - gone[slot>>blockBits] - s.goneInBlock(slot) }
}
