package replay

// A Rule says when and how the pages of one level are cut.
//
// It depends on which items a page has, mostly only on how many, on whether the page is
// the last of its level, and on nothing else: that is what makes ranges of keys
// independent.
type Rule struct {
	Least [2]int // items at which a page is cut; [1]: the last page of its level

	Cut   func(n int, last bool) []int // items of each page that comes of a page of n
	known [2][][]int                   // its answers, by last and n

	Sizes *Sizes // nil: all items are of one size
}

// Sizes are the rule of a level whose items are of different sizes: Least and Cut are
// those of the longest.
type Sizes struct {
	Of    func(row int64) int64     // bytes of an item
	Full  int64                     // bytes of items at which a page is cut
	Most  int                       // items of a page that is not, however long they are
	Split func(sizes []int64) []int // items of each page that comes of a page of these
	More  func(bytes int64) int64   // pages that continue one with so many bytes of items
}

// pages returns how many items each page gets that comes of cutting one of n items. The
// slice is the rule's own.
func (r *Rule) pages(n int, last bool) []int {
	known := &r.known[place(last)]
	if n >= len(*known) {
		*known = append(*known, make([][]int, n+1-len(*known))...)
	}
	if (*known)[n] == nil {
		(*known)[n] = r.Cut(n, last)
	}
	return (*known)[n]
}

// of is the number of items at which a page is cut.
func (r *Rule) of(last bool) int { return r.Least[place(last)] }

// size is the bytes of the item of a row, where they are of different sizes.
func (r *Rule) size(of row) int64 { return r.Sizes.Of(int64(of)) }

func place(last bool) int {
	if last {
		return 1
	}
	return 0
}

// more is Sizes.More, or nil where all items are of one size.
func (r *Rule) more() func(bytes int64) int64 {
	if r.Sizes == nil {
		return nil
	}
	return r.Sizes.More
}

// clone is a rule of the same answers for another goroutine.
func (r *Rule) clone() *Rule { return &Rule{Least: r.Least, Cut: r.Cut, Sizes: r.Sizes} }
