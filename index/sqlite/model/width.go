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
	if t.numbered() {
		w.id = integer(t.number(number)).size
	}
	if t.rows != nil {
		row := t.strided(row + 1)
		w.row, w.key = integer(row).size, varint(row)
	}
	if t.keyed {
		id := t.number(number)
		w.id, w.row, w.key = 0, integer(id).size, varint(id)
	}
	if t.Value != nil {
		w.value = t.Value(row)
	}
	return w
}

// number is the integer of a key's eight bytes.
func (t *replayed) number(key uint64) int64 {
	if t.Table.Key == index.KeySigned { // these do not count from 1 on, so that no stride is theirs
		return int64(key) ^ math.MinInt64
	}
	return t.strided(int64(key))
}

// idOf is that of a row, where it is one.
func (t *replayed) idOf(row int64) int64 {
	var key [1]uint64
	t.keys.Prefixes(key[:], row)
	return t.number(key[0])
}

// measure makes the cells of a row (table.put).
func (t *replayed) measure(w widths) {
	id := field{size: w.id, kind: kindOf(t.Table.Key)}
	if t.keyed {
		id = field{kind: wholeCells}
	}
	columns := rowColumns(id, w.value, t.Table.NoPayload, len(t.extra))
	points := id // what an entry of an index points at
	if t.rows != nil {
		points = field{size: w.row, kind: wholeCells}
		t.rows.item = t.newItem(record(columns...), t.tableMost, w.key)
		if t.ids != nil {
			t.ids.item = t.newItem(record(id, points), t.indexMost, 0)
		}
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
					if row > integer(t.strided(rows)).size && !t.keyed {
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
