package cache

const maxSizes = 64

// Sizes returns cache sizes in pages for the curve of a trace with so many distinct
// pages: 1 and that number included, ascending, evenly spaced on a log axis, 64 at
// most. Every octave is cut into the same number of equal steps, a power of two, so
// that a shorter list of sizes is part of a longer one and curves of different
// lengths can be compared at the same sizes. Up to 64 pages it is every size.
func Sizes(distinct int) []int {
	for steps := maxSizes; ; steps /= 2 {
		if sizes := octaves(distinct, steps); len(sizes) <= maxSizes {
			return sizes
		}
	}
}

// octaves lists the sizes from 1 to last, cutting each octave into so many steps, or
// into single pages where it has fewer.
func octaves(last, steps int) []int {
	if last < 1 {
		return nil
	}
	var sizes []int
	for size, step := 1, 1; size < last; size += step {
		sizes = append(sizes, size)
		if size == 2*steps*step {
			step *= 2
		}
	}
	return append(sizes, last)
}
