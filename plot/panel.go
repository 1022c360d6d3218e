package plot

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	gplot "gonum.org/v1/plot"
)

// A panel is one pair of axes with a curve for each scheme.
type panel struct {
	title  string
	y      string // label of the y axis, with its unit
	x      axis
	xmin   float64
	xmax   float64
	ymin   float64 // of the axis; 0 unless the view zooms
	ymax   float64
	scale  string
	lines  []line
	marks  []mark
	guides [][]sample // curves of theory, each drawn once
	guide  string     // their name
	logY   bool
	height vg.Length
	names  vg.Length // room for those of the lines
}

// An axis is how a panel shows its x.
type axis struct {
	label string
	ticks gplot.Ticker
	log   bool
}

// panelFrame is what a panel takes above and below its axes.
const panelFrame = 66

// rowsLoaded is the x of everything that is drawn over a load.
var rowsLoaded = axis{label: "rows loaded", ticks: steps(4)}

// A line is the curve of one scheme, with a band around it where lo and hi stand.
type line struct {
	scheme string
	look   look
	points []sample
}

// A sample is one point of a curve; lo and hi are NaN where there is no interval.
type sample struct{ x, y, lo, hi float64 }

// A mark is a labelled horizontal line.
type mark struct {
	y     float64
	label string
}

// A view says which columns of a table make a panel.
type view struct {
	x, y   int    // columns
	lo, hi int    // columns of the interval, or 0 for none
	theory int    // column of a guide, or 0 for none
	guide  string // name of the guides
	axis   axis   // of x; rowsLoaded unless it is said
	scale  string // panels of one scale end at the same y; "" is a scale of its own
	own    bool   // the scale is not shared between engines
	zoom   bool   // the y axis begins near the lowest point, and not at 0
	logY   bool   // the y axis is logarithmic
	ymax   float64
	title  string // added to the facet's
	label  string // of the y axis
	marks  []mark
}

// panels makes rows of panels of a table: facets side by side, as in a grid, one
// row for each view; or the views side by side when there is a single facet.
func panels(t Table, views ...view) [][]panel {
	if len(t.facets()) == 1 {
		return panelLines(t, views...)
	}
	looks := styles(t.Rows)
	var rows [][]panel
	for _, pair := range t.grid() {
		for _, v := range views {
			var row []panel
			told := false
			for _, f := range pair {
				p := f.draft(v, looks)
				told = told || !p.empty()
				row = append(row, p)
			}
			if told {
				rows = append(rows, row)
			}
		}
	}
	return scaled(rows)
}

// empty reports whether a panel has no curve. Its place stays free.
func (p panel) empty() bool { return len(p.lines) == 0 }

// panelLines makes a row of panels for each facet of a table, its views side by side.
func panelLines(t Table, views ...view) [][]panel {
	looks := styles(t.Rows)
	var rows [][]panel
	for _, f := range t.facets() {
		var row []panel
		for _, v := range views {
			if p := f.draft(v, looks); !p.empty() {
				row = append(row, p)
			}
		}
		rows = append(rows, row)
	}
	return scaled(rows)
}

// draft makes the panel of a view, with a scale of its own.
func (f facet) draft(v view, looks map[string]look) panel {
	p := panel{title: f.title() + v.title, x: v.axis, y: v.label, scale: v.scale, marks: v.marks, guide: v.guide, logY: v.logY, height: 210, names: labelWidth}
	if p.x.ticks == nil {
		p.x = rowsLoaded
	}
	if v.own {
		p.scale += " of " + f.engine
	}
	for _, s := range f.schemes() {
		l := line{scheme: s, look: looks[s]}
		var guide []sample
		for _, r := range f.of(s) {
			if y := r.Values[v.y]; !math.IsNaN(y) {
				pt := sample{x: r.Values[v.x], y: y, lo: math.NaN(), hi: math.NaN()}
				if v.hi > 0 {
					pt.lo, pt.hi = r.Values[v.lo], r.Values[v.hi]
				}
				l.points = append(l.points, pt)
			}
			if v.theory > 0 && !math.IsNaN(r.Values[v.theory]) {
				guide = append(guide, sample{x: r.Values[v.x], y: r.Values[v.theory]})
			}
		}
		if len(l.points) > 0 {
			p.lines = append(p.lines, l)
		}
		if len(guide) > 0 && !slices.ContainsFunc(p.guides, func(g []sample) bool { return slices.Equal(g, guide) }) {
			p.guides = append(p.guides, guide)
		}
	}
	p.height = max(p.height, panelFrame+lineHeight*vg.Length(len(p.lines)+len(v.marks)+min(len(p.guides), 1)))
	p.measure()
	p.ymax = max(p.ymax, v.ymax)
	for _, m := range v.marks {
		p.ymin, p.ymax = min(p.ymin, m.y), max(p.ymax, m.y)
	}
	if !v.zoom && !v.logY {
		p.ymin = 0
	}
	return p
}

// scaled gives all panels the same x, and those of one scale the same y.
func scaled(rows [][]panel) [][]panel {
	tops, bottoms := map[string]float64{}, map[string]float64{}
	left, right := math.Inf(1), 0.0
	for _, r := range rows {
		for _, p := range r {
			tops[p.scale] = max(tops[p.scale], p.ymax)
			if least, ok := bottoms[p.scale]; !ok || p.ymin < least {
				bottoms[p.scale] = p.ymin
			}
			left, right = min(left, p.xmin), max(right, p.xmax)
		}
	}
	for _, r := range rows {
		for i := range r {
			r[i].xmin, r[i].xmax = left, right
			if r[i].scale != "" {
				r[i].ymin, r[i].ymax = bottoms[r[i].scale], tops[r[i].scale]
			}
		}
	}
	return rows
}

// measure sets the extent of a panel to that of its curves and bands.
func (p *panel) measure() {
	p.xmin, p.ymin = math.Inf(1), math.Inf(1)
	for _, l := range p.lines {
		for _, pt := range l.points {
			p.xmin, p.xmax = min(p.xmin, pt.x), max(p.xmax, pt.x)
			p.ymin, p.ymax = min(p.ymin, pt.y), max(p.ymax, pt.y)
			if !math.IsNaN(pt.lo) && !math.IsNaN(pt.hi) {
				p.ymin, p.ymax = min(p.ymin, pt.lo), max(p.ymax, pt.hi)
			}
		}
	}
}

// A heading is the title of a plot, at the left end of its data.
type heading string

// Plot implements gonum's Plotter.
func (h heading) Plot(c draw.Canvas, _ *gplot.Plot) {
	say(c, bold(textSize), c.Min.X, c.Max.Y+15, string(h))
}

// panelRows draws rows of panels, aligned.
func panelRows(rows [][]panel) body {
	cols := 0
	var height, names vg.Length
	for _, r := range rows {
		cols = max(cols, len(r))
		for _, p := range r {
			height, names = max(height, p.height), max(names, p.names)
		}
	}
	plots := make([][]*gplot.Plot, len(rows))
	for i, r := range rows {
		plots[i] = make([]*gplot.Plot, cols)
		for j, p := range r {
			if !p.empty() {
				plots[i][j] = p.axes(j > 0 && !r[0].empty() && p.y == r[0].y && p.ymax == r[0].ymax)
			}
		}
	}
	return body{height * vg.Length(len(rows)), func(c draw.Canvas) { tile(c, plots, names, names) }}
}

// tile draws a table of plots, of which some may be nil, so that their axes align;
// gap and right are the room right of each column and of the last.
func tile(c draw.Canvas, plots [][]*gplot.Plot, gap, right vg.Length) {
	tiles := draw.Tiles{Rows: len(plots), Cols: len(plots[0]), PadX: gap, PadRight: right, PadY: 10}
	for i, row := range gplot.Align(plots, tiles, c) {
		for j, dc := range row {
			if plots[i][j] != nil {
				plots[i][j].Draw(dc)
			}
		}
	}
}

// axes makes the gonum plot of a panel; a bare one leaves its y label to its
// neighbour.
func (p panel) axes(bare bool) *gplot.Plot {
	out := newPlot(p.title)
	out.X.Label.Text = p.x.label
	if !bare {
		out.Y.Label.Text = p.y
	}
	const yticks = steps(5)
	out.X.Min, out.X.Max = 0, max(p.xmax, 1)
	out.Y.Min, out.Y.Max = 0, ceiling(p.ymax, yticks)
	if step := roundStep((p.ymax - p.ymin) / float64(yticks)); p.ymin > step && p.ymax > p.ymin {
		out.Y.Min, out.Y.Max = step*math.Floor(p.ymin/step), step*math.Ceil(p.ymax/step)
	}
	out.X.Tick.Marker, out.Y.Tick.Marker = p.x.ticks, yticks
	if p.logY && p.ymin > 0 && p.ymin <= p.ymax {
		out.Y.Min, out.Y.Max = math.Pow(10, math.Floor(math.Log10(p.ymin))), math.Pow(10, math.Ceil(math.Log10(p.ymax)))
		out.Y.Max = max(out.Y.Max, 10*out.Y.Min)
		out.Y.Scale, out.Y.Tick.Marker = gplot.LogScale{}, eachTen
	}
	if p.x.log && p.xmin > 0 && p.xmin <= p.xmax {
		out.X.Min, out.X.Max = p.xmin, max(p.xmax, 2*p.xmin)
		out.X.Scale = gplot.LogScale{}
	}
	out.Add(curves(p))
	return out
}

// newPlot is an empty plot in the style of all figures.
func newPlot(title string) *gplot.Plot {
	out := gplot.New()
	out.BackgroundColor = nil
	out.Title.Text = " " // room for the heading
	out.Title.TextStyle.Font = bold(textSize).Font
	out.Title.Padding = 8
	out.Add(heading(title))
	for _, a := range []*gplot.Axis{&out.X, &out.Y} {
		a.Padding = 0
		a.LineStyle.Color, a.LineStyle.Width = quiet, 0.8
		a.Tick.LineStyle = a.LineStyle
		a.Tick.Length = 4
		a.Tick.Label.Font, a.Tick.Label.Color = words(textSize, quiet).Font, quiet
		a.Label.TextStyle.Font, a.Label.TextStyle.Color = words(textSize, ink).Font, ink
		a.Label.Padding = 4
	}
	return out
}
