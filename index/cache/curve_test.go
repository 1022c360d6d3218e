package cache

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestCurveIsLRUAtEverySize(t *testing.T) {
	for name, touches := range traces(random(t), 12_000, 300) {
		curve := touches.curve()
		for pages := 0; pages <= curve.Len()+2; pages++ {
			if got, want := curve.Counts(pages), touches.count(LRU.New(pages)); got != want {
				t.Fatalf("%s, %d pages: curve %+v, LRU %+v", name, pages, got, want)
			}
		}
	}
}

func TestCurveIsLRUAtEverySizeRandom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		warm := asTrace(rapid.SliceOf(rapid.Uint64Range(0, 30)).Draw(t, "warm"))
		touches := asTrace(rapid.SliceOf(rapid.Uint64Range(0, 30)).Draw(t, "touches"))
		each := func(label string) []bool {
			return rapid.SliceOfN(rapid.Bool(), len(touches), len(touches)).Draw(t, label)
		}
		compact, carry := each("compact before"), each("carry before")
		curve := warm.curve()
		curve.Reset()
		for i, p := range touches {
			if compact[i] {
				curve.settle()
				curve.base.compact(0)
			}
			if carry[i] {
				curve.settle()
				curve.base.carry()
			}
			curve.touch(p)
		}
		for pages := range 34 {
			lru := Count(LRU.New(pages))
			warm.run(lru, func(p Page) { lru.Touch(p) })
			lru.Reset()
			touches.run(lru, func(p Page) { lru.Touch(p) })
			if got, want := curve.Counts(pages), lru.Counts(); got != want {
				t.Fatalf("%d pages: curve %+v, LRU %+v", pages, got, want)
			}
		}
	})
}

func TestCurveDistances(t *testing.T) {
	for name, touches := range traces(random(t), 12_000, 700) {
		touches = slices.DeleteFunc(touches, func(p Page) bool { return p == end })
		curve := touches.curve()
		want := make([]int64, curve.Len()+1)
		for _, d := range slowDistances(touches) {
			want[d]++
		}
		for i := range curve.base.tally {
			for _, h := range curve.base.tally[i].distances {
				for distance, n := range h.low {
					want[distance] -= int64(n)
				}
			}
		}
		if slices.ContainsFunc(want, func(n int64) bool { return n != 0 }) {
			t.Errorf("%s: what the oracle counts beyond the curve, by distance: %v", name, want)
		}
	}
}

// Many pages, so that the table and the slots grow often.
func TestCurveOfManyPages(t *testing.T) {
	touches := descents(random(t), 600_000, 60_000)
	curve := touches.curve()
	for _, pages := range []int{1, 100, 5_000, 40_000, curve.Len() - 1, curve.Len()} {
		if got, want := curve.Counts(pages), touches.count(LRU.New(pages)); got != want {
			t.Errorf("%d pages: curve %+v, LRU %+v", pages, got, want)
		}
	}
}

// A warm-up counts for nothing, across compactions too.
func TestCurveReset(t *testing.T) {
	r := random(t)
	warm, touches := zipf(r, 10_000, 500), append(loop(50, 50), zipf(r, 30_000, 600)...)
	curve := warm.curve()
	curve.Reset()
	if got := curve.Counts(10); got != (Counts{}) {
		t.Fatalf("after Reset: %+v", got)
	}
	touches.run(curve, curve.touch)
	for pages := range 610 {
		lru := Count(LRU.New(pages))
		warm.run(lru, func(p Page) { lru.Touch(p) })
		lru.Reset()
		touches.run(lru, func(p Page) { lru.Touch(p) })
		if got, want := curve.Counts(pages), lru.Counts(); got != want {
			t.Fatalf("%d pages: curve %+v, LRU %+v", pages, got, want)
		}
	}
}

// The cache is one; what its touches miss is counted in the class of the page.
func TestCurveClasses(t *testing.T) {
	for name, touches := range traces(random(t), 12_000, 300) {
		warm, touches := touches[:4_000], touches[4_000:]
		curve := warm.curve()
		curve.Reset()
		touches.run(curve, curve.touch)
		for _, pages := range []int{0, 1, 5, 40, 150, 299, 300} {
			lru := LRU.New(pages)
			for _, p := range warm {
				if p != end {
					lru.Touch(p)
				}
			}
			want := make([]Counts, classes)
			seen := map[Page]bool{}
			for i, p := range touches {
				if p == end {
					continue
				}
				n := Counts{Accesses: 1}
				if !seen[p] {
					seen[p], n.Distinct = true, 1
				}
				if !lru.Touch(p) {
					n.Misses = 1
					if i > 0 && touches[i-1] != end && p == touches[i-1]+1 {
						n.SeqMisses = 1
					}
				}
				want[classOf(p)].Add(n)
			}
			for class := range classes {
				if got := curve.Class(class, pages); got != want[class] {
					t.Errorf("%s, %d pages, class %d: curve %+v, LRU %+v", name, pages, class, got, want[class])
				}
			}
		}
	}
}

func TestSizes(t *testing.T) {
	for _, c := range []struct {
		distinct int
		want     []int
	}{
		{-1, nil},
		{0, nil},
		{1, []int{1}},
		{5, []int{1, 2, 3, 4, 5}},
	} {
		if got := Sizes(c.distinct); !slices.Equal(got, c.want) {
			t.Errorf("Sizes(%d) = %v, want %v", c.distinct, got, c.want)
		}
	}
	var shorter []int
	for n := 1; n < 1<<40; n += 1 + n/7 {
		got := Sizes(n)
		last := len(got) - 1
		if len(got) > 64 || len(got) < min(n, 32) || got[0] != 1 || got[last] != n {
			t.Fatalf("Sizes(%d) = %v", n, got)
		}
		for i := range last {
			if got[i] >= got[i+1] {
				t.Fatalf("Sizes(%d) does not ascend: %v", n, got)
			}
			if len(shorter) > 0 && got[i] < shorter[len(shorter)-1] && !slices.Contains(shorter, got[i]) {
				t.Fatalf("Sizes(%d) has %d, which a shorter trace has not", n, got[i])
			}
		}
		shorter = got
	}
}
