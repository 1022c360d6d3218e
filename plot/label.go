package plot

import (
	"cmp"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A label names a line beside its end.
type label struct {
	end  vg.Point
	text string
	look look // without a marker where the line has none
}

// drawLabels writes the labels right of c, moved apart where they would collide,
// each with a leader from its line. room is what they have of the width.
func drawLabels(c draw.Canvas, labels []label, room vg.Length) {
	slices.SortStableFunc(labels, func(a, b label) int { return cmp.Compare(b.end.Y, a.end.Y) })
	var wanted []vg.Length
	for _, l := range labels {
		wanted = append(wanted, l.end.Y)
	}
	style := words(textSize, ink)
	for i, y := range spread(wanted, lineHeight-1, c.Min.Y, c.Max.Y) {
		l := labels[i]
		leader := draw.LineStyle{Color: l.look.color, Width: 1}
		if l.end.X < c.Max.X-lineHeight { // the line ends early: no part of it may seem to follow
			leader.Dashes = []vg.Length{1, 3}
		}
		c.StrokeLines(leader, []vg.Point{
			{X: l.end.X + 2, Y: l.end.Y}, {X: c.Max.X + 12, Y: y}, {X: c.Max.X + 16, Y: y}})
		x := c.Max.X + 19
		if l.look.marker != nil {
			c.DrawGlyphNoClip(l.look.glyph(), vg.Point{X: c.Max.X + 20, Y: y})
			x += 8
		}
		say(c, style, x, y, fit(style, l.text, c.Max.X+room-2-x))
	}
}

// spread moves heights, given from the top down, as little as it takes to keep them
// gap apart and between lo and hi; where there is no room the gap shrinks.
func spread(wanted []vg.Length, gap, lo, hi vg.Length) []vg.Length {
	n := len(wanted)
	gap = min(gap, (hi-lo)/vg.Length(max(n-1, 1)))
	// A block is a run of labels that touch; its top is where its members ask for on
	// average.
	type block struct {
		sum   vg.Length // of the tops that its members ask for
		count int
	}
	var blocks []block
	top := func(b block) vg.Length {
		room := gap * vg.Length(b.count-1)
		return min(max(b.sum/vg.Length(b.count), lo+room), hi)
	}
	for _, y := range wanted {
		b := block{y, 1}
		for len(blocks) > 0 {
			prev := blocks[len(blocks)-1]
			if top(prev)-gap*vg.Length(prev.count) >= top(b) {
				break
			}
			b = block{prev.sum + b.sum + gap*vg.Length(prev.count*b.count), prev.count + b.count}
			blocks = blocks[:len(blocks)-1]
		}
		blocks = append(blocks, b)
	}
	out := make([]vg.Length, 0, n)
	for _, b := range blocks {
		for i := range b.count {
			out = append(out, top(b)-gap*vg.Length(i))
		}
	}
	return out
}
