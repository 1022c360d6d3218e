package ids

import (
	"math"
	"math/bits"
	"slices"
	"testing"
)

// The published first outputs of SplitMix64 seeded with 1234567
// (https://rosettacode.org/wiki/Pseudo-random_numbers/Splitmix64).
func TestWordsAreSplitMix64(t *testing.T) {
	r := Random{keys: [2]uint64{1234567 + gamma, 0}}
	for i, want := range []uint64{
		6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821,
	} {
		if got := r.Word(int64(i), 0); got != want {
			t.Errorf("word %d = %d, want %d", i, got, want)
		}
	}
}

// The tests below judge the words by the statistics of fair coins. Seeds are
// fixed, so they either always pass or never do. A sample deviates from a fair one
// by 6 standard deviations once in 500 million times.
const sigmas = 6

// fair reports an error unless ones of n fair coins is plausible.
func fair(t *testing.T, ones, n int, format string, args ...any) {
	t.Helper()
	if dev := math.Abs(float64(ones)-float64(n)/2) / (math.Sqrt(float64(n)) / 2); dev > sigmas {
		t.Errorf("%d of %d, %.1f standard deviations off: "+format, append([]any{ones, n, dev}, args...)...)
	}
}

// words returns the first n words j of r.
func words(r Random, j, n int) []uint64 {
	w := make([]uint64, n)
	for i := range w {
		w[i] = r.Word(int64(i), j)
	}
	return w
}

// ones counts, for each bit, the words that have it set.
func ones(words []uint64) (n [64]int) {
	for _, w := range words {
		for b := range n {
			n[b] += int(w >> b & 1)
		}
	}
	return n
}

// streams under test: both words of two nodes, two schemes, two seeds and two generators.
func testWords(n int) map[string][]uint64 {
	return map[string][]uint64{
		"uuidv4 word 0":        words(newRandom(1, "uuidv4", 0), 0, n),
		"uuidv4 word 1":        words(newRandom(1, "uuidv4", 0), 1, n),
		"uuidv4 node 1":        words(newRandom(1, "uuidv4", 1), 0, n),
		"uuidv7 word 0":        words(newRandom(1, "uuidv7", 0), 0, n),
		"uuidv4 seed 2":        words(newRandom(2, "uuidv4", 0), 0, n),
		"uuidv4 node 1 seed 0": words(newRandom(0, "uuidv4", 1), 0, n),
		"uuidv4 chacha8":       words(newRandom(1, "uuidv4", 0).chacha8(), 0, n),
	}
}

func TestWordsBalance(t *testing.T) {
	const n = 1 << 17
	for name, w := range testWords(n) {
		total := 0
		for b, c := range ones(w) {
			fair(t, c, n, "%s: bit %d set", name, b)
			total += c
		}
		fair(t, total, 64*n, "%s: bits set", name)
	}
}

// Every byte takes every value equally often.
func TestWordsBytes(t *testing.T) {
	const n = 1 << 17
	for name, w := range testWords(n) {
		for at := range 8 {
			var count [256]int64
			for _, v := range w {
				count[v>>(8*at)&0xff]++
			}
			chiSquare(t, count[:], n, "%s: byte %d", name, at)
		}
	}
}

// chiSquare reports an error unless n draws are plausibly spread evenly.
func chiSquare(t *testing.T, count []int64, n int64, format string, args ...any) {
	t.Helper()
	expect := float64(n) / float64(len(count))
	chi := 0.0
	for _, c := range count {
		chi += (float64(c) - expect) * (float64(c) - expect) / expect
	}
	free := float64(len(count) - 1) // its mean; its variance is twice that
	if math.Abs(chi-free) > sigmas*math.Sqrt(2*free) {
		t.Errorf("chi-square %.0f of %.0f: "+format, append([]any{chi, free}, args...)...)
	}
}

// Successive words agree in a bit as often as not.
func TestWordsSerialCorrelation(t *testing.T) {
	const n = 1 << 16
	for name, w := range testWords(n + 64) {
		for _, lag := range []int{1, 2, 3, 8, 64} {
			differ := make([]uint64, n)
			for i := range differ {
				differ[i] = w[i] ^ w[i+lag]
			}
			for b, c := range ones(differ) {
				fair(t, c, n, "%s: bit %d differs at lag %d", name, b, lag)
			}
		}
	}
}

// Birthday spacings (Marsaglia, Diehard, 1995): of 4,096 birthdays in a year of 2³² days,
// the spacings that are equal to another number about 4, by Poisson's distribution. The days are the
// upper halves of words, and the lower ones.
func TestWordsBirthdaySpacings(t *testing.T) {
	const birthdays, years = 1 << 12, 64
	const mean = birthdays * birthdays * birthdays >> 34 // birthdays³ / (4 · days)
	for name, w := range testWords(birthdays * years) {
		for _, shift := range []int{32, 0} {
			equal := 0
			for year := range slices.Chunk(w, birthdays) {
				days := make([]uint32, birthdays)
				for i, v := range year {
					days[i] = uint32(v >> shift)
				}
				slices.Sort(days)
				for i := birthdays - 1; i > 0; i-- {
					days[i] -= days[i-1]
				}
				slices.Sort(days)
				equal += birthdays - len(slices.Compact(days))
			}
			if dev := (float64(equal) - mean*years) / math.Sqrt(mean*years); math.Abs(dev) > sigmas {
				t.Errorf("%s >> %d: %d equal spacings, %.1f standard deviations from %d", name, shift, equal, dev, mean*years)
			}
		}
	}
}

// A flipped bit of the index flips each bit of the word half of the time.
func TestWordsAvalanche(t *testing.T) {
	const n = 1 << 13
	r := newRandom(1, "uuidv4", 0)
	for in := range 63 {
		differ := make([]uint64, n)
		for i := range differ {
			differ[i] = r.Word(int64(i), 0) ^ r.Word(int64(i)^1<<in, 0)
		}
		for out, c := range ones(differ) {
			fair(t, c, n, "bit %d flips with bit %d of the index", out, in)
		}
	}
}

// No bit of one stream of words tells a bit of another.
func TestWordsAreIndependent(t *testing.T) {
	const n = 1 << 12
	base := words(newRandom(1, "uuidv4", 0), 0, n)
	for name, other := range testWords(n) {
		if name == "uuidv4 word 0" {
			continue
		}
		differ := make([]uint64, n)
		for turn := range 64 {
			for i := range differ {
				differ[i] = base[i] ^ bits.RotateLeft64(other[i], turn)
			}
			for b, c := range ones(differ) {
				fair(t, c, n, "uuidv4 word 0 and %s: bit %d differs from bit %d", name, b, (b-turn+64)%64)
			}
		}
	}
}

// A million words over both words of many nodes are all different.
func TestWordsDoNotRepeat(t *testing.T) {
	const nodes, n = 64, 1 << 13
	var all []uint64
	for node := range nodes {
		r := newRandom(1, "uuidv4", node)
		all = append(append(all, words(r, 0, n)...), words(r, 1, n)...)
	}
	slices.Sort(all)
	if left := len(slices.Compact(all)); left != 2*nodes*n {
		t.Errorf("%d of %d words are different", left, 2*nodes*n)
	}
}

func TestBytesAreWords(t *testing.T) {
	r := newRandom(3, "ulid", 5)
	for i := range int64(100) {
		var want [16]byte
		for at := range want {
			want[at] = byte(r.Word(i, at/8) >> (56 - 8*(at%8)))
		}
		if got := r.Bytes(i); got != want {
			t.Fatalf("bytes of %d = %x, want %x", i, got, want)
		}
	}
}

func TestUniform(t *testing.T) {
	r := newRandom(1, "uniform", 0)
	for _, size := range []int{1, 2, 3, 7, 64, 1000} {
		const n = 1 << 17
		count := make([]int64, size)
		for i := range int64(n) {
			count[uniform(r.Word(i, 0), uint64(size))]++
		}
		if size > 1 {
			chiSquare(t, count, n, "%d values", size)
		}
	}
	if got := uniform(math.MaxUint64, math.MaxUint64); got != -2 {
		t.Errorf("uniform of the largest word and range = %#x, want 0xfffffffffffffffe", uint64(got))
	}
}
