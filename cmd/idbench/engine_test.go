package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"idbench/index"
	"idbench/index/textbook"
	"idbench/units"
)

// toyEngine is an engine as docs/extending.md has one made: a folder and a line. Its tables are
// the textbook's, of which it keeps what a real engine would tell.
type toyEngine struct{ book textbook.Profile }

func (toyEngine) Name() string            { return "toy" }
func (toyEngine) Version() string         { return "9" }
func (toyEngine) Layouts() []units.Layout { return []units.Layout{units.Heap, units.Clustered} }
func (toyEngine) Options() []index.Option { return textbook.Profile{}.Options() }
func (toyEngine) Limits() index.Limits    { return textbook.Profile{}.Limits() }
func (toyEngine) Check() error            { return nil }

func (e toyEngine) Open(ctx context.Context, c index.TableConfig) (index.Table, error) {
	return e.book.Open(ctx, c)
}

// toyProfile predicts it.
type toyProfile struct{ toyEngine }

func (toyProfile) Name() string      { return "model-toy" }
func (toyProfile) Simulates() string { return "toy" }
func (e toyProfile) Habits(c index.TableConfig) (index.Habits, error) {
	page, err := c.Int(e.Options()[0])
	return index.Habits{PageSize: page, Unwritten: "a toy writes nothing"}, err
}

// An engine and its profile that stand in the list of engines, and nowhere else, are listed,
// run, held against each other, predicted with, drawn and reported.
func TestNewEngine(t *testing.T) {
	known := engines
	engines = append(known[:len(known):len(known)], toyEngine{}, toyProfile{})
	defer func() { engines = known }()

	dir := filepath.Join(t.TempDir(), "run")
	for _, c := range []struct{ args, want string }{
		{"list engines", "model-toy"},
		{"run --engine toy,model-toy --layout all --scheme uuidv4,uuidv7 --rows 20000 --batch 200 --rounds 0 --secondary 1 --out " + dir, "model-toy  uuidv7"},
		{"validate --engine toy --scheme uuidv4,serial --layout all --rows 5000 --out " + dir + "-validation", "0 off"},
		{"predict --engine toy --scheme uuidv4,uuidv7 --rows 1e5", "a toy writes nothing"},
		{"plot " + dir, "index.html"},
		{"report " + dir, "toy"},
	} {
		var stdout, stderr bytes.Buffer
		if code := run(t.Context(), strings.Fields(c.args), nil, &stdout, &stderr); code != exitDone || !strings.Contains(stdout.String(), c.want) {
			t.Fatalf("idbench %s: exit code %d, no %q in\n%s%s", c.args, code, c.want, &stdout, &stderr)
		}
	}
	for file, want := range map[string]string{
		"bench.txt":             "simulates-model-toy: toy",
		"env.json":              `"model-toy.page": "8192"`,
		"figures/01-splits.csv": "toy,",
		"report.html":           "model-toy",
	} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil || !bytes.Contains(text, []byte(want)) {
			t.Errorf("%s: no %q, %v", file, want, err)
		}
	}
}
