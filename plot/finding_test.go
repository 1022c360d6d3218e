package plot

import (
	"strings"
	"testing"

	"idbench/results"
)

// facts are those of schemes as a run records them.
var facts = map[string]schemeName{
	"uuidv4":     {"UUIDv4", "random", true},
	"uuidv7":     {"UUIDv7", "random inside the millisecond", false},
	"uuidv7mono": {"UUIDv7", "as Go makes it", false},
	"serial":     {"serial", "", false},
}

// of makes a table of one row a line: engine, scheme, further keys, then numbers.
func of(apart int, columns int, rows ...Row) Table {
	t := Table{Keys: caseKeys, Apart: apart, Columns: make([]Column, columns), Rows: rows, names: facts}
	return t
}

func tableRow(engine, scheme string, more []string, values ...float64) Row {
	return Row{append([]string{engine, "", scheme}, more...), values}
}

// A title that states a finding holds of the table below it, and else stays neutral.
func TestFindingsAreTrueOfTheirTables(t *testing.T) {
	row := func(engine, scheme string, values ...float64) Row { return tableRow(engine, scheme, nil, values...) }
	with := func(more ...string) func(engine, scheme string, values ...float64) Row {
		return func(engine, scheme string, values ...float64) Row { return tableRow(engine, scheme, more, values...) }
	}
	heap, clustered := with("heap", "lookup"), with("clustered", "lookup")
	recent, uniform := with("clustered", "recent"), with("clustered", "uniform")
	newest := with("clustered", "newest")
	node := with("clustered", "1 node")
	drawn, mixed, ahead := with("heap", "nodes drawn"), with("heap", "uuidv4"), with("heap", "12 years ahead")
	moved := with("heap", "uuidv4", "5")
	for _, c := range []struct {
		figure, want string
		table        Table
	}{
		{"splits", "UUIDv4 splits pages in the middle, UUIDv7 only at the edge", of(0, 3,
			row("a", "uuidv4", 9, 1, 100), row("a", "uuidv7", 9, 50, 0), row("a", "uuidv7mono", 9, 50, 0))},
		{"splits", "UUIDv4 splits pages in the middle, UUIDv7 (as Go makes it) only at the edge", of(0, 3, // one of the two in the middle too
			row("a", "uuidv4", 9, 1, 100), row("a", "uuidv7", 9, 50, 3), row("a", "uuidv7mono", 9, 50, 0))},
		{"splits", "", of(0, 3, // of another engine that is not so
			row("a", "uuidv4", 9, 1, 100), row("a", "uuidv7", 9, 50, 0), row("b", "uuidv4", 9, 50, 50), row("b", "uuidv7", 9, 50, 0))},
		{"splits", "", of(0, 3, row("a", "uuidv7", 9, 50, 0), row("a", "serial", 9, 50, 0))}, // no random ids
		{"fill", "UUIDv4 fills its leaves to 64 to 70 %, UUIDv7 to 90 to 93 %", of(0, 2,
			row("a", "uuidv4", 9, 64), row("a", "uuidv7", 9, 90), row("b", "uuidv4", 9, 70), row("b", "uuidv7", 9, 93))},
		{"fill", "UUIDv4 fills leaves to 40 % in a and to 90 % in b", of(0, 2,
			row("a", "uuidv4", 9, 40), row("a", "uuidv7", 9, 88), row("b", "uuidv4", 9, 90), row("b", "uuidv7", 9, 88))},
		{"fill", "", of(0, 2, row("a", "uuidv4", 9, 90), row("a", "uuidv7", 9, 88))},
		{"fill-histogram", "Leaves of UUIDv7 are all alike, those of UUIDv4 differ", of(0, 3,
			row("a", "uuidv4", 48, 50, 5), row("a", "uuidv4", 50, 52, 5), row("a", "uuidv7", 48, 50, 1), row("a", "uuidv7", 50, 52, 19))},
		{"fill-histogram", "", of(0, 3,
			row("a", "uuidv4", 48, 50, 5), row("a", "uuidv4", 50, 52, 5), row("a", "uuidv7", 48, 50, 5), row("a", "uuidv7", 50, 52, 9))},
		{"fragmentation", "The next leaf lies elsewhere in the file at 95 % of the steps with UUIDv4, at 4 % with UUIDv7", of(0, 3,
			row("a", "uuidv4", 9, 95, 45), row("a", "uuidv7", 9, 4, 1))},
		{"fragmentation", "A walk in key order steps back at 31 % of the leaves with UUIDv4, at 0 % with UUIDv7", of(0, 3,
			row("a", "uuidv4", 9, 99, 31), row("a", "uuidv7", 9, 99, 0))},
		{"fragmentation", "", of(0, 3, row("a", "uuidv4", 9, 99, 31), row("a", "uuidv7", 9, 99, 30))},
		{"rate", "At the end of the load UUIDv7 inserts 4 times as fast as UUIDv4", of(0, 5,
			row("a", "uuidv4", 9, 100, 90, 110, 50), row("a", "uuidv7", 9, 400, 300, 500, 5))},
		{"rate", "At the end of the load UUIDv4 writes 10 times as many pages as UUIDv7", of(0, 5, // the intervals meet
			row("a", "uuidv4", 9, 100, 90, 410, 50), row("a", "uuidv7", 9, 400, 300, 500, 5))},
		{"rate", "", of(0, 5, row("a", "uuidv4", 9, 100, 90, 410, 5), row("a", "uuidv7", 9, 400, 300, 500, 5))},
		{"size", "A row with the same payload takes 128 to 377 bytes of file", of(0, 2, row("a", "uuidv4", 10, 3770), row("b", "serial", 10, 1280))},
		{"size", "", of(0, 2, row("a", "uuidv4", 10, 1300), row("b", "serial", 10, 1280))},
		{"read-seeks", "In a cache of an eighth of the pages a lookup of a recent row of UUIDv4 misses 0.5 pages, one of UUIDv7 at most 0.1", of(2, 4,
			recent("a", "uuidv4", 1, 0.5, absent, absent), recent("a", "uuidv4", 8, 0, absent, absent), recent("a", "uuidv7", 1, 0.1, absent, absent),
			uniform("a", "uuidv4", 1, 0.9, absent, absent), uniform("a", "uuidv4", 8, 0, absent, absent), uniform("a", "uuidv7", 1, 0.9, absent, absent))},
		{"read-seeks", "", of(2, 4, uniform("a", "uuidv4", 1, 0.9, absent, absent), uniform("a", "uuidv4", 8, 0, absent, absent), uniform("a", "uuidv7", 1, 0.1, absent, absent))},
		{"insert-seeks", "", of(2, 2, uniform("a", "uuidv4", 1, 0.3), uniform("a", "uuidv4", 8, 0), uniform("a", "uuidv7", 1, 0.2))},
		{"layout-seeks", "Pages that a lookup by id touches: 3 in a clustered table and 3 to 4 with a heap", of(2, 2,
			clustered("a", "uuidv4", 3, 1), heap("a", "uuidv4", 4, 1), heap("a", "serial", 3, 1))},
		{"layout-seeks", "", of(2, 2, clustered("a", "uuidv4", 3, 1))},
		{"neighbours", "The newest 1,000 rows lie on 69 pages with UUIDv7, on 849 with UUIDv4", of(0, 4,
			newest("a", "uuidv4", 1000, 3000, 849, 5), newest("a", "uuidv7", 1000, 3000, 69, 5))},
		{"neighbours", "", of(0, 4, newest("a", "uuidv4", 1000, 3000, 849, 5), newest("b", "uuidv4", 1000, 3000, 30, 5), newest("a", "uuidv7", 1000, 3000, 69, 5))},
		{"engines", "UUIDv4 writes 10 to 20 times as many pages as UUIDv7, by the engine", of(0, 4,
			row("a", "uuidv4", 9, 1, 1, 10), row("a", "uuidv7", 9, 1, 1, 1), row("b", "uuidv4", 9, 1, 1, 20), row("b", "uuidv7", 9, 1, 1, 1))},
		{"engines", "", of(0, 4, row("a", "uuidv4", 9, 1, 1, 10), row("a", "uuidv7", 9, 1, 1, 1), row("b", "uuidv4", 9, 1, 1, 1), row("b", "uuidv7", 9, 1, 1, 1))},
		{"further-indexes", "Bytes that each further index adds to a row: 50 in a clustered table and 40 with a heap", of(1, 3,
			clustered("a", "uuidv4", 0, 100, 1), clustered("a", "uuidv4", 5, 350, 1), heap("a", "uuidv4", 0, 100, 1), heap("a", "uuidv4", 5, 300, 1))},
		{"further-indexes", "", of(1, 3, clustered("a", "uuidv4", 0, 100, 1))},
		{"cold-reads", "The kernel read as many pages as the simulation said, to within 1 %", of(0, 11,
			row("a", "uuidv4", 9, 1000, 0, 0, 0, 1010, 0, 0, 0, 0, 0))},
		{"cold-reads", "", of(0, 11, row("a", "uuidv4", 9, 1000, 0, 0, 0, 1100, 0, 0, 0, 0, 0))},
		{"cold-reads", "", of(0, 11, row("a", "uuidv4", 9, 1000, 0, 0, 0, absent, 0, 0, 0, 0, 0))},
		{"validation", "All 2 counts of pages are as the model predicted them", of(0, 4, row("a", "uuidv4", 9, 5, 5, 0), row("a", "serial", 9, 6, 6, 0))},
		{"validation", "1 of 2 counts of pages are as the model predicted them, the others to within 20 %", of(0, 4, row("a", "uuidv4", 9, 6, 5, 20), row("a", "serial", 9, 6, 6, 0))},
		{"fill-wave", "The leaf fill of UUIDv4 swings by up to 5.0 points in a", of(0, 4,
			row("a", "uuidv4", 1, 70, 70, 0), row("a", "uuidv4", 2, 66, absent, 0), row("a", "uuidv4", 3, 65, 65, 0))},
		{"fill-wave", "", of(0, 4, row("a", "uuidv4", 1, 70, 70, 0), row("a", "uuidv4", 3, 65, absent, 0))},
		{"migration", "UUIDv4, then UUIDv7: 22 % more leaves than UUIDv4 alone", of(3, 9,
			moved("a", "uuidv4", 9, 5, 100), moved("a", "uuidv4, then uuidv7", 9, 6, 122), moved("a", "uuidv7", 9, 4, 80))},
		{"migration", "", of(3, 9, moved("a", "uuidv4, then uuidv7", 9, 6, 122), moved("b", "uuidv4, then uuidv7", 9, 6, 90))},
		{"disorder", "At 100 ids per millisecond UUIDv7 fills leaves to 51 %, UUIDv4 to 70 %, in a (clustered, 1 node)", of(2, 4,
			node("a", "uuidv4", 1, 70, 0, 0), node("a", "uuidv4", 100, 70, 0, 0), node("a", "uuidv7", 1, 93, 0, 0), node("a", "uuidv7", 100, 51, 0, 0))},
		{"disorder", "", of(2, 4, // less from the first rate on: not what disorder does
			node("a", "uuidv4", 1, 70, 0, 0), node("a", "uuidv4", 100, 70, 0, 0), node("a", "uuidv7", 1, 49, 0, 0), node("a", "uuidv7", 100, 48, 0, 0))},
		{"inside-tick", "1 of 2 kinds fill leaves alike at any rate; UUIDv7 fills them to 50 %, those to 98 % or more, in a (clustered)", of(1, 5,
			clustered("a", "serial", 2000, 99, 98.5, 99, 4), clustered("a", "uuidv4", 2000, 70, 40, 90, 4), clustered("a", "uuidv7", 2000, 50, 50, 93, 4))},
		{"inside-tick", "", of(1, 5, clustered("a", "serial", 2000, 99, 99, 99, 4), clustered("a", "uuidv7", 2000, 93, 92, 93, 4))},
		{"pool-ratio", "An insert of UUIDv4 misses up to 0.81 pages, one of UUIDv7 up to 0.023", of(0, 4, row("a", "uuidv4", 1, 1, 0.81, 0), row("a", "uuidv7", 1, 1, 0.023, 0))},
		{"pool-ratio", "", of(0, 4, row("a", "uuidv4", 1, 1, 0.81, 0), row("a", "uuidv7", 1, 1, 0.5, 0))},
		{"simulation-cost", "Replaying every key is 20 to 50 times as fast as keeping it in a B-tree in memory (tidwall)", of(0, 7,
			row("", "model-a exact", 9, 1, 1, 1, 1, 20, 1), row("", "model-b exact", 9, 1, 1, 1, 1, 50, 1))},
		{"takers", "10 nodes that take serial in blocks of 50 fill leaves to 62 %, UUIDv4 to 70 %, in a (heap, nodes drawn)", of(2, 3,
			drawn("a", "uuidv4", 4, 70, 0), drawn("a", "uuidv4", 10, 70, 0), drawn("a", "serial", 10, 90, 0), drawn("a", "serial in blocks of 50", 4, 98, 0), drawn("a", "serial in blocks of 50", 10, 62, 0))},
		{"takers", "", of(2, 3, drawn("a", "uuidv4", 4, 70, 0), drawn("a", "serial", 4, 90, 0), drawn("a", "serial in blocks of 50", 4, 98, 0))},
		{"takers", "", of(2, 3, drawn("a", "uuidv4", 4, 70, 0), drawn("a", "serial", 4, 50, 0), drawn("a", "serial in blocks of 50", 4, 50, 0))}, // as those without blocks do
		{"mixture", "Where 10 % of ids are UUIDv4 and the others UUIDv7, leaves are 55 % full: less than of either alone, 93 % and 66 %, in a (heap, uuidv4)", of(2, 4,
			mixed("a", "uuidv7", 10, 55, 0, 93), mixed("a", "uuidv7", 100, 66, 0, 93))},
		{"mixture", "Leaf fill falls from 90 to 93 % to 66 to 70 % as UUIDv4 take the place of UUIDv7", of(2, 4,
			mixed("a", "uuidv7", 10, 80, 0, 93), mixed("a", "uuidv7", 100, 66, 0, 93),
			mixed("b", "uuidv7", 10, 80, 0, 90), mixed("b", "uuidv7", 100, 70, 0, 90))},
		{"mixture", "", of(2, 4, mixed("a", "uuidv7", 10, 80, 0, 70), mixed("a", "uuidv7", 100, 70, 0, 70))},
		{"outliers", "0.1 % of ids of a clock that is 12 years ahead lower the leaf fill of UUIDv7 from 90 % to 50 %, in a (heap, 12 years ahead)", of(2, 4,
			ahead("a", "uuidv7", 0.01, 80, 0, 90), ahead("a", "uuidv7", 0.1, 50, 0, 90))},
		{"outliers", "", of(2, 4, ahead("a", "uuidv7", 0.01, 90, 0, 90), ahead("a", "uuidv7", 0.1, 95, 0, 90), ahead("a", "uuidv7", 1, 5, 0, absent))},
		{"simulation-cost", "", of(0, 7, row("", "model-a exact", 9, 1, 1, 1, 1, 0.5, 1))},
	} {
		f, err := Find(c.figure)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.finding(c.table); got != c.want {
			t.Errorf("%s: %q, want %q", c.figure, got, c.want)
		}
	}
}

// A table that tells nothing, or has one scheme, states nothing.
func TestFindingsNeedNumbers(t *testing.T) {
	var absents []float64
	for range side + 2 {
		absents = append(absents, absent)
	}
	row := func(scheme string) Row {
		r := tableRow("a", scheme, []string{"clustered", "lookup", "1"}, absents...)
		r.Values = append([]float64{1, 1}, r.Values[2:]...)
		return r
	}
	for _, f := range Figures {
		for what, table := range map[string]Table{
			"no row": of(3, side+2), "no number": of(3, side+2, row("uuidv4"), row("uuidv7"), row("uuidv7mono")),
			"random alone": of(3, side+2, row("uuidv4")), "none random": of(3, side+2, row("uuidv7")),
		} {
			if f.Name == "validation" && what != "no row" {
				continue // it has no column that may be absent
			}
			if got := f.finding(table); got != "" {
				t.Errorf("%s, %s: %q", f.Name, what, got)
			}
		}
	}
}

// A page map that looks like another one is not drawn, and the caption names its scheme.
func TestAlikeMapsAreDrawnOnce(t *testing.T) {
	table := Table{Keys: append(caseKeys[:3:3], "map"), names: facts}
	add := func(scheme, order string, cells ...float64) {
		table.Rows = append(table.Rows, Row{[]string{"a", "", scheme, order}, append([]float64{1, float64(len(cells))}, cells...)})
	}
	for _, s := range []string{"serial", "uuidv7"} {
		add(s, byKey, 0.9, 0.9, 0.9, 0.9)
		add(s, byFile, 0, 0.33, 0.67, 1)
	}
	add("uuidv4", byKey, 0.5, 0.9, 0.7, 0.6)
	add("uuidv4", byFile, 1, 0.9, 0.95, 1)
	if got, want := table.likeness(), " · uuidv7 like serial"; got != want {
		t.Errorf("likeness %q, want %q", got, want)
	}
	if got, want := mapFinding(table), "UUIDv7 writes the file from front to back, UUIDv4 all over"; got != want {
		t.Errorf("finding %q, want %q", got, want)
	}
	add("uuidv7", byFile, 0, 0.9, 0.1, 1) // another line of the same map
	if got := table.likeness(); got != "" {
		t.Errorf("likeness of maps that differ: %q", got)
	}
}

// What a logarithmic axis cannot show is named, and so is a panel of one x value.
func TestCaptionSaysWhatIsNotDrawn(t *testing.T) {
	f := Figure{Title: "T", views: func(Table) []view {
		return []view{{x: 0, y: 1, logY: true, axis: axis{label: "size", ticks: byTens}}}
	}}
	build := func(rows ...Row) (content, error) {
		f.build = func(*results.Run) (content, error) {
			return content{Table: Table{Keys: caseKeys, Columns: make([]Column, 2), Rows: rows}, caption: "c"}, nil
		}
		return f.content(&results.Run{})
	}
	c, err := build(tableRow("a", "uuidv4", nil, 1, 5), tableRow("a", "uuidv4", nil, 2, 6), tableRow("a", "serial", nil, 1, 0), tableRow("a", "serial", nil, 2, 0),
		tableRow("b", "uuidv4", nil, 1, 5))
	if err != nil {
		t.Fatal(err)
	}
	if want := "c · not drawn, with one value of size: b · at 0, so not on a logarithmic axis: serial"; c.caption != want {
		t.Errorf("caption %q, want %q", c.caption, want)
	}
	if c, err := build(tableRow("a", "uuidv4", nil, 1, 5)); err == nil {
		t.Errorf("a lone point has a figure: %q", c.caption)
	}
	if c, err = build(tableRow("a", "uuidv4", nil, 1, 5), tableRow("a", "uuidv4", nil, 2, 6)); err != nil || c.caption != "c" {
		t.Errorf("with nothing left out: %q, %v", c.caption, err)
	}
}

// Leaders or anything else that is not data never enter the axes: within them a curve has
// its own line and markers alone.
func TestNamesStandInTheKey(t *testing.T) {
	c, err := splits.content(quick(400, 8, "serial", "uuidv4"))
	if err != nil {
		t.Fatal(err)
	}
	key := keyOf(c.Table, panels(c.Table, splits.views(c.Table)...))
	var names []string
	for _, s := range key {
		names = append(names, s.name)
	}
	if got := strings.Join(names, ", "); got != "serial, uuidv4" {
		t.Errorf("key %q", got)
	}
}

// Two schemes that people call by one name are told apart in the figure; others need no
// words.
func TestGlosses(t *testing.T) {
	row := func(scheme string) Row { return tableRow("a", scheme, nil, 1) }
	if got := strings.Join(of(0, 1, row("uuidv4"), row("uuidv7"), row("uuidv7mono")).glosses(), "; "); got != "uuidv7: random inside the millisecond; uuidv7mono: as Go makes it" {
		t.Errorf("glosses %q", got)
	}
	if got := of(0, 1, row("uuidv4"), row("uuidv7")).glosses(); got != nil {
		t.Errorf("glosses %q", got)
	}
}
