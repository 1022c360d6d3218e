package mark

import (
	"strings"
	"testing"
)

// Only what has both the name and the mark of one dead run is left of it.
func TestJudge(t *testing.T) {
	name, other := Name(), "idbench_00000000000000ff_1"
	alive := func(run int64) bool { return run == 0xff }
	for _, tc := range []struct {
		name, comment string
		keep          string
		left          bool
	}{
		{name, Comment(true), "", true},
		{name, Comment(false), Unlocked, true},
		{name, "", Unmarked, true},
		{name, strings.ReplaceAll(Comment(true), name[8:24], "00000000000000fe"), Unmarked, true},
		{name, Comment(true) + " ", Unmarked, true},
		{other, Comment(true), "", false}, // its run lives
		{name + "x", Comment(true), "", false},
		{name + "; DROP TABLE x", Comment(true), "", false},
		{"idbench_1_1", Comment(true), "", false},
		{"public", Comment(true), "", false},
	} {
		from, keep, left := Judge(tc.name, tc.comment, alive)
		if keep != tc.keep || left != tc.left || left && keep == "" && !strings.HasPrefix(from, "process ") {
			t.Errorf("%s, %q: %q, %q, %v", tc.name, tc.comment, from, keep, left)
		}
	}
	if run, ok := IsName(name); !ok || run != Run() {
		t.Errorf("%s is of run %x", name, run)
	}
	if strings.ContainsAny(Comment(true), `'"\`) || plain(`a'b"c\d`) != "a_b_c_d" {
		t.Error("a mark is not plain")
	}
}
