package plot

import (
	"image/color"

	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/palette/moreland"
)

// Colours of the two quantities of the page map, from 0 to 1: samples of viridis
// and plasma, the perceptually uniform maps that S. van der Walt and N. Smith made
// for Matplotlib (2015, CC0), every eighth and seventh of their range. Between the
// samples gonum keeps the lightness linear.
var (
	viridis = colorMap(0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725)
	plasma  = colorMap(0x0d0887, 0x5302a3, 0x8b0aa5, 0xb83289, 0xdb5c68, 0xf48849, 0xfebd2a, 0xf0f921)
)

func colorMap(controls ...uint32) palette.ColorMap {
	var list []color.Color
	for _, c := range controls {
		list = append(list, color.NRGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 0xff})
	}
	m, err := moreland.NewLuminance(list)
	if err != nil {
		panic(err) // the samples above do not grow lighter
	}
	m.SetMax(1)
	return m
}

// at is the colour of a share; what lies outside 0 to 1 has the colour of the end.
func at(m palette.ColorMap, share float64) color.Color {
	c, err := m.At(min(max(share, 0), 1))
	if err != nil {
		return none // NaN
	}
	return c
}
