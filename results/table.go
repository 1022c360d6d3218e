package results

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// A table reads a CSV file row by row and keeps the first error, which carries
// path:line.
type table struct {
	path  string
	in    *csv.Reader
	row   []string
	line  int
	err   error
	words map[string]string // each text once: rows repeat a few long names
}

func newTable(path string, r io.Reader) *table {
	in := csv.NewReader(r)
	in.ReuseRecord = true
	return &table{path: path, in: in, words: map[string]string{}}
}

// head reads the first row, which must begin with want, and returns the rest.
func (t *table) head(want []string) (rest []string, err error) {
	if !t.next() {
		if t.err == nil {
			t.err = t.errorf("no header")
		}
		return nil, t.err
	}
	if len(t.row) < len(want) || !slices.Equal(t.row[:len(want)], want) {
		return nil, t.errorf("header %q; expected %q", t.row, want)
	}
	return slices.Clone(t.row[len(want):]), nil
}

// next reads a row, and reports false at the end and after an error.
func (t *table) next() bool {
	if t.err != nil {
		return false
	}
	row, err := t.in.Read()
	if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false
	}
	var bad *csv.ParseError
	switch {
	case errors.As(err, &bad):
		t.line = bad.Line
		t.err = t.errorf("%w", bad.Err)
	case err != nil:
		t.line++
		t.err = t.errorf("%w", err)
	default:
		t.row = row
		t.line, _ = t.in.FieldPos(0)
	}
	return t.err == nil
}

func (t *table) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %w", t.path, t.line, fmt.Errorf(format, args...))
}

// text returns a cell as a string that shares no memory with the row.
func (t *table) text(i int) string {
	s, ok := t.words[t.row[i]]
	if !ok {
		s = string([]byte(t.row[i]))
		t.words[s] = s
	}
	return s
}

// int reads a cell that holds a number from 0 on.
func (t *table) int(i int) int64 {
	n, err := strconv.ParseInt(t.row[i], 10, 64)
	if err == nil && n < 0 {
		err = ErrValue
	}
	t.fail(i, err)
	return n
}

func (t *table) float(i int) float64 {
	f, err := strconv.ParseFloat(t.row[i], 64)
	t.fail(i, err)
	return f
}

func (t *table) fail(i int, err error) {
	if err != nil && t.err == nil {
		t.err = t.errorf("column %d: %w", i+1, err)
	}
}
