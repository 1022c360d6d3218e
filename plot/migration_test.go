package plot

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"idbench/results"
	"idbench/units"
)

// moved makes a migration up: loads of both schemes alone, and one that is the first up
// to a row.
func moved(rows, at int64) *results.Run {
	const (
		engine = "bbolt"
		batch  = 10
		rounds = 6
	)
	points := rows / batch
	run := runs{
		fake(load{engine, "uuidv4", 0.5, rows, batch, rounds, points, 7}),
		fake(load{engine, "uuidv7", 0.5, rows, batch, rounds, points, 7}),
	}.into(fake())
	l := load{engine, "uuidv7", 0.9, rows, batch, rounds, points, 7}
	more := fake(l)
	name := results.Name{}
	for _, p := range l.name() {
		if p.Key == engine+".fill" {
			name = append(name, results.Part{Key: fromKey, Value: "uuidv4"}, results.Part{Key: atKey, Value: strconv.FormatInt(at, 10)})
			continue
		}
		name = append(name, p)
	}
	run.Cases = append(run.Cases, name)
	run.Series[name.String()] = more.Series[l.name().String()]
	for _, r := range more.Records {
		r.Case = name
		run.Records = append(run.Records, r)
	}
	return run
}

func TestMigrationStandsBesideWhatItLeft(t *testing.T) {
	run := moved(300, 150)
	table, err := migration.Table(run)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range table.Rows {
		got = append(got, r.Keys[2])
	}
	if want := []string{"uuidv4", "uuidv4, then uuidv7", "uuidv7"}; !slices.Equal(got, want) {
		t.Fatalf("rows %q, want %q", got, want)
	}
	stay, move := table.Rows[0].Values, table.Rows[1].Values
	if stay[2] != 100 || math.Abs(move[2]-100*move[1]/stay[1]) > 1e-9 {
		t.Errorf("leaves %v and %v are %v %%", stay[1], move[1], move[2])
	}
	if stay[6] != 1 || !(move[7] <= move[6] && move[6] <= move[8]) || math.IsNaN(move[7]) {
		t.Errorf("times as fast: %v of staying, %v of moving", stay[6:], move[6:])
	}
	c, err := migration.build(run)
	if err != nil || !strings.Contains(c.caption, "first rows uuidv4 · 150 of them") {
		t.Errorf("caption %q, %v", c.caption, err)
	}
	// Without the load that stays there is nothing to hold it against.
	run.Cases = run.Cases[1:]
	if _, err := migration.Table(run); err == nil {
		t.Error("a migration stands alone")
	}
}

// The time of the last rows begins at the migration, and where no point of the series is
// there, at the next.
func TestTimeOfTheLastRows(t *testing.T) {
	name := results.Name{{Key: "engine", Value: "e"}}
	run := &results.Run{Series: map[string][]results.Point{name.String(): {
		{Segment: units.All, Rows: 10, Ns: -1},
		{Segment: units.All, Round: 1, Rows: 30, Ns: 1700}, {Segment: units.All, Round: 1, Rows: 10, Ns: 1000}, {Segment: units.All, Round: 1, Rows: 20, Ns: 1300},
		{Segment: units.All, Round: 2, Rows: 10, Ns: 10}, {Segment: units.Primary, Round: 2, Rows: 30, Ns: 5},
	}}}
	for at, want := range map[int64]float64{5: 35, 10: 35, 11: 40, 20: 40} {
		if got := lastRows(run, name, at); len(got) != 1 || got[1] != want {
			t.Errorf("after %d rows: %v ns a row, want %v in round 1 alone", at, got, want)
		}
	}
	if got := lastRows(run, name, 30); len(got) > 0 {
		t.Errorf("after the last row: %v", got)
	}
}
