package results

import (
	"cmp"
	"slices"
	"strings"

	"idbench/units"
)

// modelPrefix stands before the engine's name in that of its model's profile.
const modelPrefix = "model-"

// A Validation is one segment of one case, as its engine measured it and the model of
// that engine predicted it, from structure rounds of the same run.
type Validation struct {
	Case    Name // the engine's
	Segment units.Segment
	Counts  []Prediction // of units that both tell, in the order of Units; none where the model has no such segment
	Leaves  int          // pairs of leaves that were compared
	Leaf    *LeafGap     // the first pair that differs; nil: none does
}

// A Prediction is one count.
type Prediction struct {
	Unit                units.Info
	Predicted, Measured float64
}

// Relative is the difference as a share of what was measured, and false where that is
// 0 and the prediction is not.
func (p Prediction) Relative() (float64, bool) {
	switch {
	case p.Predicted == p.Measured:
		return 0, true
	case p.Measured == 0:
		return 0, false
	}
	return p.Predicted/p.Measured - 1, true
}

// A LeafGap is a leaf, by its position in key order, that is not as predicted. Nil is
// a leaf that one of them lacks. Pages are 0 where the engine leaves them to chance.
type LeafGap struct {
	Predicted, Measured *Leaf
}

// Validations pairs every case of an engine with that of its model, by name: same
// parts, same options. A case that has no such pair is left out, and so is what an
// engine does not count.
func (r *Run) Validations() []Validation {
	type place struct {
		name    string
		segment units.Segment
	}
	counted := map[place]Record{}
	for _, rec := range r.Records {
		if _, timed := rec.Get(units.NsPerOp); !timed {
			counted[place{rec.Case.String(), rec.Segment}] = rec
		}
	}
	cases := map[string]bool{}
	for _, c := range r.Cases {
		cases[c.String()] = true
	}
	var all []Validation
	for _, rec := range r.Records {
		twin := rec.Case.ofModel().String()
		if _, timed := rec.Get(units.NsPerOp); timed || !cases[twin] {
			continue
		}
		v := Validation{Case: rec.Case, Segment: rec.Segment}
		predicted := counted[place{twin, rec.Segment}]
		for _, m := range rec.Values {
			unit, _ := units.Find(m.Unit)
			if p, ok := predicted.Get(m.Unit); ok && m.Unit != units.VirtualSpan {
				v.Counts = append(v.Counts, Prediction{unit, p, m.Value})
			}
		}
		_, placed := rec.Get(units.LeafBreaks)
		pages, _ := rec.Get(units.LeafPages)
		v.compare(segmentLeaves(r.Leaves[twin], rec.Segment), segmentLeaves(r.Leaves[rec.Case.String()], rec.Segment), placed || pages == 1)
		all = append(all, v)
	}
	return all
}

// ofModel is the name of the same case of the engine's model.
func (n Name) ofModel() Name {
	engine := n.Get("engine")
	twin := slices.Clone(n)
	for i, p := range twin {
		if p.Key == "engine" {
			twin[i].Value = modelPrefix + engine
		} else if strings.HasPrefix(p.Key, engine+".") {
			twin[i].Key = modelPrefix + p.Key
		}
	}
	return twin
}

// segmentLeaves are those of one segment, in key order.
func segmentLeaves(all []Leaf, segment units.Segment) []Leaf {
	var list []Leaf
	for _, l := range all {
		if l.Segment == segment {
			list = append(list, l)
		}
	}
	slices.SortFunc(list, func(a, b Leaf) int { return cmp.Compare(a.Position, b.Position) })
	return list
}

// compare looks for the first leaf that differs. placed says that pages have the same
// number in every run of the engine.
func (v *Validation) compare(predicted, measured []Leaf, placed bool) {
	if len(predicted) == 0 || len(measured) == 0 {
		return
	}
	for i := range max(len(predicted), len(measured)) {
		var p, m *Leaf
		if i < len(predicted) {
			p = &predicted[i]
		}
		if i < len(measured) {
			m = &measured[i]
		}
		if p == nil || m == nil {
			v.Leaf = &LeafGap{p, m}
			return
		}
		if !placed {
			p.Page, m.Page = 0, 0
		}
		if *p != *m {
			v.Leaf = &LeafGap{p, m}
			return
		}
		v.Leaves++
	}
}
