package keyfile

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A layout is how a file holds its entries.
type layout struct {
	name   string // in words; "": one entry a line
	open   func(f *File, l *lines) cells
	comma  byte
	column int  // of the entries, from 0 on
	headed bool // its header is no entry
	titled bool // the first row is seen to be a header
	// names are those of the columns, where the file begins with them.
	names []string
}

// longestLine is the most bytes of a line that holds more than an id.
const longestLine = 64 << 20

// layOut looks at the beginning of the text to see how the file holds its entries.
func (f *File) layOut() (err error) {
	in, err := f.open(nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	head, _ := in.text.Peek(window)
	whole := len(head) < window
	f.layout, err = f.sniff(head, whole)
	return err
}

func (f *File) sniff(head []byte, whole bool) (layout, error) {
	const ustar = 257 // where POSIX has a tar say that it is one
	if len(head) > ustar && bytes.HasPrefix(head[ustar:], []byte("ustar")) {
		return layout{}, badf("%s:1: a tar archive: tar -xOf %s writes what is in it", f.Path, f.Path)
	}
	list := firstLines(head, whole)
	if len(list) == 0 {
		return f.onlyColumn(layout{}, "")
	}
	first := trim(list[0])
	switch {
	case first[0] == '[' || string(first) == "{":
		return layout{}, badf("%s:1: JSON that is not one object a line: jq -c '.[]' %s (of an array; else jq -c .) writes such", f.Path, f.Path)
	case first[0] == '{' && json.Valid(first), bytes.HasPrefix(first, []byte(`{"`)):
		return f.jsonLines(first)
	case bytes.HasPrefix(first, []byte("-[ RECORD ")), bytes.HasPrefix(first, []byte("***")) && bytes.Contains(first, []byte(" row ***")):
		return layout{}, badf("%s:1: a column a line: psql -At, or mysql -BN, writes a row a line", f.Path)
	case boxes.Match(first) && len(list) > 1:
		return f.columns(layout{name: "a table of mysql", open: openTable, comma: '+'}, cut(bytes.Trim(list[1], "|"), '|'), true)
	case len(list) > 1 && rules.Match(list[1]) && !rules.Match(first):
		return f.columns(layout{name: "a table of psql", open: openTable}, cut(list[0], '|'), true)
	case dumps.Match(head):
		return layout{name: "a dump", open: openDump, headed: true}, nil
	}
	for _, comma := range commas {
		if rows := fields(head, list, comma, whole); len(rows) > 0 && len(rows[0]) > 1 {
			l := separatedBy(comma)
			l.titled = titled(rows)
			return f.columns(l, rows[0], false)
		}
	}
	if f.Column != "" { // of rows that are not alike, which is told where they are read
		for _, comma := range commas {
			names := cut(first, comma)
			if _, err := choose(f.Column, names); len(names) > 1 && err == nil {
				return f.columns(separatedBy(comma), names, false)
			}
		}
	}
	return f.onlyColumn(layout{}, string(unquote(first)))
}

// separatedBy is the layout of rows whose fields have such a sign between them.
func separatedBy(comma byte) layout {
	l := layout{name: separated[comma], open: openCSV, comma: comma}
	if comma == '\t' || comma == '|' {
		l.open = openFields
	}
	return l
}

// commas are the signs that part fields, in the order in which they are tried.
var commas = []byte{'\t', ',', ';', '|'}

var separated = map[byte]string{'\t': "TSV", ',': "CSV", ';': "CSV with semicolons", '|': "columns between bars"}

var (
	rules = regexp.MustCompile(`^-+(\+-+)*$`)
	boxes = regexp.MustCompile(`^\+-[-+]*\+$`)
	dumps = regexp.MustCompile(`(?im)\A(--|/\*|PRAGMA |SET |BEGIN|START TRANSACTION|CREATE |DROP |LOCK )|^COPY [^;]* FROM stdin|^(INSERT|REPLACE)( IGNORE)? INTO `)
)

// firstLines are whole lines that are not empty.
func firstLines(head []byte, whole bool) (list [][]byte) {
	for len(head) > 0 && len(list) < 50 {
		line, rest, ended := bytes.Cut(head, []byte("\n"))
		if !ended && !whole && len(list) > 0 {
			break
		}
		if len(trim(line)) > 0 {
			list = append(list, bytes.TrimRight(line, "\r "))
		}
		head = rest
	}
	return list
}

// fields are those of the first rows, where all have as many.
func fields(head []byte, list [][]byte, comma byte, whole bool) (rows [][]string) {
	if comma == '\t' || comma == '|' {
		for _, line := range list {
			rows = append(rows, cut(line, comma))
			if len(rows[len(rows)-1]) != len(rows[0]) {
				return nil
			}
		}
		return rows
	}
	r := newCSV(bytes.NewReader(head), comma)
	for range 50 {
		row, err := r.Read()
		if err != nil {
			if errors.Is(err, io.EOF) || !whole && r.InputOffset() > int64(len(head))-4096 {
				break
			}
			return nil
		}
		row = slices.Clone(row) // which the reader uses again
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		rows = append(rows, row)
	}
	return rows
}

// titled reports whether the first of three rows or more holds names: it has one where nothing
// below could be a name, such as a date. An id's own column need not tell, since names can be
// numbers.
func titled(rows [][]string) bool {
	for at, name := range rows[0] {
		like := func(row []string) bool { return headers.MatchString(row[at]) }
		empty := func(row []string) bool { return row[at] == "" || null([]byte(row[at])) }
		values := slices.DeleteFunc(slices.Clone(rows[1:]), empty)
		if headers.MatchString(name) && len(values) > 1 && !slices.ContainsFunc(values, like) {
			return true
		}
	}
	return false
}

func newCSV(in io.Reader, comma byte) *csv.Reader {
	r := csv.NewReader(in)
	r.Comma, r.ReuseRecord, r.TrimLeadingSpace = rune(comma), true, true
	return r
}

// cut parts a line at a sign.
func cut(line []byte, comma byte) (row []string) {
	for _, field := range bytes.Split(line, []byte{comma}) {
		row = append(row, string(unquote(trim(field))))
	}
	return row
}

// onlyColumn is the layout of a file of one column, which may be asked for by its name.
func (f *File) onlyColumn(l layout, first string) (layout, error) {
	if f.Column == "" || f.Column == "1" {
		return l, nil
	}
	if n, err := strconv.Atoi(f.Column); err == nil {
		return l, badf("%s:1: there is no column %d: a line holds one entry", f.Path, n)
	}
	return f.columns(layout{name: "one column", open: openCSV, comma: ','}, []string{first}, false)
}

// columns chooses the column of the entries. header says that the first row is one in any case.
func (f *File) columns(l layout, names []string, header bool) (_ layout, err error) {
	l.column, err = choose(f.Column, names)
	if err != nil {
		return l, badf("%s:1: %w", f.Path, err)
	}
	_, err = strconv.Atoi(strings.TrimPrefix(f.Column, "#"))
	if f.Column != "" && (err != nil || l.titled) && !header {
		f.header = names[l.column]
	}
	if n, err := strconv.Atoi(f.Column); err == nil && (header || l.titled) {
		if at := slices.Index(names, f.Column); at >= 0 && at != l.column {
			return l, badf("%s:1: %d is the number of one column and the name of column %d: --keys-column '#%d' takes the one, '\"%d\"' the other", f.Path, n, at+1, n, n)
		}
	}
	l.headed = header || f.header != ""
	l.names = names
	return l, nil
}

// choose finds a column by its number, its name, or as the only one. A number that a column has is
// not taken for a name, unless it is in quotes: the first row may be an id's own, and hold it.
func choose(column string, names []string) (int, error) {
	if column == "" && len(names) == 1 {
		return 0, nil
	}
	var quoted []string
	for i, name := range names {
		if i == 12 {
			quoted = append(quoted, "…")
			break
		}
		quoted = append(quoted, quote([]byte(name)))
	}
	has := strings.Join(quoted, ", ")
	if column == "" {
		return 0, fmt.Errorf("%d columns (%s): --keys-column takes the one of the ids, by name or number; keys of several columns are not read", len(names), has)
	}
	number := strings.TrimPrefix(column, "#")
	if n, err := strconv.Atoi(number); err == nil && n >= 1 && n <= len(names) {
		return n - 1, nil
	}
	column = string(unquote([]byte(column)))
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		found := -1
		for i, name := range names {
			if !same(name, column) {
				continue
			}
			if found >= 0 {
				return 0, fmt.Errorf("several columns %q (%s): --keys-column takes the number of one", column, has)
			}
			found = i
		}
		if found >= 0 {
			return found, nil
		}
	}
	return 0, fmt.Errorf("no column %q: there are %s", column, has)
}
