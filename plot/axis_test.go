package plot

import (
	"slices"
	"testing"

	"gonum.org/v1/plot/vg"
)

func TestTicksAreRoundAndReachTheCeiling(t *testing.T) {
	for _, top := range []float64{0, 0.3, 1, 7, 99, 100, 101, 1234, 62500, 1e6, 1.0001e6, 9e15} {
		hi := ceiling(top, 5)
		ticks := steps(5).Ticks(0, hi)
		if hi < top || len(ticks) < 2 || len(ticks) > 8 {
			t.Errorf("up to %v: ceiling %v with %d ticks", top, hi, len(ticks))
			continue
		}
		if first, last := ticks[0], ticks[len(ticks)-1]; first.Label != "0" || last.Value < hi*(1-1e-9) {
			t.Errorf("up to %v: ticks from %q to %v, ceiling %v", top, first.Label, last.Value, hi)
		}
	}
}

func TestLogarithmicTicksFitTheAxis(t *testing.T) {
	for _, hi := range []float64{4096, 4097, 8192, 100e3, 1 << 20, 3e9, 1 << 41} {
		ticks := byBytes.Ticks(4096, hi)
		if len(ticks) < 1 || len(ticks) > 6 {
			t.Errorf("up to %v: %d ticks", hi, len(ticks))
		}
		for _, tick := range ticks {
			if tick.Value < 4096 || tick.Value > hi {
				t.Errorf("up to %v: a tick at %v", hi, tick.Value)
			}
		}
	}
	var got []string
	for _, tick := range byTens.Ticks(1e6, 8e6) {
		got = append(got, tick.Label)
	}
	if want := []string{"1 M", "2 M", "5 M"}; !slices.Equal(got, want) {
		t.Errorf("from 1 M to 8 M: %q, want %q", got, want)
	}
}

func TestCoincidentLinesShareAGroup(t *testing.T) {
	a := []vg.Point{{X: 0, Y: 0}, {X: 10, Y: 10}}
	b := []vg.Point{{X: 0, Y: 1}, {X: 10, Y: 11}}
	c := []vg.Point{{X: 0, Y: 0}, {X: 10, Y: 15}}
	got := coincident([][]vg.Point{a, c, b, a})
	if len(got) != 2 || !slices.Equal(got[0], []int{0, 2, 3}) || !slices.Equal(got[1], []int{1}) {
		t.Errorf("groups %v", got)
	}
}
