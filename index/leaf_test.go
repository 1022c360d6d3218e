package index

import (
	"maps"
	"testing"

	"idbench/units"
)

// Pages 3, 4+5 (an overflow run), 6, 2, 9: the run's successor is the page past it,
// so only 6→2 (also a backstep) and 2→9 break.
func TestLeafCounter(t *testing.T) {
	var c LeafCounter
	for _, l := range []Leaf{
		{Page: 3, Pages: 1, Inuse: 10, Alloc: 100},
		{Page: 4, Pages: 2, Inuse: 150, Alloc: 200},
		{Page: 6, Pages: 1, Inuse: 20, Alloc: 100},
		{Page: 2, Pages: 1, Inuse: 30, Alloc: 100},
		{Page: 9, Pages: 1, Inuse: 40, Alloc: 100},
	} {
		c.Add(l)
	}
	got := Counts{units.OverflowPages: 1} // one of a branch page, counted before
	c.Into(got)
	want := Counts{units.LeafPages: 5, units.OverflowPages: 2, units.LeafInuse: 250, units.LeafAlloc: 600, units.LeafBreaks: 2, units.LeafBacksteps: 1}
	if !maps.Equal(got, want) {
		t.Errorf("counts %v, want %v", got, want)
	}
	if f, ok := got.Fill(); !ok || f != 250.0/600 {
		t.Errorf("fill %v, %v", f, ok)
	}
	if f, ok := got.Fragmentation(); !ok || f != 0.5 {
		t.Errorf("fragmentation %v, %v", f, ok)
	}
}

// A lone leaf has no successor: breaks are absent, not 0.
func TestLoneLeaf(t *testing.T) {
	var c LeafCounter
	c.Add(Leaf{Page: 3, Pages: 1, Inuse: 10, Alloc: 100})
	got := Counts{}
	c.Into(got)
	if _, ok := got[units.LeafBreaks]; ok {
		t.Error("breaks of a lone leaf")
	}
	if _, ok := got.Fragmentation(); ok {
		t.Error("fragmentation of a lone leaf")
	}
	if _, ok := (Counts{}).Fill(); ok {
		t.Error("fill of no leaves")
	}
}

func TestFloatOption(t *testing.T) {
	o := FloatOption("fill", 0.5, 0.1, 1)
	for value, want := range map[string]string{"0.50": "0.5", "1.0": "1", "1e-1": "0.1"} {
		if got, err := o.Parse(value); err != nil || got != want {
			t.Errorf("Parse(%q) = %q, %v, want %q", value, got, err, want)
		}
	}
	for _, value := range []string{"", "half", "NaN", "Inf", "0.09", "1.01", "-0.5"} {
		if got, err := o.Parse(value); err == nil {
			t.Errorf("Parse(%q) = %q, want an error", value, got)
		}
		if _, err := (TableConfig{Options: map[string]string{"fill": value}}).Float(o); err == nil {
			t.Errorf("Float takes %q", value)
		}
	}
}
