package plot

// A Chart says how a figure's table is drawn by a script, which draws a panel for each
// facet of the table: one engine with one set of options, and one value of each key that
// tells panels apart.
type Chart struct {
	Kind   string   `json:"kind"`             // one of Kinds
	Panels []Panel  `json:"panels"`           // of each facet
	Colors []string `json:"colors,omitempty"` // of the columns of bars
	What   string   `json:"what,omitempty"`   // how to read it, where that is not Figure.What

	// Groups are, of a map and for each facet, the schemes whose maps look alike.
	Groups [][][]string `json:"groups,omitempty"`

	// Last draws of each scheme the last row alone.
	Last bool `json:"last,omitempty"`

	// Together puts all facets into one panel: a row each, with a bar for each scheme.
	Together bool `json:"together,omitempty"`
}

// Kinds of charts.
const (
	Lines     = "lines"     // a curve for each scheme
	Bars      = "bars"      // a bar for each scheme and column, side by side
	Stack     = "stack"     // a bar for each scheme, of one piece a column
	Histogram = "histogram" // bars over an axis, a row for each scheme
	Scatter   = "scatter"   // a point for each row, on logarithmic axes with their diagonal
	Map       = "map"       // cells in lines
)

// Kinds lists them.
var Kinds = []string{Lines, Bars, Stack, Histogram, Scatter, Map}

// A Panel is a pair of axes. Columns are places in Table.Columns.
type Panel struct {
	Title   string  `json:"title,omitempty"`
	X       int     `json:"x"`            // column of x; of bars and stacks what the columns are divided by, or −1
	Y       []int   `json:"y"`            // columns of y
	Lo      int     `json:"lo,omitempty"` // columns of the interval of the first y, or 0 for none
	Hi      int     `json:"hi,omitempty"`
	Theory  int     `json:"theory,omitempty"` // column of a curve of theory, or 0 for none
	Guide   string  `json:"guide,omitempty"`  // its name
	Only    string  `json:"only,omitempty"`   // a key that the rows have that are drawn; "": all
	XLabel  string  `json:"xLabel"`
	YLabel  string  `json:"yLabel"`
	LogX    bool    `json:"logX,omitempty"`
	LogY    bool    `json:"logY,omitempty"`
	Max     float64 `json:"max,omitempty"`     // least end of the y axis, or of that of bars, or 0
	Octaves int     `json:"octaves,omitempty"` // how far down from its largest x a panel of curves is drawn, on an axis of its own; 0: all
	Scale   string  `json:"scale,omitempty"`   // panels of one scale end at the same y, of bars at the same x; "" is a scale of its own
	Own     bool    `json:"own,omitempty"`     // the scale is not shared between engines
	Zoom    bool    `json:"zoom,omitempty"`    // the y axis does not begin at 0
	Marks   []Mark  `json:"marks,omitempty"`
}

// A Mark is a labelled line across the axis of y, or of bars.
type Mark struct {
	Y     float64 `json:"y"`
	Label string  `json:"label"`
}

// Chart describes the figure of a table.
func (f Figure) Chart(t Table) Chart {
	if f.views == nil {
		c := f.chart
		if c.Kind == Map {
			for _, part := range t.facets() {
				c.Groups = append(c.Groups, part.apartMaps())
			}
		}
		return c
	}
	c := Chart{Kind: Lines, What: f.live}
	for _, v := range f.views(t) {
		p := Panel{Title: v.title, X: v.x, Y: []int{v.y}, Lo: v.lo, Hi: v.hi, Theory: v.theory, Guide: v.guide,
			XLabel: v.axis.label, YLabel: v.label, LogX: v.axis.log, LogY: v.logY, Max: v.ymax, Octaves: v.octaves, Scale: v.scale, Own: v.own, Zoom: v.zoom}
		if p.XLabel == "" {
			p.XLabel = rowsLoaded.label
		}
		for _, m := range v.marks {
			p.Marks = append(p.Marks, Mark{m.y, m.label})
		}
		c.Panels = append(c.Panels, p)
	}
	return c
}

// chartColors are those of swatches.
func chartColors(list []swatch) (colors []string) {
	for _, s := range list {
		colors = append(colors, hex(s.color))
	}
	return colors
}
