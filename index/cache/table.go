package cache

import "math/bits"

// A table maps pages to small numbers: a frame, a time slot, 0 for a page without
// one. Neighbouring pages share a chunk, since files are dense in the pages that a
// trace touches, and chunks are found by a hash table with open addressing. It
// never forgets a chunk, which spares it deletions.
type table struct {
	places []place // a power of two, at most half of them used
	shift  int     // 64 − log2(len(places))
	chunks []chunk
}

const chunkBits = 5 // log2 of the pages in a chunk

type chunk [1 << chunkBits]uint32

type place struct {
	id    uint64 // page >> chunkBits
	chunk uint32 // index into chunks + 1; 0 = the place is free
}

func newTable() table { return table{places: make([]place, 2), shift: 63} }

// at returns the number of a page, 0 at first. The pointer is valid until at is
// asked for a page that it was never asked for before.
func (t *table) at(p Page) *uint32 {
	id := uint64(p) >> chunkBits
	place := t.find(id)
	if place.chunk == 0 {
		if 2*len(t.chunks) == len(t.places) {
			t.grow()
			place = t.find(id)
		}
		t.chunks = append(t.chunks, chunk{})
		place.id, place.chunk = id, uint32(len(t.chunks))
	}
	return &t.chunks[place.chunk-1][p%(1<<chunkBits)]
}

// find returns the place of a chunk, or the free one that it would take.
func (t *table) find(id uint64) *place {
	// Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): the
	// multiplier is 2⁶⁴ / φ, which spreads neighbours evenly.
	const multiplier = 0x9e3779b97f4a7c15
	for i := id * multiplier >> t.shift; ; i++ {
		place := &t.places[i&uint64(len(t.places)-1)]
		if place.id == id || place.chunk == 0 {
			return place
		}
	}
}

func (t *table) grow() {
	old := t.places
	t.places = make([]place, 2*len(old))
	t.shift = 64 - bits.Len(uint(len(t.places)-1))
	for _, p := range old {
		if p.chunk != 0 {
			*t.find(p.id) = p
		}
	}
}
