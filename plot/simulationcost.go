package plot

import (
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg/draw"

	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

// yardstick is the peer that the others are held against.
const yardstick = "tidwall"

// subjects are what is compared, in the order of their looks, the yardstick first: peers, and
// tables of profiles, whose modes look alike.
var subjects = strings.Split(strings.TrimSpace(subjectList), "\n")

//go:embed subjects.txt
var subjectList string

// subjectOf is the place in subjects of what a lane is named for, whatever its mode; -1: none.
func subjectOf(lane string) (at int) {
	at = -1
	for i, s := range subjects {
		if rest, ok := strings.CutPrefix(lane, s); ok && (rest == "" || rest[0] == ' ') {
			at = i // a layout comes after the profile's first one
		}
	}
	return at
}

var simulationCost = Figure{
	Number:  20,
	Name:    "simulation-cost",
	Title:   "The time of simulating the pages of N inserts",
	Measure: "Nanoseconds per key in random order: median of the rounds, and a line from the least to the most",
	What: "Time of a key, by the number of keys, which come in random order: the median of the rounds, with a line from the least to the most. " +
		"exact replays every key, and its pages, splits and bytes in use are those of the profile; ×2 is the same by two goroutines. urn draws one table and fringe computes the mean of all, both without keys. A model without such a word keeps every page, and has a ring. " +
		"The others are yardsticks and not rivals, since they keep what can be asked for: tidwall and google a set of the keys in a B-tree in memory, bbolt the rows in a file that is never synced.",
	build:   buildSimulationCost,
	finding: costFinding,
	draw: func(t Table) body {
		looks := styles(t.Rows)
		least := math.Inf(1)
		for _, r := range t.Rows {
			least = min(least, r.Values[2])
		}
		var row []strip
		for _, n := range t.sizes() {
			out := strip{title: spell.SI(n) + " keys", x: "ns per key", min: math.Pow(10, math.Floor(math.Log10(least))), label: 168}
			for _, s := range schemesOf(t.Rows) {
				l := lane{text: "not run"}
				for _, r := range t.Rows {
					if v := r.Values; r.Keys[2] == s && v[0] == n {
						l = lane{dot: &piece{v[1], looks[s].color}, glyph: draw.CircleGlyph{}, lo: v[2], hi: v[3], text: spell.Three(v[1])}
						if _, model := modelOf(s); model && slices.Contains(subjects, s) {
							l.glyph = draw.RingGlyph{}
						}
					}
				}
				out.names, out.lanes = append(out.names, s), append(out.lanes, []lane{l})
			}
			row = append(row, out)
		}
		return stripRows(perLine(row), nil)
	},
	chart: Chart{Kind: Lines, Panels: []Panel{{X: 0, Y: []int{1}, Lo: 2, Hi: 3, LogX: true, LogY: true, XLabel: "keys", YLabel: "ns per key"}}},
}

// costFinding says how often the time of exact replay goes into that of the yardstick, over
// all sizes that both have.
func costFinding(t Table) string {
	const times = 5
	lo, hi := math.Inf(1), 0.0
	for _, r := range t.Rows {
		if _, model := modelOf(r.Keys[2]); model && strings.HasSuffix(r.Keys[2], " exact") && !math.IsNaN(r.Values[times]) {
			lo, hi = min(lo, r.Values[times]), max(hi, r.Values[times])
		}
	}
	if lo < 1.1 || hi == 0 {
		return ""
	}
	return fmt.Sprintf("Replaying every key is %s times as fast as keeping it in a B-tree in memory (%s)", rangeOf(lo, hi, ""), yardstick)
}

func buildSimulationCost(run *results.Run) (content, error) {
	t := Table{Keys: caseKeys, Columns: []Column{{Name: "keys"}, {Name: "time", Unit: "ns/key", Decimals: 2}, {Name: "least", Unit: "ns/key", Decimals: 2},
		{Name: "most", Unit: "ns/key", Decimals: 2}, {Name: "rounds"}, {Name: "times as fast as " + yardstick, Decimals: 2}, {Name: "processor time", Unit: "ns/key", Decimals: 2}}}
	peer := map[int64]float64{} // time of the yardstick, by keys
	var schemes, rounds []string
	for _, c := range run.Cases {
		ns := run.Values(c, units.All, units.NsPerOp)
		if c.Workload() != units.Simulate || len(ns) == 0 || c.Number("rows") == 0 {
			continue
		}
		time := results.Summary(ns).Center
		if subject(c) == yardstick {
			peer[c.Number("rows")] = time
		}
		processor := absent
		if cpu := run.Values(c, units.All, units.CPUNsPerOp); len(cpu) > 0 {
			processor = results.Summary(cpu).Center
		}
		schemes, rounds = with(schemes, c.Get("scheme")), with(rounds, strconv.Itoa(len(ns)))
		t.Rows = append(t.Rows, Row{[]string{"", "", subject(c)},
			[]float64{float64(c.Number("rows")), time, slices.Min(ns), slices.Max(ns), float64(len(ns)), absent, processor}})
	}
	if len(t.Rows) == 0 {
		return content{}, errors.New("no case of the run simulates a load")
	}
	rank := func(r Row) int { // what is none of subjects comes last
		if i := subjectOf(r.Keys[2]); i >= 0 {
			return i
		}
		return len(subjects)
	}
	slices.SortStableFunc(t.Rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Keys[2], b.Keys[2]), cmp.Compare(a.Values[0], b.Values[0]))
	})
	for _, r := range t.Rows {
		if ns, ok := peer[int64(r.Values[0])]; ok && r.Values[1] > 0 {
			r.Values[5] = ns / r.Values[1]
		}
	}
	caption := []string{enumerate(schemes), "rounds " + enumerate(inNumbers(rounds))}
	if run.Env.CPU != "" {
		caption = append(caption, fmt.Sprintf("%s, %d CPUs", run.Env.CPU, run.Env.Cores))
	}
	return content{Table: t, caption: strings.Join(append(caption, "seed "+strconv.FormatUint(run.Env.Seed, 10)), " · "), notes: t.speeds()}, nil
}

// subject names what a case measures. The layout is named where a profile has two that are
// measured, of which rowid is the second.
func subject(c results.Name) string {
	name := c.Get("engine")
	if l := c.Get("layout"); l == string(units.RowID) {
		name += " " + l
	}
	if mode := c.Get(modeKey); mode != "" {
		name += " " + mode
	}
	if n := c.Get("workers"); n != "" {
		name += " ×" + n
	}
	return name
}

// inNumbers sorts numbers.
func inNumbers(list []string) []string {
	slices.SortFunc(list, compareNumbers)
	return list
}

// sizes are the numbers of keys, from the least.
func (t Table) sizes() (sizes []float64) {
	for _, r := range t.Rows {
		if !slices.Contains(sizes, r.Values[0]) {
			sizes = append(sizes, r.Values[0])
		}
	}
	slices.Sort(sizes)
	return sizes
}

// speeds says, for each number of keys, how often the time of each model goes into that of
// the yardstick.
func (t Table) speeds() (notes []string) {
	for _, n := range t.sizes() {
		var all []string
		for _, r := range t.Rows {
			if _, model := modelOf(r.Keys[2]); model && r.Values[0] == n && !math.IsNaN(r.Values[5]) {
				all = append(all, fmt.Sprintf("%s %.3g", r.Keys[2], r.Values[5]))
			}
		}
		if all != nil {
			notes = append(notes, fmt.Sprintf("%s keys, times as fast as %s: %s.", spell.Comma(int64(n)), yardstick, strings.Join(all, ", ")))
		}
	}
	return notes
}
