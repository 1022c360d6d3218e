package cache

import (
	"math"
	"testing"
)

// A sample of every page is the curve.
func TestSampleOfAllPages(t *testing.T) {
	for name, touches := range traces(random(t), 12_000, 300) {
		curve, sample := touches.curve(), NewSample(classes, 0)
		touches.run(sample, func(p Page) { sample.Touch(p, classOf(p)) })
		for pages := 0; pages <= curve.Len()+2; pages++ {
			if got, want := sample.Counts(pages), curve.Counts(pages); pages > 0 && got != want {
				t.Fatalf("%s, %d pages: sample %+v, curve %+v", name, pages, got, want)
			}
		}
	}
}

// One page of each group is sampled, and not always the same one.
func TestSamplePages(t *testing.T) {
	const k, groups = 4, 1600
	s := NewSample(1, k)
	var at [1 << k]int64
	for group := range groups {
		n := 0
		for i := range 1 << k {
			if s.samples(Page(group<<k + i)) {
				n++
				at[i]++
			}
		}
		if n != 1 {
			t.Fatalf("%d pages of group %d are sampled", n, group)
		}
	}
	const each = groups >> k
	for i, n := range at {
		if math.Abs(float64(n-each)) > 6*math.Sqrt(each) {
			t.Errorf("page %d of its group is sampled %d times, want about %d", i, n, each)
		}
	}
}

// The errors that Sample states, against the exact curve. A trace touches a page about
// four times to warm up and eight times after that.
func TestSampleError(t *testing.T) {
	const k = 7 // 0.8 % of the pages
	for _, pages := range []int{20_000, 100_000, 400_000} {
		if pages > 100_000 && testing.Short() {
			continue
		}
		for name, touches := range traces(random(t), 12*pages, pages) {
			exact, sample := NewCurve(1), NewSample(1, k)
			for i, p := range touches {
				if i == len(touches)/3 {
					exact.Reset()
					sample.Reset()
				}
				if p == end {
					exact.Break()
					sample.Break()
					continue
				}
				exact.Touch(p, 0)
				sample.Touch(p, 0)
			}
			var sum, worst, most float64
			n := 0
			for _, size := range Sizes(exact.Len()) {
				got, want := sample.Counts(size), exact.Counts(size)
				if got.Accesses != want.Accesses {
					t.Errorf("%s, %d pages: %d accesses, want %d", name, size, got.Accesses, want.Accesses)
				}
				if share, known := sample.Error(size); known {
					off := math.Abs(float64(got.Misses-want.Misses)) / float64(want.Accesses)
					sum, n, worst, most = sum+off, n+1, max(worst, off), share
				}
			}
			mean := sum / float64(n)
			t.Logf("%s, %d sampled pages: error %.4f on the average of %d sizes, %.4f at most", name, sample.Pages(), mean, n, worst)
			if n == 0 || mean > most {
				t.Errorf("%s, %d sampled pages: error %.4f on the average of %d sizes, want at most %.3f", name, sample.Pages(), mean, n, most)
			}
		}
	}
}

func TestSampleErrorOfFewPages(t *testing.T) {
	s := NewSample(1, 7)
	if _, known := s.Error(64<<7 - 1); known {
		t.Error("the error of a cache of 63 sampled pages is known")
	}
}
