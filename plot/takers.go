package plot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"idbench/internal/spell"
	"idbench/results"
)

// Parts of the name of a case that say who makes ids, and how many at a time.
const (
	nodesKey  = "nodes"
	blocksKey = "blocks"
)

// leastPoints is the fewest values of x that make a curve of how ids arrive.
const leastPoints = 3

var takers = Figure{
	Number:  21,
	Name:    "takers",
	Title:   "Leaf fill of numbers that are taken in blocks",
	Measure: "Leaf bytes that are not free space, % of all leaf bytes, by how many nodes take blocks of serial numbers; each point is a load of its own",
	What: "Sessions that take numbers of a sequence in blocks (CACHE, pooled optimizers) insert in as many ascending runs as there are sessions. " +
		"In turns, each inserts one row after the other; drawn, whoever comes next is drawn at random. Real sessions lie in between. Random ids stand beside them.",
	build:   buildTakers,
	finding: takersFinding,
	views: func(Table) []view {
		return []view{{x: 0, y: 1, scale: "fill", ymax: 100,
			axis: axis{label: "nodes that take blocks", ticks: steps(4)}, label: "leaf fill (%)"}}
	},
}

// takersFinding is where blocks fill leaves least, if that is less than numbers that are taken one
// at a time do, and less than random ids do.
func takersFinding(t Table) string {
	random := t.random()
	worst, text := 100.0, ""
	for _, f := range t.facets() {
		fill := func(scheme string, nodes float64) (float64, bool) {
			for _, r := range f.of(scheme) {
				if r.Values[0] == nodes {
					return r.Values[1], true
				}
			}
			return 0, false
		}
		for _, s := range f.schemes() {
			one, _, inBlocks := strings.Cut(s, blocksOf)
			for _, r := range f.of(s) {
				single, ok := fill(one, r.Values[0])
				other, ok2 := fill(random, r.Values[0])
				if v := r.Values[1]; inBlocks && ok && ok2 && v < worst && v < min(single, other)-1 {
					worst = v
					text = fmt.Sprintf("%s nodes that take %s fill leaves to %s, %s to %s, in %s",
						spell.Short(r.Values[0]), s, spell.Percent(v, 0), t.label(random), spell.Percent(other, 0), f.place())
				}
			}
		}
	}
	return text
}

// blocksOf stands between a scheme and the ids of a block.
const blocksOf = " in blocks of "

func buildTakers(run *results.Run) (content, error) {
	s, fills, err := chooseFills(run, query{
		what:   "blocks of one size, of three numbers of nodes or more",
		beside: []string{layoutKey, nodesKey, blocksKey},
		told:   []string{layoutKey, nodesKey, blocksKey},
		enough: func(cases []results.Name) bool {
			return kinds(only(cases, func(c results.Name) bool { return c.Get(blocksKey) != "" }), []string{nodesKey}) >= leastPoints
		},
	})
	if err != nil {
		return content{}, err
	}
	t := Table{Keys: append(slices.Clone(caseKeys), layoutKey, "turns"), Apart: 2, Columns: fillColumns("nodes", 0)}
	turns := map[string]bool{} // that stand in the run
	for _, c := range s.cases {
		if b := c.Get(blocksKey); b != "" {
			turns[turnsOf(b)] = true
		}
	}
	for _, c := range s.cases {
		x := float64(cmp.Or(c.Number(nodesKey), 1))
		b := c.Get(blocksKey)
		size, _, _ := strings.Cut(b, ":")
		for _, way := range []string{drawnNodes, nodesInTurn} {
			// Ids that are not taken in blocks are the same in every turn.
			if !turns[way] || b != "" && turnsOf(b) != way {
				continue
			}
			r := fills.row(s, c, x, c.Get(layoutKey), way)
			if b != "" {
				r.Keys[2] += blocksOf + size
			}
			t.Rows = append(t.Rows, r)
		}
	}
	slices.SortStableFunc(t.Rows, func(a, b Row) int { return compareNumbers(a.Keys[2], b.Keys[2]) })
	return finishFills(s, t, leastPoints)
}

// How nodes come to make ids.
const (
	drawnNodes  = "nodes drawn"
	nodesInTurn = "in turns"
)

func turnsOf(blocks string) string {
	if strings.HasSuffix(blocks, ":turns") {
		return nodesInTurn
	}
	return drawnNodes
}
