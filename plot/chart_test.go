package plot

import (
	"slices"
	"testing"

	"idbench/results"
)

func TestChartsNameColumnsOfTheirTables(t *testing.T) {
	run := runs{wave(), moved(300, 150), atRates(1, 5, 20, 100), arriving(), ofSizes(10, 100, 1000, 1500), withPools(&results.Run{}, "serial", "uuidv4"), simulations()}.into(withReads(quick(800, 8, "serial", "uuidv4"), 400, 40, "serial", "uuidv4"))
	for _, f := range Figures {
		table, err := f.Table(run)
		if err != nil {
			t.Fatal(f.Name, err)
		}
		c := f.Chart(table)
		if !slices.Contains(Kinds, c.Kind) || len(c.Panels) == 0 {
			t.Errorf("figure %s has no chart: %+v", f.Name, c)
		}
		for _, p := range c.Panels {
			for _, column := range slices.Concat(p.Y, []int{max(p.X, 0), p.Lo, p.Hi, p.Theory}) {
				if column < 0 || column >= len(table.Columns) {
					t.Errorf("figure %s: its chart takes column %d of %d", f.Name, column, len(table.Columns))
				}
			}
			if p.XLabel == "" && c.Kind != Map {
				t.Errorf("figure %s: an axis without a label", f.Name)
			}
			if c.Kind == Stack && len(c.Colors) < len(p.Y) {
				t.Errorf("figure %s: %d colours for %d pieces", f.Name, len(c.Colors), len(p.Y))
			}
		}
	}
}
