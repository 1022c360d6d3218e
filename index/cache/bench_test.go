package cache

import "testing"

// The curve of all sizes against what it replaces: one LRU for each of 20 sizes.
// Both report the time of a touch of the trace.
func BenchmarkCurve(b *testing.B) {
	touches := uniform(random(b), 1<<20, 40_000)
	c := touches.curve()
	for i := 0; b.Loop(); i++ {
		c.touch(touches[i&(len(touches)-1)])
	}
}

func BenchmarkTwentyLRUs(b *testing.B) {
	touches := uniform(random(b), 1<<20, 40_000)
	var caches []Cache
	for i := range 20 {
		c := LRU.New(2_000 * (i + 1))
		touches.count(c)
		caches = append(caches, c)
	}
	for i := 0; b.Loop(); i++ {
		for _, c := range caches {
			c.Touch(touches[i&(len(touches)-1)])
		}
	}
}

func BenchmarkPolicies(b *testing.B) {
	touches := uniform(random(b), 1<<20, 40_000)
	for _, p := range Policies {
		b.Run(p.Name, func(b *testing.B) {
			c := p.New(10_000)
			touches.count(c)
			for i := 0; b.Loop(); i++ {
				c.Touch(touches[i&(len(touches)-1)])
			}
		})
	}
}
