package keyfile

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// entry is a field of a row as an entry: nil where it is empty or NULL.
func entry(field []byte) []byte {
	if field = trim(field); len(field) == 0 || null(field) {
		return nil
	}
	return field
}

// csvCells reads a column of RFC 4180, whose fields may hold lines.
type csvCells struct {
	path   string
	in     *csv.Reader
	column int
	text   []byte
}

func openCSV(f *File, l *lines) cells {
	return &csvCells{path: f.Path, in: newCSV(l.in, f.layout.comma), column: f.layout.column}
}

func (c *csvCells) cell() ([]byte, int64, error) {
	row, err := c.in.Read()
	var wrong *csv.ParseError
	switch {
	case errors.Is(err, csv.ErrFieldCount) && errors.As(err, &wrong):
		return nil, 0, badf("%s:%d: a row of %d fields, and the first has %d", c.path, wrong.Line, len(row), c.in.FieldsPerRecord)
	case errors.As(err, &wrong):
		return nil, 0, badf("%s:%d: not CSV: %w", c.path, wrong.Line, wrong.Err)
	case errors.Is(err, io.EOF):
		return nil, 0, io.EOF
	case err != nil:
		return nil, 0, fmt.Errorf("%s: %w", c.path, err)
	}
	line, _ := c.in.FieldPos(c.column)
	c.text = append(c.text[:0], row[c.column]...)
	return entry(c.text), int64(line), nil
}

// fieldCells reads a column between tabs or bars, whose fields hold neither.
type fieldCells struct {
	*lines
	comma   []byte
	column  int
	columns int
}

func openFields(f *File, l *lines) cells {
	return &fieldCells{l, []byte{f.layout.comma}, f.layout.column, len(f.layout.names)}
}

func (c *fieldCells) cell() ([]byte, int64, error) {
	text, err := c.raw()
	for err == nil && len(trim(text)) == 0 {
		text, err = c.raw()
	}
	if err != nil {
		return nil, c.n, err
	}
	if n := bytes.Count(text, c.comma) + 1; n != c.columns {
		return nil, c.n, badf("%s:%d: a row of %d fields, and the first has %d", c.path, c.n, n, c.columns)
	}
	return entry(field(text, c.comma, c.column)), c.n, nil
}

// field is one of a row, from 0 on.
func field(row, comma []byte, n int) []byte {
	for range n {
		_, row, _ = bytes.Cut(row, comma)
	}
	row, _, _ = bytes.Cut(row, comma)
	return row
}

// tableCells reads a column of a table as psql and mysql draw it.
type tableCells struct {
	fieldCells
	box     bool // rows have bars at their ends
	started bool
	ended   int64 // the line after which there are no rows; 0: not yet
	rows    int64
}

func openTable(f *File, l *lines) cells {
	return &tableCells{fieldCells: fieldCells{l, []byte("|"), f.layout.column, len(f.layout.names)}, box: f.layout.comma == '+'}
}

func (c *tableCells) cell() ([]byte, int64, error) {
	for {
		text, err := c.raw()
		if err != nil {
			return nil, c.n, err
		}
		row := trim(text)
		switch rule := boxes.Match(row) || rules.Match(row); {
		case c.ended > 0 && (rule || c.started && len(row) > 0 && bytes.Contains(row, c.comma)):
			return nil, c.n, badf("%s:%d: a second table begins; the first ends in line %d", c.path, c.n, c.ended)
		case c.ended > 0 && len(row) > 0 && !afterTable.Match(row):
			return nil, c.n, badf("%s:%d: %s after the table, which ends in line %d", c.path, c.n, quote(row), c.ended)
		case c.ended > 0, len(row) == 0 && !c.started:
		case rule && c.started && boxes.Match(row):
			c.ended = c.n
		case !c.started:
			c.started = rule && !c.boxed(row) // the rule under the names
		case len(row) > 0 && row[0] == '(' && bytes.HasSuffix(row, []byte(")")) && bytes.Contains(row, []byte(" row")):
			c.ended = c.n
			n := int64(0)
			if _, err := fmt.Sscanf(string(row), "(%d", &n); err == nil && n != c.rows {
				return nil, c.n, badf("%s:%d: %s, and the table has %d", c.path, c.n, row, c.rows)
			}
		default:
			if !c.box {
				row = text
			} else if len(row) > 1 {
				row = row[1 : len(row)-1]
			}
			if n := bytes.Count(row, c.comma) + 1; n != c.columns {
				return nil, c.n, badf("%s:%d: a row of %d fields, and the first has %d", c.path, c.n, n, c.columns)
			}
			c.rows++
			return entry(field(row, c.comma, c.column)), c.n, nil
		}
	}
}

// afterTable is what psql and mysql print below a table.
var afterTable = regexp.MustCompile(`^(Time: |[0-9]+ rows? in set|[0-9]+ warnings?|Bye$)`)

// boxed reports whether a rule is the first of a box, above the names.
func (c *tableCells) boxed(row []byte) bool { return c.n == 1 && boxes.Match(row) }

// jsonLines is the layout of JSON lines whose first is such.
func (f *File) jsonLines(first []byte) (layout, error) {
	l := layout{name: "JSON lines", open: openJSON, headed: true}
	names, err := members(first)
	if err != nil {
		return l, badf("%s:1: not a JSON object: %w", f.Path, err)
	}
	if l.column, err = choose(f.Column, names); err != nil {
		return l, badf("%s:1: %w", f.Path, err)
	}
	l.names = names
	return l, nil
}

// members are the names in an object, in their order.
func members(object []byte) (names []string, err error) {
	d := json.NewDecoder(bytes.NewReader(object))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		names = append(names, fmt.Sprint(name))
	}
	return names, nil
}

// jsonCells reads a member of one object a line.
type jsonCells struct {
	*lines
	name string
	text []byte
}

func openJSON(f *File, l *lines) cells {
	return &jsonCells{lines: l, name: f.layout.names[f.layout.column]}
}

func (c *jsonCells) cell() ([]byte, int64, error) {
	text, err := c.line()
	for err == nil && len(text) == 0 {
		text, err = c.line()
	}
	if err != nil {
		return nil, c.n, err
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(text, &object); err != nil {
		return nil, c.n, badf("%s:%d: %s is not a JSON object: %w", c.path, c.n, quote(text), err)
	}
	value, ok := object[c.name]
	if !ok {
		return nil, c.n, badf("%s:%d: the object has no %q", c.path, c.n, c.name)
	}
	if c.text, err = scalar(c.text[:0], value); err != nil {
		return nil, c.n, badf("%s:%d: %q: %w", c.path, c.n, c.name, err)
	}
	return entry(c.text), c.n, nil
}

// scalar appends the text of a JSON value: a string, a number, or what MongoDB's extended
// JSON has for an id.
func scalar(dst []byte, value json.RawMessage) ([]byte, error) {
	switch value = trim(value); value[0] {
	case '"':
		var text string
		err := json.Unmarshal(value, &text)
		return append(dst, text...), err
	case '{':
		var extended struct {
			OID    string `json:"$oid"`
			UUID   string `json:"$uuid"`
			Long   string `json:"$numberLong"`
			Binary struct {
				Base64 string `json:"base64"`
			} `json:"$binary"`
		}
		if err := json.Unmarshal(value, &extended); err != nil {
			return dst, err
		}
		switch e := extended; {
		case e.OID != "":
			return fmt.Appendf(dst, "ObjectId(%q)", e.OID), nil
		case e.UUID != "" || e.Long != "":
			return append(dst, strings.Join([]string{e.UUID, e.Long}, "")...), nil
		case e.Binary.Base64 != "":
			raw, err := base64.StdEncoding.DecodeString(e.Binary.Base64)
			return hex.AppendEncode(append(dst, "0x"...), raw), err
		}
		return dst, errors.New("an object is no id")
	case '[':
		return dst, errors.New("an array is no id")
	case 't', 'f':
		return dst, errors.New("a truth value is no id")
	}
	return append(dst, value...), nil // a number as it stands, or null
}
