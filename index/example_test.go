package index_test

import (
	"fmt"

	"idbench/index"
	"idbench/units"
)

// Three leaves in key order, of pages 5, 6 and 4: the last one breaks the order of the
// file, and leads backwards in it.
func ExampleLeafCounter() {
	var leaves index.LeafCounter
	for _, page := range []int64{5, 6, 4} {
		leaves.Add(index.Leaf{Page: page, Pages: 1, Inuse: 3072, Alloc: 4096})
	}
	counts := index.Counts{}
	leaves.Into(counts)
	fill, _ := counts.Fill()
	fragmentation, _ := counts.Fragmentation()
	fmt.Println(counts[units.LeafPages], "leaves,", counts[units.LeafBacksteps], "step backwards")
	fmt.Println("fill", fill, "fragmentation", fragmentation)
	// Output:
	// 3 leaves, 1 step backwards
	// fill 0.75 fragmentation 0.5
}
