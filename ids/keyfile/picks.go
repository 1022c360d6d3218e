package keyfile

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"
)

// picks are the keys of a uniform sample of places in a file: those whose number has a hash that
// ends in so many zeros. As long as the limits allow, they are all of them.
type picks struct {
	most, mostBytes int
	zeros           uint

	at    []uint32 // how many ids arrived before
	class []uint8
	ends  []uint32 // of the keys
	keys  []byte
}

func (p *picks) full() bool { return len(p.at) >= p.most || len(p.keys)+maxBytes+1 > p.mostBytes }

func (p *picks) whole() bool { return p.zeros == 0 }

func (p *picks) key(i int) []byte {
	start := uint32(0)
	if i > 0 {
		start = p.ends[i-1]
	}
	return p.keys[start:p.ends[i]]
}

func (p *picks) takes(at uint32) bool { return mixed(uint64(at))&(1<<p.zeros-1) == 0 }

// add takes the id that arrived as number at, if it is of the sample. There must be room.
func (p *picks) add(at uint32, class uint8, key []byte) {
	if p.takes(at) {
		p.at, p.class = append(p.at, at), append(p.class, class)
		p.keys = append(p.keys, key...)
		p.ends = append(p.ends, uint32(len(p.keys)))
	}
}

// thin drops about half of the sample.
func (p *picks) thin() {
	p.zeros++
	n, start, size := 0, uint32(0), uint32(0)
	for i, at := range p.at {
		end := p.ends[i]
		if p.takes(at) {
			size += uint32(copy(p.keys[size:], p.keys[start:end]))
			p.at[n], p.class[n], p.ends[n] = at, p.class[i], size
			n++
		}
		start = end
	}
	p.at, p.class, p.ends, p.keys = p.at[:n], p.class[:n], p.ends[:n], p.keys[:size]
}

// An arranged sample is in key order; of equal keys, the first to arrive comes first.
type arranged struct {
	*picks
	order []uint32 // places in the sample, by key
	ranks []uint32 // places in key order, by arrival
	ties  uint64   // pairs of equal keys
	again []twin   // ids that repeat the one before in key order
}

// A twin is a pair of equal ids, by how many arrived before each.
type twin struct{ first, again uint32 }

func (p *picks) arrange() arranged {
	type item struct {
		lead uint64
		i    uint32
	}
	items := make([]item, len(p.at))
	for i := range items {
		var lead [8]byte
		copy(lead[:], p.key(i))
		items[i] = item{binary.BigEndian.Uint64(lead[:]), uint32(i)}
	}
	slices.SortFunc(items, func(a, b item) int {
		if c := cmp.Compare(a.lead, b.lead); c != 0 {
			return c
		}
		if c := bytes.Compare(p.key(int(a.i)), p.key(int(b.i))); c != 0 {
			return c
		}
		return cmp.Compare(a.i, b.i)
	})
	s := arranged{picks: p, order: make([]uint32, len(items)), ranks: make([]uint32, len(items))}
	first := 0 // of the ids that are alike
	for rank, it := range items {
		s.order[rank], s.ranks[it.i] = it.i, uint32(rank)
		if rank > 0 && bytes.Equal(p.key(int(it.i)), p.key(int(items[first].i))) {
			s.ties += uint64(rank - first)
			s.again = append(s.again, twin{p.at[items[first].i], p.at[it.i]})
		} else {
			first = rank
		}
	}
	return s
}

// kendall is tau-a between order of arrival and key order, in which pairs of equal ids count as
// neither: exact of a whole file. Of a sample of one, the error holds in nineteen of twenty: from
// the variance of what each id adds (Sen, On Some Convergence Properties of U-Statistics, 1960), and at
// least from the pairs that a sample without any disorder can hide. NaN of fewer than two ids.
func (s *arranged) kendall(rows int64) (tau, off float64) {
	n := len(s.ranks)
	pairs := float64(n) * float64(n-1)
	tree := make([]uint32, n+1) // Fenwick's: ranks seen so far
	inverted := uint64(0)
	sum, squares := 0.0, 0.0
	for i, rank := range s.ranks {
		below := 0 // before it, of lesser rank
		for at := int(rank); at > 0; at &= at - 1 {
			below += int(tree[at])
		}
		for at := int(rank) + 1; at <= n; at += at & -at {
			tree[at]++
		}
		inverted += uint64(i - below)
		ordered := 2*below + n - 1 - int(rank) - i
		share := float64(2*ordered-(n-1)) / float64(n-1)
		sum += share
		squares += share * share
	}
	tau = 1 - (4*float64(inverted)+2*float64(s.ties))/pairs
	if s.whole() || n < 2 {
		return tau, 0
	}
	mean := sum / float64(n)
	variance := max(squares/float64(n)-mean*mean, 0)
	rest := 1 - float64(n)/float64(rows) // what the sample leaves to chance
	return tau, max(z95*2*math.Sqrt(variance/float64(n)*rest), 2*noneSeen/float64(n/2)*rest)
}
