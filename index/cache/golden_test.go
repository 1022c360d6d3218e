package cache

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
)

// golden runs the two commands of the golden files:
//
//	touch policy=NAME pages=N      touches the pages of the input; | ends an operation
//	count touches=N pages=N        counts a generated trace at several sizes
func golden(t *testing.T, d *datadriven.TestData) string {
	switch d.Cmd {
	case "touch":
		var name string
		var pages int
		d.ScanArgs(t, "policy", &name)
		d.ScanArgs(t, "pages", &pages)
		i := slices.IndexFunc(Policies, func(p Policy) bool { return p.Name == name })
		if i < 0 {
			d.Fatalf(t, "no policy %q", name)
		}
		return touchAll(t, d, Count(Policies[i].New(pages)))
	case "count":
		var touches, pages int
		d.ScanArgs(t, "touches", &touches)
		d.ScanArgs(t, "pages", &pages)
		return countAll(t, skewed(touches, uint64(pages)))
	}
	d.Fatalf(t, "no command %q", d.Cmd)
	return ""
}

func touchAll(t *testing.T, d *datadriven.TestData, c *Counter) string {
	var out strings.Builder
	for _, word := range strings.Fields(d.Input) {
		if word == "|" {
			c.Break()
			continue
		}
		p, err := strconv.ParseUint(word, 10, 64)
		if err != nil {
			d.Fatalf(t, "%v", err)
		}
		before := c.Counts()
		hit := c.Touch(Page(p))
		switch {
		case hit:
			out.WriteByte('.')
		case c.Counts().SeqMisses > before.SeqMisses:
			out.WriteByte('S')
		default:
			out.WriteByte('M')
		}
	}
	n := c.Counts()
	return fmt.Sprintf("%s\naccesses=%d misses=%d sequential=%d distinct=%d\n", &out, n.Accesses, n.Misses, n.SeqMisses, n.Distinct)
}

func countAll(t *testing.T, touches trace) string {
	var out strings.Builder
	curve := touches.curve()
	for _, pages := range []int{1, 10, 100, 512, 600, 1000} {
		fmt.Fprintf(&out, "pages=%d", pages)
		for _, p := range Policies {
			n := touches.count(p.New(pages))
			if want := slowCounts(touches, oracles[p.Name](pages)); n != want {
				t.Errorf("%s of %d pages: %+v, the oracle says %+v", p.Name, pages, n, want)
			}
			fmt.Fprintf(&out, " %s=%d/%d", p.Name, n.Misses, n.SeqMisses)
		}
		n := curve.Counts(pages)
		fmt.Fprintf(&out, " curve=%d/%d\n", n.Misses, n.SeqMisses)
	}
	return out.String()
}

// skewed makes a trace from integers only, the same everywhere: a 64-bit linear
// congruential generator (Knuth's MMIX constants) whose high bits choose a page,
// half of the touches in a tenth of the pages, each with up to three neighbours.
func skewed(touches int, pages uint64) trace {
	var t trace
	for x := uint64(1); len(t) < touches; {
		x = x*6364136223846793005 + 1442695040888963407
		page := x >> 33 % pages
		if x>>63 == 1 {
			page /= 10
		}
		for i := range 1 + x>>40%4 {
			t = append(t, Page((page+i)%pages))
		}
	}
	return t[:touches]
}
