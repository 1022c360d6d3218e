package plot

import (
	"errors"
	"fmt"
	"math"

	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

// parts are what a file is made of, in the order of the bars; their sum is the
// file.
var parts = []swatch{
	{name: "rows", color: darkBlue},
	{name: "headers and pointers in leaves", color: lightBlue},
	{name: "free space in leaves", color: lightYellow},
	{name: "branch pages", color: darkRed},
	{name: "free pages", color: lightRed},
	{name: "the rest", color: plainGrey},
}

var size = Figure{
	Number:  7,
	Name:    "size",
	Title:   "Bytes on disk for each row",
	Measure: "Bytes of the file at the end of the load, divided by its rows",
	What: "The file at the end of the load, divided by its rows: the rows themselves (key and payload), what the page format adds to them, " +
		"and room that is not used. The rest is meta pages, the list of free pages, and whatever else the engine does not count.",
	build: func(run *results.Run) (content, error) {
		s, err := choose(run, query{of: inserts, one: true, ignore: timing, told: timing, has: func(c results.Name) bool {
			_, file := last(run, c, units.All, units.FileBytes)
			_, data := last(run, c, units.All, units.RowBytes)
			return file && data && c.Number("rows") > 0
		}})
		if err != nil {
			return content{}, fmt.Errorf("file-bytes or row-bytes: %w", err)
		}
		t := Table{Keys: caseKeys, Columns: []Column{{Name: "rows loaded"}, {Name: "file", Unit: "B"}}}
		for _, p := range parts {
			t.Columns = append(t.Columns, Column{Name: p.name, Unit: "B"})
		}
		var reasons, notes []string
		without := map[string][]string{} // schemes, by engine and reason
		for _, c := range s.cases {
			values, err := sizeOf(run, c)
			if err != nil {
				why := fmt.Sprintf("%s: %v", c.Get("engine"), err)
				reasons, without[why] = with(reasons, why), with(without[why], c.Get("scheme"))
				continue
			}
			t.Rows = append(t.Rows, Row{s.keys(c), values})
		}
		for _, why := range reasons {
			notes = append(notes, fmt.Sprintf("No bar for %s on %s.", enumerate(without[why]), why))
		}
		return s.finish(t, notes...)
	},
	finding: sizeFinding,
	draw:    drawSize,
	chart: Chart{Kind: Stack, Colors: chartColors(parts), Panels: []Panel{
		{X: 0, Y: []int{2, 3, 4, 5, 6, 7}, XLabel: "bytes per row", Scale: "bytes"}}},
}

// sizeOf returns the rows of a case, the bytes of its file, and the parts of those,
// which add up to them exactly.
func sizeOf(run *results.Run, c results.Name) ([]float64, error) {
	file, _ := last(run, c, units.All, units.FileBytes)
	data, _ := last(run, c, units.All, units.RowBytes)
	if _, ok := last(run, c, units.HeapRows, units.HeapPages); ok {
		return nil, errors.New("how full its heap is, is not told")
	}
	var inuse, alloc, branches, page float64
	for _, segment := range []units.Segment{units.Primary, units.Secondary} {
		bytes, ok := last(run, c, segment, units.LeafAlloc)
		if !ok || bytes == 0 {
			continue // no such tree, or one that lives inside another page
		}
		p, err := PageSize(run, c)
		if err != nil {
			return nil, err
		}
		page = float64(p)
		used, _ := last(run, c, segment, units.LeafInuse)
		n, _ := last(run, c, segment, units.BranchPages)
		alloc, inuse, branches = alloc+bytes, inuse+used, branches+n*page
	}
	free, _ := last(run, c, units.All, units.FreePages)
	headers := max(inuse-data, 0)
	rest := file - data - headers - (alloc - inuse) - branches - free*page
	if rest < 0 {
		return nil, fmt.Errorf("its parts are %.0f bytes more than its file", -rest)
	}
	return []float64{float64(c.Number("rows")), file, data, headers, alloc - inuse, branches, free * page, rest}, nil
}

func drawSize(t Table) body { return t.stripGrid(facet.sizes, parts) }

// sizeFinding is the least and the most that a row takes.
func sizeFinding(t Table) string {
	lo, hi := math.Inf(1), 0.0
	for _, r := range t.Rows {
		lo, hi = min(lo, r.Values[1]/r.Values[0]), max(hi, r.Values[1]/r.Values[0])
	}
	if !(hi >= 1.1*lo) {
		return ""
	}
	return fmt.Sprintf("A row with the same payload takes %.0f to %.0f bytes of file", lo, hi)
}

// sizes is a bar for each scheme of a facet.
func (f facet) sizes() strip {
	out := strip{x: "bytes per row", max: 1}
	for _, r := range f.rows {
		var l lane
		for k, v := range r.Values[2:] {
			l.pieces = append(l.pieces, piece{v / r.Values[0], parts[k].color})
		}
		l.text = spell.Comma(int64(math.Round(l.end())))
		out.names, out.lanes = append(out.names, r.Keys[2]), append(out.lanes, []lane{l})
	}
	return out
}
