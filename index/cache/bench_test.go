package cache

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"idbench/internal/cputime"
)

// BenchmarkCurve is the cost of the misses of LRU at every size, beside what they cost
// at 20 sizes with github.com/hashicorp/golang-lru, whose caches run one after another.
// Pages are touched uniformly, in caches that are warm: no trace is harder on either. The two
// take turns within an iteration, of which one is enough (-benchtime 1x).
//
// Times are processor time of all threads: on a machine that has other work, the
// steadier measure. The ratio is that of the 20 caches to the curve.
func BenchmarkCurve(b *testing.B) {
	for _, pages := range []int{40_000, 400_000, 2_000_000} {
		b.Run(fmt.Sprintf("pages=%d", pages), func(b *testing.B) {
			const sizes, turn, slow = 20, 1 << 20, 16
			r := random(b)
			warm := loop(pages, pages)
			r.Shuffle(pages, func(i, j int) { warm[i], warm[j] = warm[j], warm[i] })
			touches := uniform(r, sizes*turn, pages)
			curve := NewCurve(1)
			for _, p := range warm {
				curve.Touch(p, 0)
			}
			b.ResetTimer()
			var ours, theirs time.Duration
			for range b.N {
				for i := range sizes {
					part := touches[i*turn:][:turn]
					ours += spent(func() {
						for _, p := range part {
							curve.Touch(p, 0)
						}
						curve.Len()
					})
					peer, err := simplelru.NewLRU[Page, struct{}](pages*(i+1)/sizes, nil)
					if err != nil {
						b.Fatal(err)
					}
					touch := func(touches trace) {
						for _, p := range touches {
							if _, hit := peer.Get(p); !hit {
								peer.Add(p, struct{}{})
							}
						}
					}
					touch(warm)
					theirs += spent(func() { touch(part[:turn/slow]) })
				}
			}
			perTouch := float64(ours.Nanoseconds()) / float64(b.N*sizes*turn)
			perPeer := float64(theirs.Nanoseconds()) / float64(b.N*turn/slow) // in all sizes
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(perTouch, "cpu-ns/touch")
			b.ReportMetric(1e3/perTouch, "Mtouches/cpu-s")
			b.ReportMetric(perPeer, "simplelru-cpu-ns/touch")
			b.ReportMetric(perPeer/perTouch, "ratio")
		})
	}
}

// BenchmarkSample is the cost of a touch when one page in 128 is sampled.
func BenchmarkSample(b *testing.B) {
	for _, pages := range []int{400_000, 2_000_000} {
		b.Run(fmt.Sprintf("pages=%d", pages), func(b *testing.B) {
			touches := uniform(random(b), 1<<24, pages)
			sample := NewSample(1, 7)
			for _, p := range touches {
				sample.Touch(p, 0)
			}
			b.ResetTimer()
			cpu := spent(func() {
				for range b.N {
					for _, p := range touches {
						sample.Touch(p, 0)
					}
				}
			})
			perTouch := float64(cpu.Nanoseconds()) / float64(b.N*len(touches))
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(perTouch, "cpu-ns/touch")
			b.ReportMetric(1e3/perTouch, "Mtouches/cpu-s")
		})
	}
}

// spent is the processor time of all threads that f takes.
func spent(f func()) time.Duration {
	before := cputime.Used()
	f()
	return cputime.Used() - before
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
