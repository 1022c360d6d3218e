package ids

import (
	"bytes"
	"slices"
	"testing"
)

// The last 6 bytes are the ms. In SQL Server's order, which compares them first,
// the ids ascend by ms; bytewise they do not.
func TestCombTime(t *testing.T) {
	e := DefaultEnv()
	e.Rate = 1000 // an id a ms
	keys := take(open(t, combScheme, e, Binary), 5000)
	for i, k := range keys {
		ms := int64(0)
		for _, b := range k[10:] {
			ms = ms<<8 | int64(b)
		}
		m := e.Mint(int64(i))
		if ms != m.millis() {
			t.Fatalf("id %d: %x ends in %d ms, want %d", i, k, ms, m.millis())
		}
	}
	if !slices.IsSortedFunc(keys, func(a, b []byte) int { return bytes.Compare(a[10:], b[10:]) }) {
		t.Error("the times do not ascend")
	}
	var rises int
	for i := 1; i < len(keys); i++ {
		if bytes.Compare(keys[i], keys[i-1]) > 0 {
			rises++
		}
	}
	fair(t, rises, len(keys)-1, "ids above the one before")
}
