package predict

import (
	"maps"
	"math"
	"slices"

	"idbench/units"
)

// halvedError is the relative error of leaf pages that are told by Halved: a little above
// the largest that was seen, over four times as many rows against a replay of them
// (TestHalved), and over a thousand times as many against Fringe (TestHalvedWave).
const halvedError = 0.025

// halvedCompared is how many tables TestHalved compares.
const halvedCompared = 8

// leastError is that of the pace of ordered ids where a replay shows none.
const leastError = 0.001

// beyond is the table at more rows than its profile replays, in proportion to fewer.
//
// Random ids are halved in number until the profile replays them, since the fill of their
// leaves swings with each doubling; see damped. Ordered ids go on at their pace, whose
// error is how far it was off from the first half of what was replayed to all of it.
func (t *table) beyond(rows int64) (shape, error) {
	few, octaves, mode, off := t.most, 0, units.Steady, leastError
	if t.order == Random {
		mode, off = units.Halved, halvedError
		for few = rows; few > t.most; octaves++ {
			few /= 2
		}
	}
	s, err := t.replay(few)
	if err != nil {
		return s, err
	}
	if mode == units.Steady {
		half, err := t.replay(few / 2)
		if err != nil {
			return s, err
		}
		for i, tr := range s.trees {
			off = max(off, math.Abs(tr.levels[0]/half.trees[i].levels[0]/2-1))
		}
	}
	out := s.scaled(float64(rows))
	f := out.rows / s.rows
	for i := range out.trees {
		tr := &out.trees[i]
		tr.mode, tr.off = mode, off
		if tr.order == Random {
			most := slices.Max(slices.Collect(maps.Keys(s.trees[i].held)))
			tr.stretch(damped(s.trees[i].levels[0]/s.rows, s.trees[i].mean, float64(most), octaves) * out.rows / tr.levels[0])
			tr.mid = tr.levels[0] - (s.trees[i].levels[0] - s.trees[i].mid) // the last leaf is hardly cut more often
			continue
		}
		tr.held = maps.Clone(s.trees[i].held)
		for held, leaves := range tr.held {
			tr.held[held] = leaves * f
		}
	}
	return out, nil
}

// damped is the leaves a row of random keys after some more octaves, if they are now so
// many, mean over the last octave, and most rows fit a leaf.
//
// A leaf of m rows gets its next one after an exponential time of rate m, in the logarithm
// of the rows of the table, so that it is full and cut after ln 2 in the mean, with a
// variance of Σ 1/m² from most/2 to most, about 1/most. Leaves that were cut together
// thus are cut together again at about the doubled rows (Yao, On random 2-3 trees, 1978;
// Glombiewski, Seeger and Graefe, Waves of misery after index creation, 2019), a little
// less so each time. A swing that goes on as e^(iωx) with ω = 2π / ln 2 loses ω²/(2 most)
// in its exponent with each cut.
func damped(now, mean, most float64, octaves int) float64 {
	const omega = 2 * math.Pi / math.Ln2
	return mean + (now-mean)*math.Exp(-omega*omega/(2*most)*float64(octaves))
}

// stretch makes the leaves of a tree so many times as many, with the same rows in them.
func (t *tree) stretch(times float64) {
	for level := range t.levels[:len(t.levels)-1] {
		t.levels[level] *= times
	}
	t.alloc, t.mid = t.alloc*times, t.mid*times
}
