package plot

import (
	"math"

	"idbench/results"
)

var fill = Figure{
	Number: 2,
	Name:   "fill",
	Title:  "Leaf fill over the load",
	What: "The share of all leaf bytes that is not free space. The dashed line is ln 2: " +
		"what random inserts into a classic B+tree, which halves every full page, tend to (Yao, \"On random 2–3 trees\", 1978).",
	build: func(run *results.Run) (content, error) {
		return overLoad(run, results.Name.IDTree, []string{"leaf-inuse-bytes", "leaf-alloc-bytes"},
			[]Column{{Name: "leaf fill", Unit: "%", Decimals: 3}},
			func(v []float64) []float64 { return []float64{percent(v[0], v[1])} })
	},
	views: func(Table) []view {
		return []view{{x: 0, y: 1, ymax: 100, label: "leaf fill (%)", marks: []mark{{100 * math.Ln2, "ln 2 = 69.3 %"}}}}
	},
}

// percent is 100 a / b, absent where that is no number.
func percent(a, b float64) float64 {
	if !(b > 0) {
		return absent
	}
	return 100 * a / b
}
