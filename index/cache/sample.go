package cache

// A Sample estimates what a [Curve] counts from one page in 2^k, with that share of its
// memory. It samples pages, not touches, and takes a cache of n pages for one that holds n/2^k of
// them (SHARDS at a fixed rate: Waldspurger, Park, Garthwaite and Ahmad, Efficient MRC
// Construction with SHARDS, FAST 2015).
//
// Accesses are exact, and misses are those of the sampled pages times 2^k, whatever
// share of the accesses went to these: that is the paper's correction SHARDS-adj, by
// which a page that is read all the time, such as the root of a tree, weighs on the
// result neither where it is sampled nor where it is not.
//
// Note: the paper samples the pages whose hash is small. Here a hash chooses one of
// each 2^k neighbours. Their number, which varies by its square root there, is then
// the same for every file, and its pages are sampled evenly.
type Sample struct {
	curve    *Curve // of groups of neighbours, each standing for its sampled page
	k        uint   // log2 of the pages in a group; at most 63
	run      run
	accesses []int64 // by class, since the last Reset
}

// NewSample samples one page in 2^k, k being at most 32, for touches of so many classes.
func NewSample(classes int, k uint) *Sample {
	return &Sample{curve: NewCurve(classes), k: k & 63, accesses: make([]int64, classes)}
}

// samples reports whether a page is the one of its group that is sampled.
func (s *Sample) samples(p Page) bool {
	group := uint64(p) >> (s.k & 63)
	return uint64(p)-group<<(s.k&63) == spread(group)>>32&(1<<(s.k&63)-1)
}

// spread is the finaliser of MurmurHash3 (Austin Appleby) without its last step, which
// changes the lower half only.
func spread(h uint64) uint64 {
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	return (h ^ h>>33) * 0xc4ceb9fe1a85ec53
}

// Touch reads a page. Classes count from 0.
func (s *Sample) Touch(p Page, class int) {
	s.accesses[class]++
	continued := s.run.touch(p)
	if s.samples(p) {
		k := kind(class) << classBits
		if continued {
			k |= continuing
		}
		s.curve.later(visit{p >> s.k, k})
	}
}

// Put places a page that was made and not read. It counts as a different page, but
// not as an access.
func (s *Sample) Put(p Page, class int) {
	s.run.touch(p)
	if s.samples(p) {
		s.curve.later(visit{p >> s.k, kind(class)<<classBits | made})
	}
}

// Break ends an operation: the next touch continues nothing.
func (s *Sample) Break() { s.run = run{} }

// Reset ends the warm-up, as that of a Curve does.
func (s *Sample) Reset() {
	s.curve.Reset()
	clear(s.accesses)
	s.Break()
}

// Pages is the number of sampled pages that were ever touched.
func (s *Sample) Pages() int { return s.curve.Len() }

// Len estimates the number of different pages that were ever touched.
func (s *Sample) Len() int { return s.Pages() << s.k }

const (
	leastPages = 64    // sampled pages in a cache of which something can be said
	manyPages  = 4_000 // sampled pages of a trace from which on the smaller error holds
)

// Error is how far the estimates of misses lie from the exact ones, as a share of the
// accesses and on the average of the sizes. It is unknown for caches that hold only a few
// of the sampled pages. On traces of eight touches a page, under five seeds, the largest were
// 0.0053 of at least 4,000 sampled pages and 0.025 of at least 130 (TestSampleError).
func (s *Sample) Error(pages int) (share float64, known bool) {
	if pages>>s.k < leastPages {
		return 0, false
	}
	if s.Pages() < manyPages {
		return 0.03, true
	}
	return 0.01, true
}

// Counts estimates the totals of a cache of so many pages since the last Reset.
func (s *Sample) Counts(pages int) Counts {
	var sum Counts
	for class := range s.accesses {
		sum.Add(s.Class(class, pages))
	}
	return sum
}

// Class estimates the part of Counts that touches of the class have in it.
func (s *Sample) Class(class, pages int) Counts {
	// A distance counts the touched page itself, which is sampled for certain, and of
	// the others one in 2^k.
	held := 0
	if pages > 0 {
		held = 1 + (pages-1)>>s.k
	}
	n, all := s.curve.Class(class, held), s.accesses[class]
	misses := min(n.Misses<<s.k, all)
	return Counts{Accesses: all, Misses: misses, SeqMisses: min(n.SeqMisses<<s.k, misses), Distinct: n.Distinct << s.k}
}
