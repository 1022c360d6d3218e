package predict

import (
	"maps"
	"math"
	"slices"

	"idbench/index/replay"
	"idbench/units"
)

// halvedError is the relative error of leaf pages that are told by Halved from a replay: a
// little above the largest that was seen (TestHalved), 0.44 % of four million rows by half a
// million, and 0.21 % of up to a hundred million by up to ten.
const halvedError = 0.005

// halvedCompared is how many numbers of up to a hundred million rows TestHalved compares.
const halvedCompared = 44

// pagedError is halvedError of rows that are put into a table of a profile one by one, which are
// fewer, or of a migration (TestMigrationInProportion).
const pagedError = 0.025

// leastError is that of the pace of ordered ids where a replay shows less: a little above the
// 0.15 % that was seen of up to a hundred million rows by up to ten (TestPace). Of ids that are random
// inside a tick chance makes more of it in InnoDB (TestPaceCover).
const leastError = 0.002

// beyond is the table at more rows than a way counts, in proportion to fewer.
//
// Random ids are halved in number until they are so few that it does, since the fill of their
// leaves swings with each doubling; see damped. Ordered ids go on at their pace, whose
// error is how far it changed while the rows that were counted doubled.
func (t *table) beyond(w way, rows int64) (shape, error) {
	stride, octaves := (rows-1)/w.most+1, 0
	if t.order == Random || t.c.Extra > 0 {
		for stride = 1; rows/stride > w.most; octaves++ {
			stride *= 2
		}
	}
	s, err := t.counted(w, play{rows / stride, stride})
	if err != nil {
		return s, err
	}
	out := s.scaled(float64(rows))
	f := out.rows / s.rows
	for i := range out.trees {
		tr, few := &out.trees[i], s.trees[i]
		if few.mean == 0 {
			return shape{}, unknownf("nobody knows how the leaves of %s grew", tr.segment)
		}
		if tr.order == Random {
			tr.mode, tr.off = units.Halved, w.halved+t.unevenOff(few)
			most := slices.Max(slices.Collect(maps.Keys(few.held)))
			tr.stretch(damped(few.levels[0]/s.rows, few.mean, float64(most), octaves) * out.rows / tr.levels[0])
			tr.mid = tr.levels[0] - (few.levels[0] - few.mid) // the last leaf is hardly cut more often
			continue
		}
		tr.mode, tr.off = units.Steady, max(leastError, math.Abs(few.levels[0]/s.rows/few.first-1)+1/few.levels[0], replay.Renewals(maps.All(few.held), few.levels[0], f*few.levels[0])+1/few.levels[0])
		tr.off += t.unevenOff(few)
		tr.held = maps.Clone(few.held)
		for held, leaves := range tr.held {
			tr.held[held] = leaves * f
		}
	}
	return out, nil
}

// unevenOff is sizesOff of a tree that holds rows.
func (t *table) unevenOff(few tree) float64 {
	if !few.holder && few.segment != units.Primary {
		return 0
	}
	return t.c.sizesOff(few.items)
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

// stretch makes the leaves of a tree so many times as many, with the same rows in them, which continue on as many
// pages as before.
func (t *tree) stretch(times float64) {
	page := t.alloc / (t.levels[0] + t.overflow)
	for level := range t.levels[:len(t.levels)-1] {
		t.levels[level] *= times
	}
	t.alloc, t.mid = page*(t.levels[0]+t.overflow), t.mid*times
}
