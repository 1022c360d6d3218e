package report

import (
	"slices"
	"testing"
)

func TestMethodSaysWhatIsMissing(t *testing.T) {
	run := open(t,
		lineOf("bbolt", "uuidv7", load, "all", "100000 file-bytes"),
		lineOf("model-postgres", "uuidv7", load, "all", "100000 file-bytes"))
	run.Env.Settings = []map[string]string{{"engine": "bbolt", "workload": "insert", "rows": "1000"}}
	m := newMethod(run, []string{"one", "two"}, answerOf(run), facts)
	for _, want := range []string{
		"SQLite is not in this run.",
		"PostgreSQL itself did not run: what stands here is its model's.",
		"Nothing was timed: all numbers are counts.",
		"Workloads that the run has no case of: lookup, secondary, newest, range, delete, expire.",
		"One node made all ids; several, with clocks that differ, were not run.",
	} {
		if !slices.Contains(m.Missing, want) {
			t.Errorf("not said: %s\nin %q", want, m.Missing)
		}
	}
	if slices.Contains(m.Missing, "bbolt is not in this run.") {
		t.Error("bbolt is said to be missing")
	}
	if len(m.Settings) != 1 || m.Settings[0].Title != "bbolt, insert" || m.Settings[0].Number != 1 {
		t.Errorf("settings %+v", m.Settings)
	}
	for _, f := range m.Environment {
		if f.Name == "memory" {
			t.Errorf("memory of %s, which is not known", f.Value)
		}
	}
}
