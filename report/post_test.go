package report

import (
	"math"
	"strings"
	"testing"

	"idbench/plot"
	"idbench/results"
)

// TestFigureAsMarkdown holds what authors paste: the picture, its caption, the numbers at
// the end of each curve, and what repeats it.
func TestFigureAsMarkdown(t *testing.T) {
	splits, err := plot.Find("splits")
	if err != nil {
		t.Fatal(err)
	}
	key := func(scheme string) []string { return []string{"bbolt", "", scheme} }
	f := figure{Figure: splits, Drawing: plot.Drawing{Caption: "bbolt · 100 | <b> rows", Table: plot.Table{
		Keys:    []string{"engine", "options", "scheme"},
		Columns: []plot.Column{{Name: "rows"}, {Name: "edge splits"}, {Name: "mid splits", Unit: "%", Decimals: 1}},
		Rows: []plot.Row{
			{Keys: key("serial"), Values: []float64{50, 3, 0}}, {Keys: key("serial"), Values: []float64{100, 6, 0}},
			{Keys: key("uuidv4"), Values: []float64{100, 1, math.NaN()}},
		}}}}
	run := &results.Run{Env: results.Env{Command: []string{"idbench", "run"}, Seed: 7}}
	got := f.block(run)
	_, got, _ = strings.Cut(got, "](")
	want := "<figures/01-splits.svg>)\n\n*bbolt · 100 | &lt;b&gt; rows*\n\n" +
		"| engine | scheme | rows | edge splits | mid splits (%) |\n|---|---|--:|--:|--:|\n" +
		"| bbolt | serial | 100 | 6 | 0.0 |\n| bbolt | uuidv4 | 100 | 1 | – |\n\nMade by `idbench run --seed 7`.\n"
	if got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
	f.Drawing.Table.Rows = nil
	for i := range longest + 1 {
		f.Drawing.Table.Rows = append(f.Drawing.Table.Rows, plot.Row{Keys: key(string(rune('a' + i))), Values: []float64{1, 2, 3}})
	}
	if got := f.markdown("runs/one"); !strings.Contains(got, "The numbers: `runs/one/figures/01-splits.csv`.") || strings.Contains(got, "|---") {
		t.Errorf("of many rows: %s", got)
	}
}
