package results

import (
	"reflect"
	"testing"

	"idbench/units"
)

// pairRun is a run of an engine and its model that says of each what is given.
func pairRun(t *testing.T, measured, predicted []Value, leaves, foreseen []Leaf) *Run {
	t.Helper()
	run := &Run{Leaves: map[string][]Leaf{}}
	for _, side := range []struct {
		engine, option string
		values         []Value
		leaves         []Leaf
	}{{"bbolt", "bbolt.fill", measured, leaves}, {"model-bbolt", "model-bbolt.fill", predicted, foreseen}} {
		name, err := NewName(Part{"engine", side.engine}, Part{"scheme", "uuidv4"}, Part{side.option, "0.9"})
		if err != nil {
			t.Fatal(err)
		}
		run.Cases = append(run.Cases, name)
		run.Records = append(run.Records, Record{name, units.Primary, 10, side.values}, Record{name, units.Primary, 10, []Value{{units.NsPerOp, 5}}})
		run.Leaves[name.String()] = side.leaves
	}
	return run
}

func TestValidations(t *testing.T) {
	leaf := func(at, page, rows int64) Leaf { return Leaf{units.Primary, at, page, 100, 4096, 1, rows} }
	placed := []Value{{units.LeafPages, 2}, {units.LeafBreaks, 1}, {units.DirtyPages, 9}}
	unplaced := []Value{{units.LeafPages, 2}, {units.DirtyPages, 9}}
	predicted := []Value{{units.LeafPages, 3}, {units.Splits, 1}, {units.LeafBreaks, 1}}
	for name, tc := range map[string]struct {
		measured []Value
		leaves   []Leaf
		foreseen []Leaf
		same     int
		gap      *LeafGap
	}{
		"equal":             {placed, []Leaf{leaf(1, 4, 5), leaf(0, 3, 5)}, []Leaf{leaf(0, 3, 5), leaf(1, 4, 5)}, 2, nil},
		"rows differ":       {placed, []Leaf{leaf(0, 3, 5), leaf(1, 4, 5)}, []Leaf{leaf(0, 3, 5), leaf(1, 4, 6)}, 1, &LeafGap{&Leaf{units.Primary, 1, 4, 100, 4096, 1, 6}, &Leaf{units.Primary, 1, 4, 100, 4096, 1, 5}}},
		"pages differ":      {placed, []Leaf{leaf(0, 3, 5)}, []Leaf{leaf(0, 2, 5)}, 0, &LeafGap{&Leaf{units.Primary, 0, 2, 100, 4096, 1, 5}, &Leaf{units.Primary, 0, 3, 100, 4096, 1, 5}}},
		"pages by chance":   {unplaced, []Leaf{leaf(0, 3, 5)}, []Leaf{leaf(0, 2, 5)}, 1, nil},
		"one leaf too many": {placed, []Leaf{leaf(0, 3, 5)}, []Leaf{leaf(0, 3, 5), leaf(1, 4, 5)}, 1, &LeafGap{&Leaf{units.Primary, 1, 4, 100, 4096, 1, 5}, nil}},
		"no leaves told":    {placed, nil, []Leaf{leaf(0, 3, 5)}, 0, nil},
	} {
		all := pairRun(t, tc.measured, predicted, tc.leaves, tc.foreseen).Validations()
		if len(all) != 1 || all[0].Case.Get("engine") != "bbolt" || all[0].Segment != units.Primary {
			t.Fatalf("%s: %+v", name, all)
		}
		v := all[0]
		if v.Leaves != tc.same || !reflect.DeepEqual(v.Leaf, tc.gap) {
			t.Errorf("%s: %d leaves alike, gap %+v; want %d, %+v", name, v.Leaves, v.Leaf, tc.same, tc.gap)
		}
		var names []string
		for _, p := range v.Counts {
			names = append(names, string(p.Unit.Name))
		}
		want := []string{"leaf-pages", "leaf-breaks"}[:len(tc.measured)-1]
		if !reflect.DeepEqual(names, want) {
			t.Errorf("%s: units %v, want %v", name, names, want)
		}
		if r, ok := v.Counts[0].Relative(); !ok || r != 0.5 {
			t.Errorf("%s: 3 predicted, 2 measured: %v, %v", name, r, ok)
		}
	}
}

// A case whose model was run with other options is not paired with it.
func TestValidationsNeedTheSameOptions(t *testing.T) {
	run := pairRun(t, []Value{{units.LeafPages, 2}}, []Value{{units.LeafPages, 2}}, nil, nil)
	for i := range run.Records {
		if c := run.Records[i].Case; c.Get("engine") == "model-bbolt" {
			run.Records[i].Case = c[:2]
		}
	}
	run.Cases[1] = run.Cases[1][:2]
	if all := run.Validations(); len(all) != 0 {
		t.Errorf("paired: %+v", all)
	}
}

func TestPredictionOfNothing(t *testing.T) {
	if _, ok := (Prediction{Predicted: 1, Measured: 0}).Relative(); ok {
		t.Error("a page where none was measured has a relative difference")
	}
	if r, ok := (Prediction{}).Relative(); !ok || r != 0 {
		t.Error("nothing predicted and nothing measured differ")
	}
}
