package model

import (
	"math"

	"idbench/index"
)

// widths are the bytes of what rows of one table may differ in.
type widths struct {
	id, row int64 // of the id and the row id, as columns
	key     int64 // of the row id in front of a row
	value   int64
}

// strided is the number that one stands for.
func (t *replayed) strided(number int64) int64 {
	stride := max(t.Stride, 1)
	return min(number, math.MaxInt64/stride) * stride
}

// widths are those of a row. number is its id, where that is one.
func (t *replayed) widths(row int64, number uint64) widths {
	w := widths{id: int64(t.Table.KeyBytes), value: int64(t.Table.ValueBytes)}
	switch t.Table.Key {
	case index.KeyInteger:
		w.id = integer(t.strided(int64(number))).size
	case index.KeySigned: // these do not count from 1 on, so that no stride is theirs
		w.id = integer(int64(number) ^ math.MinInt64).size
	}
	if t.rows != nil {
		row := t.strided(row + 1)
		w.row, w.key = integer(row).size, varint(row)
	}
	if t.Value != nil {
		w.value = t.Value(row)
	}
	return w
}

// measure makes the cells of a row (table.put).
func (t *replayed) measure(w widths) {
	id := field{size: w.id, kind: kindOf(t.Table.Key)}
	columns := rowColumns(id, w.value, t.Table.NoPayload, len(t.extra))
	points := id // what an entry of an index points at
	if t.rows != nil {
		points = field{size: w.row, kind: wholeCells}
		t.rows.item = t.newItem(record(columns...), t.tableMost, w.key)
		t.ids.item = t.newItem(record(id, points), t.indexMost, 0)
	} else {
		t.ids.item = t.newItem(record(columns...), t.indexMost, 0)
	}
	for _, tree := range t.extra {
		tree.item = t.newItem(record(extraField, points), t.indexMost, 0)
	}
}

// numbered reports whether ids are integers, which take as many bytes as they need.
func (t *replayed) numbered() bool {
	return t.Table.Key == index.KeyInteger || t.Table.Key == index.KeySigned
}

// integers are the bytes that integers have as columns.
var integers = []int64{0, 1, 2, 3, 4, 6, 8}

// expect prepares the indexes for what their cells may take.
func (t *replayed) expect() {
	rows := t.keys.Rows()
	ids, values := []int64{int64(t.Table.KeyBytes)}, []int64{int64(t.Table.ValueBytes)}
	if t.numbered() {
		ids = integers
	}
	if t.Value != nil {
		values = append(values, 0)
	}
	for _, tree := range t.indexes() {
		least, most := t.pageSize, int64(0)
		for _, id := range ids {
			for _, row := range integers {
				for _, value := range values {
					if row > integer(t.strided(rows)).size {
						continue
					}
					t.measure(widths{id: id, row: row, value: value})
					least, most = min(least, tree.item.taken), max(most, tree.item.taken)
					tree.spills = tree.spills || tree.item.pages > 0
				}
			}
		}
		if tree.spills { // longer payloads may leave less on the page
			least, most = leastCell+pointer, pointer+longestVarint+t.indexMost+chain
		}
		tree.expect(rows, least, most)
	}
}

// longestVarint is the bytes of the greatest number.
const longestVarint = 9
