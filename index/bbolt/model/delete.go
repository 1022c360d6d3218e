package model

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"idbench/index"
)

// Delete removes rows, then rebalances and commits. bbolt rebalances the nodes of a
// transaction in the order of a Go map, which is another one in every run; this profile
// takes a random one that is the same in every run.
func (t *table) Delete(_ context.Context, keys [][]byte) error {
	ids := t.trees[len(t.trees)-1]
	seen := make(map[string]bool, len(keys))
	for _, k := range keys {
		if seen[string(k)] || ids.lookup(k) == nil {
			return fmt.Errorf("delete: key %x: %w", k, index.ErrMissing)
		}
		seen[string(k)] = true
	}
	for _, k := range keys {
		if len(t.trees) > 1 {
			t.trees[0].del(rowKey(ids.lookup(k).row))
		}
		ids.del(k)
	}
	t.deleted = true
	t.file.begin()
	for _, tree := range t.trees {
		tree.rebalance(t.file, &t.order)
	}
	for _, tree := range t.trees {
		tree.commit(t.file, t.rows)
	}
	t.file.commit(t.rootLeaf())
	t.touchWritten()
	return nil
}

// del removes a row that is there.
func (t *tree) del(key []byte) {
	n := t.root
	for t.change(n); n.inner; t.change(n) {
		n = n.child(key)
	}
	i, _ := n.find(key)
	n.remove(i)
}

// remove takes an item out, which may leave too few.
func (n *node) remove(i int) {
	n.size -= n.items[i].size()
	n.items = slices.Delete(n.items, i, i+1)
	n.unbalanced = true
}

// A balance merges the nodes of one tree after deletes. Rules: bbolt's node.go
// (rebalance).
type balance struct {
	*tree
	file   *file
	parent map[*node]*node // of the nodes in memory; the root has none
}

func (t *tree) rebalance(f *file, order *rand.PCG) {
	b := balance{t, f, map[*node]*node{}}
	var small []*node
	var gather func(n *node)
	gather = func(n *node) {
		if n.unbalanced {
			small = append(small, n)
		}
		if !n.inner {
			return
		}
		for _, item := range n.items {
			if item.child.changed {
				b.parent[item.child] = n
				gather(item.child)
			}
		}
	}
	gather(t.root)
	rand.New(order).Shuffle(len(small), func(i, j int) { small[i], small[j] = small[j], small[i] })
	for _, n := range small {
		b.balance(n) // of those that are gone by now, nothing is unbalanced
	}
}

// balance looks after a node that has lost an item. One that is above half the
// threshold and has more than the fewest items, one in a leaf and two in a branch,
// stays; an empty one goes, another takes in its next neighbour if it is the first
// child, and is taken in by the one before otherwise.
func (b balance) balance(n *node) {
	if !n.unbalanced {
		return
	}
	n.unbalanced = false
	fewest := 1
	if n.inner {
		fewest = 2
	}
	if n.size > b.threshold/2 && len(n.items) > fewest {
		return
	}
	if n == b.root {
		if n.inner && len(n.items) == 1 {
			b.collapse(n)
		}
		return
	}
	parent := b.parent[n]
	at := slices.IndexFunc(parent.items, func(i item) bool { return i.child == n })
	if len(n.items) == 0 {
		parent.remove(at)
		b.drop(n)
		b.balance(parent)
		return
	}
	left := max(at-1, 0)
	into, from := parent.items[left].child, parent.items[left+1].child
	b.load(into, parent)
	b.load(from, parent)
	for _, item := range from.items {
		if from.inner && b.parent[item.child] != nil {
			b.parent[item.child] = into
		}
	}
	into.items = append(into.items, from.items...)
	into.size += from.size - header
	parent.remove(left + 1)
	b.drop(from)
	b.balance(parent)
}

// collapse moves the only child of the root into it.
func (b balance) collapse(root *node) {
	child := root.items[0].child
	b.load(child, root)
	for _, item := range child.items {
		if child.inner && b.parent[item.child] != nil {
			b.parent[item.child] = root
		}
	}
	root.inner, root.items, root.size = child.inner, child.items, child.size
	b.drop(child)
}

// load brings a node into memory: the commit writes it.
func (b balance) load(n, parent *node) {
	b.change(n)
	b.parent[n] = parent
}

// drop frees the page of a node that is out of the tree.
func (b balance) drop(n *node) {
	n.unbalanced = false
	if n.page > 0 {
		b.file.release(n.page, n.pages)
	}
	delete(b.parent, n)
}
