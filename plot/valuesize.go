package plot

import (
	"cmp"
	"fmt"
	"slices"

	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

// valueKey is the part of a name that says how long payloads are.
const valueKey = "value"

var valueSize = Figure{
	Number:  25,
	Name:    "value-size",
	Title:   "Space by the size of a row",
	Measure: "Bytes of all files over those of the rows, by the bytes of a payload; each point is a load of its own",
	What:    "The same load with payloads of several sizes. What a file takes over its rows falls while rows become longer and headers weigh less, and jumps where a page takes one row fewer, or where a part of each row moves to pages of its own. InnoDB's file is some ten extents of a MiB ahead of its rows, which small tables show.",
	build:   buildValueSize,
	finding: valueSizeFinding,
	views: func(Table) []view {
		return []view{{x: 0, y: 1, scale: "space", own: true, each: true, axis: axis{label: "bytes of a payload, logarithmic", ticks: byTens, log: true}, label: "times their bytes"}}
	},
}

// valueSizeFinding is the largest jump from one size to the next.
func valueSizeFinding(t Table) string {
	const least = 1.1
	most, text := least, ""
	for _, f := range t.facets() {
		for _, s := range f.schemes() {
			rows := f.of(s)
			for i, r := range rows[1:] {
				before := rows[i]
				jump := r.Values[1] / before.Values[1]
				if jump < most {
					continue
				}
				most = jump
				text = fmt.Sprintf("Payloads of %s bytes take %.2f times their rows on disk, and those of %s bytes %.2f times, with %s in %s",
					spell.Comma(int64(before.Values[0])), before.Values[1], spell.Comma(int64(r.Values[0])), r.Values[1], t.label(s), f.place())
			}
		}
	}
	return text
}

func buildValueSize(run *results.Run) (content, error) {
	counts := counted(run)
	s, err := choose(run, query{
		what: "the size of files with payloads of four sizes or more",
		of:   inserts,
		has: func(c results.Name) bool {
			_, file := counts.get(c, units.All, units.FileBytes)
			data, rows := counts.get(c, units.All, units.RowBytes)
			return file && rows && data > 0 && c.Number(valueKey) > 0
		},
		beside: []string{layoutKey, valueKey},
		told:   []string{layoutKey, valueKey},
		ignore: []string{"cache"},
		enough: func(cases []results.Name) bool { return kinds(cases, []string{valueKey}) >= leastPoints },
	})
	if err != nil {
		return content{}, err
	}
	t := Table{Keys: append(slices.Clone(caseKeys), layoutKey), Apart: 1,
		Columns: []Column{{Name: "payload", Unit: "B"}, {Name: "bytes on disk / bytes of rows", Decimals: 3}, {Name: "bytes per row", Unit: "B", Decimals: 1}}}
	var notes []string
	first := map[string]results.Name{} // whose rows go on on pages of their own, by panel
	for _, c := range s.cases {
		file, _ := counts.get(c, units.All, units.FileBytes)
		data, _ := counts.get(c, units.All, units.RowBytes)
		t.Rows = append(t.Rows, Row{s.keys(c, c.Get(layoutKey)), []float64{float64(c.Number(valueKey)), file / data, file / float64(c.Number(rowsKey))}})
		if panel := c.Get("engine") + " " + c.Get(layoutKey); counts.apart(c) && (first[panel] == nil || c.Number(valueKey) < first[panel].Number(valueKey)) {
			first[panel] = c
		}
	}
	for _, c := range s.cases {
		if panel := c.Get("engine") + " " + c.Get(layoutKey); first[panel] != nil {
			notes = append(notes, fmt.Sprintf("%s: the smallest payloads drawn that go on on pages of their own have %s bytes.", panel, spell.Comma(first[panel].Number(valueKey))))
			delete(first, panel)
		}
	}
	slices.SortStableFunc(t.Rows, func(a, b Row) int { return cmp.Compare(a.Values[0], b.Values[0]) })
	return s.finish(t, notes...)
}

// apart reports whether a part of some rows lies on pages of its own.
func (b book) apart(c results.Name) bool {
	for _, segment := range []units.Segment{units.Primary, units.Secondary} {
		if n, ok := b.get(c, segment, units.OverflowPages); ok && n > 0 {
			return true
		}
	}
	return false
}
