package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"idbench/results"
)

// lineOf is a record of a load, or of the case that the text of a workload says.
func lineOf(engine, scheme, workload, segment, values string) string {
	return fmt.Sprintf("BenchmarkRun/engine=%s/layout=clustered/scheme=%s/encoding=binary/%s/segment=%s 1000 %s\n", engine, scheme, workload, segment, values)
}

// open reads a run of those lines.
func open(t *testing.T, lines ...string) *results.Run {
	t.Helper()
	run, err := results.Open(folder(t, map[string]string{"bench.txt": strings.Join(lines, "")}))
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func answerOf(run *results.Run) answer {
	return newAnswer(run, Facts{Engines: []Engine{{Name: "bbolt"}, {Name: "sqlite"}, {Name: "postgres"}}}, rowNames(run), func(results.Name) bool { return true })
}

const (
	load   = "workload=insert/rows=1000/batch=10/value=100"
	small  = "workload=insert/rows=500/batch=10/value=100"
	lookup = "workload=lookup/rows=1000/batch=10/value=100/cache=65536"
)

// texts are the cells of a row, with b for the best and w for the worst.
func texts(t table, scheme string) string {
	i := slices.IndexFunc(t.Rows, func(r row) bool { return r.Scheme == scheme })
	var words []string
	for _, c := range t.Rows[i].Cells {
		words = append(words, strings.TrimSpace(c.Text+" "+c.Mark))
	}
	return strings.Join(words, "|")
}

func TestAnswer(t *testing.T) {
	a := answerOf(open(t,
		lineOf("bbolt", "serial", load, "primary", "900 leaf-inuse-bytes 1000 leaf-alloc-bytes 0 mid-splits"),
		lineOf("bbolt", "serial", load, "all", "200000 file-bytes 300000 written-bytes"),
		lineOf("bbolt", "serial", load, "all", "200000 file-bytes 310000 written-bytes"),
		lineOf("bbolt", "serial", load, "all", "200000 file-bytes 900000 written-bytes"),
		lineOf("bbolt", "uuidv7", load, "primary", "900 leaf-inuse-bytes 1000 leaf-alloc-bytes 0 mid-splits"),
		lineOf("bbolt", "uuidv7", load, "all", "210000 file-bytes 500000 written-bytes"),
		lineOf("bbolt", "uuidv4", load, "primary", "700 leaf-inuse-bytes 1000 leaf-alloc-bytes 40 mid-splits"),
		lineOf("bbolt", "uuidv4", load, "all", "250000 file-bytes 4000000 written-bytes"),
		lineOf("bbolt", "uuidv4", small, "primary", "1 leaf-inuse-bytes 1000 leaf-alloc-bytes 1 mid-splits"),
		lineOf("bbolt", "uuidv4", lookup, "all", "1500 page-misses"),
		lineOf("model-bbolt", "uuidv4", load, "primary", "700 leaf-inuse-bytes 1000 leaf-alloc-bytes 40 mid-splits"),
		lineOf("null", "uuidv4", load, "all", "7 ns/op"),
	))
	if len(a.Tables) != 1 {
		t.Fatalf("%d tables, not one: the model tells the same, and the null engine tells nothing", len(a.Tables))
	}
	got := a.Tables[0]
	if got.Title() != "bbolt, clustered, fill 0.5" || got.Twin != "model-bbolt" {
		t.Errorf("%q with twin %q", got.Title(), got.Twin)
	}
	var names []string
	for _, m := range a.Measures {
		names = append(names, m.Short)
	}
	if s := strings.Join(names, " "); s != "index fill bytes mid written lookup" {
		t.Errorf("columns %s", s)
	}
	for scheme, want := range map[string]string{
		"serial": "1.0|90.0 best|200 best|0 best|310 best|", // the median of three rounds
		"uuidv7": "1.0|90.0 best|210|0 best|500|",
		"uuidv4": "1.0|70.0 worst|250 worst|40 worst|4,000 worst|1.50", // a lone cell is neither best nor worst
	} {
		if s := texts(got, scheme); s != want {
			t.Errorf("%s: %s\nwant %s", scheme, s, want)
		}
	}
	written := got.Rows[0].Cells[4]
	if written.Rounds != 3 || written.Line != 2 {
		t.Errorf("written: the median of %d rounds, of line %d", written.Rounds, written.Line)
	}
	if c := got.Rows[0].Cells[5]; c.Line != -1 || c.Why != "the run has no such case of this scheme" {
		t.Errorf("serial's lookup: line %d, %q", c.Line, c.Why)
	}
	want := []string{"1,000 rows, 10 a transaction, payloads of 100 bytes", "seeks a lookup: a cache of 65,536 bytes", "written a row adds up pages"}
	if !slices.Equal(got.Notes, want) {
		t.Errorf("notes %q\nwant %q", got.Notes, want)
	}
}

// What is added up must be the same in a column: pages and log are no match for pages.
func TestWrittenAddsUpTheSame(t *testing.T) {
	a := answerOf(open(t,
		lineOf("postgres", "serial", load, "all", "1000 written-bytes 5000 log-bytes"),
		lineOf("postgres", "uuidv7", load, "all", "1000 written-bytes 6000 log-bytes"),
		lineOf("postgres", "uuidv4", load, "all", "1000 written-bytes"),
		lineOf("postgres", "uuidv4", load, "primary", "9 mid-splits"),
	))
	for scheme, want := range map[string]string{"serial": "|6 best", "uuidv7": "|7 worst", "uuidv4": "9|"} {
		if s := texts(a.Tables[0], scheme); s != want {
			t.Errorf("%s: %q, want %q", scheme, s, want)
		}
	}
	if n := a.Tables[0].Notes; !slices.Contains(n, "written a row adds up pages + log") {
		t.Errorf("notes %q", n)
	}
}

// Of cases alike in rows those tell what is written that tell more of it.
func TestWrittenTakesTheCasesThatTellMore(t *testing.T) {
	a := answerOf(open(t,
		lineOf("model-postgres", "uuidv4", load, "all", "2000 log-bytes"),
		lineOf("model-postgres", "uuidv4", load+"/checkpoint=100", "all", "2000 log-bytes 3 dirty-pages"),
		lineOf("model-postgres", "uuidv4", load+"/checkpoint=100", "primary", "4 leaf-pages 32768 leaf-alloc-bytes 9 mid-splits"),
	))
	if s := texts(a.Tables[0], "uuidv4"); s != "32.8|9|27" { // 3 pages of 8 KiB and the log, over 1,000 rows
		t.Errorf("%q", s)
	}
}

func TestAnswerOfReadsAlone(t *testing.T) {
	a := answerOf(open(t, lineOf("bbolt", "uuidv4", lookup+"/reads=recent", "all", "1500 page-misses")))
	if len(a.Measures) != 1 || a.Measures[0].Short != "recent" || texts(a.Tables[0], "uuidv4") != "1.50" {
		t.Errorf("%+v", a)
	}
}
