package keyfile

import "slices"

// blocks finds numbers of one sequence that several takers take in blocks, such as those of
// Hibernate's pooled optimizer or a sequence's CACHE. It follows runs: numbers of which each is one
// more than an earlier one, with any other in between.
type blocks struct {
	limit int            // ids that are looked at
	n     int            // of them
	open  map[uint64]int // the run that a number would go on
	runs  []countRun
}

// A countRun is numbers that follow each other.
type countRun struct {
	start    uint64
	from, to int // its first and last place in the file
}

func newBlocks(limit int) *blocks { return &blocks{limit: limit, open: map[uint64]int{}} }

func (b *blocks) add(v uint64) {
	if b.n >= b.limit {
		return
	}
	at := b.n
	b.n++
	run, ok := b.open[v]
	if ok {
		delete(b.open, v)
	} else {
		run = len(b.runs)
		b.runs = append(b.runs, countRun{start: v, from: at})
	}
	b.runs[run].to = at
	b.open[v+1] = run
	if b.n%1024 == 0 && len(b.runs) > b.n/4*3 { // these are no blocks
		b.n, b.limit, b.open, b.runs = 0, 0, nil, nil
	}
}

// Blocks of a sequence.
type Blocks struct {
	Size   int64 `json:"size_ids"`
	Takers int64 `json:"takers"` // the most that were within a block at once
	Of     int64 `json:"of_ids"` // the first so many ids, which were looked at
	// Share is that of the blocks that begin where blocks of this size would.
	Share float64 `json:"aligned_share"`
}

// fewRuns are too few to show blocks.
const fewRuns = 8

// find says what the blocks are; ok is false where there are none.
func (b *blocks) find() (found Blocks, ok bool) {
	if len(b.runs) < fewRuns {
		return found, false
	}
	starts := make([]uint64, len(b.runs))
	for i, r := range b.runs {
		starts[i] = r.start
	}
	slices.Sort(starts)
	apart := map[uint64]int{} // how often two starts lie so far apart
	size := uint64(0)
	for i := 1; i < len(starts); i++ {
		d := starts[i] - starts[i-1]
		if apart[d]++; apart[d] > apart[size] || apart[d] == apart[size] && d < size {
			size = d
		}
	}
	if size < 2 {
		return found, false
	}
	aligned, most := map[uint64]int{}, 0
	for _, s := range starts {
		aligned[s%size]++
		most = max(most, aligned[s%size])
	}
	takers := b.atOnce()
	share := float64(most) / float64(len(starts))
	if share < 0.95 || takers < 2 {
		return found, false
	}
	return Blocks{int64(size), takers, int64(b.n), share}, true
}

// atOnce is the most runs that were begun and not ended at one place of the file.
func (b *blocks) atOnce() (most int64) {
	change := make([]int32, b.n+1)
	for _, r := range b.runs {
		change[r.from]++
		change[r.to+1]--
	}
	now := int64(0)
	for _, c := range change {
		now += int64(c)
		most = max(most, now)
	}
	return most
}
