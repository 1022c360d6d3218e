package report

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"idbench/results"
)

// guaranteed are schemes of each kind.
var guaranteed = Facts{Schemes: map[string]Scheme{
	"serial":    {Bytes: 8, Text: 19, Reveals: "count"},
	"snowflake": {Bytes: 8, Text: 19, Nodes: 1024, Reveals: "time (1 ms), node, count within the ms"},
	"uuidv4":    {Bytes: 16, Text: 36, RandomBits: 122, Reveals: "nothing"},
	"uuidv7":    {Bytes: 16, Text: 36, RandomBits: 74, Reveals: "time (1 ms)"},
	"scrambled": {Bytes: 8, Text: 19, Reveals: "nothing; count to those who have the key"},
	"strange":   {Bytes: 8, Text: 19, RandomBits: 60, Reveals: "who knows"},
}}

func TestRuledOut(t *testing.T) {
	for _, c := range []struct{ writers, reveals, kept string }{
		{"free", "time", "uuidv4 uuidv7"},
		{"free", "nothing", "uuidv4"},
		{"free", "count", "strange uuidv4 uuidv7"},
		{"numbered", "time", "snowflake uuidv4 uuidv7"},
		{"one", "count", "scrambled serial snowflake strange uuidv4 uuidv7"},
		{"one", "nothing", "scrambled uuidv4"},
	} {
		var kept []string
		for name := range guaranteed.Schemes {
			if guaranteed.ruledOut(name, question{writers: c.writers, reveals: c.reveals}) == "" {
				kept = append(kept, name)
			}
		}
		slices.Sort(kept)
		if s := strings.Join(kept, " "); s != c.kept {
			t.Errorf("%s, %s: %s; want %s", c.writers, c.reveals, s, c.kept)
		}
	}
	if why := guaranteed.ruledOut("keys", question{writers: "one", reveals: "count"}); why != "what it guarantees is not known" {
		t.Errorf("keys: %q", why)
	}
}

func TestChoice(t *testing.T) {
	run := open(t,
		lineOf("bbolt", "serial", load, "all", "100000 file-bytes 100000 written-bytes"),
		lineOf("bbolt", "uuidv4", load, "all", "200000 file-bytes 800000 written-bytes"),
		lineOf("bbolt", "uuidv7", load, "all", "200000 file-bytes 200000 written-bytes"),
		lineOf("bbolt", "snowflake", load, "all", "201000 file-bytes 201000 written-bytes"),
	)
	c := newChoice(answerOf(run), run, guaranteed)
	r := c.Tables[0]
	if got, want := firsts(r, guaranteed), []string{"uuidv7", "uuidv7, snowflake", "serial", "uuidv4"}; !slices.Equal(got, want) {
		t.Errorf("first places %q, want %q", got, want)
	}
	if r.Best != "Take uuidv7." {
		t.Errorf("%q", r.Best)
	}
	// √(1 × 4), and the sentence is made of the run's numbers.
	last := r.Places[len(r.Places)-1]
	if last.Scheme != "uuidv4" || last.Score < 1.999 || last.Score > 2.001 ||
		last.Why != "least in bytes a row; written a row 4.0 times the least (800 against 200 B)" {
		t.Errorf("last %+v", last)
	}
	if len(r.Out) != 2 {
		t.Errorf("ruled out: %+v", r.Out)
	}
	if c := newChoice(answerOf(run), run, Facts{}); !strings.HasPrefix(c.Tables[0].Best, "Undecided") || len(c.Tables[0].Places) != 0 {
		t.Errorf("of unknown schemes: %q", c.Tables[0].Best)
	}
}

// firsts are the first places of a table for each question.
func firsts(r ranking, f Facts) (list []string) {
	for _, q := range questions {
		asked := ranking{table: r.table, columns: r.columns}
		asked.rank(r.columns, func(name string) string { return f.ruledOut(name, q) })
		list = append(list, strings.Join(f.first(asked.Places), ", "))
	}
	return list
}

// Where payloads differ, their tables need not tell the same measures: each number must
// stay with its own.
func TestChoiceOfSeveralPayloads(t *testing.T) {
	wide := "workload=insert/rows=1000/batch=10/value=900"
	run := open(t,
		lineOf("bbolt", "uuidv7", wide, "all", "300000 written-bytes"),
		lineOf("bbolt", "uuidv4", wide, "all", "400000 written-bytes"),
		lineOf("bbolt", "uuidv7", load, "all", "100000 file-bytes"),
		lineOf("bbolt", "uuidv4", load, "all", "200000 file-bytes"),
	)
	text, err := json.Marshal(newChoice(answerOf(run), run, guaranteed).data())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"value":"900","rows":[{"scheme":"uuidv4","values":[null,400]},{"scheme":"uuidv7","values":[null,300]}]`,
		`"value":"100","rows":[{"scheme":"uuidv4","values":[200,null]},{"scheme":"uuidv7","values":[100,null]}]`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}

// TestScriptRanksAlike has the page's script rank the published runs by the questions
// that the page answers without it.
func TestScriptRanksAlike(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no node: the script's ranking is not compared")
	}
	for _, name := range []string{"", "validation", "claims"} {
		run, err := published()
		if name != "" {
			run, err = results.Open(filepath.Join("..", "results", "published", name))
		}
		if err != nil {
			t.Fatal(err)
		}
		c := newChoice(answerOf(run), run, guaranteed)
		type asked struct {
			Writers string `json:"writers"`
			Reveals string `json:"reveals"`
		}
		var all []asked
		var want []string
		for _, q := range questions {
			all = append(all, asked{q.writers, q.reveals})
		}
		for _, r := range c.Tables {
			want = append(want, firsts(r, guaranteed)...)
			for _, p := range slices.Concat(r.Places, r.Out) {
				want = append(want, p.Scheme+": "+p.Why)
			}
		}
		input, err := json.Marshal(map[string]any{"data": c.data(), "questions": all})
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "choice.json")
		if err := os.WriteFile(file, input, 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(node, filepath.Join("web", "test", "choice.mjs"), file).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		got := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
		for i := range max(len(got), len(want)) {
			if i >= len(got) || i >= len(want) || got[i] != want[i] {
				t.Fatalf("%s: the script and the page part at line %d of %d and %d:\n%q\n%q", name, i, len(got), len(want), got[min(i, len(got)-1)], want[min(i, len(want)-1)])
			}
		}
	}
}
