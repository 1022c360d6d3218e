package cache

import (
	"testing"

	"pgregory.net/rapid"
)

// A crew of any size, with any cut of any rounds, counts what one goroutine does, and what
// the slow LRU does.
func TestCrewIsOneGoroutine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one := NewCurve(classes)
		crew := NewCurveOn(rapid.IntRange(2, 5).Draw(t, "goroutines"), classes)
		crew.crew.least = 1
		caches := make([]*Counter, 20)
		for pages := range caches {
			caches[pages] = Count(oracles[LRU.Name](pages + 1))
		}
		for _, p := range asTrace(rapid.SliceOf(rapid.Uint64Range(0, 25)).Draw(t, "touches")) {
			switch event := rapid.IntRange(0, 99).Draw(t, "event"); {
			case event < 3:
				one.Reset()
				crew.Reset()
				for _, c := range caches {
					c.Reset()
				}
			case event < 10:
				one.Break()
				crew.Break()
				for _, c := range caches {
					c.Break()
				}
			case event < 20:
				one.Put(p, classOf(p))
				crew.Put(p, classOf(p))
				for _, c := range caches {
					c.Put(p)
				}
				continue
			case event < 40:
				crew.crew.share = rapid.IntRange(0, shares).Draw(t, "share")
				crew.number()
				crew.work()
			}
			one.touch(p)
			crew.touch(p)
			for _, c := range caches {
				c.Touch(p)
			}
		}
		for i, c := range caches {
			if got, want := crew.Counts(i+1), c.Counts(); got != want {
				t.Fatalf("%d pages: crew %+v, LRU %+v", i+1, got, want)
			}
		}
		for pages := range crew.Len() + 2 {
			for class := range classes {
				if got, want := crew.Class(class, pages), one.Class(class, pages); got != want {
					t.Fatalf("%d pages, class %d: crew %+v, one goroutine %+v", pages, class, got, want)
				}
			}
		}
	})
}

// Many rounds of a trace, as large as the crew makes them.
func TestCrewOfManyPages(t *testing.T) {
	for _, goroutines := range []int{2, 3, 8} {
		for name, touches := range traces(random(t), 200_000, 1_000) {
			one, crew := touches.curve(), NewCurveOn(goroutines, classes)
			crew.crew.least = 1 << 10
			crew.crew.plan(0)
			touches.run(crew, crew.touch)
			if crew.crew.working == nil {
				t.Fatalf("%s: the crew had nothing to do", name)
			}
			for _, pages := range Sizes(one.Len()) {
				if got, want := crew.Counts(pages), one.Counts(pages); got != want {
					t.Errorf("%s, %d pages: %d goroutines %+v, one %+v", name, pages, goroutines, got, want)
				}
			}
		}
	}
}
