package replay

import (
	"math/bits"
	"slices"
)

// A grown is what became of one range of keys: the pages of one level in key order.
type grown struct {
	births []moment // when each page was made; of the first, when the range was
	items  []uint32 // of each page
	bytes  []uint32 // of the items of each page, where they are of different sizes
	edge   int64    // cuts of the last page of the level

	spans  []span // of the pages, where they are asked for
	firsts []row  // of the first item of each, or noRow
}

// add appends the pages of the next range.
func (g *grown) add(next grown) {
	g.births, g.items, g.bytes = append(g.births, next.births...), append(g.items, next.items...), append(g.bytes, next.bytes...)
	g.edge += next.edge
}

// expect makes room for the pages of some ranges and of others alike, times as many in all.
func (g *grown) expect(some []grown, times int) {
	pages := 0
	for _, next := range some {
		pages += len(next.births)
	}
	pages += pages / 32 // which differ a little
	g.births, g.items = slices.Grow(g.births, pages*times), slices.Grow(g.items, pages*times)
}

// A span is a page at the moment at which it was made: the range of keys that all pages
// that come out of it share.
type span struct {
	low   code   // of the first key, or noLow
	held  int    // items that the page had from the start
	birth moment // when it was made
	last  bool   // no page of the level is after it
}

// noLow is the low end of a range that has none. It is no code.
const noLow = 1<<64 - 1

// A grower replays ranges of keys. Each goroutine has its own.
//
// Codes may lack the lower bits of keys; where that might matter the grower says so
// instead of guessing.
type grower struct {
	*Rule
	format
	batch int64 // rows of a moment

	grown
	asked bool // for spans and firsts
	tied  bool // a code of a separator came twice: what was grown is worth nothing

	right []word // scratch of divide, as long as the longest list
	bag   []word // scratch of cut: the items of the page
}

// growRange replays the items of a range in order of arrival, and leaves them leaf by leaf.
// It reports false where it gave up.
func (g *grower) growRange(list []word, s span) bool {
	if len(g.right) < len(list) {
		g.right = make([]word, cap(list))
	}
	g.grown, g.tied = grown{}, false
	g.grow(list, s, depth(len(list), g.Rule))
	return !g.tied
}

// depth is how many cuts may come one inside the other in a list: three times those of a
// list whose pages are always cut in the middle.
func depth(items int, r *Rule) int { return 3*bits.Len(uint(items/r.Least[0])) + 8 }

// grow replays what becomes of a page. list has the items that come to its range, and depth
// is how many more cuts may come one inside the other: past it, as where codes tie, grow
// sets tied and gives up.
func (g *grower) grow(list []word, s span, depth int) {
	n := g.fills(list, s)
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
	var few [4]span
	g.spread(list, g.cut(few[:0], list[:n], s), depth-1)
}

// fills returns how many items the page has when it is cut, or 0 if that never happens:
// the first number that is enough once it has got an item, and all others of the moment.
func (g *grower) fills(list []word, s span) int {
	if g.Sizes != nil {
		return g.fillsBytes(list, s)
	}
	n := max(s.held+1, g.of(s.last))
	if n > len(list) {
		return 0
	}
	next := row(g.moment(list[n-1])+1) * row(g.batch) // with which the next moment begins
	for n < len(list) && g.row(list[n]) < next {
		n++
	}
	return n
}

// fillsBytes is fills for items of different sizes.
func (g *grower) fillsBytes(list []word, s span) int {
	used := int64(0)
	for i, w := range list {
		used += g.size(g.row(w))
		if i >= s.held && i >= g.Sizes.Most && used >= g.Sizes.Full && (i+1 == len(list) || g.moment(list[i+1]) != g.moment(w)) {
			return i + 1
		}
	}
	return 0
}

// cut appends the pages that come of one with these items, in key order. The first of them
// is the page itself; the others are made when the last item comes.
func (g *grower) cut(dst []span, items []word, s span) []span {
	g.bag = append(g.bag[:0], items...)
	counts := g.cutInto(s.last)
	if s.last {
		g.edge += int64(len(counts) - 1)
	}
	made, first := g.moment(items[len(items)-1]), 0
	for i, held := range counts {
		page := span{low: s.low, held: held, birth: s.birth, last: s.last && i == len(counts)-1}
		if i > 0 {
			page.low, page.birth = g.code(g.bag[first]), made
		}
		dst = append(dst, page)
		first += held
	}
	return dst
}

// cutInto returns how many items each page gets that comes of one with those in the bag. It
// brings the items with which pages begin to their places in key order.
func (g *grower) cutInto(last bool) []int {
	if g.Sizes == nil {
		counts := g.pages(len(g.bag), last)
		if len(counts) == 2 {
			selectWord(g.bag, counts[0])
		} else {
			slices.Sort(g.bag)
		}
		return counts
	}
	slices.Sort(g.bag)
	sizes := make([]int64, len(g.bag))
	for i, w := range g.bag {
		sizes[i] = g.size(g.row(w))
	}
	return g.Sizes.Split(sizes)
}

// spread grows the pages that a cut made, each of the items that come to its range.
func (g *grower) spread(list []word, pages []span, depth int) {
	if len(pages) == 1 {
		g.grow(list, pages[0], depth)
		return
	}
	mid := (len(pages) + 1) / 2
	at := g.divide(list, pages[mid].low)
	if at == 0 || at == len(list) {
		g.tied = true
		return
	}
	g.spread(list[:at], pages[:mid], depth)
	g.spread(list[at:], pages[mid:], depth)
}

// divide moves the items below a code before the others and returns how many they are.
// Both stay in order of arrival.
//
// Note: inlined, its loop has too few registers and takes half as long again.
//
//go:noinline
func (g *grower) divide(list []word, low code) int {
	least := uint64(g.word(low, 0))
	right := g.right[:len(list)]
	at := 0
	for i, w := range list { // each goes to both sides, and is written over where it does not belong
		list[at] = w
		right[i-at] = w
		_, below := bits.Sub64(uint64(w), least, 0)
		at += int(below)
	}
	copy(list[at:], right)
	return at
}

// leaf adds a page that was not cut. A code other than its first item's own that equals
// that of the range's low end may be of a key that belongs to the page before.
func (g *grower) leaf(list []word, s span) {
	same, first, f := 0, row(noRow), g.format
	for _, w := range list {
		if f.code(w) == s.low {
			same, first = same+1, f.row(w)
		}
	}
	if same > 1 {
		g.tied = true
	}
	if g.asked {
		g.spans = append(g.spans, s)
		g.firsts = append(g.firsts, first)
	}
	if g.Sizes != nil {
		used := int64(0)
		for _, w := range list {
			used += g.size(g.row(w))
		}
		g.bytes = append(g.bytes, uint32(used))
	}
	g.births = append(g.births, s.birth)
	g.items = append(g.items, uint32(len(list)))
}

func (g *grower) moment(w word) moment { return moment(int64(g.row(w)) / g.batch) }

// selectWord brings to place k the word that is there in order. It is Hoare's FIND, with
// Lomuto's partition because that needs no branch.
func selectWord(list []word, k int) {
	for len(list) > 12 {
		a, b, c := list[0], list[len(list)/2], list[len(list)-1]
		pivot := max(min(a, b), min(max(a, b), c))
		below := 0
		for i, w := range list {
			list[i] = list[below]
			list[below] = w
			_, less := bits.Sub64(uint64(w), uint64(pivot), 0)
			below += int(less)
		}
		switch {
		case k < below:
			list = list[:below]
		case below == 0: // the pivot is the least: words differ, so it is one
			i := slices.Index(list, pivot)
			list[0], list[i] = list[i], list[0]
			if k == 0 {
				return
			}
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
}
