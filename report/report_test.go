package report

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"idbench/results"
)

// facts are those of some schemes.
var facts = Facts{Engines: []Engine{{"postgres", "PostgreSQL"}, {"innodb", "MySQL/MariaDB"}, {"sqlite", "SQLite"}, {"bbolt", "bbolt"}}, Workloads: []string{"insert", "lookup", "secondary", "newest", "range", "delete", "expire"}, Schemes: map[string]Scheme{
	"serial":     {Order: "ordered", Bytes: 8, Text: 19, Reveals: "count", Sorts: "in mint order"},
	"snowflake":  {Order: "ordered", Bytes: 8, Text: 19, Nodes: 1024, Reveals: "time (1 ms), node, count within the ms", Sorts: "by ms, then node"},
	"uuidv4":     {Label: "UUIDv4", Bytes: 16, Text: 36, RandomBits: 122, Reveals: "nothing", Sorts: "at random"},
	"uuidv7":     {Label: "UUIDv7", Gloss: "random inside the millisecond", Bytes: 16, Text: 36, RandomBits: 74, Reveals: "time (1 ms)", Sorts: "by ms, at random within it"},
	"uuidv7mono": {Label: "UUIDv7", Gloss: "as Go, Node and PostgreSQL 18 make it", Order: "ordered", Bytes: 16, Text: 36, RandomBits: 62, Reveals: "time (256 ns)", Sorts: "by 256 ns"},
	"ulid":       {Bytes: 16, Text: 26, RandomBits: 80, Reveals: "time (1 ms)", Sorts: "by ms, at random within it"},
}}

// attack is HTML that would be seen if it were not escaped.
const attack = `</script><script>alert(1)</script><img/src=x/onerror=alert(2)>"'`

// hostile is a run whose files hold HTML wherever a text may stand.
var hostile = func() map[string]string {
	evil := strings.ReplaceAll(attack, "/", "|") // a name holds no slash
	name := "engine=bbolt/layout=clustered/scheme=" + evil + "/encoding=binary/workload=insert/rows=100/batch=10/value=100/bbolt." + evil + "=" + evil
	return map[string]string{
		"bench.txt": strings.NewReplacer("scheme=uuidv4/encoding=binary/workload=insert/rows=100/batch=10/value=100", strings.TrimPrefix(name, "engine=bbolt/layout=clustered/")).Replace(bench) + bench[strings.Index(bench, "BenchmarkRun"):],
		"env.json":  `{"seed": 1, "cpu": "` + quoted + `", "command": ["` + quoted + `"], "engines": {"` + quoted + `": "` + quoted + `"}, "settings": [{"` + quoted + `": "` + quoted + `"}], "skipped": ["` + quoted + `"], "warnings": {"` + strings.ReplaceAll(name, `"`, `\"`) + `": ["` + quoted + `"]}}`,
	}
}()

var quoted = strings.ReplaceAll(attack, `"`, `\"`)

func render(t *testing.T, dir string) []byte {
	t.Helper()
	run, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return renderRun(t, run)
}

// published is the committed reference run, read once: it takes a second.
var published = sync.OnceValues(func() (*results.Run, error) { return results.Open(filepath.Join("..", "results", "published")) })

func renderRun(t *testing.T, run *results.Run) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Render(context.Background(), &out, run, facts); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestTextsFromFilesAreText parses the page of a hostile run: no element and no attribute
// of it may come from a file.
func TestTextsFromFilesAreText(t *testing.T) {
	text := render(t, folder(t, hostile))
	doc, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	scripts, texts := 0, 0
	for n := range doc.Descendants() {
		switch n.Type {
		case html.TextNode:
			texts += strings.Count(n.Data, "onerror=alert(2)")
		case html.ElementNode:
			if n.Data == "script" {
				scripts++
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "src" && !strings.HasPrefix(a.Val, "data:image/svg+xml;base64,") {
					t.Errorf("<%s> has %s=%.80q", n.Data, a.Key, a.Val)
				}
			}
		}
	}
	want := 0
	if _, ok := bundle(); ok {
		want = 4 // three of data and the page's own
	}
	if scripts != want {
		t.Errorf("%d script elements, not %d", scripts, want)
	}
	if texts < 8 {
		t.Errorf("the texts of the files stand %d times on the page", texts)
	}
}

func TestReportIsDeterministicAndSmall(t *testing.T) {
	run, err := published()
	if err != nil {
		t.Fatal(err)
	}
	once, again := renderRun(t, run), renderRun(t, run)
	if !bytes.Equal(once, again) {
		t.Error("two reports of one run differ")
	}
	const most = 5_000_000
	if len(once) >= most {
		t.Errorf("the report of the published run has %d bytes, %d or more", len(once), most)
	}
	for _, host := range []string{`src="http`, `href="http`, "url(http", "@import", "fetch(", "XMLHttpRequest", "WebSocket("} {
		if bytes.Contains(once, []byte(host)) {
			t.Errorf("the page holds %q", host)
		}
	}
}

func TestEveryPublishedRunHasAReport(t *testing.T) {
	for _, name := range []string{"answer", "claims", "migration", "pools", "schemes", "validation", "wave"} {
		if text := render(t, filepath.Join("..", "results", "published", name)); !bytes.Contains(text, []byte(`<section id="answer"`)) {
			t.Errorf("%s: no answer", name)
		}
	}
}

// Engines and models are counted apart, and one of a kind is singular.
func TestEnginesAndModels(t *testing.T) {
	for want, names := range map[string][]string{
		"1 engine":              {"bbolt"},
		"1 model":               {"model-bbolt"},
		"1 engine and 2 models": {"model-bbolt", "bbolt", "model-innodb"},
		"2 engines and 1 model": {"bbolt", "sqlite", "model-innodb"},
		"2 engines":             {"bbolt", "sqlite"},
	} {
		if got := enginesAndModels(names); got != want {
			t.Errorf("%v: %s, want %s", names, got, want)
		}
	}
}
