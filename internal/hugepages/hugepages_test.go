package hugepages

import "testing"

// A slice is one of make, whatever its length.
func TestSlice(t *testing.T) {
	for _, n := range []int{0, 1, 1000, 1 << 20} {
		list := Slice[[3]uint32](n)
		if len(list) != n {
			t.Fatalf("%d values, want %d", len(list), n)
		}
		for i := range list {
			if list[i] != [3]uint32{} {
				t.Fatalf("value %d of %d: %v", i, n, list[i])
			}
			list[i] = [3]uint32{1, 2, uint32(i)}
		}
		for i := range list {
			if list[i] != [3]uint32{1, 2, uint32(i)} {
				t.Fatalf("value %d of %d: %v", i, n, list[i])
			}
		}
	}
}
