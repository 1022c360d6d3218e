package model

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"idbench/index"
	"idbench/index/replay"
)

// stubs are the leaves of a tree as the levels above see them: each has one record, with its
// least key, of such a size that the way to it has its own.
type stubs struct {
	*growth
	tree  *tree
	keys  [][]byte // of events
	pages []*page  // by the number of the leaf
	size  int64
}

// stub makes the leaves of a tree stubs, of which there is one so far.
func (r *replayed) stub(t *tree, g *growth) *stubs {
	s := &stubs{growth: g, tree: t, keys: g.spell(), pages: make([]*page, g.made)}
	s.size = r.key.stored(int64(r.config.KeyBytes)) + recordHead
	switch {
	case t == r.rows && r.ids != r.rows:
		s.size = recordHead + seq
	case t != r.rows:
		s.size = g.size(0)
	}
	t.clustered = false // a stub is all key
	t.root.insert(0, item{size: s.size})
	s.pages[0] = t.root
	return s
}

// spell returns a key for the low of each event, eight bytes that sort as those of the rows.
func (g *growth) spell() (keys [][]byte) {
	order := make([]int32, len(g.events))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		v, w := &g.events[a], &g.events[b]
		switch {
		case v.prefix != w.prefix:
			return cmp.Compare(v.prefix, w.prefix)
		case v.low == w.low:
			return 0
		case g.keys.Less(int64(v.low), int64(w.low)):
			return -1
		}
		return 1
	})
	const width = 8
	all := make([]byte, width*len(order))
	keys = make([][]byte, len(order))
	rank := uint64(0)
	for i, at := range order {
		if i > 0 && g.events[at].low != g.events[order[i-1]].low {
			rank++
		}
		keys[at] = all[i*width:][:width:width]
		binary.BigEndian.PutUint64(keys[at], rank)
	}
	return keys
}

// settle tells the levels above all trees what happened to the leaves, and takes the pages that continue
// rows. Its error is that of the context, or wraps ErrInexact.
func (r *replayed) settle(ctx context.Context) error {
	r.next = r.every
	rows := r.stubs[0]
	rest := rows.continued
	slices.SortFunc(rest, func(a, b continued) int { return cmp.Compare(a.row, b.row) })
	goOn := func(before int64) error { // with rows before one
		for i := 0; len(rest) > 0 && int64(rest[0].row) < before; i, rest = i+1, rest[1:] {
			if i%1024 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if r.file.size > mostPages {
				return fmt.Errorf("a file of more than %d pages: %w", int64(mostPages), replay.ErrInexact)
			}
			r.reach(rest[0].row)
			r.apart += rows.goOn(rest[0])
		}
		return nil
	}
	for i, at := range r.order() {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		s := r.stubs[at.tree()]
		e := &s.events[at.event()]
		before := int64(e.row)
		if s != rows { // to which the row came first
			before++
		}
		if err := goOn(before); err != nil {
			return err
		}
		r.reach(e.row)
		s.tree.now = r.commit(e.row)
		s.happen(at.event())
	}
	if err := goOn(r.count); err != nil {
		return err
	}
	for ; r.every > 0 && r.next <= r.end; r.next += r.every {
		r.checkpointAt(r.next)
	}
	for _, s := range r.stubs {
		r.dirty += s.dirty
		s.tree.replayed = make([]index.Leaf, len(s.leaves))
		for i, l := range s.leaves {
			p, more := s.pages[l.number], tail{}
			if s.tails != nil {
				more = s.tails[i]
			}
			s.tree.replayed[i] = index.Leaf{Page: p.page, Pages: 1 + more.pages, Rows: int64(l.records),
				Inuse: int64(l.inuse) + more.bytes + more.pages*(partHead+trailer), Alloc: (1 + more.pages) * s.tree.file.pageSize,
				Written: max(p.written, r.commit(l.changed))}
		}
	}
	return nil
}

// mostPages is the most pages of a file that is replayed with rows that continue elsewhere: what is kept of its
// extents takes memory.
const mostPages = 1 << 30

// reach has the checkpoints written that come before a row.
func (r *replayed) reach(row uint32) {
	for ; r.every > 0 && int64(row) >= r.next && r.next <= r.end; r.next += r.every {
		r.checkpointAt(r.next)
	}
}

// goOn takes the pages that continue a row.
func (s *stubs) goOn(c continued) (pages int64) {
	chain := s.tree.file.chain(&s.tree.leaves, s.pages[c.leaf].page, s.apart(int64(c.row)))
	return chain.pages()
}

// commit is how many rows there are once that of a row is committed.
func (r *replayed) commit(row uint32) int64 {
	return min((int64(row)/r.batch+1)*r.batch, r.count)
}

// checkpointAt counts the pages above the leaves that were changed, and those that continue rows.
func (r *replayed) checkpointAt(rows int64) {
	if r.ids != r.rows {
		r.rows.root.written = rows // which keeps the last row id
	}
	for _, s := range r.stubs {
		r.dirty += s.tree.dirty(1, r.checked)
	}
	r.dirty += r.apart
	r.checked, r.apart = rows, 0
}

// A happening is an event of a tree. They sort by the row, the tree, and the event.
type happening uint64

const (
	treeBits  = 4
	eventBits = 28
)

func (h happening) tree() int  { return int(h >> eventBits & (1<<treeBits - 1)) }
func (h happening) event() int { return int(h & (1<<eventBits - 1)) }

// order is what happened that is not of the same record as what happened before, in the order in which it
// happened.
func (r *replayed) order() (order []happening) {
	for tree, s := range r.stubs {
		for i, e := range s.events {
			if !e.more {
				order = append(order, happening(e.row)<<(treeBits+eventBits)|happening(tree)<<eventBits|happening(i))
			}
		}
	}
	slices.Sort(order)
	return order
}

// happen is what add of tree does where a record does not fit: an event, and those that come
// of the same record.
func (s *stubs) happen(at int) {
	t := s.tree
	held := t.file.reserve(heldBack)
	if s.events[at].kind != shifted && s.pages[0] == t.root {
		s.pages[0] = t.raise()
	}
	t.events++
	for next := true; next; next = at < len(s.events) && s.events[at].more {
		e := &s.events[at]
		first := item{key: s.keys[at], size: s.size}
		if e.kind == shifted {
			s.shift(s.pages[e.leaf], first)
		} else {
			s.pages[e.made] = s.halve(s.pages[e.leaf], first, e.kind)
		}
		at++
	}
	t.file.reserved -= held
}

// shift gives a leaf a lower key.
func (s *stubs) shift(p *page, first item) {
	father, way := s.tree.father(p)
	p.items[0].key = first.key
	s.tree.lower(p, father, way, first)
}

// halve makes the leaf that has a half of another.
func (s *stubs) halve(p *page, first item, kind eventKind) *page {
	d := up
	if kind == cutDown {
		d = down
	}
	q := s.tree.beside(p, first, d)
	if d == down {
		q.insert(0, p.items[0])
		p.items[0].key = first.key
	} else {
		q.insert(0, first)
	}
	return q
}
