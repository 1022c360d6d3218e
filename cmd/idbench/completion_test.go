package main

import (
	"testing"

	"github.com/alecthomas/kong"
)

// Each flag and argument that says what its values are names a list of them.
func TestPredictors(t *testing.T) {
	parser, err := kong.New(&verbs{}, grammar()...)
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, verb := range parser.Model.Children {
		all := verb.Positional
		for _, f := range verb.Flags {
			all = append(all, f.Value)
		}
		for _, v := range all {
			if name := v.Tag.Get("predictor"); name != "" {
				used[name] = true
				if len(predictors[name].words) == 0 {
					t.Errorf("%s of %s: no values %q", v.Name, verb.Name, name)
				}
			}
		}
	}
	if len(used) != len(predictors) {
		t.Errorf("%d of %d lists of values are used", len(used), len(predictors))
	}
}
