package plot

import (
	"slices"
	"strconv"
	"testing"

	"idbench/results"
)

// arriving makes loads up whose ids are taken in blocks, are of two schemes, or partly of a
// broken clock.
func arriving() *results.Run {
	run := fake()
	add := func(scheme string, parts ...results.Part) {
		l := load{"bbolt", scheme, 0.5, 300, 10, 0, 10, 7}
		more := fake(l)
		name := append(slices.Clone(l.name()), parts...)
		run.Cases = append(run.Cases, name)
		for _, r := range more.Records {
			r.Case = name
			run.Records = append(run.Records, r)
		}
	}
	for _, n := range []int{10, 1, 4} {
		var nodes []results.Part
		if n > 1 { // the default has no part
			nodes = append(nodes, results.Part{Key: "nodes", Value: strconv.Itoa(n)})
		}
		add("uuidv4", nodes...)
		for _, blocks := range []string{"", "50", "50:turns"} {
			if blocks == "" {
				add("serial", nodes...)
				continue
			}
			add("serial", append(slices.Clone(nodes), results.Part{Key: "blocks", Value: blocks})...)
		}
	}
	add("uuidv7")
	for _, mix := range []string{"uuidv4:0.5,uuidv7:0.5", "uuidv4:0.1,uuidv7:0.9", "uuidv7:0.1,uuidv4:0.9"} {
		add("mix", results.Part{Key: "mix", Value: mix})
	}
	for _, o := range []string{"0.01:+105192h0m0s", "0.0001:+105192h0m0s", "0.001:+105192h0m0s", "0.001:-1h0m0s"} {
		add("uuidv7", results.Part{Key: "outliers", Value: o})
	}
	return run
}

// points are the values of x of the rows with these keys after the engine and its options.
func points(t Table, keys ...string) (xs []float64) {
	for _, r := range t.Rows {
		if slices.Equal(r.Keys[2:], keys) {
			xs = append(xs, r.Values[0])
		}
	}
	return xs
}

func TestStreamsAreDrawn(t *testing.T) {
	run := arriving()
	for figure, curves := range map[string][]struct {
		keys []string
		xs   []float64
	}{
		"takers": {
			{[]string{"serial", "clustered", "nodes drawn"}, []float64{1, 4, 10}},
			{[]string{"serial", "clustered", "in turns"}, []float64{1, 4, 10}},
			{[]string{"serial in blocks of 50", "clustered", "nodes drawn"}, []float64{1, 4, 10}},
			{[]string{"serial in blocks of 50", "clustered", "in turns"}, []float64{1, 4, 10}},
			{[]string{"uuidv4", "clustered", "nodes drawn"}, []float64{1, 4, 10}},
			{[]string{"uuidv4", "clustered", "in turns"}, []float64{1, 4, 10}},
		},
		"mixture":  {{[]string{"uuidv7", "clustered", "uuidv4"}, []float64{10, 50, 90, 100}}},
		"outliers": {{[]string{"uuidv7", "clustered", "12 years ahead"}, []float64{0.01, 0.1, 1}}}, // and not those of one share
	} {
		f, err := Find(figure)
		if err != nil {
			t.Fatal(err)
		}
		table, err := f.Table(run)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, c := range curves {
			if xs := points(table, c.keys...); !slices.Equal(xs, c.xs) {
				t.Errorf("%s: %q at %v, want %v", figure, c.keys, xs, c.xs)
			}
			n += len(c.xs)
		}
		if n != len(table.Rows) {
			t.Errorf("%s: %d rows, want %d", figure, len(table.Rows), n)
		}
		if figure != "takers" && table.Rows[0].Values[3] != table.Rows[0].Values[1] {
			t.Errorf("%s: a fill of %v, and %v without what it shows, of equal loads", figure, table.Rows[0].Values[1], table.Rows[0].Values[3])
		}
		if _, err := f.Table(atRates(1, 5, 20, 100)); err == nil {
			t.Errorf("%s is drawn of a run that has none", figure)
		}
	}
}
