package results_test

import (
	"fmt"
	"os"
	"path/filepath"

	"idbench/results"
	"idbench/units"
)

// A run's folder with one round of one case, read back.
func Example() {
	temp, err := os.MkdirTemp("", "example-")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(temp) }()

	name, err := results.NewName(
		results.Part{Key: "engine", Value: "bbolt"}, results.Part{Key: "scheme", Value: "uuidv7"})
	if err != nil {
		panic(err)
	}
	w, err := results.Create(filepath.Join(temp, "run"), results.Env{Seed: 7}, nil)
	if err != nil {
		panic(err)
	}
	record := results.Record{Case: name, Segment: units.Primary, Iters: 1000, Values: []results.Value{{Unit: units.LeafPages, Value: 42}}}
	if err := w.Add(results.Finished{Case: name, Records: []results.Record{record}}); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}

	run, err := results.Open(w.Dir())
	if err != nil {
		panic(err)
	}
	for _, c := range run.Cases {
		fmt.Println(c, run.Values(c, units.Primary, units.LeafPages))
	}
	// Output: engine=bbolt/scheme=uuidv7 [42]
}
