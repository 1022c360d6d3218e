package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"idbench/index/null"
	"idbench/units"
)

const (
	module = "idbench"
	root   = "../.."
)

// may is the direction of imports: a package's folder, and the folders of this
// module that its non-test files may import. Policy: change on purpose, not to
// pass.
var may = map[string][]string{
	"units":            {}, // and every package may import it
	"internal/*":       {}, // what any that writes files may import
	"ids":              {},
	"ids/keyfile":      {"ids"},
	"index":            {},
	"index/cache":      {},
	"results":          {"internal/*"},
	"index/replay":     {"index", "internal/hugepages"},
	"index/*/model":    {"index", "index/replay"}, // every profile; none knows its engine
	"index/indextest":  {"ids", "index"},
	"design":           {"ids", "index"},
	"predict":          {"ids", "index", "index/replay", "design"},
	"bench":            {"ids", "design", "ids/keyfile", "index", "index/cache", "results", "internal/*"},
	"plot":             {"results", "internal/*"},
	"report":           {"results", "plot", "internal/*"},
	"cmd/idbench":      {"ids", "ids/keyfile", "index", "index/*", "index/*/model", "design", "bench", "predict", "results", "plot", "report", "internal/*"},
	"index/server":     {"index", "internal/*"},
	"index/*":          {"index", "index/internal/*", "index/server"}, // every real engine
	"index/internal/*": {"index"},
}

// own lists the packages that know only the standard library and this module:
// the model never asks an engine, and the contract pulls none in.
var own = []string{"units", "index", "index/bbolt/model", "index/sqlite/model", "index/postgres/model", "index/innodb/model", "index/textbook", "index/replay", "index/cache", "design", "predict"}

func TestImportsRunBackwards(t *testing.T) {
	seen := map[string]bool{}
	for file, src := range sources(t) {
		folder := filepath.ToSlash(filepath.Dir(file))
		seen[folder] = true
		rule, ok := may[folder]
		for pattern, allowed := range may {
			if !ok && strings.Contains(pattern, "*") && match(pattern, folder) {
				rule, ok = allowed, true
			}
		}
		if !ok {
			t.Errorf("%s: the folder stands in no rule of may", folder)
			continue
		}
		for _, spec := range src.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			first, ours, _ := strings.Cut(imported, "/")
			switch {
			case first == module:
				if ours != "units" && !slices.ContainsFunc(rule, func(r string) bool { return match(r, ours) }) {
					t.Errorf("%s imports %s; it may import %v", file, ours, rule)
				}
			case strings.Contains(first, ".") && slices.Contains(own, folder):
				t.Errorf("%s imports %s; its package knows only the standard library", file, imported)
			}
		}
	}
	for _, folder := range []string{"ids", "index", "index/bbolt/model", "results", "bench", "plot", "cmd/idbench"} {
		if !seen[folder] {
			t.Errorf("no Go file seen in %s: does the walk still start at the module's root?", folder)
		}
	}
}

func match(rule, folder string) bool {
	ok, err := path.Match(rule, folder)
	return ok && err == nil
}

// sources parses the imports of every non-test Go file of the module.
func sources(t *testing.T) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if p != root && (strings.HasPrefix(name, ".") || name == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		src, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		files[rel] = src
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// A unit that an engine emits and the record writer does not know would fail a
// run at its end: hold the two lists together.
func TestEveryUnitIsRegistered(t *testing.T) {
	src, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, "units/unit.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var declared int
	ast.Inspect(src, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); !ok || typ.Name != "Unit" {
			return true
		}
		for _, v := range spec.Values {
			name, err := strconv.Unquote(v.(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			declared++
			if _, ok := units.Find(units.Unit(name)); !ok {
				t.Errorf("units.Unit %q is not in units.Registry", name)
			}
		}
		return true
	})
	if declared == 0 {
		t.Error("units/unit.go declares no Unit: where did they go?")
	}
}

// nameable is where an engine's name may stand in code: its own folder, the lists of engines and
// presets, and their tests.
var nameable = []string{"index/", "cmd/idbench/engines.go", "cmd/idbench/presets.go"}

// What is not about one engine asks what an engine is like, and not what it is called.
func TestEnginesAreNamedInOnePlace(t *testing.T) {
	names := map[string]bool{}
	for _, e := range engines {
		names[e.Name()] = true
	}
	delete(names, null.Engine{}.Name()) // no engine: what the harness itself costs
	for file := range sources(t) {
		if slices.ContainsFunc(nameable, func(p string) bool { return strings.HasPrefix(filepath.ToSlash(file), p) }) {
			continue
		}
		set := token.NewFileSet()
		src, err := parser.ParseFile(set, filepath.Join(root, file), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(src, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil && names[text] {
					t.Errorf("%s: %q is an engine's name", set.Position(lit.Pos()), text)
				}
			}
			return true
		})
	}
}
