package plot

import (
	"math"
	"slices"
	"strings"
	"testing"

	"idbench/results"
)

// into adds the cases of runs to another one.
func (r runs) into(run *results.Run) *results.Run {
	for _, more := range r {
		run.Cases = append(run.Cases, more.Cases...)
		run.Records = append(run.Records, more.Records...)
		for name, points := range more.Series {
			run.Series[name] = points
		}
	}
	return run
}

type runs []*results.Run

// wave is a load with points enough for a wave.
func wave() *results.Run { return fake(load{"bbolt", "uuidv4", 0.5, 320, 5, 0, 64, 7}) }

// A curve with extremes at known places, and dips too shallow to be one.
func TestTurningPoints(t *testing.T) {
	for what, c := range map[string]struct {
		ys   []float64
		want []int
	}{
		"wave":             {[]float64{70, 72, 74, 70, 66, 68, 71, 69}, []int{2, 4, 6}},
		"ripples":          {[]float64{70, 70.4, 70, 70.4, 70.1}, nil},
		"ripple on a rise": {[]float64{70, 72, 71.7, 74, 73}, []int{3}},
		"falls alone":      {[]float64{74, 72, 70}, nil},
		"rises, falls":     {[]float64{70, 72, 70}, []int{1}},
		"falls, rises":     {[]float64{72, 70, 72}, []int{1}},
		"nothing":          {nil, nil},
	} {
		var w []sample
		for i, y := range c.ys {
			w = append(w, sample{x: float64(i + 1), y: y})
		}
		if got := turning(w); !slices.Equal(got, c.want) {
			t.Errorf("%s: turns at %v, want %v", what, got, c.want)
		}
	}
}

// The mean over an octave of a line in the logarithm of the rows is its middle, wherever
// the points lie, and a whole period of a wave cancels.
func TestOctaveMean(t *testing.T) {
	var line, swing []sample
	for x := 100.0; x <= 1000; x += 10 {
		line = append(line, sample{x: x, y: math.Log2(x)})
		swing = append(swing, sample{x: x, y: 69.3 + 5*math.Sin(2*math.Pi*math.Log2(x))})
	}
	last := len(line) - 1
	for _, end := range []int{10, 15, last} {
		if got, want := octaveMean(line, end), math.Log2(line[end].x)-0.5; math.Abs(got-want) > 1e-3 {
			t.Errorf("mean of the octave to %v: %v, want %v", line[end].x, got, want)
		}
	}
	if got := octaveMean(line, 9); !math.IsNaN(got) {
		t.Errorf("mean of the octave to 190 is %v, though the curve begins at 100", got)
	}
	if got := octaveMean(swing, last); math.Abs(got-69.3) > 0.02 {
		t.Errorf("mean of a period is %v", got)
	}
	if got := len(turning(swing)); got < 6 || got > 7 {
		t.Errorf("%d turning points in 3.3 octaves", got)
	}
}

// Few points to an octave, or few octaves, show no wave.
func TestWaveNeedsPoints(t *testing.T) {
	for points, want := range map[int64]bool{8: false, 16: false, 31: false, 32: true, 64: true} {
		table, err := fillWave.Table(fake(load{"bbolt", "uuidv4", 0.5, 10 * points, 10, 0, points, 7}))
		if (err == nil) != want {
			t.Errorf("%d points: %v", points, err)
		}
		if err == nil && table.Rows[0].Values[0] != 80 {
			t.Errorf("%d points: the wave begins at %v rows, want 80", points, table.Rows[0].Values[0])
		}
	}
	if _, err := fillWave.Table(fake(load{"bbolt", "serial", 0.5, 640, 10, 0, 64, 7})); err == nil {
		t.Error("an ordered scheme has a wave")
	}
	c, err := fillWave.build(wave())
	if err != nil || !strings.Contains(c.caption, "mean of the last octave ") || !slices.ContainsFunc(c.notes, func(n string) bool {
		return strings.HasPrefix(n, "uuidv4, bbolt, fill 0.5: ") && strings.Contains(n, "turning point")
	}) {
		t.Errorf("caption %q, notes %q, %v", c.caption, c.notes, err)
	}
}

func TestHalvings(t *testing.T) {
	var got []string
	for _, tick := range (halvings{}).Ticks(60_000, 1_000_000) {
		got = append(got, tick.Label)
	}
	if want := []string{"1 M", "500 k", "250 k", "125 k", "62.5 k"}; !slices.Equal(got, want) {
		t.Errorf("ticks %q, want %q", got, want)
	}
	if ticks := (halvings{}).Ticks(0, 0); len(ticks) > 0 {
		t.Errorf("ticks of nothing: %v", ticks)
	}
}
