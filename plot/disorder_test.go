package plot

import (
	"slices"
	"strconv"
	"testing"

	"idbench/results"
)

// atRates makes loads of two schemes up, at several rates of one node and, of one scheme,
// of many.
func atRates(perMs ...int64) *results.Run {
	const engine = "bbolt"
	run := fake()
	add := func(scheme string, parts ...results.Part) {
		l := load{engine, scheme, 0.5, 300, 10, 0, 10, 7}
		more := fake(l)
		name := append(slices.Clone(l.name()), parts...)
		run.Cases = append(run.Cases, name)
		for _, r := range more.Records {
			r.Case = name
			run.Records = append(run.Records, r)
		}
	}
	for _, n := range perMs {
		rate := []results.Part{}
		if n != 5 { // the default has no part
			rate = append(rate, results.Part{Key: "rate", Value: strconv.FormatInt(1000*n, 10)})
		}
		add("uuidv4", rate...)
		add("uuidv7", rate...)
		add("uuidv7", append([]results.Part{{Key: "nodes", Value: "32"}, {Key: "skew", Value: "1ms"}}, rate...)...)
	}
	return run
}

func TestDisorderIsDrawnOverRates(t *testing.T) {
	run := atRates(100, 1, 5, 20)
	table, err := disorder.Table(run)
	if err != nil {
		t.Fatal(err)
	}
	var one, many []float64
	for _, r := range table.Rows {
		switch {
		case r.Keys[2] == "uuidv7" && r.Keys[4] == "1 node":
			one = append(one, r.Values[0])
		case r.Keys[2] == "uuidv7" && r.Keys[4] == "32 nodes ±1ms":
			many = append(many, r.Values[0])
		case r.Keys[2] != "uuidv4":
			t.Errorf("a row of %q", r.Keys)
		}
	}
	if want := []float64{1, 5, 20, 100}; !slices.Equal(one, want) || !slices.Equal(many, want) {
		t.Errorf("ids per ms %v and %v, want %v", one, many, want)
	}
	if _, err := disorder.Table(atRates(1, 5, 20)); err == nil {
		t.Error("a curve of three rates")
	}
}
