package cache

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// BenchmarkCrew is the time in which two goroutines take touches, beside one, in turn. Pages
// are touched uniformly, in caches that are warm. What counts is the ratio of the shortest
// times (-benchtime 5x), on a machine whose processors are free.
//
// Increment-and-Freeze (Bender, DeLayo, Kuszmaul, Kuszmaul and West, SPAA 2023), which is
// in C++, runs on many processors too, and is the peer to compare with.
func BenchmarkCrew(b *testing.B) {
	const goroutines, touched = 2, 20_000_000
	for _, pages := range []int{40_000, 400_000, 2_000_000} {
		b.Run(fmt.Sprintf("pages=%d", pages), func(b *testing.B) {
			r := random(b)
			warm := loop(pages, pages)
			r.Shuffle(pages, func(i, j int) { warm[i], warm[j] = warm[j], warm[i] })
			touches := uniform(r, touched, pages)
			var curves [goroutines]*Curve
			for i := range curves {
				curves[i] = NewCurveOn(i+1, 1)
				for _, p := range warm {
					curves[i].Touch(p, 0)
				}
				curves[i].Len()
			}
			var wall, cpu [goroutines][]time.Duration
			for range b.N {
				for i, c := range curves {
					from := time.Now()
					cpu[i] = append(cpu[i], spent(func() {
						for _, p := range touches {
							c.Touch(p, 0)
						}
						c.Len()
					}))
					wall[i] = append(wall[i], time.Since(from))
				}
			}
			least := func(times []time.Duration) float64 { return float64(slices.Min(times).Nanoseconds()) }
			b.ReportMetric(0, "ns/op")
			for i := range curves {
				b.ReportMetric(least(wall[i])/touched, fmt.Sprintf("ns/touch-on-%d", i+1))
				b.ReportMetric(least(cpu[i])/touched, fmt.Sprintf("cpu-ns/touch-on-%d", i+1))
			}
			b.ReportMetric(least(wall[0])/least(wall[goroutines-1]), "ratio")
		})
	}
}
