package replay

import "iter"

// A fringeMove is what comes of a leaf that is cut: so many leaves of a state.
type fringeMove struct {
	state int
	n     float64
}

// cut returns what comes of a leaf of a class that has got to n items at the end of a
// batch, or nil where it stays as it is.
func (f *fringe) cut(class, n int) []fringeMove {
	known := &f.moves[class]
	if n >= len(*known) {
		*known = append(*known, make([][]fringeMove, n+1-len(*known))...)
	}
	if (*known)[n] != nil {
		return (*known)[n]
	}
	var moves []fringeMove
	pages := f.Leaf.pages(n, class == fringeLast)
	for i, items := range pages {
		to := fringeMiddle
		switch {
		case class == fringeFirst && i == 0:
			to = fringeFirst
		case class == fringeLast && i == len(pages)-1:
			to = fringeLast
		}
		moves = append(moves, fringeMove{to*f.width + items, 1})
	}
	if class == fringeLast {
		moves = append(moves, fringeMove{fringeClasses * f.width, float64(len(pages) - 1)})
	}
	(*known)[n] = moves
	return moves
}

// flow adds what a batch changes to the leaves of n rows.
func (f *fringe) flow(out, in []float64, n float64, batch int64) {
	for class := range fringeClasses {
		if batch == 1 {
			f.flowOne(out, in, n, class)
			continue
		}
		least := f.Leaf.of(class == fringeLast)
		urn := polya{n: n, batch: float64(batch), none: 1}
		for k := range f.width {
			gaps := f.gaps(class, k)
			urn.next(gaps)
			leaves := in[class*f.width+k]
			if leaves == 0 || gaps == 0 {
				continue
			}
			moved := 0.0
			for j, chance := range urn.draws(gaps) {
				part := leaves * chance
				moved += part
				if items := k + j; items < least {
					out[class*f.width+items] += part
				} else {
					for _, m := range f.cut(class, items) {
						out[m.state] += part * m.n
					}
				}
			}
			out[class*f.width+k] -= moved
		}
	}
}

// A polya is Pólya's urn: of a batch of b items a leaf of k gaps of n + 1 gets j with a chance of
//
//	C(b, j) · k(k+1)…(k+j−1) · (n+1−k)…(n−k+b−j) / (n+1)…(n+b)
type polya struct {
	n, batch float64
	none     float64 // the chance of j = 0, for the gaps at hand
}

// next goes on to leaves of so many gaps, one more than before; those of none change nothing.
func (u *polya) next(gaps float64) {
	if others := u.n + 1 - gaps; gaps > 0 {
		u.none *= others / (others + u.batch)
	}
}

// draws yields each j above 0 and its chance, until the chances are next to nothing.
func (u *polya) draws(gaps float64) iter.Seq2[int, float64] {
	return func(yield func(j int, chance float64) bool) {
		others := u.n + 1 - gaps
		for j, chance := 0.0, u.none; j < u.batch; {
			chance *= (u.batch - j) / (j + 1) * (gaps + j) / (others + u.batch - j - 1)
			j++
			if !yield(int(j), chance) || chance < 1e-18 && j*(u.n+1) > gaps*u.batch {
				return
			}
		}
	}
}

// flowOne is flow for a batch of one and the leaves of a class.
func (f *fringe) flowOne(out, in []float64, n float64, class int) {
	least, more := f.Leaf.of(class == fringeLast), 0.0
	if class == fringeFirst {
		more = 1
	}
	at := class * f.width
	for k, leaves := range in[at : at+least] {
		if leaves == 0 {
			continue
		}
		part := leaves * (float64(k) + more) / (n + 1)
		out[at+k] -= part
		if k+1 < least {
			out[at+k+1] += part
			continue
		}
		for _, m := range f.cut(class, least) {
			out[m.state] += part * m.n
		}
	}
}
