package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"idbench/results"
	"idbench/units"
)

// counted are the lines of a load: leaf pages of 8 KiB and bytes of the file and the log.
func counted(engine, scheme, more string, leaves, file, written int) string {
	of := fmt.Sprintf("workload=insert/rows=1000/batch=10/value=100%s", more)
	return lineOf(engine, scheme, of, "primary", fmt.Sprintf("%d leaf-pages %d leaf-inuse-bytes %d leaf-alloc-bytes %d mid-splits", leaves, 4096*leaves, 8192*leaves, leaves-1)) +
		lineOf(engine, scheme, of, "all", fmt.Sprintf("%d file-bytes %d written-bytes 0.2 virtual-sec", file, written))
}

const machines = "/nodes=16/skew=10ms"

// adviceOf is the answer of a run of those lines.
func adviceOf(t *testing.T, lines ...string) Advice {
	t.Helper()
	return Advise(open(t, lines...), facts)
}

// said are the verdicts of an engine.
func said(t *testing.T, a Advice, engine string) string {
	t.Helper()
	i := slices.IndexFunc(a.Engines, func(e Recommendation) bool { return e.Engine == engine })
	if i < 0 {
		t.Fatalf("no %s in %+v", engine, a)
	}
	var words []string
	for _, v := range a.Engines[i].Verdicts {
		words = append(words, v.Words+v.Undecided+" ("+v.Price+")")
	}
	return strings.Join(words, " | ")
}

// How ids followed one another is said of a run that tells it, or is from before it was told.
func TestArriving(t *testing.T) {
	for want, env := range map[string]results.Env{
		"":                   {},
		" evenly spaced":     {Seed: 1},
		" at random moments": {Seed: 1, Defaults: map[string]string{"arrivals": "poisson"}},
		" often":             {Seed: 1, Defaults: map[string]string{"arrivals": "often"}},
	} {
		if got := (adviser{run: &results.Run{Env: env}}).arriving(); got != want {
			t.Errorf("%+v: %q, want %q", env, got, want)
		}
	}
}

func TestAdvice(t *testing.T) {
	a := adviceOf(t,
		counted("model-postgres", "serial", "", 50, 500_000, 100_000),
		counted("model-postgres", "uuidv4", "", 100, 800_000, 300_000),
		counted("model-postgres", "uuidv7", "", 70, 600_000, 150_000),
		counted("model-postgres", "uuidv7mono", "", 70, 600_000, 150_000),
		counted("postgres", "uuidv4", "", 100, 800_000, 300_000),
		counted("model-postgres", "uuidv4", machines, 100, 800_000, 210_000),
		counted("model-postgres", "uuidv7", machines, 70, 600_000, 150_000),
		counted("model-postgres", "uuidv7mono", machines, 70, 600_000, 150_000),
		counted("bbolt", "serial", "", 90, 700_000, 100_000),
		counted("bbolt", "uuidv4", "", 60, 500_000, 4_000_000),
	)
	for engine, want := range map[string]string{
		"PostgreSQL": "serial (UUIDv4: writes 3.0×) | UUIDv7 (UUIDv4: index 1.43×) | UUIDv4 alone of the run reveals nothing (its price: index 1.43×) ()",
		"bbolt":      "serial (UUIDv4: writes 40×, but table 0.67×) | the run has no ids of several machines (--nodes 16 --skew 10ms) () | UUIDv4 alone of the run reveals nothing ()",
	} {
		want = strings.ReplaceAll(want, "index", "table") // the lines are of a clustered layout
		if got := said(t, a, engine); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s\nwant %s", engine, got, want)
		}
	}
	var names []string
	for _, e := range a.Engines {
		names = append(names, e.Name())
	}
	if got := strings.Join(names, " "); got != "PostgreSQL* bbolt" {
		t.Errorf("engines %s", got)
	}
	notes := strings.Join(a.Notes, "\n")
	for _, want := range []string{"counted at 1,000 rows and 5,000 ids/s. ", "Waiting for locks isn't measured.", "16 machines", "up to 10ms", "uuidv7mono is UUIDv7 as Go, Node and PostgreSQL 18 make it"} {
		if !strings.Contains(notes, want) {
			t.Errorf("no %q in\n%s", want, notes)
		}
	}
	var out strings.Builder
	if err := a.WriteText(&out); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 {
			t.Errorf("%d characters in %q", n, line)
		}
	}
}

// A run of which one scheme alone can be judged has no verdict, and one that goes over to
// another scheme is answered by what that changes.
func TestAdviceIsNoWalkover(t *testing.T) {
	a := adviceOf(t,
		counted("bbolt", "uuidv4", "", 100, 800_000, 300_000),
		counted("bbolt", "uuidv7", "/migrate-from=uuidv4/at=500", 121, 900_000, 200_000),
	)
	if len(a.Engines) != 0 {
		t.Errorf("verdicts %+v", a.Engines)
	}
	want := "bbolt: uuidv4, then uuidv7 after 500 rows, against uuidv4 to the end: table 1.21×, 120 mid splits, not 99, writes 0.67×."
	if !slices.Equal(a.Changes, []string{want}) {
		t.Errorf("%q\nwant %q", a.Changes, want)
	}
	if notes := strings.Join(a.Notes, "\n"); strings.Count(notes, "undecided, because") != len(situations) {
		t.Errorf("notes\n%s", notes)
	}
}

// A user's own ids are no scheme that anybody takes, and stand beside those that are.
func TestAdviceOfOwnIDs(t *testing.T) {
	a := adviceOf(t,
		counted("model-postgres", "keys", "", 90, 800_000, 250_000),
		counted("model-postgres", "uuidv4", "", 100, 800_000, 300_000),
		counted("model-postgres", "uuidv7", "", 70, 600_000, 150_000),
		counted("bbolt", "keys", "", 90, 700_000, 100_000),
	)
	if got := said(t, a, "PostgreSQL"); !strings.HasPrefix(got, "UUIDv7 (UUIDv4: ") {
		t.Errorf("verdicts %s", got)
	}
	const want = "Your own ids (keys): PostgreSQL, against UUIDv7: writes 1.67×."
	if !slices.Contains(a.Notes, want) {
		t.Errorf("no %q in %q", want, a.Notes)
	}
	a = adviceOf(t, counted("model-postgres", "keys", "", 90, 800_000, 250_000), counted("bbolt", "keys", "", 90, 700_000, 100_000))
	if len(a.Engines) != 0 || len(a.Notes) != 1 || !strings.HasPrefix(a.Notes[0], "Undecided, because the ids of the run are those of a file alone: ") {
		t.Errorf("of own ids alone: %+v", a)
	}
}

// The engine answers where it ran whole, its page model where that ranks more.
func TestAdviceSaysWhetherTheModelHolds(t *testing.T) {
	run := open(t,
		counted("postgres", "uuidv4", "", 2, 800_000, 300_000),
		counted("postgres", "uuidv7", "", 2, 700_000, 200_000),
		counted("model-postgres", "uuidv4", "", 2, 800_000, 300_000),
		counted("model-postgres", "uuidv7", "", 2, 700_000, 200_000),
	)
	if a := Advise(run, facts); a.Engines[0].Profile {
		t.Error("PostgreSQL ran, and its page model answers")
	}
	run.Leaves = map[string][]results.Leaf{}
	for _, c := range run.Cases {
		run.Leaves[c.String()] = []results.Leaf{{Segment: units.Primary, Position: 0, Page: 1, Inuse: 10, Alloc: 20}}
	}
	ad := newAdviser(run, facts)
	if got := ad.held(); got != "PostgreSQL ran too: equal in every leaf." {
		t.Errorf("%q", got)
	}
	run.Leaves[run.Cases[0].String()][0].Inuse++
	if got := ad.held(); got != "PostgreSQL ran too: some leaves differ." {
		t.Errorf("of a leaf that differs: %q", got)
	}
}

func TestAdviceTellsWhereTheRateDecides(t *testing.T) {
	fill := func(scheme, rate string, full int) string {
		return lineOf("model-innodb", scheme, "workload=insert/rows=1000/batch=10/value=100"+rate, "primary", fmt.Sprintf("%d leaf-inuse-bytes 100 leaf-alloc-bytes", full)) +
			lineOf("model-innodb", scheme, "workload=insert/rows=1000/batch=10/value=100"+rate, "all", "5 file-bytes 0.2 virtual-sec")
	}
	lines := []string{fill("uuidv7", "", 76), fill("uuidv7mono", "", 93), fill("uuidv7", "/rate=500", 99), fill("uuidv7", "/rate=50000", 55), fill("uuidv7mono", "/rate=500", 93)}
	rates := newAdviser(open(t, lines...), facts).rates()
	want := "One writer in MySQL/MariaDB depends on the rate: leaf fill at 500, 5,000, 50,000 ids/s is uuidv7 99 %, 76 %, 55 %; uuidv7mono 93 %, 93 %, –."
	if len(rates) != 1 || rates[0].Sentence() != want {
		t.Errorf("%+v\nwant %s", rates, want)
	}
	if rates := newAdviser(open(t, lines[1], lines[4]), facts).rates(); rates != nil {
		t.Errorf("of a scheme that does not care: %+v", rates)
	}
}
