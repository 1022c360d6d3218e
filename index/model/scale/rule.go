package scale

import (
	"slices"

	"idbench/index/model"
)

// A rule says when and how the pages of one level are cut.
//
// It depends on which items a page has, as a rule only on how many, on whether the page is
// the last of its level, and on nothing else: that is what makes ranges of keys
// independent.
type rule struct {
	least [2]int // items at which a page is cut; [1]: the last page of its level

	cut   func(n int, last bool) []int // items of each page that comes of a page of n
	known [2][][]int                   // its answers, by last and n

	sizes *sizes // nil: all items are of one size
}

// sizes are the rule of a level whose items are of different sizes: least and cut are
// those of the longest.
type sizes struct {
	of    func(row int64) int64     // bytes of an item
	full  int64                     // bytes of items at which a page is cut
	most  int                       // items of a page that is not, however long they are
	split func(sizes []int64) []int // items of each page that comes of a page of these
}

// pages returns how many items each page gets that comes of cutting one of n items. The
// slice is the rule's own.
func (r *rule) pages(n int, last bool) []int {
	known := &r.known[place(last)]
	if n >= len(*known) {
		*known = append(*known, make([][]int, n+1-len(*known))...)
	}
	if (*known)[n] == nil {
		(*known)[n] = r.cut(n, last)
	}
	return (*known)[n]
}

// of is the number of items at which a page is cut.
func (r *rule) of(last bool) int { return r.least[place(last)] }

func place(last bool) int {
	if last {
		return 1
	}
	return 0
}

// clone is a rule of the same answers for another goroutine.
func (r *rule) clone() *rule { return &rule{least: r.least, cut: r.cut, sizes: r.sizes} }

// bboltMost is the items of a node that is never cut.
const bboltMost = 4

// bboltRule cuts nodes of a page or more and of more than four items.
func bboltRule(item, threshold int64) *rule {
	least := max(bboltMost+1, int((model.BboltPage-model.BboltHeader+item-1)/item))
	split := func(n int) []int { return model.BboltSplit(slices.Repeat([]int64{item}, n), threshold) }
	few := 2 * least
	first := split(few)[0] // of all nodes, but for the last ones, which depend on what is left
	return &rule{
		least: [2]int{least, least},
		cut: func(n int, _ bool) []int {
			alike := max(n-few+first-1, 0) / first
			return append(slices.Repeat([]int{first}, alike), split(n-alike*first)...)
		},
	}
}

// bboltSettles reports whether no page that a cut makes would be cut again by itself.
// Such a branch page is cut by the next commit that changes anything below it.
func bboltSettles(item, threshold int64) bool {
	r := bboltRule(item, threshold)
	for n := r.least[0]; n < 3*r.least[0]; n++ {
		if slices.Max(r.pages(n, false)) >= r.least[0] {
			return false
		}
	}
	return true
}

// postgresRule cuts a page when an item comes that does not fit. first is the size of
// a page's first item, which is less than that of the others in branch pages.
//
// Where items are of one size, nbtree's choice does not depend on which of them is the
// new one, a test holds; here it is the last.
func postgresRule(item, first int64, leaf bool) *rule {
	least := func(high int64) int { // the first item more than fits
		return int((model.PostgresRoom-high-first)/item) + 2
	}
	return &rule{
		least: [2]int{least(item), least(0)},
		cut: func(n int, last bool) []int {
			high := item
			if last {
				high = 0
			}
			sizes := slices.Repeat([]int64{item}, n-1)
			sizes[0] = first
			left := model.PostgresSplit(sizes, item, n-1, high, leaf)
			return []int{left, n - left}
		},
	}
}

// bboltSizes is the same for rows of different sizes.
func bboltSizes(of func(row int64) int64, threshold int64) *sizes {
	return &sizes{
		of: of, full: model.BboltPage - model.BboltHeader, most: bboltMost,
		split: func(sizes []int64) []int { return model.BboltSplit(sizes, threshold) },
	}
}
