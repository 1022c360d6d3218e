package results

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"idbench/units"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchmath"
	"golang.org/x/perf/benchproc"
	"golang.org/x/perf/benchunit"
)

// The packages of benchstat read our file as `benchstat -col /scheme` would.
func TestBenchstatReadsUs(t *testing.T) {
	var rounds []Finished
	fill := Part{"bbolt.fill", "0.9"}
	for i, scheme := range []string{"serial", "uuidv4", "uuidv7"} {
		plain, full := testCase(t, scheme), testCase(t, scheme, fill)
		rounds = append(rounds, testRound(plain, float64(10+i)), testRound(full, float64(20+i)))
		for round := range 6 {
			rounds = append(rounds, timedRound(plain, float64(1000+10*i+round)))
		}
	}
	dir := create(t, rounds...)

	var parser benchproc.ProjectionParser
	filter, err := benchproc.NewFilter("*")
	if err != nil {
		t.Fatal(err)
	}
	columns, err := parser.Parse("/scheme", filter)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := parser.Parse(".fullname", filter)
	if err != nil {
		t.Fatal(err)
	}
	files := benchfmt.Files{Paths: []string{filepath.Join(dir, benchFile)}}
	cells := map[string]map[string][]float64{} // by row and unit, then by column
	var schemes []string
	for files.Scan() {
		switch line := files.Result().(type) {
		case *benchfmt.SyntaxError:
			t.Errorf("syntax error: %v", line)
		case *benchfmt.Result:
			row, column := rows.Project(line).StringValues(), columns.Project(line).StringValues()
			if !slices.Contains(schemes, column) {
				schemes = append(schemes, column)
			}
			for _, v := range line.Values {
				key := row + " " + v.Unit
				if cells[key] == nil {
					cells[key] = map[string][]float64{}
				}
				cells[key][column] = append(cells[key][column], v.Value)
			}
		}
	}
	if err := files.Err(); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(schemes, " "); got != "serial uuidv4 uuidv7" {
		t.Errorf("columns %q", got)
	}
	const base = "Run/engine=bbolt/layout=clustered/rows=1000000"
	for row, want := range map[string]string{
		base + "/segment=primary leaf-pages":                "10 11 12",
		base + "/bbolt.fill=0.9/segment=primary leaf-pages": "20 21 22",
		base + "/segment=primary mid-splits":                "0 0 0",
	} {
		var got []string
		for _, s := range schemes {
			sample := benchmath.NewSample(cells[row][s], &benchmath.DefaultThresholds)
			sum := benchmath.AssumeExact.Summary(sample, 0.95)
			if len(sum.Warnings) > 0 {
				t.Errorf("%s %s: %v", row, s, sum.Warnings)
			}
			got = append(got, benchunit.NoOpScaler.Format(sum.Center))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s; rows %v", row, got, want, slices.Sorted(maps.Keys(cells)))
		}
	}
	times := cells[base+"/segment=all sec/op"]
	if len(times) != 3 || len(times["uuidv4"]) != 6 {
		t.Errorf("times %v", times)
	}
	metadata := benchfmt.UnitMetadataMap(files.Units())
	for _, u := range units.Registry {
		if exact := benchmath.Assumption(benchmath.AssumeExact) == metadata.GetAssumption(string(u.Name)); exact != u.Exact {
			t.Errorf("%s: exact %t, want %t", u.Name, exact, u.Exact)
		}
		if want := map[string]int{"lower": -1, "higher": 1, "": 0}[u.Better]; metadata.GetBetter(string(u.Name)) != want {
			t.Errorf("%s: better %d, want %d", u.Name, metadata.GetBetter(string(u.Name)), want)
		}
	}
}
