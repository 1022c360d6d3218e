package bench

import (
	"slices"
	"testing"

	"idbench/index"
)

// backwards is a table that orders ids from their last byte on; nil is one whose order nobody knows.
type backwards struct {
	index.Table
	unknown bool
}

func (b backwards) SortKey(key []byte) ([]byte, bool) {
	key = slices.Clone(key)
	slices.Reverse(key)
	return key, !b.unknown
}

// The rows that arrived last lie together in the order of the table, which need not be that of the ids' bytes.
func TestNewestInTheOrderOfTheTable(t *testing.T) {
	a := &arrivals{}
	for _, id := range []string{"c1", "a2", "b3", "c4", "a5"} {
		a.add([][]byte{[]byte(id)})
	}
	if key, reach := a.from(3, nil); string(key) != "a5" || reach != 4 {
		t.Errorf("by bytes: %s, %d rows", key, reach)
	}
	if key, reach := a.from(3, backwards{}); string(key) != "c4" || reach != 2 {
		t.Errorf("from the last byte on: %s, %d rows", key, reach)
	}
	if key, _ := a.from(3, backwards{unknown: true}); key != nil {
		t.Errorf("in an order that nobody knows: %s", key)
	}
}
