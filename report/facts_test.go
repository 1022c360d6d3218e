package report

import (
	"testing"

	"idbench/results"
)

// What a run recorded of its schemes stands before what the program knows now.
func TestRecordedFactsGoFirst(t *testing.T) {
	known := Facts{Schemes: map[string]Scheme{"uuidv4": {Spec: "now"}, "uuidv7": {Spec: "now"}}}
	run := &results.Run{Env: results.Env{Facts: []results.Scheme{{Name: "uuidv4", Spec: "then"}, {Name: "gone", Spec: "then"}}}}
	got := known.with(run).Schemes
	if got["uuidv4"].Spec != "then" || got["gone"].Spec != "then" || got["uuidv7"].Spec != "now" || known.Schemes["uuidv4"].Spec != "now" {
		t.Errorf("%+v, of %+v", got, known)
	}
}
