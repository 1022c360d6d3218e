package results

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"idbench/units"
)

// ErrNoRun is wrapped by Open when the folder holds no bench.txt.
var ErrNoRun = errors.New("holds no bench.txt, so it is not a run's folder")

// A Run is a run's folder, read.
type Run struct {
	Dir     string
	Env     Env
	Records []Record                // in the order of bench.txt
	Series  map[string][]Point      // by Name.String() of the case
	Leaves  map[string][]Leaf       // by Name.String() of the case
	Frames  map[string][]Frame      // by Name.String() of the case; none of a run older than they are
	Curves  map[string][]CurvePoint // by Name.String() of the case
	Cases   []Name                  // in order of first appearance

	bench  []byte // bench.txt
	stored sizes  // bytes that were read of each file; nil: all
}

// Open reads a run's folder. Only bench.txt must be there (else the error wraps
// ErrNoRun); the other files may be packed with gzip. Points, leaves, frames and
// curves of cases that have no record are left out. Errors about a file's content carry
// path:line. Of a run that is going on, or was killed, the rounds are read that are whole.
func Open(dir string) (run *Run, err error) {
	for range mostTries {
		before := identity(dir)
		run, err = open(dir)
		if now := identity(dir); before == nil && now == nil || before != nil && now != nil && os.SameFile(before, now) {
			break
		}
	}
	return run, err
}

// mostTries is how often a folder is read whose journal is renamed meanwhile: that happens where
// a kind of file comes new, and where the run ends and its rounds are brought into order.
const mostTries = 10

// identity is that of the journal's file, or nil.
func identity(dir string) os.FileInfo {
	info, err := os.Stat(filepath.Join(dir, journalFile))
	if err != nil {
		return nil
	}
	return info
}

func open(dir string) (*Run, error) {
	r := &Run{Dir: dir, Series: map[string][]Point{}, Leaves: map[string][]Leaf{}, Frames: map[string][]Frame{}, Curves: map[string][]CurvePoint{}}
	r.stored = stored(dir)
	path := filepath.Join(dir, benchFile)
	text, err := r.text()
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("open %s: %w", dir, ErrNoRun)
	}
	if err != nil {
		return nil, err
	}
	if r.Records, err = parseRecords(path, text); err != nil {
		return nil, err
	}
	r.bench = text
	r.Env.Seed = headSeed(text) // env.json says it too, where it is there
	known := map[string]bool{}
	for _, rec := range r.Records {
		if c := rec.Case.String(); !known[c] {
			known[c] = true
			r.Cases = append(r.Cases, rec.Case)
		}
	}
	err = errors.Join(
		r.read(envFile, func(path string, in io.Reader) error {
			return readEnv(path, in, &r.Env)
		}),
		r.read(seriesFile, func(path string, in io.Reader) error {
			return readSeries(newTable(path, in), func(c string, p Point) {
				if known[c] {
					r.Series[c] = append(r.Series[c], p)
				}
			})
		}),
		r.read(curveFile, func(path string, in io.Reader) error {
			return readCurve(newTable(path, in), func(c string, p CurvePoint) {
				if known[c] {
					r.Curves[c] = append(r.Curves[c], p)
				}
			})
		}),
		r.read(leavesFile, func(path string, in io.Reader) error {
			return readLeaves(newTable(path, in), func(c string, l Leaf) {
				if known[c] {
					r.Leaves[c] = append(r.Leaves[c], l)
				}
			})
		}),
		r.read(framesFile, func(path string, in io.Reader) error {
			return readFrames(newTable(path, in), func(c string, f Frame) {
				if known[c] {
					r.Frames[c] = append(r.Frames[c], f)
				}
			})
		}),
	)
	if err != nil {
		return nil, err
	}
	return r, nil
}

// headSeed is the seed that the head of a bench.txt states, or 0 where it states none.
func headSeed(text []byte) uint64 {
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "seed: "); ok {
			seed, _ := strconv.ParseUint(strings.TrimSpace(value), 10, 64)
			return seed
		}
		if strings.HasPrefix(line, "Benchmark") {
			return 0
		}
	}
	return 0
}

// Lines are the lines of the records as they stand in bench.txt: one for each of Records.
func (r *Run) Lines() (lines []string) {
	for line := range strings.Lines(string(r.bench)) {
		if strings.HasPrefix(line, "Benchmark") {
			lines = append(lines, strings.TrimRight(line, "\r\n"))
		}
	}
	return lines
}

// text is bench.txt.
func (r *Run) text() ([]byte, error) {
	path := filepath.Join(r.Dir, benchFile)
	f, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // opened for reading: nothing to lose
	return readText(path, r.part(benchFile, f))
}

// read hands a file to f, or what unpacks it: the folder may hold the name followed
// by .gz instead. A missing file is as good as empty.
func (r *Run) read(name string, f func(path string, in io.Reader) error) error {
	if whole, ok := r.stored[name]; ok && whole == 0 {
		return nil
	}
	path := filepath.Join(r.Dir, name)
	file, err := openRegular(path)
	if errors.Is(err, os.ErrNotExist) {
		path += ".gz"
		file, err = openRegular(path)
	}
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // opened for reading: nothing to lose
	in := r.part(name, file)
	if filepath.Ext(path) != ".gz" {
		return f(path, &bounded{in: in, left: math.MaxInt64})
	}
	zip, err := gzip.NewReader(in)
	if err != nil {
		return fmt.Errorf("%s:1: %w", path, err)
	}
	info, err := file.Stat()
	if err != nil {
		return err
	}
	return f(path, &bounded{in: zip, left: max(freely, maxExpand*info.Size()), large: errExpand})
}

// part is what of a file is whole.
func (r *Run) part(name string, file io.Reader) io.Reader {
	if most, ok := r.stored[name]; ok {
		return io.LimitReader(file, most)
	}
	return file
}

func readEnv(path string, in io.Reader, env *Env) error {
	b, err := io.ReadAll(io.LimitReader(in, maxEnv+1))
	if err != nil {
		return err
	}
	if len(b) > maxEnv {
		return fmt.Errorf("%s: more than %d bytes", path, maxEnv)
	}
	err = json.Unmarshal(b, env)
	var syntax *json.SyntaxError
	var field *json.UnmarshalTypeError
	at := int64(0)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &field):
		at = field.Offset
	}
	line := 1 + bytes.Count(b[:min(at, int64(len(b)))], []byte("\n"))
	return fmt.Errorf("%s:%d: %w", path, line, err)
}

// Values returns every value of a unit that a segment of a case has, in the order
// of bench.txt: one for an exact count, one a round for a time.
func (r *Run) Values(c Name, segment units.Segment, unit units.Unit) []float64 {
	var values []float64
	for _, rec := range r.Records {
		if rec.Segment != segment || !slices.Equal(rec.Case, c) {
			continue
		}
		if v, ok := rec.Get(unit); ok {
			values = append(values, v)
		}
	}
	return values
}
