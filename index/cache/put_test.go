package cache

import "testing"

// A page that was made is held like one that was touched, and counts as neither an
// access nor a miss, at every size and for the curve as for one cache.
func TestPut(t *testing.T) {
	r := random(t)
	touches := zipf(r, 6000, 200)
	put := make([]bool, len(touches))
	for i := range put {
		put[i] = r.IntN(3) == 0
	}
	curve := NewCurve(1)
	for pages := range 230 {
		counter := Count(LRU.New(pages))
		for i, p := range touches {
			if i == 1000 {
				counter.Reset()
			}
			if put[i] {
				counter.Put(p)
			} else {
				counter.Touch(p)
			}
		}
		if pages == 0 {
			for i, p := range touches {
				if i == 1000 {
					curve.Reset()
				}
				if put[i] {
					curve.Put(p, 0)
				} else {
					curve.Touch(p, 0)
				}
			}
		}
		if got, want := curve.Counts(pages), counter.Counts(); got != want {
			t.Fatalf("%d pages: curve %+v, LRU %+v", pages, got, want)
		}
	}
	fresh := Count(LRU.New(10))
	fresh.Put(1)
	if hit := fresh.Touch(1); !hit || fresh.Counts() != (Counts{Accesses: 1, Distinct: 1}) {
		t.Errorf("a page just made: hit %v, %+v", hit, fresh.Counts())
	}
}
