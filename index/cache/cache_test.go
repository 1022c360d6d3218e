package cache

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/cockroachdb/datadriven"
	"pgregory.net/rapid"
)

// Sizes around the borders of the midpoint rules: 512 pages is the shortest list
// with an old part, and the quarter of the young part is 0 up to 6 pages.
var sizes = []int{1, 2, 3, 6, 7, 50, 511, 512, 513, 550, 700}

func TestPoliciesMissForMiss(t *testing.T) {
	for name, touches := range traces(random(t), 8_000, 1_000) {
		for _, p := range Policies {
			for _, pages := range sizes {
				t.Run(fmt.Sprint(name, "/", p.Name, "/", pages), func(t *testing.T) {
					sameMisses(t, touches, p, pages)
				})
			}
		}
	}
}

func TestPoliciesMissForMissRandom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pages := rapid.IntRange(1, 12).Draw(t, "pages")
		touches := rapid.SliceOf(rapid.Uint64Range(0, 20)).Draw(t, "touches")
		for _, p := range Policies {
			sameMisses(t, asTrace(touches), p, pages)
		}
	})
}

// The midpoint rules need long lists, so the trace is drawn in stretches.
func TestMidpointMissForMissRandom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pages := rapid.IntRange(505, 600).Draw(t, "pages")
		var touches trace
		for range rapid.IntRange(1, 12).Draw(t, "stretches") {
			first := rapid.Uint64Range(0, 900).Draw(t, "first")
			stride := rapid.Uint64Range(1, 7).Draw(t, "stride")
			for i := range rapid.Uint64Range(1, 700).Draw(t, "length") {
				touches = append(touches, Page((first+i*stride)%1_000))
			}
		}
		sameMisses(t, touches, Midpoint, pages)
	})
}

// The second in which InnoDB keeps pages old has passed for some of them here, the server's
// own pages have left, and a third of the pages is made.
func TestInnoDBMissForMiss(t *testing.T) {
	r := random(t)
	for name, touches := range map[string]trace{
		"uniform":  uniform(r, 60_000, 1_500),
		"descents": descents(r, 60_000, 1_500),
		"recent":   append(uniform(r, 30_000, 3_000), uniform(r, 30_000, 950)...), // hits for longer than a second
	} {
		for _, pages := range []int{320, 650, 1_024} {
			fast, slow := newInnoDB(pages).(innodb), newSlowInnoDB(pages).(slowInnoDB)
			for i, page := range touches {
				switch {
				case page == end:
				case page%3 == 0:
					fast.put(page)
					slow.made(page)
				default:
					if got, want := fast.Touch(page), slow.Touch(page); got != want {
						t.Fatalf("%s, %d pages, touch %d of page %d: hit %v, the oracle says %v", name, pages, i, page, got, want)
					}
				}
				if got, want := fast.Len(), slow.Len(); got != want {
					t.Fatalf("%s, %d pages, touch %d: holds %d pages, the oracle %d", name, pages, i, got, want)
				}
			}
		}
	}
}

// exact are the policies whose caches hold as many pages as they are made for.
var exact = slices.DeleteFunc(slices.Clone(Policies), func(p Policy) bool { return p.Name == InnoDB.Name })

// A pool of InnoDB has as many pages as the server says (Innodb_buffer_pool_pages_total),
// of which 50 to 100 are free and 282 the server's own at first. Touches of many pages in
// less than a second leave the young part as it is, with those.
func TestInnoDBFrames(t *testing.T) {
	for pages, frames := range map[int]int{384: 379, 1_024: 1_014, 2_048: 2_028, 8_192: 8_112} {
		c := newInnoDB(pages).(innodb)
		own := func() (n int) {
			for f := c.list.head(); f != 0; f = c.list.frames[f].next {
				if c.states[f].own {
					n++
				}
			}
			return n
		}
		if want := min(282, frames); c.pages != frames || own() > want || own() < want-scanDepth {
			t.Errorf("%d pages: %d frames, %d of the server's pages, want %d and %d", pages, c.pages, own(), frames, want)
		}
		for p := range Page(3 * frames) {
			c.Touch(p)
			if free := c.pages - c.Len(); p > Page(frames) && (free < scanDepth/2 || free > scanDepth) {
				t.Fatalf("%d pages: %d are free after %d touches", pages, free, p)
			}
		}
		held := own()
		for range 10 {
			for p := range Page(frames) {
				c.Touch(1_000_000 + p)
			}
		}
		if pages > 600 && pages < 8_000 && (held == 0 || own() != held) {
			t.Errorf("%d pages: of the server's %d are left, then %d", pages, held, own())
		}
	}
}

func asTrace(numbers []uint64) trace {
	t := make(trace, len(numbers))
	for i, n := range numbers {
		t[i] = Page(n)
	}
	return t
}

func sameMisses(t rapid.TB, touches trace, p Policy, pages int) {
	t.Helper()
	fast, slow := p.New(pages), oracles[p.Name](pages)
	for i, page := range touches {
		if page == end {
			continue
		}
		if got, want := fast.Touch(page), slow.Touch(page); got != want {
			t.Fatalf("%s of %d pages, touch %d of page %d: hit %v, the oracle says %v", p.Name, pages, i, page, got, want)
		}
		if got, want := fast.Len(), slow.Len(); got != want {
			t.Fatalf("%s of %d pages, touch %d: holds %d pages, the oracle %d", p.Name, pages, i, got, want)
		}
	}
}

// Pages read once never reach the young part, so a scan leaves the hot pages alone,
// which LRU loses.
func TestMidpointResistsScans(t *testing.T) {
	const pages, hot = 1_000, 300
	touches := loop(2*pages, 2*pages)                           // evictions have begun
	touches = append(touches, loop(2*hot, hot)...)              // the second touch makes young
	for _, p := range uniform(random(t), 20*pages, 1_000_000) { // and a scan passes by
		touches = append(touches, p+1<<32)
	}
	for _, c := range []struct {
		policy Policy
		want   int64
	}{{Midpoint, 0}, {LRU, hot}} {
		counter := Count(c.policy.New(pages))
		touches.run(counter, func(p Page) { counter.Touch(p) })
		counter.Reset()
		loop(hot, hot).run(counter, func(p Page) { counter.Touch(p) })
		if got := counter.Counts().Misses; got != c.want {
			t.Errorf("%s: %d of %d hot pages lost, want %d", c.policy.Name, got, hot, c.want)
		}
	}
}

func TestCounts(t *testing.T) {
	for name, touches := range traces(random(t), 8_000, 1_000) {
		for _, p := range Policies {
			got, want := touches.count(p.New(200)), slowCounts(touches, oracles[p.Name](200))
			if got != want {
				t.Errorf("%s, %s of 200 pages: %+v, the oracle says %+v", name, p.Name, got, want)
			}
		}
	}
}

func TestResetKeepsTheContents(t *testing.T) {
	for _, p := range exact {
		c := Count(p.New(4))
		for page := range Page(4) {
			c.Touch(page)
		}
		c.Reset()
		if got := c.Counts(); got != (Counts{}) {
			t.Errorf("%s: %+v after Reset", p.Name, got)
		}
		for _, page := range []Page{3, 4, 5, 5} {
			c.Touch(page)
		}
		want := Counts{Accesses: 4, Misses: 2, SeqMisses: 2, Distinct: 3}
		if got := c.Counts(); got != want || c.Len() != 4 {
			t.Errorf("%s: %+v and %d pages, want %+v and 4", p.Name, got, c.Len(), want)
		}
	}
}

// Page 0 follows no page, not even the last one, and a new operation follows none.
func TestWhatContinuesARun(t *testing.T) {
	last := ^Page(0) - 1
	for _, c := range []struct {
		touches trace
		want    int64
	}{
		{trace{0, 1, 2, 3}, 3},
		{trace{0}, 0},
		{trace{3, 2, 1, 0}, 0},
		{trace{5, 7, 6, 8}, 0},
		{trace{5, 5, 6}, 1},
		{trace{5, end, 6}, 0},
		{trace{last - 1, last, 0}, 1},
		{trace{1, 9, 2}, 0},
	} {
		if got := c.touches.count(LRU.New(1)).SeqMisses; got != c.want {
			t.Errorf("LRU %v: %d sequential misses, want %d", c.touches, got, c.want)
		}
		if got := c.touches.curve().Counts(1).SeqMisses; got != c.want {
			t.Errorf("curve %v: %d sequential misses, want %d", c.touches, got, c.want)
		}
	}
	var r run
	r.touch(^Page(0))
	if r.touch(0) {
		t.Error("page 0 continues the last page")
	}
}

// On uniform touches a full cache holds any page with the chance cache/index,
// whatever its policy and independent of the touch, so that misses are binomial.
func TestUniformClosedForm(t *testing.T) {
	const index, n = 2_000, 100_000
	r := random(t)
	warm, touches := uniform(r, 20*index, index), uniform(r, n, index)
	for _, pages := range []int{20, 200, 600, 1_000, 1_900} {
		miss := 1 - float64(pages)/index
		bound := 5 * math.Sqrt(n*miss*(1-miss))
		check := func(name string, misses int64) {
			if d := float64(misses) - n*miss; math.Abs(d) > bound {
				t.Errorf("%s of %d pages: %d misses of %d, %.0f from the closed form, bound %.0f", name, pages, misses, n, d, bound)
			}
		}
		for _, p := range exact {
			c := Count(p.New(pages))
			warm.run(c, func(p Page) { c.Touch(p) })
			c.Reset()
			touches.run(c, func(p Page) { c.Touch(p) })
			check(p.Name, c.Counts().Misses)
		}
		c := warm.curve()
		c.Reset()
		touches.run(c, c.touch)
		check("curve", c.Counts(pages).Misses)
	}
}

func TestNoPages(t *testing.T) {
	for _, p := range Policies {
		for _, pages := range []int{0, -1} {
			want := Counts{Accesses: 3, Misses: 3, SeqMisses: 1, Distinct: 2}
			if got := (trace{7, 8, 8}).count(p.New(pages)); got != want {
				t.Errorf("%s of %d pages: %+v, want %+v", p.Name, pages, got, want)
			}
		}
	}
}

func TestTouchesDoNotAllocate(t *testing.T) {
	touches := uniform(random(t), 4_000, 1_000)
	curve := touches.curve()
	for page := range Page(1_000) {
		curve.touch(page)
	}
	// A compaction allocates; the slots left are enough for what follows.
	curve.settle()
	curve.base.compact(0)
	check := func(name string, touch func(Page)) {
		if n := testing.AllocsPerRun(2, func() {
			for _, p := range touches[:1_000] {
				touch(p)
			}
		}); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
	check("curve", curve.touch)
	for _, p := range Policies {
		c := Count(p.New(600))
		touches.run(c, func(p Page) { c.Touch(p) })
		check(p.Name, func(p Page) { c.Touch(p) })
	}
}

// Golden traces: each touch is a hit (.) or a miss (M), or a miss that continues a
// run (S).
func TestGolden(t *testing.T) {
	datadriven.Walk(t, "testdata/golden", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, golden)
	})
}
