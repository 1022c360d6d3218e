package cache

import "math/bits"

// A directory numbers pages. Neighbouring pages share a chunk of numbers, since files
// are dense in the pages that a trace touches, and chunks are found by a hash table with
// open addressing. It never forgets a chunk, which spares it deletions, so that a number
// is a page's for ever.
type directory struct {
	places []place // a power of two, at most half of them used
	shift  int     // 64 − log2(len(places))
	len    int     // numbers given out, those of all pages of a chunk at once
}

const (
	chunkBits  = 5 // log2 of the pages in a chunk
	chunkPages = 1 << chunkBits
)

type place struct {
	id    uint64 // page >> chunkBits
	chunk uint32 // index of the chunk + 1; 0 = the place is free
}

func newDirectory() directory { return directory{places: make([]place, 2), shift: 63} }

// number is that of a page, from 0.
func (d *directory) number(p Page) int {
	id := uint64(p) >> chunkBits
	place := d.find(id)
	if place.chunk == 0 {
		if 2*d.len == len(d.places)*chunkPages {
			d.grow()
			place = d.find(id)
		}
		d.len += chunkPages
		place.id, place.chunk = id, uint32(d.len/chunkPages)
	}
	return int(place.chunk-1)*chunkPages + int(p%chunkPages)
}

// home is where the search for a page's chunk begins in places.
func (d *directory) home(p Page) uint64 { return d.hash(uint64(p) >> chunkBits) }

func (d *directory) hash(id uint64) uint64 {
	// Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): the
	// multiplier is 2⁶⁴ / φ, which spreads neighbours evenly.
	const multiplier = 0x9e3779b97f4a7c15
	return id * multiplier >> (d.shift & 63)
}

// find returns the place of a chunk, or the free one that it would take.
func (d *directory) find(id uint64) *place {
	for i := d.hash(id); ; i++ {
		place := &d.places[i&uint64(len(d.places)-1)]
		if place.id == id || place.chunk == 0 {
			return place
		}
	}
}

func (d *directory) grow() {
	old := d.places
	d.places = make([]place, 2*len(old))
	d.shift = 64 - bits.Len(uint(len(d.places)-1))
	for _, p := range old {
		if p.chunk != 0 {
			*d.find(p.id) = p
		}
	}
}

// A table maps pages to small values: a frame, a round, 0 for a page without one.
type table struct {
	directory
	values []uint32 // by the number of the page
}

func newTable() table { return table{directory: newDirectory()} }

// at returns the value of a page, 0 at first. The pointer is valid until the table is
// asked for a page that it was never asked for before.
func (t *table) at(p Page) *uint32 {
	n := t.number(p)
	t.values = longer(t.values, t.len)
	return &t.values[n]
}

// longer is a list of at least so many elements, those that are new being 0.
func longer[T any](list []T, n int) []T {
	if n <= len(list) {
		return list
	}
	return append(list, make([]T, n-len(list))...)
}
