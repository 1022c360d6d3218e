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
}

// Open reads a run's folder. Only bench.txt must be there (else the error wraps
// ErrNoRun); the other files may be packed with gzip. Points, leaves, frames and
// curves of cases that have no record are left out. Errors about a file's content carry
// path:line.
func Open(dir string) (*Run, error) {
	r := &Run{Dir: dir, Series: map[string][]Point{}, Leaves: map[string][]Leaf{}, Frames: map[string][]Frame{}, Curves: map[string][]CurvePoint{}}
	path := filepath.Join(dir, benchFile)
	text, err := readText(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("open %s: %w", dir, ErrNoRun)
	}
	if err != nil {
		return nil, err
	}
	if r.Records, err = parseRecords(path, text); err != nil {
		return nil, err
	}
	r.Env.Seed = headSeed(text) // env.json says it too, where it is there
	known := map[string]bool{}
	for _, rec := range r.Records {
		if c := rec.Case.String(); !known[c] {
			known[c] = true
			r.Cases = append(r.Cases, rec.Case)
		}
	}
	err = errors.Join(
		read(filepath.Join(dir, envFile), func(path string, in io.Reader) error {
			return readEnv(path, in, &r.Env)
		}),
		read(filepath.Join(dir, seriesFile), func(path string, in io.Reader) error {
			return readSeries(newTable(path, in), func(c string, p Point) {
				if known[c] {
					r.Series[c] = append(r.Series[c], p)
				}
			})
		}),
		read(filepath.Join(dir, curveFile), func(path string, in io.Reader) error {
			return readCurve(newTable(path, in), func(c string, p CurvePoint) {
				if known[c] {
					r.Curves[c] = append(r.Curves[c], p)
				}
			})
		}),
		read(filepath.Join(dir, leavesFile), func(path string, in io.Reader) error {
			return readLeaves(newTable(path, in), func(c string, l Leaf) {
				if known[c] {
					r.Leaves[c] = append(r.Leaves[c], l)
				}
			})
		}),
		read(filepath.Join(dir, framesFile), func(path string, in io.Reader) error {
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

// Lines reads the lines of the records again, as they stand in bench.txt: one for each of
// Records.
func (r *Run) Lines() ([]string, error) {
	path := filepath.Join(r.Dir, benchFile)
	text, err := readText(path)
	if err != nil {
		return nil, err
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "Benchmark") {
			lines = append(lines, strings.TrimRight(line, "\r\n"))
		}
	}
	if len(lines) != len(r.Records) {
		return nil, fmt.Errorf("%s has changed: %d lines of records, of which %d were read before", path, len(lines), len(r.Records))
	}
	return lines, nil
}

// read hands a file to f, or what unpacks it: the folder may hold the name followed
// by .gz instead. A missing file is as good as empty.
func read(path string, f func(path string, in io.Reader) error) error {
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
	if filepath.Ext(path) != ".gz" {
		return f(path, &bounded{in: file, left: math.MaxInt64})
	}
	zip, err := gzip.NewReader(file)
	if err != nil {
		return fmt.Errorf("%s:1: %w", path, err)
	}
	info, err := file.Stat()
	if err != nil {
		return err
	}
	return f(path, &bounded{in: zip, left: max(freely, maxExpand*info.Size()), large: errExpand})
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
