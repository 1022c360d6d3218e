package ids

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"
)

// TestGolden holds the first keys of every scheme, the raw words and the arrival
// process. A change here makes stored results incomparable: raise the scheme's
// Version.
func TestGolden(t *testing.T) {
	datadriven.RunTest(t, "testdata/golden", func(t *testing.T, d *datadriven.TestData) string {
		e := DefaultEnv()
		e.Arrivals = Arrivals{}
		n := 4
		d.MaybeScanArgs(t, "seed", &e.Seed)
		d.MaybeScanArgs(t, "rate", &e.Rate)
		d.MaybeScanArgs(t, "nodes", &e.Nodes)
		d.MaybeScanArgs(t, "n", &n)
		parsedArg(t, d, "arrivals", ParseArrivals, &e.Arrivals)
		parsedArg(t, d, "generator", FindGenerator, &e.Generator)
		parsedArg(t, d, "skew", time.ParseDuration, &e.Skew)
		parsedArg(t, d, "jitter", time.ParseDuration, &e.Jitter)
		var out strings.Builder
		switch d.Cmd {
		case "schemes": // every scheme: what keys prints
			for _, s := range Schemes {
				fmt.Fprintf(&out, "%s, ", s.Name)
				writeKeys(t, &out, s, e, n)
			}
		case "keys": // scheme: its version and its first n keys, binary and text
			var name string
			d.ScanArgs(t, "scheme", &name)
			s, err := Find(name)
			if err != nil {
				d.Fatalf(t, "%v", err)
			}
			writeKeys(t, &out, s, e, n)
		case "words": // the first n words of a node's randomness
			var name string
			var node int
			d.ScanArgs(t, "name", &name)
			d.ScanArgs(t, "node", &node)
			r := newRandom(e.Seed, name, node)
			for i := range int64(n) {
				fmt.Fprintf(&out, "%016x %016x\n", r.Word(i, 0), r.Word(i, 1))
			}
		case "mints":
			for i := range int64(n) {
				m := e.Mint(i)
				fmt.Fprintf(&out, "%d: at %v on node %d, clock %v, arrives %v\n", m.Index, m.Time, m.Node,
					time.Unix(0, m.Clock).UTC().Format(time.RFC3339Nano), m.Arrival)
			}
		default:
			d.Fatalf(t, "unknown command %q", d.Cmd)
		}
		return out.String()
	})
}

func writeKeys(t *testing.T, out io.Writer, s Scheme, e Env, n int) {
	binary, text := open(t, s, e, Binary), open(t, s, e, Decimal)
	fmt.Fprintf(out, "version %d\n", s.Version)
	for range n {
		fmt.Fprintf(out, "%x %s\n", binary.Append(nil), text.Append(nil))
	}
}

// parsedArg reads an argument, if it is there.
func parsedArg[T any](t *testing.T, d *datadriven.TestData, key string, parse func(string) (T, error), to *T) {
	text := ""
	if !d.HasArg(key) {
		return
	}
	d.ScanArgs(t, key, &text)
	v, err := parse(text)
	if err != nil {
		d.Fatalf(t, "%v", err)
	}
	*to = v
}

// open returns a stream that must exist.
func open(t testing.TB, s Scheme, e Env, enc Encoding) *Stream {
	t.Helper()
	st, err := s.Stream(e, enc)
	if err != nil {
		t.Fatalf("%s, seed %d: %v", s.Name, e.Seed, err)
	}
	return st
}
