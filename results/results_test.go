package results

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"idbench/units"
)

// testEnv is an environment with every field set.
func testEnv() Env {
	return Env{
		Start:   time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC),
		Command: []string{"idbench", "run", "--rows", "1000"},
		Seed:    7, Version: "v0.1.0", Go: "go1.26", GOOS: "linux", GOARCH: "amd64",
		CPU: "A  CPU @ 3.00GHz", Cores: 2, GOMAXPROCS: 2, RAM: 1 << 33, Kernel: "6.1", Filesystem: "ext4",
		Engines:  map[string]string{"model-bbolt": "1", "bbolt": "v1.5.0"},
		Schemes:  map[string]string{"uuidv7": "1", "uuidv4": "1"},
		Rounds:   6,
		Settings: []map[string]string{{"rows": "1000"}},
	}
}

// testCase names a case of a scheme.
func testCase(t testing.TB, scheme string, options ...Part) Name {
	t.Helper()
	c, err := NewName(append([]Part{{"engine", "bbolt"}, {"layout", "clustered"}, {"scheme", scheme}, {"rows", "1000000"}}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// testRound is a structure round, whose numbers follow from n.
func testRound(c Name, n float64) Finished {
	counts := []Value{{units.Splits, n * 2}, {units.LeafPages, n}, {units.MidSplits, 0}, {units.LeafInuse, n * 2048}}
	return Finished{
		Case: c,
		Records: []Record{
			{c, units.Primary, 1_000_000, counts},
			{c, units.All, 1_000_000, []Value{{units.FileBytes, 123456789}, {units.VirtualSpan, 200}}},
		},
		Series: []Point{
			{units.Primary, 0, 10_000, -1, counts},
			{units.All, 1, 10_000, 12345, nil},
		},
		Leaves: []Leaf{{units.Primary, 0, 3, 100, 4096, 0.25, 5}, {units.Primary, 1, 4, 200, 4096, 1, 10}},
		Frames: []Frame{
			{units.Primary, 10_000, ByKey, 4096, 2, []Cell{{1, 1, 100, 0.25, 0}, {1, 1, 200, 1, 0}}},
			{units.Primary, 10_000, ByFile, 4096, 5, []Cell{{}, {Others: 1}, {}, {1, 1, 100, 0.25, 0}, {1, 1, 200, 1, 0}}},
		},
		Curve: []CurvePoint{{units.Primary, 1, 70, 20}, {units.All, 1, 90, 20}, {units.All, 64, 0, 0}},
	}
}

// timedRound holds one wall time.
func timedRound(c Name, ns float64) Finished {
	return Finished{Case: c, Records: []Record{{c, units.All, 1_000_000, []Value{{units.NsPerOp, ns}}}}}
}

func create(t testing.TB, rounds ...Finished) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run")
	w, err := Create(dir, testEnv(), testPlan)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rounds {
		if err := w.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// reopen goes on with a run.
func reopen(t testing.TB, dir string) *Writer {
	t.Helper()
	w, _, err := Resume(dir, testEnv())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

var testPlan = []byte("seed: 7\n")

func TestWhatIsWrittenIsRead(t *testing.T) {
	a, b := testCase(t, "uuidv4"), testCase(t, "uuidv7", Part{"bbolt.fill", "0.9"})
	warned := timedRound(b, 1234.5)
	warned.Warnings = []string{"spans too little", "spans too little"}
	dir := create(t, testRound(a, 10), testRound(b, 20), timedRound(a, 1e6), warned, timedRound(a, 0))
	run, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(run.Cases); got != fmt.Sprint([]Name{a, b}) {
		t.Errorf("cases %s", got)
	}
	if got := run.Values(a, units.All, units.NsPerOp); !reflect.DeepEqual(got, []float64{1e6, 0}) {
		t.Errorf("ns/op of %s: %v", a, got)
	}
	want := []Value{{units.LeafPages, 10}, {units.LeafInuse, 20480}, {units.Splits, 20}, {units.MidSplits, 0}}
	if got := run.Records[0]; got.Segment != units.Primary || got.Iters != 1_000_000 || !reflect.DeepEqual(got.Values, want) {
		t.Errorf("first record %+v", got)
	}
	series := testRound(a, 10).Series
	series[0].Values = want
	if got := run.Series[a.String()]; !reflect.DeepEqual(got, series) {
		t.Errorf("series %+v, want %+v", got, series)
	}
	if got := run.Leaves[b.String()]; !reflect.DeepEqual(got, testRound(b, 20).Leaves) {
		t.Errorf("leaves %+v", got)
	}
	if got := run.Curves[b.String()]; !reflect.DeepEqual(got, testRound(b, 20).Curve) {
		t.Errorf("curve %+v", got)
	}
	if got := run.Frames[b.String()]; !reflect.DeepEqual(got, testRound(b, 20).Frames) {
		t.Errorf("frames %+v", got)
	}
	env := testEnv()
	env.Warnings = map[string][]string{b.String(): {"spans too little"}}
	if !reflect.DeepEqual(run.Env, env) {
		t.Errorf("env %+v, want %+v", run.Env, env)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	hidden, err2 := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil || err2 != nil || len(names) != 8 || len(hidden) != 0 {
		t.Errorf("folder holds %v %v", names, hidden)
	}
}

func TestBenchText(t *testing.T) {
	dir := create(t, testRound(testCase(t, "uuidv4"), 10))
	text, err := os.ReadFile(filepath.Join(dir, "bench.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"seed: 7\n",
		"cpu: A CPU @ 3.00GHz\n",
		"pkg: idbench\n",
		"engine-bbolt: v1.5.0\nengine-model-bbolt: 1\n",
		"scheme-uuidv4: 1\n",
		"Unit splits better=lower assume=exact\n",
		"Unit leaf-inuse-bytes assume=exact\n",
		"Unit ns/op better=lower\n",
		"\n\nBenchmarkRun/engine=bbolt/layout=clustered/scheme=uuidv4/rows=1000000/segment=primary 1000000 10 leaf-pages 20480 leaf-inuse-bytes 20 splits 0 mid-splits\n",
		"/segment=all 1000000 123456789 file-bytes 200 virtual-sec\n",
	} {
		if !strings.Contains(string(text), line) {
			t.Errorf("no %q in\n%s", line, text)
		}
	}
}

func TestCreateRefusesARun(t *testing.T) {
	if _, err := Create(create(t), testEnv(), testPlan); !errors.Is(err, ErrExists) {
		t.Errorf("second Create: %v", err)
	}
	if _, err := Open(t.TempDir()); !errors.Is(err, ErrNoRun) {
		t.Errorf("Open of an empty folder: %v", err)
	}
}

func TestNames(t *testing.T) {
	for _, parts := range [][]Part{
		nil, {{"", "x"}}, {{"a", ""}}, {{"a", "b c"}}, {{"a", "b/c"}}, {{"a b", "c"}}, {{"a/b", "c"}},
		{{"a=b", "c"}}, {{"a", "é"}}, {{"a", "\x00"}}, {{"a", "\x7f"}}, {{"a", "b\n"}}, {{"a", "1"}, {"a", "2"}}, {{"segment", "x"}},
	} {
		if n, err := NewName(parts...); !errors.Is(err, ErrName) {
			t.Errorf("NewName(%q) = %q, %v", parts, n, err)
		}
	}
	if n, err := NewName(Part{"model-bbolt.fill", "a=b"}, Part{"x", "-7"}); err != nil || n.String() != "model-bbolt.fill=a=b/x=-7" {
		t.Errorf("NewName = %q, %v", n, err)
	}
}

// Each round is refused, and the folder stays as it was.
func TestAddRefuses(t *testing.T) {
	c := testCase(t, "uuidv4")
	value := func(v float64, unit units.Unit) Finished {
		return Finished{Case: c, Records: []Record{{c, units.All, 1, []Value{{unit, v}}}}}
	}
	segment := value(1, units.Splits)
	segment.Records[0].Segment = "extra-7"
	stranger := value(1, units.Splits)
	stranger.Records[0].Case = testCase(t, "ulid")
	series, leaf, iters := testRound(c, 1), testRound(c, 1), value(1, units.Splits)
	series.Series[0].Values = []Value{{units.Splits, math.NaN()}}
	leaf.Leaves[0].Age = 1.5
	iters.Records[0].Iters = -1
	dir := create(t, testRound(c, 1))
	w := reopen(t, dir)
	before := folder(t, dir)
	for name, tc := range map[string]struct {
		f    Finished
		want error
	}{
		"NaN":             {value(math.NaN(), units.Splits), ErrValue},
		"Inf":             {value(math.Inf(1), units.NsPerOp), ErrValue},
		"negative":        {value(-1, units.Splits), ErrValue},
		"past 2^53":       {value(1<<54, units.FileBytes), ErrValue},
		"unknown unit":    {value(1, "furlongs"), ErrUnit},
		"unit twice":      {Finished{Case: c, Records: []Record{{c, units.All, 1, []Value{{units.Splits, 1}, {units.Splits, 2}}}}}, ErrUnit},
		"no values":       {Finished{Case: c, Records: []Record{{c, units.All, 1, nil}}}, ErrValue},
		"iterations":      {iters, ErrValue},
		"like GOMAXPROCS": {segment, ErrName},
		"other case":      {stranger, ErrName},
		"no case":         {Finished{}, ErrName},
		"series":          {series, ErrValue},
		"leaf":            {leaf, ErrValue},
	} {
		tc.f.Warnings = []string{"must not be stored"}
		if err := w.Add(tc.f); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
		if after := folder(t, dir); !reflect.DeepEqual(after, before) {
			t.Errorf("%s: folder changed", name)
		}
	}
}

// A file that cannot be written takes the round back out of all others. The journal still has
// it, since what the file now holds is for Resume to find out.
func TestFailedAddLeavesTheOldFiles(t *testing.T) {
	c := testCase(t, "uuidv4")
	dir := create(t, testRound(c, 1))
	w := reopen(t, dir)
	series := filepath.Join(dir, seriesFile)
	if err := errors.Join(os.Remove(series), os.Mkdir(series, 0o755)); err != nil {
		t.Fatal(err)
	}
	before := folder(t, dir)
	f := testRound(c, 2)
	f.Warnings = []string{"must not be stored"}
	if err := w.Add(f); err == nil {
		t.Fatal("a round was stored over a folder named series.csv")
	}
	after := folder(t, dir)
	delete(before, journalFile)
	delete(after, journalFile)
	if !reflect.DeepEqual(after, before) {
		t.Errorf("folder changed from %v to %v", before, after)
	}
	if w.env.Warnings != nil {
		t.Errorf("warnings kept: %v", w.env.Warnings)
	}
}

// folder returns the files of a folder with their content.
func folder(t testing.TB, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		files[e.Name()] = ""
		if e.IsDir() {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(b)
	}
	return files
}
