package plot

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"idbench/results"
	"idbench/units"
)

// ofSizes makes loads up with payloads of these sizes, of which those above 1,000 bytes take
// pages of their own.
func ofSizes(values ...int) *results.Run {
	run := fake()
	for _, scheme := range []string{"serial", "uuidv4"} {
		for _, value := range values {
			l := load{"bbolt", scheme, 0.5, 300, 10, 0, 10, 7}
			name := slices.Clone(l.name())
			for i, p := range name {
				if p.Key == valueKey {
					name[i].Value = strconv.Itoa(value)
				}
			}
			bytes := 300 * float64(value+8)
			counts := map[units.Segment][]results.Value{
				units.All: {{Unit: units.RowBytes, Value: bytes}, {Unit: units.FileBytes, Value: 4096 + bytes}},
			}
			if value > 1000 {
				counts[units.All][1].Value += 2 * bytes
				counts[units.Primary] = []results.Value{{Unit: units.OverflowPages, Value: 300}}
			}
			run.Cases = append(run.Cases, name)
			for segment, list := range counts {
				run.Records = append(run.Records, results.Record{Case: name, Segment: segment, Iters: 300, Values: list})
			}
		}
	}
	return run
}

func TestValueSize(t *testing.T) {
	c, err := valueSize.content(ofSizes(2000, 10, 1000, 100, 1500))
	if err != nil {
		t.Fatal(err)
	}
	if xs := points(c.Table, "uuidv4", "clustered"); !slices.Equal(xs, []float64{10, 100, 1000, 1500, 2000}) {
		t.Errorf("payloads of %v", xs)
	}
	if want := "Payloads of 1,000 bytes take 1.01 times their rows on disk, and those of 1,500 bytes 3.01 times"; !strings.HasPrefix(c.title, want) {
		t.Errorf("title %q, want %q", c.title, want)
	}
	if !slices.ContainsFunc(c.notes, func(note string) bool {
		return note == "bbolt clustered: the smallest payloads drawn that go on on pages of their own have 1,500 bytes."
	}) {
		t.Errorf("notes %q", c.notes)
	}
	if _, err := valueSize.content(ofSizes(10, 100)); err == nil {
		t.Error("two sizes are drawn")
	}
}
