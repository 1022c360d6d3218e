package cache

import (
	"flag"
	"math/rand/v2"
	"testing"
)

// seed makes every random trace; a failure prints it.
var seed = flag.Uint64("seed", 1, "seed of the random traces")

func random(t testing.TB) *rand.Rand {
	t.Helper()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed: -seed=%d", *seed)
		}
	})
	return rand.New(rand.NewPCG(*seed, 0))
}

// A trace is a list of touches; operation ends are marked by end.
type trace []Page

const end = ^Page(0)

// uniform touches any of so many pages.
func uniform(r *rand.Rand, touches, pages int) trace {
	t := make(trace, touches)
	for i := range t {
		t[i] = Page(r.IntN(pages))
	}
	return t
}

// zipf touches page ranks with the exponent 1.01, which the generator needs above 1.
func zipf(r *rand.Rand, touches, pages int) trace {
	z := rand.NewZipf(r, 1.01, 1, uint64(pages-1))
	t := make(trace, touches)
	for i := range t {
		t[i] = Page(z.Uint64())
	}
	return t
}

// loop reads the pages in order, over and over.
func loop(touches, pages int) trace {
	t := make(trace, touches)
	for i := range t {
		t[i] = Page(i % pages)
	}
	return t
}

// descents touches a root, a branch and a leaf, sometimes with the leaves that
// follow it, and ends the operation: what reads of a tree look like. The pages of a
// second segment lie at 2⁴⁰.
func descents(r *rand.Rand, touches, leaves int) trace {
	var t trace
	for len(t) < touches {
		segment := Page(r.IntN(2)) << 40
		leaf := r.IntN(leaves)
		t = append(t, segment, segment+1+Page(leaf/50))
		for range 1 + r.IntN(8) {
			t = append(t, segment+1000+Page(leaf))
			leaf++
		}
		t = append(t, end)
	}
	return t
}

// mixed is a scan through other pages in the middle of skewed reads.
func mixed(r *rand.Rand, touches, pages int) trace {
	t := zipf(r, touches/2, pages)
	for _, p := range loop(touches/4, pages) {
		t = append(t, p+1<<32)
	}
	return append(t, zipf(r, touches/4, pages)...)
}

// traces are the shapes that the policies are compared on.
func traces(r *rand.Rand, touches, pages int) map[string]trace {
	return map[string]trace{
		"uniform":  uniform(r, touches, pages),
		"zipf":     zipf(r, touches, pages),
		"loop":     loop(touches, pages),
		"descents": descents(r, touches, pages),
		"mixed":    mixed(r, touches, pages),
	}
}

// A toucher is a Counter or a Curve.
type toucher interface {
	Break()
}

func (t trace) run(c toucher, touch func(Page)) {
	for _, p := range t {
		if p == end {
			c.Break()
		} else {
			touch(p)
		}
	}
}

func (t trace) count(c Cache) Counts {
	counter := Count(c)
	t.run(counter, func(p Page) { counter.Touch(p) })
	return counter.Counts()
}

// The pages of a curve are of three classes.
const classes = 3

func classOf(p Page) int { return int(p % classes) }

func (c *Curve) touch(p Page) { c.Touch(p, classOf(p)) }

func (t trace) curve() *Curve {
	c := NewCurve(classes)
	t.run(c, c.touch)
	return c
}
