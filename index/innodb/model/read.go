package model

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"sort"

	"idbench/index"
)

// Replacement is that of Profile's pool.
func (Profile) Replacement() string { return "innodb" }

// Trace reports the pages of the trees. Reads touch what a SELECT of one column touches
// that names its index, the optimizer's look at the range included; of a map of the change
// buffer, which Profile asks for beside each leaf of an index that it reads from the file,
// nothing is said, since that depends on the pool.
func (t *table) Trace(to index.Tracer) {
	for _, tree := range t.trees {
		tree.tracer = to
	}
}

func (t *table) PageSize() int64 { return t.file.pageSize }

// below is the number of records of a page whose keys are lower than one.
func (p *page) below(key []byte) int {
	return sort.Search(len(p.items), func(i int) bool { return bytes.Compare(p.items[i].key, key) >= 0 })
}

// search touches the pages of a search for the first entry whose key is not below one, and
// returns the leaf that has it and its place; where there is none the place is behind the
// last. Profile looks for the last entry below it and goes on from there, so that the first
// one of a leaf costs the leaf before (btr_cur_nonleaf_mode).
func (t *tree) search(key []byte) (p *page, at int) {
	p = t.root
	for t.touch(p, false); p.level > 0; t.touch(p, false) {
		p = p.items[max(p.below(key)-1, 0)].child
	}
	if at = p.below(key); at == len(p.items) && p.next != nil {
		p, at = p.next, 0
		t.touch(p, false)
	}
	return p, at
}

// read is get, and says which pages it touches. Profile looks at the entry after it too.
func (t *tree) read(key []byte) *item {
	p, at := t.search(key)
	if at == len(p.items) || !bytes.Equal(p.items[at].key, key) {
		return nil
	}
	if at == len(p.items)-1 && p.next != nil {
		t.touch(p.next, false)
	}
	return &p.items[at]
}

// estimated is how many pages of a level the optimizer counts at most.
const estimated = 9

// estimate touches what the optimizer looks at to tell how many entries there are from a
// key on, up to the last one that begins with until (nil: up to the last of all): the pages
// of both ends, and on each level where they are apart the pages after the first end, as
// far as nine (btr_estimate_n_rows_in_range).
func (t *tree) estimate(from, until []byte) {
	left, right := t.root, t.root
	for apart := false; ; {
		t.touch(left, false)
		for p, n := left.next, 0; apart && p != right && n < estimated; p, n = p.next, n+1 {
			t.touch(p, false)
		}
		if left != right {
			t.touch(right, false)
		}
		if left.level == 0 {
			return
		}
		i := max(left.below(from)-1, 0)
		j := len(right.items) - 1
		if until != nil {
			j = max(sort.Search(len(right.items), func(i int) bool {
				k := right.items[i].key
				return bytes.Compare(k[:min(len(k), len(until))], until) > 0
			})-1, 0)
		}
		if left == right {
			apart = apart || j > i+1
		} else {
			apart = apart || i < len(left.items)-1 || j > 0
		}
		left, right = left.items[i].child, right.items[j].child
	}
}

// scan yields the entries from the first key >= from on, up to the last one that begins
// with until, and says which pages it enters.
func (t *tree) scan(from, until []byte) iter.Seq[*item] {
	return func(yield func(*item) bool) {
		t.estimate(from, until)
		p, at := t.search(from)
		for {
			for ; at < len(p.items); at++ {
				if !bytes.HasPrefix(p.items[at].key, until) || !yield(&p.items[at]) {
					return
				}
			}
			if p, at = p.next, 0; p == nil {
				return
			}
			t.touch(p, false)
		}
	}
}

// row appends a payload of the right length and no content, and touches the row where the
// entry is not it.
func (t *table) row(tree *tree, item *item, dst []byte) []byte {
	key := rowID(item.row)
	if t.ids == t.rows && tree != t.rows {
		key = item.key[index.ExtraKeyLen:]
	}
	// Where the id is all there is, an index that has it answers alone.
	covers := t.config.NoPayload && (tree == t.ids || t.ids == t.rows)
	if tree != t.rows && !covers { // by the whole key, and straight to its leaf
		p, _ := t.rows.descend(key, 0, func(p *page) { t.rows.touch(p, false) })
		t.rows.touch(p, false)
	}
	t.rows.touchChain(item.row)
	return append(dst, make([]byte, t.values[item.row])...)
}

// Get appends a payload of the right length and no content.
func (t *table) Get(_ context.Context, key, dst []byte) ([]byte, bool, error) {
	item := t.ids.read(t.orderedKey(key))
	if item == nil {
		return dst, false, nil
	}
	return t.row(t.ids, item, dst), true, nil
}

// GetExtra appends a payload of the right length and no content.
func (t *table) GetExtra(_ context.Context, column int, key, dst []byte) (_ []byte, ok bool, _ error) {
	if column < 1 || column > len(t.extra) {
		return dst, false, fmt.Errorf("no further index %d", column)
	}
	tree := t.extra[column-1]
	for item := range tree.scan(key, key) {
		if !ok {
			dst, ok = t.row(tree, item, dst), true
		}
	}
	return dst, ok, nil
}

// Scan yields rows with payloads of the right length and no content.
func (t *table) Scan(_ context.Context, from []byte) iter.Seq2[index.Row, error] {
	return func(yield func(index.Row, error) bool) {
		for item := range t.ids.scan(t.orderedKey(from), nil) {
			if !yield(index.Row{Key: t.readKey(item.key), Value: t.row(t.ids, item, nil)}, nil) {
				return
			}
		}
	}
}
