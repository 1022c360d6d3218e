package results

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"idbench/units"
)

// Every file, cut off or changed, gives an error with its name and line.
func TestOpenRefusesCorruptFiles(t *testing.T) {
	c := "engine=bbolt/scheme=uuidv4"
	line := "BenchmarkRun/" + c + "/segment=all 10 5 splits\n"
	head := "case,segment,round,rows,ns,splits\n"
	frames := strings.Join(framesHead, ",") + "\n"
	for name, tc := range map[string]struct{ file, text, want string }{
		"cut off":        {benchFile, line + "BenchmarkRun/" + c + "/segment=all 10 5 spl", "bench.txt:2: "},
		"no value":       {benchFile, "BenchmarkRun/" + c + "/segment=all 10\n", "bench.txt:1: "},
		"NaN":            {benchFile, strings.Replace(line, " 5 ", " NaN ", 1), "bench.txt:1: "},
		"negative":       {benchFile, "\n" + strings.Replace(line, " 5 ", " -5 ", 1), "bench.txt:2: "},
		"no whole count": {benchFile, line + strings.Replace(line, " 5 ", " 1.5 ", 1), "bench.txt:2: bad value: 1.5 splits"},
		"rows of 0":      {benchFile, strings.Replace(line, "/segment", "/rows=0/segment", 1), "bench.txt:1: bad record name: rows=0 is not a number from 1 on"},
		"rows of -1":     {benchFile, strings.Replace(line, "/segment", "/rows=-1/segment", 1), "bench.txt:1: bad record name: rows=-1 is not a number from 1 on"},
		"long line":      {benchFile, line + strings.Replace(line, "uuidv4", strings.Repeat("4", maxLine), 1), "bench.txt:2: a line of more than 65536 bytes"},
		"series rows":    {seriesFile, head + c + ",all,0,0,,5\n", "series.csv:2: column 4: bad value"},
		"series count":   {seriesFile, head + c + ",all,0,1,,1.5\n", "series.csv:2: bad value: 1.5 splits"},
		"series line":    {seriesFile, head + c + ",all,0,1,,5\n" + strings.Repeat("5", maxLine+1), "series.csv:3: a line of more than 65536 bytes"},
		"open quote":     {seriesFile, head + c + ",all,0,1,,5\n\"" + strings.Repeat("x\n", 9), "series.csv:3: a quote does not end in its line"},
		"iterations":     {benchFile, strings.Replace(line, " 10 ", " -10 ", 1), "bench.txt:1: "},
		"unknown unit":   {benchFile, strings.Replace(line, "splits", "spoons", 1), "bench.txt:1: "},
		"other name":     {benchFile, strings.Replace(line, "Run", "Ran", 1), "bench.txt:1: "},
		"no segment":     {benchFile, strings.Replace(line, "/segment=all", "", 1), "bench.txt:1: "},
		"only segment":   {benchFile, strings.Replace(line, "/"+c, "", 1), "bench.txt:1: "},
		"procs twice":    {benchFile, strings.Replace(line, "=all", "=all-7-7", 1), "bench.txt:1: "},
		"series header":  {seriesFile, "what\n", "series.csv:1: "},
		"empty series":   {seriesFile, "", "series.csv:0: "},
		"series unit":    {seriesFile, "case,segment,round,rows,ns,spoons\n", "series.csv:1: "},
		"series columns": {seriesFile, head + c + ",all\n", "series.csv:2: "},
		"series number":  {seriesFile, head + c + ",all,0,x,,\n", "series.csv:2: "},
		"series value":   {seriesFile, head + c + ",all,0,1,,1\n" + c + ",all,0,1,,-1\n", "series.csv:3: "},
		"series quote":   {seriesFile, head + "\"\n", "series.csv:2: "},
		"curve header":   {curveFile, "case,segment\n", "curve.csv:1: "},
		"curve columns":  {curveFile, strings.Join(curveHead, ",") + ",more\n", "curve.csv:1: "},
		"curve number":   {curveFile, strings.Join(curveHead, ",") + "\n" + c + ",all,1,-2,0\n", "curve.csv:2: "},
		"curve value":    {curveFile, strings.Join(curveHead, ",") + "\n" + c + ",all,1,2,3\n", "curve.csv:2: "},
		"leaves":         {leavesFile, "not gzip", "leaves.csv.gz:1: "},
		"frames":         {framesFile, "not gzip", "frames.csv.gz:1: "},
		"frames header":  {framesFile, packed(t, "case,segment\n"), "frames.csv.gz:1: "},
		"frames columns": {framesFile, packed(t, frames+"more\n"), "frames.csv.gz:2: "},
		"frames order":   {framesFile, packed(t, frames+c+",all,1,age,9,1,1,1,3,0,0\n"), "frames.csv.gz:2: "},
		"frames cells":   {framesFile, packed(t, frames+c+",all,1,key,9,2,1,1,3,0,0\n"), "column 7: bad value: 1 numbers for 2 cells"},
		"frames number":  {framesFile, packed(t, frames+c+",all,1,key,9,1,1,1,3,x,0\n"), "column 10: "},
		"frames value":   {framesFile, packed(t, frames+c+",all,1,key,9,1,1,1,10,0,0\n"), "frames.csv.gz:2: bad value"},
		"frames places":  {framesFile, packed(t, frames+c+",all,1,key,9,-1,1,1,3,0,0\n"), "column 6: bad value"},
		"env":            {envFile, "{\n\"seed\": }", "env.json:2: "},
		"env type":       {envFile, "{\n\n\"seed\": \"x\"}", "env.json:3: "},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, benchFile, line)
			if run, err := Open(dir); err != nil || len(run.Records) != 1 || run.Env.Seed != 0 {
				t.Fatalf("a folder of bench.txt alone: %+v, %v", run, err)
			}
			write(t, dir, tc.file, tc.text)
			if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want one with %q", err, tc.want)
			}
		})
	}
}

// A packed file of some kilobytes that expands to far more is left as soon as that is seen:
// at the first line that is too long, or past the bytes that it may hold.
func TestOpenRefusesBombs(t *testing.T) {
	head := strings.Join(leavesHead, ",") + "\n"
	row := "engine=bbolt/scheme=uuidv4,all,0,0,0,0,0,0\n"
	for want, text := range map[string]string{
		"leaves.csv.gz:2: a line of more than 65536 bytes": head + strings.Repeat("0", 2*freely),
		"it expands to more than 100 times its size":       head + strings.Repeat(row, freely/len(row)+1),
	} {
		dir := t.TempDir()
		write(t, dir, benchFile, "BenchmarkRun/engine=bbolt/segment=all 10 5 splits\n")
		write(t, dir, leavesFile, packed(t, text))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Open(dir)
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
		// Of the long line nothing is kept; each row of the many is garbage at once.
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 2*freely || strings.Contains(want, "line") && grown > freely/8 {
			t.Errorf("%s: %d bytes of memory", want, grown)
		}
	}
}

// packed is a text as gzip writes it.
func packed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	if _, err := zip.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Leaves cut anywhere but between two gzip members are refused, without a panic.
func TestOpenTruncatedLeaves(t *testing.T) {
	dir := create(t, testRound(testCase(t, "uuidv4"), 1))
	path := filepath.Join(dir, leavesFile)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	place := regexp.MustCompile(`leaves\.csv\.gz:\d+: `)
	head, err := formatLeaves(Finished{}, true) // a member of its own
	if err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		if n == len(head) {
			continue
		}
		write(t, dir, leavesFile, string(whole[:n]))
		if _, err := Open(dir); err == nil || !place.MatchString(err.Error()) {
			t.Errorf("%d of %d bytes: %v", n, len(whole), err)
		}
	}
}

// Points, leaves and curves of a case without a record are the remains of a round whose
// bench.txt was never renamed.
func TestOpenIgnoresHalfStoredRounds(t *testing.T) {
	a, b := testCase(t, "uuidv4"), testCase(t, "uuidv7")
	dir := create(t, testRound(a, 1))
	old, err := os.ReadFile(filepath.Join(dir, benchFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := reopen(t, dir).Add(testRound(b, 2)); err != nil {
		t.Fatal(err)
	}
	write(t, dir, benchFile, string(old))
	run, err := Open(dir)
	if err != nil || len(run.Cases) != 1 || len(run.Series) != 1 || len(run.Leaves) != 1 || len(run.Curves) != 1 {
		t.Errorf("run %+v, %v", run, err)
	}
}

func TestSummary(t *testing.T) {
	values := []float64{6, 1, 5, 2, 4, 3}
	s := Summary(values)
	if s.Center != 3.5 || s.Lo != 1 || s.Hi != 6 || s.N != 6 || len(s.Warnings) != 0 || values[0] != 6 {
		t.Errorf("six values: %+v of %v", s, values)
	}
	if s = Summary(values[:3]); s.Center != 5 || len(s.Warnings) == 0 {
		t.Errorf("three values: %+v", s)
	}
	if s = Summary(nil); s.N != 0 || len(s.Warnings) == 0 {
		t.Errorf("no values: %+v", s)
	}
}

func TestSteps(t *testing.T) {
	points := []Point{{units.All, 0, 10, -1, nil}, {units.Primary, 1, 10, 5, nil}}
	for round := 1; round <= 3; round++ {
		for step := int64(1); step <= 2; step++ {
			points = append(points, Point{units.All, round, step * 10, step * int64(round) * 1000, nil})
		}
	}
	var got []string
	for _, s := range Steps(points, units.All) {
		got = append(got, fmt.Sprint(s.Rows, s.Ns.Center, s.Ns.N, s.Rate.Center))
	}
	if want := "10 2000 3 5e+06|20 4000 3 5e+06"; strings.Join(got, "|") != want {
		t.Errorf("steps %q, want %q", got, want)
	}
}

// Whatever the files hold, reading them ends in an error or in records that can be
// written again.
func FuzzReaders(f *testing.F) {
	dir := create(f, testRound(testCase(f, "uuidv4"), 3), timedRound(testCase(f, "ulid"), 12.5))
	for _, name := range []string{benchFile, seriesFile, curveFile} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add(strings.Join(framesHead, ",") + "\na=b,all,1,key,4,2,1 1,1 1,3 4,0.5 1,0 0\n")
	f.Add(strings.Join(leavesHead, ",") + "\na=b,all,0,1,2,3,0.5\n")
	f.Fuzz(func(t *testing.T, text string) {
		records, err := parseRecords("bench.txt", []byte(text))
		for _, r := range records {
			line, err := appendRecord(nil, r)
			if err != nil {
				t.Fatal(err)
			}
			again, err := parseRecords("again.txt", line)
			if err != nil || !reflect.DeepEqual(again, []Record{r}) {
				t.Fatalf("%+v became %+v, %v", r, again, err)
			}
		}
		if err != nil && records != nil {
			t.Errorf("records beside the error %v", err)
		}
		_ = readSeries(newTable("series.csv", strings.NewReader(text)), func(string, Point) {})
		_ = readCurve(newTable("curve.csv", strings.NewReader(text)), func(string, CurvePoint) {})
		_ = readFrames(newTable("frames.csv.gz", strings.NewReader(text)), func(_ string, frame Frame) {
			if err := frame.check(); err != nil {
				t.Errorf("read a frame that cannot be written: %v", err)
			}
		})
		_ = readLeaves(newTable("leaves.csv.gz", strings.NewReader(text)), func(string, Leaf) {})
	})
}

// A folder whose lists were packed to be kept reads like the one that was written.
func TestOpenPacked(t *testing.T) {
	dir := create(t, testRound(testCase(t, "uuidv4"), 1))
	want, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{seriesFile, envFile} {
		path := filepath.Join(dir, name)
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.WriteFile(path+".gz", []byte(packed(t, string(b))), 0o600), os.Remove(path)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Error("packed, the run reads differently")
	}
}

// What differs from run to run is stored apart, under a head that calls nothing exact.
func TestInexactRecords(t *testing.T) {
	round := testRound(testCase(t, "uuidv4"), 1)
	round.Inexact = []Record{
		{Case: round.Case, Segment: units.Primary, Iters: 10, Values: []Value{{units.LeafBreaks, 5}}},
		{Case: round.Case, Segment: units.Primary, Iters: 10, Values: []Value{{units.LeafBreaks, 6}}},
	}
	dir := create(t, round)
	b, err := os.ReadFile(filepath.Join(dir, inexactFile))
	if err != nil {
		t.Fatal(err)
	}
	if text := string(b); strings.Contains(text, "exact") || !strings.HasPrefix(text, "seed: ") ||
		strings.Count(text, "/segment=primary 10 ") != 2 || !strings.HasSuffix(text, " 6 leaf-breaks\n") {
		t.Errorf("%s is\n%s", inexactFile, text)
	}
	run, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := run.Values(round.Case, units.Primary, units.LeafBreaks); len(got) > 0 && (got[0] == 5 || got[0] == 6) {
		t.Errorf("inexact values %v were read as records", got)
	}
}

// The lines of Go's own benchmarks are read as those of the writer: it adds GOMAXPROCS to
// names, and tabs, and says what it ran on.
func TestOpenReadsWhatGoPrints(t *testing.T) {
	c := testCase(t, "uuidv4")
	dir := t.TempDir()
	write(t, dir, benchFile, "goos: linux\npkg: idbench\nBenchmarkRun/"+c.String()+"/segment=all-16 \t 10\t        45.50 ns/op\t 1600 held-bytes\nPASS\n"+
		"goos: linux\nBenchmarkRun/"+c.String()+"/segment=all\t10\t44.50 ns/op\nPASS\n")
	run, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := run.Values(c, units.All, units.NsPerOp); len(run.Cases) != 1 || !reflect.DeepEqual(got, []float64{45.5, 44.5}) {
		t.Errorf("%v: ns/op %v, want two values of one case", run.Cases, got)
	}
}

// Without env.json the seed is what the head of bench.txt states.
func TestOpenTakesTheSeedOfTheHead(t *testing.T) {
	dir := t.TempDir()
	text := "seed: 7\n\nBenchmarkRun/engine=bbolt/layout=clustered/scheme=serial/encoding=binary/workload=insert/rows=10/batch=10/value=100/segment=primary 10 1 leaf-pages\n"
	if err := os.WriteFile(filepath.Join(dir, benchFile), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	run, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if run.Env.Seed != 7 {
		t.Errorf("seed %d, not 7", run.Env.Seed)
	}
}
