package plot

import (
	"fmt"
	"image/color"
	"math"
	"testing"
)

// A sight turns linear light into what an eye makes of it: the full simulations of
// G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A Physiologically-based
// Model for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009.
type sight [3][3]float64

var sights = map[string]sight{
	"normal":       {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
}

// lab is a colour in CIELAB (D65), as seen by an eye.
func (s sight) lab(c color.NRGBA) [3]float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	times := func(m sight, v [3]float64) (out [3]float64) {
		for i := range m {
			for j := range v {
				out[i] += m[i][j] * v[j]
			}
		}
		return out
	}
	seen := times(s, [3]float64{linear(c.R), linear(c.G), linear(c.B)})
	for i := range seen {
		seen[i] = min(max(seen[i], 0), 1)
	}
	xyz := times(sight{{0.4124, 0.3576, 0.1805}, {0.2126, 0.7152, 0.0722}, {0.0193, 0.1192, 0.9505}}, seen)
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (t*24389/27 + 16) / 116
	}
	x, y, z := f(xyz[0]/0.95047), f(xyz[1]), f(xyz[2]/1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

func distance(a, b [3]float64) float64 {
	return math.Hypot(math.Hypot(a[0]-b[0], a[1]-b[1]), a[2]-b[2])
}

// A distance of about 2.3 is just noticeable (CIE 1976); lines need a good deal more.
func TestKnownSchemesHaveColoursFarApart(t *testing.T) {
	least := map[string]float64{"normal": 25, "protanopia": 12, "deuteranopia": 12}
	for eye, s := range sights {
		white := s.lab(color.NRGBA{0xff, 0xff, 0xff, 0xff})
		for i, a := range looks[:len(known)] {
			if d := distance(s.lab(a.color), white); d < least[eye] {
				t.Errorf("%s: %s is only %.1f from white", eye, known[i], d)
			}
			for j, b := range looks[:i] {
				if d := distance(s.lab(a.color), s.lab(b.color)); d < least[eye] {
					t.Errorf("%s: %s and %s are only %.1f apart", eye, known[i], known[j], d)
				}
			}
		}
	}
}

func TestLooksDifferWithoutColour(t *testing.T) {
	seen := map[string]int{}
	for i, l := range looks {
		key := fmt.Sprintf("%T %v", l.marker, l.dashes)
		if j, ok := seen[key]; ok {
			t.Errorf("looks %d and %d have the same dashes and the same marker", i, j)
		}
		seen[key] = i
		for j, m := range looks[:i] {
			if d := distance(sights["normal"].lab(l.color), sights["normal"].lab(m.color)); d < 10 {
				t.Errorf("looks %d and %d are only %.1f apart", i, j, d)
			}
		}
	}
}

func TestUnknownSchemesTakeSpareLooks(t *testing.T) {
	var rows []Row
	for _, s := range []string{"mine", "ulid", "yours"} {
		rows = append(rows, Row{Keys: []string{"bbolt", "", s}})
	}
	got := styles(rows)
	if got["mine"].color != looks[len(known)].color || got["yours"].color != looks[len(known)+1].color {
		t.Error("unknown schemes do not take the spare looks in turn")
	}
	if got["ulid"].color != looks[5].color {
		t.Error("ulid has lost its colour to its neighbours")
	}
}

func TestColourMapsGrowLighterEvenly(t *testing.T) {
	for name, m := range map[string]interface {
		At(float64) (color.Color, error)
	}{"viridis": viridis, "plasma": plasma} {
		before := -1.0
		for i := range 101 {
			c, err := m.At(float64(i) / 100)
			if err != nil {
				t.Fatal(err)
			}
			l := sights["normal"].lab(color.NRGBAModel.Convert(c).(color.NRGBA))[0]
			if i > 0 && (l <= before || l-before > 2) {
				t.Errorf("%s: lightness goes from %.2f to %.2f at %d %%", name, before, l, i)
			}
			before = l
		}
	}
	if at(viridis, math.NaN()) != color.Color(none) {
		t.Error("NaN has the colour of a number")
	}
}
