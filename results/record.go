package results

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"idbench/units"

	"golang.org/x/perf/benchfmt"
)

// ErrUnit is wrapped by errors about a unit that is not in Units, or that stands
// twice.
var ErrUnit = errors.New("bad unit")

// ErrValue is wrapped by errors about a number that cannot be a measurement: NaN,
// an infinity, a negative one, one past 2⁵³, where a float64 is no longer exact, or a
// count that is not whole.
var ErrValue = errors.New("bad value")

// check looks at one measurement.
func (v Value) check() error {
	if _, ok := units.Find(v.Unit); !ok {
		return fmt.Errorf("%w: %q is not registered", ErrUnit, v.Unit)
	}
	if !(v.Value >= 0 && v.Value <= 1<<53) || v.Unit.Whole() && v.Value != math.Trunc(v.Value) {
		return fmt.Errorf("%w: %v %s", ErrValue, v.Value, v.Unit)
	}
	return nil
}

// ordered checks values and returns them in the order of the registry.
func ordered(values []Value) ([]Value, error) {
	var out []Value
	for _, v := range values {
		if err := v.check(); err != nil {
			return nil, err
		}
	}
	for _, u := range units.Registry {
		for _, v := range values {
			if v.Unit == u.Name {
				out = append(out, v)
			}
		}
	}
	for i := 1; i < len(out); i++ {
		if out[i].Unit == out[i-1].Unit {
			return nil, fmt.Errorf("%w: %s stands twice", ErrUnit, out[i].Unit)
		}
	}
	return out, nil
}

// formatValue writes a number the way it is read best: benchfmt.Writer would print
// a million as 1e+06.
func formatValue(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// appendRecord appends one line of bench.txt.
func appendRecord(b []byte, r Record) ([]byte, error) {
	name, err := fullName(r.Case, r.Segment)
	if err != nil {
		return nil, err
	}
	values, err := ordered(r.Values)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if r.Iters < 0 || len(values) == 0 {
		return nil, fmt.Errorf("%s: %w: %d operations, %d values", name, ErrValue, r.Iters, len(values))
	}
	b = fmt.Appendf(b, "%s %d", name, r.Iters)
	for _, v := range values {
		b = fmt.Appendf(b, " %s %s", formatValue(v.Value), v.Unit)
	}
	return append(b, '\n'), nil
}

// parseRecords reads the records of bench.txt. Errors carry path:line.
func parseRecords(path string, text []byte) ([]Record, error) {
	if len(text) > 0 && text[len(text)-1] != '\n' {
		return nil, fmt.Errorf("%s:%d: the last line is cut off", path, bytes.Count(text, []byte("\n"))+1)
	}
	var records []Record
	in := benchfmt.NewReader(bytes.NewReader(text), path)
	for in.Scan() {
		switch line := in.Result().(type) {
		case *benchfmt.SyntaxError:
			return nil, line
		case *benchfmt.Result:
			r, err := parseRecord(line)
			if err != nil {
				_, n := line.Pos()
				return nil, fmt.Errorf("%s:%d: %w", path, n, err)
			}
			records = append(records, r)
		}
	}
	return records, in.Err()
}

func parseRecord(line *benchfmt.Result) (r Record, err error) {
	if r.Iters = int64(line.Iters); r.Iters < 0 {
		return r, fmt.Errorf("%w: %d operations", ErrValue, r.Iters)
	}
	name := line.Name.String()
	if _, parts := line.Name.Parts(); len(parts) > 0 {
		// Go's testing adds GOMAXPROCS, as in -8, where it is not 1.
		if last := string(parts[len(parts)-1]); last[0] == '-' {
			name = strings.TrimSuffix(name, last)
		}
	}
	if r.Case, r.Segment, err = parseName(name); err != nil {
		return r, err
	}
	for _, v := range line.Values {
		// benchfmt turns ns/op into sec/op and keeps what stood in the file aside.
		if v.OrigUnit != "" {
			v.Unit, v.Value = v.OrigUnit, v.OrigValue
		}
		r.Values = append(r.Values, Value{units.Unit(v.Unit), v.Value})
	}
	r.Values, err = ordered(r.Values)
	return r, err
}
