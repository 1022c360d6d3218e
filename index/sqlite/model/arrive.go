package model

import (
	"context"
	"fmt"

	"idbench/index"
	"idbench/index/replay"
)

// An arrival is rows on their way into the trees of a table.
type arrival struct {
	*replayed
	indexes []*ranked
	ordered bool               // ids ascend, nothing else is indexed, and rows are of one length but for numbers in them
	numbers [arrivePart]uint64 // ids of the rows from first on, where they are numbers
	first   int64
	widths  widths // of the row that arrives
	commit  int64  // rows ever inserted, as of the commit of that row
}

// arrivePart is how many rows arrive before the context is looked at.
const arrivePart = 1024

// arrive inserts the rows.
func (t *replayed) arrive(ctx context.Context) error {
	t.expect()
	a := arrival{replayed: t, indexes: t.indexes(), widths: widths{id: -1}}
	a.ordered = (t.keyed || t.ids.ranks == nil) && len(t.extra) == 0 && t.Value == nil
	for _, rows := range t.Moments {
		if err := a.until(ctx, rows); err != nil {
			return err
		}
		for _, tree := range t.trees {
			tree.note()
		}
	}
	if err := a.until(ctx, t.keys.Rows()); err != nil {
		return err
	}
	t.finish()
	return nil
}

// until inserts rows until there are so many.
func (a *arrival) until(ctx context.Context, rows int64) error {
	for a.first < rows {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if a.file.size > mostPages {
			return fmt.Errorf("%d pages, more than a file has: %w", a.file.size, replay.ErrInexact)
		}
		part := min(arrivePart, rows-a.first)
		if err := a.part(part); err != nil {
			return err
		}
		a.first += part
	}
	return nil
}

// part inserts some rows from the first on.
func (a *arrival) part(rows int64) error {
	if a.numbered() {
		a.keys.Prefixes(a.numbers[:rows], a.first)
	}
	for at := int64(0); at < rows; {
		if at%warmRows == 0 && !a.ordered {
			for _, tree := range a.indexes {
				tree.warm(a.first+at, min(warmRows, rows-at))
			}
		}
		if w := a.widthsAt(at); w != a.widths {
			if w.value < 0 || w.value > int64(a.Table.ValueBytes) {
				return fmt.Errorf("row %d has a payload of %d bytes, want at most %d", a.first+at, w.value, a.Table.ValueBytes)
			}
			a.measure(w)
			a.widths = w
		}
		n := int64(1)
		if a.ordered {
			n = a.alike(at, rows)
		}
		for a.commit < a.first+at+n {
			a.commit = min(a.commit+a.Batch, a.keys.Rows())
		}
		a.put(a.first+at, n)
		at += n
	}
	return nil
}

func (a *arrival) widthsAt(at int64) widths { return a.replayed.widths(a.first+at, a.numbers[at]) }

// alike is how many rows from one to before end take as much as it does and fit the last
// leaves; at least that row.
func (a *arrival) alike(at, end int64) int64 {
	n := end - at
	if a.ids != nil {
		n = min(n, a.ids.room())
	}
	if a.rows != nil {
		n = min(n, a.room(a.rows.leaf(), a.rows.item))
	}
	if n > 1 && (a.chained() || a.crosses(at, at+n-1) || a.widthsAt(at+n-1) != a.widths) { // numbers ascend
		return 1
	}
	return max(n, 1)
}

// crosses reports whether the ids of two rows are a negative number and another: those between
// them are shorter.
func (a *arrival) crosses(at, end int64) bool {
	return a.Table.Key == index.KeySigned && a.numbers[at]>>63 != a.numbers[end]>>63
}

// chained reports whether the row that arrives has overflow pages.
func (a *arrival) chained() bool {
	return a.ids != nil && a.ids.item.pages > 0 || a.rows != nil && a.rows.item.pages > 0
}

// put inserts some rows, of which more than one is alike (table.put).
func (a *arrival) put(row, rows int64) {
	commit := uint32(a.commit)
	for i := len(a.extra) - 1; i >= 0; i-- {
		a.extra[i].insert(row, commit)
	}
	switch {
	case a.ids == nil:
	case rows == 1:
		a.ids.insert(row, commit)
	default:
		a.ids.append(row, rows, commit)
	}
	if a.rows != nil {
		a.rows.insert(row, rows, commit)
	}
}

// finish prepares the trees for what is asked of them.
func (t *replayed) finish() {
	itemOf := func(tree *item) func(row int64) item {
		return func(row int64) item {
			var number [1]uint64
			t.keys.Prefixes(number[:], row)
			t.measure(t.widths(row, number[0]))
			return *tree
		}
	}
	for _, tree := range t.indexes() {
		if tree.spills {
			tree.rows, tree.itemOf = tree.byRank(t.keys.Rows()), itemOf(&tree.item)
		}
	}
	if t.rows != nil {
		t.rows.itemOf = itemOf(&t.rows.item)
	}
}
