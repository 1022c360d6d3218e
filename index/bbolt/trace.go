package bbolt

import (
	"bytes"
	"cmp"
	"iter"
	"slices"
	"sort"

	"go.etcd.io/bbolt"

	"idbench/index"
)

// Trace reports the pages of the buckets' trees, found by walking the branch pages
// of the file. Pages that every transaction touches whatever its keys (meta pages,
// the root bucket's leaf, the freelist) are left out, and so is a bucket that lives
// inside that leaf.
//
// A transaction reads each page that it changes once, whole, when it first needs
// it, and writes the new ones by page number. A read takes the branch pages on its
// way, and of an overflow run the first page, which has the element headers, and
// those that the row lies on.
func (t *table) Trace(to index.Tracer) {
	for i := range t.trees {
		t.trees[i].track.tracer, t.trees[i].track.segment = to, i
	}
}

func (t *table) PageSize() int64 { return t.page }

// traced reports whether anybody listens.
func (t *table) traced() bool { return t.observe && t.trees[0].track.tracer != nil }

// traceChanges reports the pages that putting these rows will change.
func (t *table) traceChanges(keys [][]byte) error {
	for _, tree := range t.trees {
		clear(tree.track.changed)
	}
	if len(t.trees) == 1 {
		for _, key := range keys {
			t.trees[0].track.change(key)
		}
		return nil
	}
	return t.db.View(func(tx *bbolt.Tx) error {
		rows, ids := tx.Bucket(t.trees[0].bucket), tx.Bucket(t.trees[1].bucket)
		next := rows.Sequence() + 1
		for _, key := range keys {
			t.trees[1].track.change(key)
			seq := ids.Get(key)
			if seq == nil {
				seq = sequence(next)
				next++
			}
			t.trees[0].track.change(seq)
		}
		return nil
	})
}

// traceWritten reports what the last commit wrote.
func (t *table) traceWritten() {
	type page struct {
		tree   int
		number int64
	}
	var pages []page
	for i, tree := range t.trees {
		for _, p := range tree.track.wrote {
			for n := range p.Pages {
				pages = append(pages, page{i, p.Page + n})
			}
		}
	}
	slices.SortFunc(pages, func(a, b page) int { return cmp.Compare(a.number, b.number) })
	for _, p := range pages {
		t.trees[p.tree].track.tracer.Make(p.tree, p.number)
	}
}

// change reports the pages on the way to a key that no key before it changed.
func (t *tracker) change(key []byte) {
	for p := t.pages[t.root]; p != nil; {
		if !t.changed[p.Page] {
			t.changed[p.Page] = true
			t.touchRun(p)
		}
		if p.children == nil {
			return
		}
		p = t.pages[p.children[p.child(key)].page]
	}
}

// child is the child that has or would get the key: the last whose first key is
// not greater, or the first.
func (p *tracked) child(key []byte) int {
	return max(0, sort.Search(len(p.children), func(i int) bool {
		return bytes.Compare(p.children[i].key, key) > 0
	})-1)
}

// touchRun reports all pages of a node.
func (t *tracker) touchRun(p *tracked) {
	for i := range p.Pages {
		t.tracer.Touch(t.segment, p.Page+i, false)
	}
}

// get reads the row of a key from the file's pages, nil for none, and reports
// them. Like bbolt's it looks no further than the leaf that the key belongs to.
func (t *tracker) get(key []byte) (value []byte, err error) {
	p := t.pages[t.root]
	for ; p.children != nil; p = t.pages[p.children[p.child(key)].page] {
		t.touchRun(p)
	}
	t.scanLeaf(p, key, func(row index.Row, fault error) bool {
		if err = fault; err == nil && bytes.Equal(row.Key, key) {
			value = row.Value
		}
		return false
	})
	return value, err
}

// scan reads the rows from the first key >= from on from the file's pages, and
// reports those that it enters.
func (t *tracker) scan(from []byte) iter.Seq2[index.Row, error] {
	return func(yield func(index.Row, error) bool) { t.scanPage(t.pages[t.root], from, yield) }
}

func (t *tracker) scanPage(p *tracked, from []byte, yield func(index.Row, error) bool) bool {
	if p.children == nil {
		return t.scanLeaf(p, from, yield)
	}
	t.touchRun(p)
	for _, c := range p.children[p.child(from):] {
		if !t.scanPage(t.pages[c.page], from, yield) {
			return false
		}
		from = nil // all that follows is past it
	}
	return true
}

func (t *tracker) scanLeaf(p *tracked, from []byte, yield func(index.Row, error) bool) bool {
	leaf, err := t.file.keep(p.Page)
	if err != nil {
		return yield(index.Row{}, err)
	}
	t.tracer.Touch(t.segment, p.Page, false)
	seen := int64(0) // the last page of the run that is at hand
	first := sort.Search(leaf.count(), func(i int) bool { return bytes.Compare(leaf.key(i), from) >= 0 })
	for i := first; i < leaf.count(); i++ {
		start, end := leaf.row(i)
		for last := (end - 1) / t.file.page; seen < last; {
			seen = max(seen+1, start/t.file.page)
			t.tracer.Touch(t.segment, p.Page+seen, false)
		}
		key := leaf.key(i)
		if !yield(index.Row{Key: key, Value: leaf[start+int64(len(key)) : end]}, nil) {
			return false
		}
	}
	return true
}
