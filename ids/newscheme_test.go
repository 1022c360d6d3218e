package ids

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A new scheme is one file and one line in Schemes: a copy of the package that has one
// passes its tests once its golden is written anew.
func TestNewScheme(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the package's tests again; run without -short")
	}
	dir := t.TempDir()
	write := func(path string, text []byte) {
		if err := os.WriteFile(filepath.Join(dir, path), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../internal/cputime/*.go") // which a benchmark uses
	if err != nil {
		t.Fatal(err)
	}
	names = append(names, more...)
	for _, folder := range []string{"ids/testdata", "internal/cputime"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range append(names, "testdata/golden", "../go.mod", "../go.sum") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if name == "scheme.go" {
			text = []byte(strings.Replace(string(text), "\tnanoidScheme,\n", "\tnanoidScheme,\n\ttoyScheme,\n", 1))
		}
		write(filepath.Join("ids", name), text)
	}
	write("ids/toy.go", []byte(`package ids

var toyScheme = Scheme{
	Name: "toy", Version: 1, Label: "Toy", Gloss: "random",
	Kind: KindBytes, Bytes: 10, TextLen: 10, RandomBits: 80,
	Spec: "none", Reveals: "nothing", Sorts: "at random", Order: Order{Kind: Unordered},
	text: func(dst []byte, k Key) []byte { return append(dst, k[:10]...) },
	generator: func(random []Random) generator { return toys(random) },
}

type toys []Random

func (g toys) next(m *Mint) (k Key) {
	random := g[m.Node].Bytes(m.Index)
	copy(k[:10], random[:])
	return k
}
`))
	command := func(name string, args ...string) {
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir = filepath.Join(dir, "ids")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
		}
	}
	command("go", "test", "-c", "-o", "ids.test", ".")
	command("./ids.test", "-test.run", "^TestGolden$", "-rewrite")
	command("./ids.test", "-test.run", "^(TestGolden|TestMainSchemes|TestFind|TestFacts|TestOrder|TestRandomBits|TestPerMilli|TestBirthday|TestCheckRows|TestPurity)$")
	text, err := os.ReadFile(filepath.Join(dir, "ids/testdata/golden"))
	if err != nil || !strings.Contains(string(text), "toy, version 1\n") {
		t.Errorf("the golden has no toy: %v", err)
	}
}
