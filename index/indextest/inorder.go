package indextest

import (
	"context"
	"maps"
	"slices"

	"pgregory.net/rapid"

	"idbench/index"
)

// StayInOrder inserts rows with ids of at least three bytes in any order, in transactions of
// any size. After each the profile must find nothing wrong with its pages, and a scan at the
// end must find every row in order.
func StayInOrder(rt *rapid.T, profile index.Observed, longest, largest int) {
	held := map[string]bool{}
	for range rapid.IntRange(1, 10).Draw(rt, "transactions") {
		var keys, values [][]byte
		for range rapid.IntRange(1, 300).Draw(rt, "rows") {
			k := make([]byte, rapid.IntRange(3, longest).Draw(rt, "length"))
			copy(k, rapid.SliceOfN(rapid.Byte(), 3, 3).Draw(rt, "head"))
			if !held[string(k)] {
				held[string(k)] = true
				keys, values = append(keys, k), append(values, make([]byte, rapid.IntRange(0, largest).Draw(rt, "value")))
			}
		}
		if err := profile.Insert(context.Background(), keys, values); err != nil {
			rt.Fatal(err)
		}
		if err := profile.(index.Verifier).Verify(context.Background()); err != nil {
			rt.Fatal(err)
		}
	}
	var got []string
	for row, err := range profile.(index.Scanner).Scan(context.Background(), nil) {
		if err != nil {
			rt.Fatal(err)
		}
		got = append(got, string(row.Key))
	}
	if want := slices.Sorted(maps.Keys(held)); !slices.Equal(got, want) {
		rt.Fatalf("a scan finds %d rows of %d", len(got), len(want))
	}
}
