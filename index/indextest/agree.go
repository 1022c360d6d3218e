package indextest

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"

	"idbench/index"
	"idbench/units"
)

// A Load is rows in arrival order, cut into transactions.
type Load struct {
	Batches []int                // rows of each transaction
	Key     func(row int) []byte // the key of a row; valid until the next call
	Value   func(row int) int    // length of its payload in bytes
}

// Batches cuts rows into transactions of one size; the last takes the rest.
func Batches(rows, batch int) []int {
	var b []int
	for ; rows > batch; rows -= batch {
		b = append(b, batch)
	}
	return append(b, rows)
}

// Into gives each transaction to every table in turn; after it, it calls after
// with the number of rows loaded.
func (l Load) Into(tables []index.Table, after func(rows int) error) error {
	row := 0
	for _, batch := range l.Batches {
		keys, values := make([][]byte, batch), make([][]byte, batch)
		for i := range batch {
			keys[i] = bytes.Clone(l.Key(row + i))
			values[i] = make([]byte, l.Value(row+i))
		}
		row += batch
		for _, t := range tables {
			if err := t.Insert(context.Background(), keys, values); err != nil {
				return fmt.Errorf("insert up to row %d: %w", row, err)
			}
		}
		if err := after(row); err != nil {
			return fmt.Errorf("after row %d: %w", row, err)
		}
	}
	return nil
}

// Checkpoint has each table write out what was changed.
func Checkpoint(tables ...index.Table) error {
	for _, t := range tables {
		if err := t.(index.Checkpointer).Checkpoint(context.Background()); err != nil {
			return err
		}
	}
	return nil
}

// Agree is Difference, and then whether both tables find themselves in order. A server that
// reads its rows for that may change their pages.
func Agree(engine, profile index.Observed, unsteady []units.Unit) error {
	if err := Difference(engine, profile, unsteady); err != nil {
		return err
	}
	for _, t := range []index.Observed{engine, profile} {
		if err := t.(index.Verifier).Verify(context.Background()); err != nil {
			return err
		}
	}
	return nil
}

// Difference returns the first thing in which two observed tables differ, in the
// counts of every segment or in any leaf, or nil. Units that the engine does not
// repeat are passed over; where breaks are among them, so are page numbers.
func Difference(engine, profile index.Observed, unsteady []units.Unit) error {
	measured, err := engine.Stats(context.Background())
	if err != nil {
		return err
	}
	predicted, err := profile.Stats(context.Background())
	if err != nil {
		return err
	}
	if len(measured) != len(predicted) {
		return fmt.Errorf("%d segments measured, %d predicted", len(measured), len(predicted))
	}
	places := !slices.Contains(unsteady, units.LeafBreaks)
	for i, m := range measured {
		p := predicted[i]
		for _, u := range unsteady {
			delete(m.Counts, u)
			delete(p.Counts, u)
		}
		if m.Name != p.Name || !maps.Equal(m.Counts, p.Counts) {
			return fmt.Errorf("segment %s: measured %v, segment %s predicted %v", m.Name, m.Counts, p.Name, p.Counts)
		}
		if m.Name == units.All {
			continue
		}
		if err := leafDifference(m.Name, engine, profile, places); err != nil {
			return err
		}
	}
	return nil
}

func leafDifference(segment units.Segment, engine, profile index.Observed, places bool) error {
	measured, err := leaves(segment, engine)
	if err != nil {
		return err
	}
	predicted, err := leaves(segment, profile)
	if err != nil {
		return err
	}
	for i := range min(len(measured), len(predicted)) {
		m, p := measured[i], predicted[i]
		if !places {
			m.Page, p.Page = 0, 0
		}
		if m != p {
			return fmt.Errorf("segment %s, leaf %d: measured %+v, predicted %+v", segment, i, m, p)
		}
	}
	if len(measured) != len(predicted) {
		return fmt.Errorf("segment %s: %d leaves measured, %d predicted", segment, len(measured), len(predicted))
	}
	return nil
}

func leaves(segment units.Segment, t index.Observed) ([]index.Leaf, error) {
	var all []index.Leaf
	for l, err := range t.Leaves(context.Background(), segment) {
		if err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, nil
}

// Moments are numbers of rows at which to look at a growing table: the ends of up to seven
// batches of a size, the last among them.
func Moments(rows, batch int) (list []int64) {
	batches := (rows + batch - 1) / batch
	each := (batches + 6) / 7
	for n := each; n < batches; n += each {
		list = append(list, int64(n*batch))
	}
	return append(list, int64(rows))
}

// SameLeaves returns the first segment of which a table now has another number of leaves than
// a replay says that it had, or nil.
func SameLeaves(now index.Observed, replayed func(units.Segment) int64) error {
	segments, err := now.Stats(context.Background())
	if err != nil {
		return err
	}
	for _, s := range segments {
		if s.Name == units.All {
			continue
		}
		if got, want := replayed(s.Name), s.Counts[units.LeafPages]; got != want {
			return fmt.Errorf("segment %s: %d leaves replayed, want %d", s.Name, got, want)
		}
	}
	return nil
}
