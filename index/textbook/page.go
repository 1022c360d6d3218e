package textbook

import (
	"bytes"
	"slices"
	"sort"
)

// page is a leaf or branch page. Its keys lie in one array, since a slice
// for each would take more memory than the keys.
type page struct {
	keys    []byte   // one after the other, in order; the first of a branch page is empty
	ends    []uint32 // where each key ends in keys
	refs    []int64  // rows of a leaf, page numbers of a branch page's children
	inner   bool
	size    int64 // bytes in use
	next    int64 // the page to the right on the same level, or none
	written int64 // rows the table held after the commit that last wrote it
}

// none is the right neighbour of the last page of a level.
const none = -1

func (n *page) key(i int) []byte { return n.keys[n.start(i):n.ends[i]:n.ends[i]] }

func (n *page) start(i int) uint32 {
	if i == 0 {
		return 0
	}
	return n.ends[i-1]
}

// find returns the position of the first entry with a key >= key, and whether it is
// equal.
func (n *page) find(key []byte) (int, bool) {
	return sort.Find(len(n.ends), func(i int) int { return bytes.Compare(key, n.key(i)) })
}

// insert puts an entry of so many bytes at position i.
func (n *page) insert(i int, key []byte, ref, size int64) {
	start := n.start(i)
	n.keys = slices.Insert(n.keys, int(start), key...)
	n.ends = slices.Insert(n.ends, i, start)
	for j := i; j < len(n.ends); j++ {
		n.ends[j] += uint32(len(key))
	}
	n.refs = slices.Insert(n.refs, i, ref)
	n.size += size
}

// cut moves the entries from position i on, which take so many bytes, to a new page
// at the right and returns it with the key that separates the two. The separator of
// leaves is a copy of the first key at the right; that of branch pages moves up.
func (n *page) cut(i int, moved int64) (right *page, separator []byte) {
	start, inner := n.start(i), uint32(0)
	separator = bytes.Clone(n.key(i))
	if n.inner {
		inner = uint32(len(separator))
	}
	right = &page{
		keys: bytes.Clone(n.keys[start+inner:]), ends: slices.Clone(n.ends[i:]), refs: slices.Clone(n.refs[i:]),
		inner: n.inner, size: moved - int64(inner), next: n.next,
	}
	for j := range right.ends {
		right.ends[j] -= start + inner
	}
	n.keys, n.ends, n.refs = n.keys[:start], n.ends[:i], n.refs[:i]
	n.size -= moved
	return right, separator
}
