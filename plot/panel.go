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
	sub    string // below the title
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
	ownX   bool
	each   bool // number is drawn, of a load of its own
	height vg.Length
}

// An axis is how a panel shows its x.
type axis struct {
	label string
	ticks gplot.Ticker
	log   bool
}

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

func (s sample) interval() bool { return !math.IsNaN(s.lo) && !math.IsNaN(s.hi) }

// A mark is a labelled horizontal line.
type mark struct {
	y     float64
	label string
}

// A view says which columns of a table make a panel.
type view struct {
	x, y    int    // columns
	lo, hi  int    // columns of the interval, or 0 for none
	theory  int    // column of a guide, or 0 for none
	guide   string // name of the guides
	axis    axis   // of x; rowsLoaded unless it is said
	scale   string // panels of one scale end at the same y; "" is a scale of its own
	own     bool   // the scale is not shared between engines
	each    bool   // number is drawn, of a load of its own
	zoom    bool   // the y axis begins near the lowest point, and not at 0
	logY    bool   // the y axis is logarithmic
	ymax    float64
	octaves int    // how far down from its largest x a panel is drawn, on an axis of its own; 0: all
	title   string // added to the facet's
	label   string // of the y axis
	marks   []mark
}

// panels makes rows of panels of a table. Of one view the facets stand in a grid; of
// several each has a row for two or three facets, which so stand one below the other, and
// else each facet has one.
func panels(t Table, views ...view) [][]panel {
	looks := styles(t.Rows)
	drawn := func(f facet) bool {
		return slices.ContainsFunc(views, func(v view) bool { return !f.draft(v, looks).empty() })
	}
	facets := slices.DeleteFunc(t.facets(), func(f facet) bool { return !drawn(f) })
	var rows [][]panel
	add := func(views []view, facets []facet) {
		var row []panel
		for _, v := range views {
			for _, f := range facets {
				row = append(row, f.draft(v, looks))
			}
		}
		if slices.ContainsFunc(row, func(p panel) bool { return !p.empty() }) {
			rows = append(rows, row)
		}
	}
	switch n := len(facets); {
	case len(views) == 1:
		for _, pair := range pairs(facets) {
			add(views, pair)
		}
	case n == 2 || n == 3:
		for _, v := range views {
			add([]view{v}, facets)
		}
	default:
		for _, f := range facets {
			add(views, []facet{f})
		}
	}
	return scaled(rows)
}

// empty reports whether a panel has no curve. Its place stays free.
func (p panel) empty() bool { return len(p.lines) == 0 }

// thin reports whether a panel has curves of fewer than two x values, which are none.
func (p panel) thin() bool {
	xs := map[float64]bool{}
	for _, l := range p.lines {
		for _, pt := range l.points {
			xs[pt.x] = true
		}
	}
	return len(xs) < 2
}

// draft makes the panel of a view, with a scale of its own. It is empty where the facet
// has too few numbers for a curve.
func (f facet) draft(v view, looks map[string]look) panel {
	if p := f.sketch(v, looks); !p.thin() {
		return p
	}
	return panel{}
}

// sketch is draft of any number of points.
func (f facet) sketch(v view, looks map[string]look) panel {
	p := panel{title: f.engine + v.title, sub: f.setting(), x: v.axis, y: v.label, scale: v.scale, marks: v.marks, guide: v.guide, logY: v.logY, ownX: v.octaves > 0, each: v.each, height: 200}
	if p.x.ticks == nil {
		p.x = rowsLoaded
	}
	if v.own {
		p.scale += " of " + f.engine
	}
	for _, s := range f.schemes() {
		l := line{scheme: s, look: looks[s]}
		var guide []sample
		for _, r := range cutLeft(f.of(s), f.least(v)) {
			if y := r.Values[v.y]; !math.IsNaN(y) && (!v.logY || y > 0) {
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
	p.measure()
	p.ymax = max(p.ymax, v.ymax)
	if v.zoom { // what lies far away would flatten the rest
		near := 2 * (p.ymax - p.ymin)
		p.marks = slices.DeleteFunc(slices.Clone(v.marks), func(m mark) bool { return m.y < p.ymin-near || m.y > p.ymax+near })
	}
	for _, m := range p.marks {
		p.ymin, p.ymax = min(p.ymin, m.y), max(p.ymax, m.y)
	}
	if !v.zoom && !v.logY {
		p.ymin = 0
	}
	return p
}

// least is where the x axis of a view begins.
func (f facet) least(v view) float64 {
	largest := 0.0
	for _, r := range f.rows {
		largest = max(largest, r.Values[v.x])
	}
	if v.octaves == 0 {
		return 0
	}
	return largest / float64(int(1)<<v.octaves)
}

// scaled gives all panels the same x, unless each has one of its own, and those of one scale the same y.
func scaled(rows [][]panel) [][]panel {
	tops, bottoms := map[string]float64{}, map[string]float64{}
	left, right := math.Inf(1), 0.0
	for _, r := range rows {
		for _, p := range r {
			if p.empty() {
				continue
			}
			tops[p.scale] = max(tops[p.scale], p.ymax)
			if least, ok := bottoms[p.scale]; !ok || p.ymin < least {
				bottoms[p.scale] = p.ymin
			}
			left, right = min(left, p.xmin), max(right, p.xmax)
		}
	}
	for _, r := range rows {
		for i := range r {
			if !r[i].ownX {
				r[i].xmin, r[i].xmax = left, right
			}
			if r[i].scale != "" {
				r[i].ymin, r[i].ymax = bottoms[r[i].scale], tops[r[i].scale]
			}
		}
	}
	return rows
}

// measure sets the extent of a panel to that of its curves, bands and guides.
func (p *panel) measure() {
	p.xmin, p.ymin = math.Inf(1), math.Inf(1)
	for _, l := range p.lines {
		for _, pt := range l.points {
			p.xmin, p.xmax = min(p.xmin, pt.x), max(p.xmax, pt.x)
			p.ymin, p.ymax = min(p.ymin, pt.y), max(p.ymax, pt.y)
			if pt.interval() {
				p.ymin, p.ymax = min(p.ymin, pt.lo), max(p.ymax, pt.hi)
			}
		}
	}
	for _, pt := range slices.Concat(p.guides...) {
		if pt.x >= p.xmin && pt.x <= p.xmax {
			p.ymin, p.ymax = min(p.ymin, pt.y), max(p.ymax, pt.y)
		}
	}
}

// A heading is the title of a plot, at the left end of its data, and a line below it.
type heading struct{ title, sub string }

// Plot implements gonum's Plotter.
func (h heading) Plot(c draw.Canvas, _ *gplot.Plot) {
	y := c.Max.Y + 13
	if h.sub != "" {
		say(c, words(textSize, quiet), c.Min.X, y, h.sub)
		y += lineHeight - 1
	}
	say(c, bold(textSize), c.Min.X, y, h.title)
}

// An under is the label of an x axis. A plot measures its own label at the middle of the
// values, which on a logarithmic axis is far from the middle of the axis, and leaves room
// for it there.
type under string

// Plot implements gonum's Plotter.
func (u under) Plot(c draw.Canvas, _ *gplot.Plot) {
	style := words(textSize, ink)
	say(c, style, (c.Min.X+c.Max.X-style.Width(string(u)))/2, c.Min.Y-29, string(u))
}

// xLabel names the x axis of a plot.
func xLabel(p *gplot.Plot, text string) {
	p.X.Label.Text = " " // room for it
	p.Add(under(text))
}

// panelRows draws rows of panels, aligned, below a key of their schemes.
func panelRows(t Table, rows [][]panel) body {
	cols := 0
	var height vg.Length
	for _, r := range rows {
		cols = max(cols, len(r))
		for _, p := range r {
			height = max(height, p.height)
		}
	}
	plots := make([][]*gplot.Plot, len(rows))
	for i, r := range rows {
		plots[i] = make([]*gplot.Plot, cols)
		for j, p := range r {
			if !p.empty() {
				plots[i][j] = p.axes(j > 0 && !r[j-1].empty() && p.y == r[j-1].y && p.ymax == r[j-1].ymax)
			}
		}
	}
	key := keyOf(t, rows)
	head := keyHeight(key)
	return body{head + height*vg.Length(len(rows)), func(c draw.Canvas) {
		drawKey(c, key)
		tile(draw.Crop(c, 0, 0, 0, -head), plots, 22, 18)
	}}
}

// keyOf names what rows of panels draw: schemes, curves of theory, marks.
func keyOf(t Table, rows [][]panel) []swatch {
	all := slices.Concat(rows...)
	looks := styles(t.Rows)
	var key []swatch
	for _, s := range schemesOf(t.Rows) {
		if slices.ContainsFunc(all, func(p panel) bool { return slices.ContainsFunc(p.lines, func(l line) bool { return l.scheme == s }) }) {
			style := looks[s].line(1.8)
			key = append(key, swatch{name: s, color: looks[s].color, line: &style, glyph: looks[s].marker})
		}
	}
	for _, p := range all {
		if len(p.guides) > 0 && !named(key, p.guide) {
			key = append(key, swatch{name: p.guide, line: &guideLine})
		}
		for _, m := range p.marks {
			if !p.empty() && !named(key, m.label) {
				key = append(key, swatch{name: m.label, line: &markLine})
			}
		}
	}
	return key
}

func named(key []swatch, name string) bool {
	return slices.ContainsFunc(key, func(s swatch) bool { return s.name == name })
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
	out := newPlot(p.title, p.sub)
	xLabel(out, p.x.label)
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
func newPlot(title, sub string) *gplot.Plot {
	out := gplot.New()
	out.BackgroundColor = nil
	if title != "" {
		out.Title.Text = " " // room for the heading
	}
	out.Title.TextStyle.Font = bold(textSize).Font
	out.Title.Padding = 6
	if sub != "" {
		out.Title.Padding += lineHeight
	}
	out.Add(heading{title, sub})
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
