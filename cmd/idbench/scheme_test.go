package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"idbench/ids"
)

// A scheme that stands in the list of schemes, and nowhere else, is listed, run, predicted,
// drawn and reported, with its facts.
func TestNewScheme(t *testing.T) {
	if testing.Short() {
		t.Skip("a report draws every figure")
	}
	toy, err := ids.Find("comb")
	if err != nil {
		t.Fatal(err)
	}
	toy.Name, toy.Label, toy.Gloss, toy.Spec, toy.Reveals = "toy", "Toy", "made for a test", "chapter nine", "nothing"
	known := ids.Schemes
	ids.Schemes = append(known[:len(known):len(known)], toy)
	defer func() { ids.Schemes = known }()

	dir := filepath.Join(t.TempDir(), "run")
	for _, c := range []struct{ args, want string }{
		{"list schemes", "Toy: made for a test"},
		{"run --engine bbolt,model-postgres --scheme uuidv7,toy --rows 10000 --batch 100 --rounds 0 --out " + dir, "toy "},
		{"predict --engine postgres --scheme toy,uuidv7 --rows 1e5", "toy "},
		{"plot --figure splits,fill-wave " + dir, "index.html"},
		{"report " + dir, "report.html"},
	} {
		var stdout, stderr bytes.Buffer
		if code := run(t.Context(), strings.Fields(c.args), nil, &stdout, &stderr); code != exitDone || !strings.Contains(stdout.String(), c.want) {
			t.Fatalf("idbench %s: exit code %d, no %q in\n%s%s", c.args, code, c.want, &stdout, &stderr)
		}
	}
	for file, want := range map[string]string{
		"env.json":                 `"gloss": "made for a test"`,
		"figures/01-splits.csv":    `bbolt,"clustered, fill 0.5",toy,`,
		"figures/16-fill-wave.csv": `bbolt,"clustered, fill 0.5",toy,`, // its order says that it belongs there
		"report.html":              "chapter nine",
	} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil || !bytes.Contains(text, []byte(want)) {
			t.Errorf("%s: no %q, %v", file, want, err)
		}
	}
}
