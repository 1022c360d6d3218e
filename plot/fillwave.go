package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"idbench/internal/spell"
	"idbench/results"
)

const (
	// perOctave is the fewest steps of a series to an octave that show a wave of that
	// length.
	perOctave = 8
	// leastOctaves is the shortest series that shows one.
	leastOctaves = 2
	// turned is how far, in percent of the leaf bytes, a curve must go back from an
	// extreme to have turned there.
	turned = 0.5
)

var fillWave = Figure{
	Number:  16,
	Name:    "fill-wave",
	Title:   "Leaf fill of random ids, over each doubling of the rows",
	Measure: "Leaf bytes that are not free space, % of all leaf bytes; no axis of fill begins at 0",
	What: "Leaves that were made together fill up together and are cut at about the same time, so that the fill swings with a period of a factor of two in rows (Glombiewski, Seeger and Graefe, \"Waves of misery after index creation\", BTW 2019). " +
		"The dotted line is ln 2 (Yao, 1978); a dashed curve is the mean over all random ids, where the run has it. Each axis of fill is one of its own and does not begin at 0, and the first rows, of which the series has fewer than eight points to an octave, are left out.",
	build:   buildFillWave,
	finding: waveFinding,
	views: func(t Table) []view {
		v := view{x: 0, y: 1, zoom: true,
			axis: axis{label: "rows loaded", ticks: halvings{}, log: true}, label: "leaf fill (%)", marks: []mark{ln2}}
		v.theory, v.guide = t.means()
		return []view{v}
	},
}

// waveFinding is the widest swing from one turning point of a curve to its next.
func waveFinding(t Table) string {
	widest, where, who := 0.0, "", ""
	for _, f := range t.facets() {
		for _, s := range f.schemes() {
			before := absent
			for _, r := range f.of(s) {
				if v := r.Values[2]; !math.IsNaN(v) {
					if d := math.Abs(v - before); d > widest {
						widest, where, who = d, f.place(), t.label(s)
					}
					before = v
				}
			}
		}
	}
	if widest < 1 {
		return ""
	}
	return fmt.Sprintf("The leaf fill of %s swings by up to %.1f points in %s", who, widest, where)
}

func buildFillWave(run *results.Run) (content, error) {
	s, err := choose(run, query{
		what: fmt.Sprintf("the fill of random ids over %d octaves of a load", leastOctaves),
		of:   func(c results.Name) bool { return inserts(c) && run.Env.RandomOrder(c.Get("scheme")) },
		has: func(c results.Name) bool {
			w := waveOf(run, c)
			return len(w) > 0 && w[len(w)-1].x >= w[0].x*(1<<leastOctaves)
		},
		one: true, ignore: timing, told: timing,
	})
	if err != nil {
		return content{}, err
	}
	t := Table{Keys: caseKeys, Columns: []Column{{Name: "rows"}, {Name: "leaf fill", Unit: "%", Decimals: 3},
		{Name: "turning point", Unit: "%", Decimals: 3}, {Name: "mean of the octave", Unit: "%", Decimals: 3}}}
	for _, c := range s.cases {
		w := waveOf(run, c)
		turns := turning(w)
		for i, p := range w {
			turn := absent
			if slices.Contains(turns, i) {
				turn = p.y
			}
			t.Rows = append(t.Rows, Row{s.keys(c), []float64{p.x, p.y, turn, octaveMean(w, i)}})
		}
	}
	notes := s.addMeans(&t, waveOf)
	done, err := s.finish(t, notes...)
	if err != nil {
		return content{}, err
	}
	var means []string
	for _, f := range done.facets() {
		for _, scheme := range f.schemes() {
			note, mean := waveNote(f, scheme)
			done.notes = append(done.notes, note)
			means = append(means, spell.Percent(mean, 1))
		}
	}
	if len(means) == 1 { // of several the notes say it
		done.caption += " · mean of the last octave " + means[0]
	}
	return done, nil
}

// waveOf is the fill of the id's leaves over the rows, from where the series has enough
// points to an octave.
func waveOf(run *results.Run, c results.Name) []sample {
	all := fillOf(run, c)
	for i := range all {
		if n := i + perOctave; n < len(all) && all[n].x <= 2*all[i].x {
			return all[i:]
		}
	}
	return nil
}

// turning are the places of the extremes from which the curve goes back by turned or
// more, before the next one and after the one before. The first and last points are
// none.
func turning(w []sample) (places []int) {
	up, down := 0, 0 // places of the highest and lowest point since the last turn
	way := 0.0       // where the curve goes: 1 up, -1 down, 0 not known yet
	for i, p := range w {
		if p.y > w[up].y {
			up = i
		}
		if p.y < w[down].y {
			down = i
		}
		switch {
		case way >= 0 && w[up].y-p.y >= turned:
			if up > 0 {
				places = append(places, up)
			}
			way, down = -1, i
		case way <= 0 && p.y-w[down].y >= turned:
			if down > 0 {
				places = append(places, down)
			}
			way, up = 1, i
		}
	}
	return places
}

// octaveMean is the mean fill over the octave that ends at a point, each doubling of the
// rows counting alike: the integral over the logarithm of the rows, by trapezoids. It is
// absent where the curve begins later.
func octaveMean(w []sample, end int) float64 {
	from := w[end].x / 2
	if from < w[0].x {
		return absent
	}
	var sum float64
	for i := end; i > 0 && w[i].x > from; i-- {
		a, b := w[i-1], w[i]
		if a.x < from {
			a = sample{x: from, y: a.y + (b.y-a.y)*math.Log(from/a.x)/math.Log(b.x/a.x)}
		}
		sum += (a.y + b.y) / 2 * math.Log2(b.x/a.x)
	}
	return sum
}

// waveNote says where the curve of a scheme turns, and what it swings about at the end.
func waveNote(f facet, scheme string) (note string, mean float64) {
	var turns []string
	mean = absent
	for _, r := range f.of(scheme) {
		if v := r.Values[2]; !math.IsNaN(v) {
			turns = append(turns, spell.Percent(v, 1)+" at "+spell.Comma(int64(r.Values[0])))
		}
		if !math.IsNaN(r.Values[1]) { // not theory
			mean = r.Values[3]
		}
	}
	note = fmt.Sprintf("%s, %s: %s", scheme, f.title(), count(len(turns), "turning point"))
	if len(turns) > 0 {
		note += " (" + strings.Join(turns, ", ") + " rows)"
	}
	return note + "; mean of the last octave " + spell.Percent(mean, 1) + ".", mean
}
