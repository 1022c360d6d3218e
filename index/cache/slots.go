package cache

import (
	"math"
	"math/bits"
)

// Slots are moments: each touch takes the next one, and a page's earlier slot is
// removed when it is touched again, so that the slots that are left, the live ones,
// stand for the pages in the order of their last touches.
//
// A set bit marks a removed slot, and a Fenwick tree (Fenwick, A New Data Structure
// for Cumulative Frequency Tables, 1994) counts them in blocks of 512 only: taking
// a slot then costs nothing, and the tree of a large trace stays in the nearest
// cache.
type slots struct {
	next    uint32 // the slot that take gives; the first is 1
	limit   uint32 // the last slot there is
	removed uint32
	bits    []uint64
	tree    []uint32 // from 1; node i counts the removed slots of the i & −i blocks up to block i − 1
}

const (
	blockBits  = 9 // log2 of the slots in a block
	blockWords = 1 << blockBits / 64
	minSlots   = 1 << 12
	perLive    = 8 // slots for each live one: what is not live pays for the next compaction
)

// newSlots makes slots of which the first so many are taken and live.
func newSlots(live int) slots {
	limit := min(max(minSlots, perLive*live), math.MaxUint32-1)
	blocks := limit>>blockBits + 1
	return slots{
		next: uint32(live) + 1, limit: uint32(limit),
		// The slot after the last can be asked for, so it has a word too.
		bits: make([]uint64, blocks*blockWords+1), tree: make([]uint32, blocks+1),
	}
}

func (s *slots) full() bool { return s.next > s.limit }

// take gives out the next slot.
func (s *slots) take() uint32 {
	s.next++
	return s.next - 1
}

// live is the number of slots taken and not removed.
func (s *slots) live() int { return int(s.next - 1 - s.removed) }

// before is the number of live slots before a slot.
func (s *slots) before(slot uint32) int {
	block := slot >> blockBits
	var gone uint32
	for i := block; i > 0; i &= i - 1 {
		gone += s.tree[i]
	}
	word := slot >> 6
	count := bits.OnesCount64(s.bits[word] & (1<<(slot&63) - 1))
	for _, w := range s.bits[block*blockWords : word] {
		count += bits.OnesCount64(w)
	}
	return int(slot-1-gone) - count
}

// remove takes a live slot out.
func (s *slots) remove(slot uint32) {
	s.removed++
	s.bits[slot>>6] |= 1 << (slot & 63)
	for i := slot>>blockBits + 1; i < uint32(len(s.tree)); i += i & -i {
		s.tree[i]++
	}
}
