package main

import (
	"strings"
	"testing"

	"idbench/results"
	"idbench/units"
)

// The newest rows lie on so many different pages; how often they are touched is another
// number, under another word.
func TestSummaryCountsDifferentPagesOfTheNewestRows(t *testing.T) {
	name := func(workload string) results.Name {
		return results.Name{{Key: "engine", Value: "bbolt"}, {Key: "layout", Value: "clustered"}, {Key: "scheme", Value: "uuidv4"},
			{Key: "encoding", Value: "binary"}, {Key: "workload", Value: workload}, {Key: "rows", Value: "100000"}}
	}
	run := &results.Run{Cases: []results.Name{name("insert"), name("newest")}, Records: []results.Record{
		{Case: name("insert"), Segment: units.All, Iters: 100000, Values: []results.Value{{Value: 12345, Unit: units.FileBytes}}},
		{Case: name("newest"), Segment: units.All, Iters: 1, Values: []results.Value{{Value: 3000, Unit: units.PageReads}, {Value: 849, Unit: units.DistinctPages}}},
	}}
	var out strings.Builder
	if err := summarise(&out, run); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	loads, reads, _ := strings.Cut(text, "workload=newest")
	if !strings.Contains(loads, "different pages") || !strings.Contains(loads, "849") || strings.Contains(loads, "3000") {
		t.Errorf("the loads do not say that the newest rows lie on 849 different pages:\n%s", text)
	}
	if !strings.Contains(reads, "touches/op") || !strings.Contains(reads, "3000") {
		t.Errorf("the reads do not say that they touch pages 3000 times:\n%s", text)
	}
}
