package ids

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Streams are the same bytes on every machine: the package computes without
// floating point and reads neither a clock nor anybody else's randomness. Policy:
// change on purpose, not to pass.
func TestPurity(t *testing.T) {
	imports := []string{
		"encoding/base32", "encoding/binary", "encoding/hex", "errors", "fmt", "hash/fnv", "math", "math/big", "math/bits", "math/rand/v2",
		"slices", "strconv", "strings", "sync/atomic", "time", "github.com/oklog/ulid/v2", "github.com/segmentio/ksuid",
	}
	// What those packages have that depends on more than its arguments, or is
	// floating point.
	allowed := map[string][]string{
		"big":   {"Int", "NewInt"},
		"ksuid": {"KSUID", "FromParts"},
		"math":  {"MaxInt64"},
		"rand":  {"ChaCha8", "NewChaCha8"},
		"time":  {"Duration", "ParseDuration", "Unix", "Second", "Millisecond", "Hour"},
		"ulid":  {"ULID", "EncodedSize", "Monotonic", "MonotonicEntropy", "ErrMonotonicOverflow"},
	}
	files := token.NewFileSet()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		read++
		f, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			at := func() token.Position { return files.Position(n.Pos()) }
			switch n := n.(type) {
			case *ast.ImportSpec:
				if path, err := strconv.Unquote(n.Path.Value); err != nil || !slices.Contains(imports, path) {
					t.Errorf("%v: import of %s", at(), n.Path.Value)
				}
			case *ast.BasicLit:
				if n.Kind == token.FLOAT || n.Kind == token.IMAG {
					t.Errorf("%v: %s is floating point", at(), n.Value)
				}
			case *ast.Ident:
				if slices.Contains([]string{"float32", "float64", "complex64", "complex128"}, n.Name) {
					t.Errorf("%v: %s is floating point", at(), n.Name)
				}
			case *ast.SelectorExpr:
				pkg, ok := n.X.(*ast.Ident)
				if !ok {
					break
				}
				if only, ok := allowed[pkg.Name]; ok && !slices.Contains(only, n.Sel.Name) {
					t.Errorf("%v: use of %s.%s", at(), pkg.Name, n.Sel.Name)
				}
			}
			return true
		})
	}
	if read < len(Schemes) {
		t.Errorf("only %d files found", read)
	}
}
