package replay

import (
	"math/bits"
	"slices"
)

// A grown is what became of one range of keys: the pages of one level in key order.
type grown struct {
	births []uint32 // the moment at which each page was made; of the first, when the range was
	items  []uint32 // of each page
	bytes  []uint32 // of the items of each page, where they are of different sizes
	edge   int64    // cuts of the last page of the level

	spans []span  // of the pages, where they are asked for
	rows  []int64 // and in which row the first item of each came
}

// add appends the pages of the next range.
func (g *grown) add(next grown) {
	g.births, g.items, g.bytes = append(g.births, next.births...), append(g.items, next.items...), append(g.bytes, next.bytes...)
	g.edge += next.edge
}

// A span is a page at the moment at which it was made: the range of keys that all pages
// that come out of it share.
type span struct {
	low   uint64 // code of the first key, or noLow
	held  int    // items that the page had from the start
	birth uint32 // when it was made
	last  bool   // no page of the level is after it
}

// noLow is the low end of a range that has none. It is no code.
const noLow = 1<<64 - 1

// A grower replays ranges of keys. Each goroutine has its own.
//
// A key is a word: its code, the higher the greater the key, above the row in which it
// arrived. Codes may lack the lower bits of keys; where that might matter the grower
// says so instead of guessing.
type grower struct {
	*Rule
	rowBits int
	batch   int64 // rows of a moment
	shared  bool  // a row may come several times: it is a moment, of which batch is 1

	grown
	asked   bool     // for spans and rows
	tied    bool     // a code of a separator came twice: what was grown is worth nothing
	scratch []uint64 // as long as the longest list
	bag     []uint64 // the items of a page to be cut
	lows    []uint64 // where it is cut, a stack
}

// grow replays the items of a range in order of arrival, which it permutes. depth is how
// many more cuts may come one inside the other; past it, and where codes tie, it sets
// tied and gives up.
func (g *grower) grow(list []uint64, s span, depth int) {
	n := g.cutAt(list, s)
	if n == 0 {
		g.leaf(list, s)
		return
	}
	if depth == 0 {
		g.tied = true
	}
	if g.tied {
		return
	}
	pages := g.cutInto(list[:n], s.last)
	if s.last {
		g.edge += int64(len(pages) - 1)
	}
	moment := g.moment(list[n-1])
	if len(pages) == 2 {
		g.halve(list, s, n, pages[0], moment, depth)
		return
	}
	if g.Sizes == nil {
		g.bag = append(g.bag[:0], list[:n]...)
		slices.Sort(g.bag)
	}
	bottom := len(g.lows)
	held := 0
	for _, p := range pages[:len(pages)-1] {
		held += p
		g.lows = append(g.lows, g.code(g.bag[held]))
	}
	g.spread(list, s, pages, g.lows[bottom:], moment, depth)
	g.lows = g.lows[:bottom]
}

// cutAt returns how many items the page has when it is cut, or 0 if that never happens:
// the first number that is enough once it has got an item, and all others of the moment.
func (g *grower) cutAt(list []uint64, s span) int {
	if g.Sizes != nil {
		return g.cutAtSize(list, s)
	}
	n := max(s.held+1, g.of(s.last))
	if n > len(list) {
		return 0
	}
	if g.batch == 1 && !g.shared {
		return n
	}
	end := uint64(g.moment(list[n-1])+1) * uint64(g.batch)
	mask := uint64(1)<<g.rowBits - 1
	for n < len(list) && list[n]&mask < end {
		n++
	}
	return n
}

// cutAtSize is cutAt for items of different sizes.
func (g *grower) cutAtSize(list []uint64, s span) int {
	used := int64(0)
	for i, w := range list {
		used += g.Sizes.Of(g.row(w))
		if i >= s.held && i >= g.Sizes.Most && used >= g.Sizes.Full && (i+1 == len(list) || g.moment(list[i+1]) != g.moment(w)) {
			return i + 1
		}
	}
	return 0
}

// cutInto returns how many items each page gets that comes of a page of these. Where they
// are of different sizes, it leaves them in the bag in key order.
func (g *grower) cutInto(list []uint64, last bool) []int {
	if g.Sizes == nil {
		return g.pages(len(list), last)
	}
	g.bag = append(g.bag[:0], list...)
	slices.Sort(g.bag)
	sizes := make([]int64, len(list))
	for i, w := range g.bag {
		sizes[i] = g.Sizes.Of(g.row(w))
	}
	return g.Sizes.Split(sizes)
}

// halve cuts a page of the first n items in two.
func (g *grower) halve(list []uint64, s span, n, left int, moment uint32, depth int) {
	g.bag = append(g.bag[:0], list[:n]...)
	low := g.code(selectWord(g.bag, left))
	right := span{low: low, held: n - left, birth: moment, last: s.last}
	s.held, s.last = left, false
	if at := g.divide(list, low); at == 0 || at == len(list) {
		g.tied = true
	} else {
		g.grow(list[:at], s, depth-1)
		g.grow(list[at:], right, depth-1)
	}
}

// spread cuts a page into several, whose first items are lows.
func (g *grower) spread(list []uint64, s span, pages []int, lows []uint64, moment uint32, depth int) {
	if len(lows) == 0 {
		s.held = pages[0]
		g.grow(list, s, depth-1)
		return
	}
	mid := len(lows) / 2
	at := g.divide(list, lows[mid])
	right := span{low: lows[mid], birth: moment, last: s.last}
	s.last = false
	if at == 0 || at == len(list) {
		g.tied = true
		return
	}
	g.spread(list[:at], s, pages[:mid+1], lows[:mid], moment, depth)
	g.spread(list[at:], right, pages[mid+1:], lows[mid+1:], moment, depth)
}

// divide moves the items below a code before the others and returns how many they are.
// Both stay in order of arrival.
func (g *grower) divide(list []uint64, code uint64) int {
	low := code << g.rowBits
	right := g.scratch[:len(list)]
	at := 0
	for i, w := range list {
		list[at] = w
		right[i-at] = w
		_, below := bits.Sub64(w, low, 0)
		at += int(below)
	}
	copy(list[at:], right)
	return at
}

// leaf adds a page that was not cut. A code other than its first item's own that equals
// that of the range's low end may be of a key that belongs to the page before.
func (g *grower) leaf(list []uint64, s span) {
	same, row := 0, int64(-1)
	for _, w := range list {
		if w>>g.rowBits == s.low {
			same++
			row = g.row(w)
		}
	}
	if same > 1 {
		g.tied = true
	}
	if g.asked {
		g.spans = append(g.spans, s)
		g.rows = append(g.rows, row)
	}
	if g.Sizes != nil {
		used := int64(0)
		for _, w := range list {
			used += g.Sizes.Of(g.row(w))
		}
		g.bytes = append(g.bytes, uint32(used))
	}
	g.births = append(g.births, s.birth)
	g.items = append(g.items, uint32(len(list)))
}

func (g *grower) code(w uint64) uint64 { return w >> g.rowBits }

func (g *grower) row(w uint64) int64 { return int64(w & (1<<g.rowBits - 1)) }

func (g *grower) moment(w uint64) uint32 { return uint32(g.row(w) / g.batch) }

// selectWord returns the word that has k smaller ones, and permutes the list. It is
// Hoare's FIND, with Lomuto's partition because that needs no branch.
func selectWord(list []uint64, k int) uint64 {
	for len(list) > 12 {
		a, b, c := list[0], list[len(list)/2], list[len(list)-1]
		pivot := max(min(a, b), min(max(a, b), c))
		below := 0
		for i, w := range list {
			list[i] = list[below]
			list[below] = w
			_, less := bits.Sub64(w, pivot, 0)
			below += int(less)
		}
		switch {
		case k < below:
			list = list[:below]
		case below == 0:
			// The pivot is the least: words differ, so it is one.
			if k == 0 {
				return pivot
			}
			i := slices.Index(list, pivot)
			list[0], list[i] = list[i], list[0]
			list, k = list[1:], k-1
		default:
			list, k = list[below:], k-below
		}
	}
	for i := 1; i < len(list); i++ {
		w := list[i]
		j := i
		for ; j > 0 && list[j-1] > w; j-- {
			list[j] = list[j-1]
		}
		list[j] = w
	}
	return list[k]
}
