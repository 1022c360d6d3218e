package replay

import "math"

// A fringeSample stands for some intervals, at whose end dirty pages are written.
type fringeSample struct {
	rows      float64 // at the start of each
	intervals float64
	leaves    float64 // at the start
	clean     float64 // of them, those that get no item
}

// sample notes that some intervals begin at n rows.
func (f *fringe) sample(n, intervals float64) {
	every := float64(f.Every)
	if intervals == 1 { // the last one may be shorter
		every = math.Min(every, float64(f.End)-n)
	}
	s := fringeSample{rows: n, intervals: intervals}
	if f.alone > 0 {
		s.leaves = 1
	}
	none := 1.0
	for k, leaves := range f.leaves() {
		if k > 0 {
			none *= (n + 1 - float64(k)) / (n + 1 - float64(k) + every)
		}
		s.leaves += leaves
		s.clean += leaves * none
	}
	f.samples = append(f.samples, s)
}

// dirtyPages is the leaves that are written, summed over all intervals, and the other pages
// of the tree.
//
// The leaves that no key of an interval falls into follow from their items; all others
// are written, with those that are made. A cut may change the next leaf too. In a level
// above, pages are taken for equal, and what changes them for independent.
func (f *fringe) dirtyPages(b *branches) (leaves, others float64) {
	for at, s := range f.samples {
		intervals := s.intervals
		leaves += intervals * (s.leaves - s.clean)
		next := s
		if at+1 < len(f.samples) {
			next = f.samples[at+1]
		} else if at > 0 { // it grows as before
			s, next = f.samples[at-1], s
		}
		share := 0.0 // of the growth to the next sample that an interval has
		if next.rows > s.rows {
			share = math.Min(float64(f.Every)/(next.rows-s.rows), 1)
		}
		cuts := share * (next.leaves - s.leaves)
		if f.Beside && s.leaves > 0 {
			others += intervals * s.clean * math.Min(cuts/s.leaves, 1)
		}
		from, to := b.above(s.leaves), b.above(next.leaves)
		for level, pages := range to {
			changes := cuts
			if f.Path {
				changes = float64(f.Every)
			}
			old := 0.0
			if level < len(from) {
				old = from[level]
			}
			grown := share * (pages - old)
			if old > 0 {
				others += intervals * old * -math.Expm1(-changes/old)
			}
			others += intervals * grown
			cuts = grown
		}
		if f.Meta && at > 0 && share > 0 && len(to) > len(from) {
			others += intervals
		}
	}
	if len(f.samples) > 0 {
		leaves += f.samples[len(f.samples)-1].leaves - f.samples[0].leaves
		if f.Meta {
			others++ // the first root
		}
	}
	return leaves, others
}
