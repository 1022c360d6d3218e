package cache

import "math/bits"

// A table maps pages to small numbers: a frame, a time slot, 0 for a page without
// one. Neighbouring pages share a chunk, since files are dense in the pages that a
// trace touches, and chunks are found by a hash table with open addressing. It
// never forgets a chunk, which spares it deletions.
type table struct {
	places  []place  // a power of two, at most half of them used
	shift   int      // 64 − log2(len(places))
	numbers []uint32 // chunk by chunk
}

const (
	chunkBits  = 5 // log2 of the pages in a chunk
	chunkPages = 1 << chunkBits
)

type place struct {
	id    uint64 // page >> chunkBits
	chunk uint32 // index of the chunk + 1; 0 = the place is free
}

func newTable() table { return table{places: make([]place, 2), shift: 63} }

// at returns the number of a page, 0 at first. The pointer is valid until the table is
// asked for a page that it was never asked for before.
func (t *table) at(p Page) *uint32 { return &t.numbers[t.index(p)] }

// index is where in numbers that of a page is, for ever.
func (t *table) index(p Page) int {
	id := uint64(p) >> chunkBits
	place := t.find(id)
	if place.chunk == 0 {
		if 2*len(t.numbers) == len(t.places)*chunkPages {
			t.grow()
			place = t.find(id)
		}
		t.numbers = append(t.numbers, make([]uint32, chunkPages)...)
		place.id, place.chunk = id, uint32(len(t.numbers)/chunkPages)
	}
	return int(place.chunk-1)*chunkPages + int(p%chunkPages)
}

// home is where the search for a page's chunk begins in places.
func (t *table) home(p Page) uint64 { return t.hash(uint64(p) >> chunkBits) }

func (t *table) hash(id uint64) uint64 {
	// Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): the
	// multiplier is 2⁶⁴ / φ, which spreads neighbours evenly.
	const multiplier = 0x9e3779b97f4a7c15
	return id * multiplier >> (t.shift & 63)
}

// find returns the place of a chunk, or the free one that it would take.
func (t *table) find(id uint64) *place {
	for i := t.hash(id); ; i++ {
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
