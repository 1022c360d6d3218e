package cache_test

import (
	"fmt"

	"idbench/index/cache"
)

// A trace of page touches, and what caches of each size would have missed of it.
func ExampleCurve() {
	c := cache.NewCurve(1)
	for _, p := range []cache.Page{1, 2, 1, 3, 2, 1, 3} {
		c.Touch(p, 0)
	}
	for pages := range 4 {
		fmt.Printf("%d pages: %d misses\n", pages, c.Counts(pages).Misses)
	}
	// Output:
	// 0 pages: 7 misses
	// 1 pages: 7 misses
	// 2 pages: 6 misses
	// 3 pages: 3 misses
}

// The same trace through other policies at one size.
func ExamplePolicy() {
	for _, p := range []cache.Policy{cache.LRU, cache.CLOCK} {
		c := p.New(2)
		misses := 0
		for _, page := range []cache.Page{1, 2, 1, 3, 2, 1, 3} {
			if !c.Touch(page) {
				misses++
			}
		}
		fmt.Printf("%s: %d misses\n", p.Name, misses)
	}
	// Output:
	// lru: 6 misses
	// clock: 4 misses
}
