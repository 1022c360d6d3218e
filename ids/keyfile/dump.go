package keyfile

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

// dumpCells reads a column of one table out of a dump of SQL: COPY … FROM stdin, and
// INSERT INTO … VALUES with literals.
type dumpCells struct {
	path   string
	column string // as it was asked for
	in     scanner
	made   map[string][]string // the columns of tables, by CREATE TABLE
	table  string              // whose rows are read; "": not known yet
	at     int                 // the column among them
	width  int                 // of a row; 0: not known
	state  dumpState
	why    error  // why a table that came was not it
	schema string // of names that have none: by USE, or SET search_path; "": not said
}

type dumpState int

const (
	between dumpState = iota // statements
	inCopy                   // rows of COPY
	inRows                   // rows of INSERT
)

func openDump(f *File, l *lines) cells {
	head, _ := l.in.Peek(window)
	mysql := bytes.Contains(head, []byte("`")) || bytes.Contains(head, []byte("MySQL")) || bytes.Contains(head, []byte("MariaDB"))
	return &dumpCells{path: f.Path, column: f.Column, in: scanner{lines: l, line: 1, escapes: mysql}, made: map[string][]string{}}
}

func (d *dumpCells) badf(format string, args ...any) error {
	return badf("%s:%d: %w", d.path, d.in.line, fmt.Errorf(format, args...))
}

func (d *dumpCells) cell() (text []byte, line int64, err error) {
	for {
		switch d.state {
		case inCopy:
			text, more, err := d.copied()
			if err != nil || more {
				return text, d.in.line - 1, err
			}
			d.state = between
		case inRows:
			text, more, err := d.inserted()
			if err != nil || more {
				return text, d.in.line, err
			}
			d.state = between
		case between:
			switch err := d.statement(); {
			case errors.Is(err, io.EOF) && d.table == "" && d.why != nil:
				return nil, 0, d.why
			case err != nil:
				return nil, 0, err
			}
		}
	}
}

// statement reads up to rows, or to the end of a statement that has none.
func (d *dumpCells) statement() error {
	word, err := d.in.token()
	if err != nil {
		return err
	}
	switch {
	case word.is(";"):
		return nil
	case word.is("CREATE"):
		return d.create()
	case word.is("USE"):
		return d.use()
	case word.is("SET"):
		if t, err := d.in.token(); err != nil || !t.is("search_path") {
			return errors.Join(err, d.skipFrom(t))
		}
		if t, err := d.in.token(); err != nil || t.is(";") { // = or TO
			return err
		}
		return d.use()
	case word.is("COPY"):
		return d.copyFrom()
	case word.is("INSERT"), word.is("REPLACE"):
		return d.insert()
	}
	return d.skip()
}

// use reads the schema of names that have none, up to the end of the statement.
func (d *dumpCells) use() error {
	t, err := d.in.token()
	if err != nil {
		return err
	}
	d.schema = string(t.text)
	return d.skipFrom(t)
}

// skipFrom reads to the end of a statement of which t was read last.
func (d *dumpCells) skipFrom(t token) error {
	if t.is(";") {
		return nil
	}
	return d.skip()
}

// skip reads to the end of a statement.
func (d *dumpCells) skip() error {
	for {
		if t, err := d.in.token(); err != nil || t.is(";") {
			return err
		}
	}
}

// name reads the name of a table, and the token after it. The name begins with the database and
// the schema, as far as the dump has said them.
func (d *dumpCells) name() (name string, next token, err error) {
	var parts []string
	if d.in.database != "" {
		parts = append(parts, d.in.database)
	}
	for first := true; ; first = false {
		t, err := d.in.token()
		if err != nil {
			return "", t, err
		}
		part := string(t.text)
		if next, err = d.in.token(); err != nil {
			return "", next, err
		}
		if first && d.schema != "" && !next.is(".") {
			parts = append(parts, d.schema)
		}
		if parts = append(parts, part); !next.is(".") {
			return strings.Join(parts, "."), next, nil
		}
	}
}

// isTable reports whether a table of that name is the one that was asked for, with or without what
// stands before its own name.
func isTable(name, asked string) bool {
	before := len(name) - len(asked)
	return before >= 0 && strings.EqualFold(name[before:], asked) && (before == 0 || name[before-1] == '.')
}

// list reads names up to a closing bracket. Of each item it takes the first word.
func (d *dumpCells) list() (names []string, err error) {
	depth, first := 1, true
	for depth > 0 {
		t, err := d.in.token()
		switch {
		case err != nil:
			return nil, err
		case t.is("("):
			depth++
		case t.is(")"):
			depth--
		case t.is(",") && depth == 1:
			first = true
			continue
		case first && (t.kind == quotedName || t.kind == bareWord && !constraint(string(t.text))):
			names = append(names, string(t.text))
		}
		first = false
	}
	return names, nil
}

// constraint reports whether a word begins an item of CREATE TABLE that is no column.
func constraint(word string) bool {
	switch strings.ToUpper(word) {
	case "PRIMARY", "KEY", "UNIQUE", "CONSTRAINT", "INDEX", "FULLTEXT", "SPATIAL", "CHECK", "FOREIGN", "EXCLUDE", "LIKE", "PERIOD":
		return true
	}
	return false
}

func (d *dumpCells) create() error {
	t, err := d.in.token()
	for err == nil && (t.is("TEMPORARY") || t.is("UNLOGGED") || t.is("GLOBAL") || t.is("LOCAL")) {
		t, err = d.in.token()
	}
	if err != nil || t.is(";") {
		return err
	}
	if !t.is("TABLE") {
		return d.skip()
	}
	name, next, err := d.name()
	if err == nil && isTable(name, "IF") && next.is("NOT") { // EXISTS
		if _, err = d.in.token(); err == nil {
			name, next, err = d.name()
		}
	}
	switch {
	case err != nil || next.is(";"):
		return err
	case !next.is("("):
		return d.skip()
	}
	if d.made[name], err = d.list(); err != nil {
		return err
	}
	return d.skip()
}

// target reads where rows go: a table and its columns, if they are known, and the token after
// them.
func (d *dumpCells) target() (name string, columns []string, next token, err error) {
	if name, next, err = d.name(); err != nil {
		return name, nil, next, err
	}
	columns = d.made[name]
	if next.is("(") {
		if columns, err = d.list(); err == nil {
			next, err = d.in.token()
		}
	}
	return name, columns, next, err
}

func (d *dumpCells) copyFrom() error {
	name, columns, next, err := d.target()
	if err != nil {
		return err
	}
	stdin := false
	for ; !next.is(";"); stdin = stdin || next.is("stdin") {
		if next, err = d.in.token(); err != nil {
			return err
		}
	}
	if !stdin {
		return nil
	}
	wanted, err := d.wants(name, columns)
	if err != nil {
		return err
	}
	if _, err := d.in.rest(); err != nil { // the end of the line
		return err
	}
	if wanted {
		d.state = inCopy
		return nil
	}
	for {
		line, err := d.in.rest()
		if err != nil || string(trim(line)) == `\.` {
			return err
		}
	}
}

// copied reads a row of COPY.
func (d *dumpCells) copied() (text []byte, more bool, err error) {
	line, err := d.in.rest()
	switch line = bytes.TrimRight(line, "\r\n"); {
	case errors.Is(err, io.EOF):
		return nil, false, d.badf("the rows of %s do not end in \\.", d.table)
	case err != nil:
		return nil, false, err
	case string(line) == `\.`:
		return nil, false, nil
	}
	d.in.line-- // the row's own
	defer func() { d.in.line++ }()
	if n := bytes.Count(line, []byte("\t")) + 1; n != d.width {
		if d.width > 0 {
			return nil, false, d.badf("a row of %d fields, and the first has %d", n, d.width)
		}
		if d.width = n; d.at >= n {
			return nil, false, d.badf("no column %d: %s has %d", d.at+1, d.table, n)
		}
	}
	return entry(field(line, []byte("\t"), d.at)), true, nil
}

func (d *dumpCells) insert() error {
	t, err := d.in.token()
	for err == nil && !t.is("INTO") {
		if t.is(";") {
			return nil
		}
		t, err = d.in.token()
	}
	if err != nil {
		return err
	}
	name, columns, next, err := d.target()
	if err != nil {
		return err
	}
	if !next.is("VALUES") {
		if next.is(";") {
			return nil
		}
		return d.skip()
	}
	if wanted, err := d.wants(name, columns); err != nil || !wanted {
		return errors.Join(err, d.skip())
	}
	d.state = inRows
	return nil
}

// inserted reads a row of VALUES.
func (d *dumpCells) inserted() (text []byte, more bool, err error) {
	t, err := d.in.token()
	if err == nil && t.is(",") {
		t, err = d.in.token()
	}
	switch {
	case err != nil:
		return nil, false, d.cutOff(err)
	case t.is(";"):
		return nil, false, nil
	case !t.is("("):
		return nil, false, d.skip() // ON CONFLICT and such
	}
	var value []token
	depth, at := 1, 0
	for {
		t, err := d.in.token()
		if err != nil {
			return nil, false, d.cutOff(err)
		}
		switch {
		case t.is("("):
			depth++
		case t.is(")"):
			if depth--; depth > 0 {
				break
			}
			if d.width == 0 {
				d.width = at + 1
			}
			switch {
			case d.width != at+1:
				return nil, false, d.badf("a row of %d fields, and the first has %d", at+1, d.width)
			case d.at >= d.width:
				return nil, false, d.badf("no column %d: %s has %d", d.at+1, d.table, d.width)
			}
			if text, err = literal(value); err != nil {
				return nil, false, d.badf("%w", err)
			}
			return text, true, nil
		case t.is(",") && depth == 1:
			at++
			continue
		}
		if at == d.at && len(value) < 8 {
			t.text = bytes.Clone(t.text)
			value = append(value, t)
		}
	}
}

// cutOff is the error of a dump that ends inside of a row.
func (d *dumpCells) cutOff(err error) error {
	if errors.Is(err, io.EOF) {
		return d.badf("the file ends inside of a statement")
	}
	return err
}

// wants reports whether the rows of a table are those to read.
func (d *dumpCells) wants(name string, columns []string) (bool, error) {
	column := d.column
	if dot := strings.LastIndex(column, "."); dot >= 0 {
		table, of := column[:dot], column[dot+1:]
		if !isTable(name, table) {
			if d.why == nil {
				d.why = d.badf("no rows of a table %s: there are rows of %s", table, name)
			}
			return false, nil
		}
		column = of
	}
	at, err := 0, error(nil)
	switch {
	case len(columns) > 0:
		at, err = choose(column, columns)
	default: // only a number tells
		n := 0
		if _, scan := fmt.Sscanf(column, "%d", &n); scan != nil || n < 1 {
			err = fmt.Errorf("the dump does not name its columns: --keys-column takes the number of the one of the ids")
		}
		at = n - 1
	}
	switch {
	case err != nil && (d.table == name || d.column == ""): // where no column was asked for, no table is left out
		return false, d.badf("table %s: %w", name, err)
	case err != nil:
		if d.why == nil {
			d.why = d.badf("table %s: %w", name, err)
		}
		return false, nil
	case d.table != "" && d.table != name:
		return false, d.badf("rows of a second table, %s; --keys-column %s.COLUMN takes those of one", name, name)
	case d.table == name && at != d.at:
		return false, d.badf("table %s: its columns come in another order", name)
	}
	if d.table == "" {
		d.width = len(columns)
	}
	d.table, d.at = name, at
	return true, nil
}

// literal is an id as a statement has it; nil for NULL.
func literal(value []token) ([]byte, error) {
	for len(value) > 2 && value[len(value)-2].is(":") { // a cast, ::type
		value = value[:len(value)-2]
		for len(value) > 1 && value[len(value)-1].is(":") {
			value = value[:len(value)-1]
		}
	}
	one := func(i int, kind tokenKind) bool { return i < len(value) && value[i].kind == kind }
	switch n := len(value); {
	case n == 1 && value[0].is("NULL"):
		return nil, nil
	case n == 1 && one(0, inQuotes), n == 1 && one(0, bareWord):
		return value[0].text, nil
	case n == 2 && (value[0].is("-") || value[0].is("+")) && one(1, bareWord):
		return append(value[0].text, value[1].text...), nil
	case n == 2 && value[0].is("X") && one(1, inQuotes):
		return append([]byte("0x"), value[1].text...), nil
	case n == 2 && (value[0].is("_binary") || value[0].is("BINARY")) && one(1, inQuotes):
		return hex.AppendEncode([]byte("0x"), value[1].text), nil
	case n == 2 && (value[0].is("E") || value[0].is("N")) && one(1, inQuotes):
		return value[1].text, nil
	case n == 4 && value[0].is("UNHEX") && one(2, inQuotes):
		return append([]byte("0x"), value[2].text...), nil
	case n == 4 && value[0].is("UUID_TO_BIN") && one(2, inQuotes):
		return value[2].text, nil
	}
	var words []string
	for _, t := range value {
		words = append(words, string(t.text))
	}
	return nil, fmt.Errorf("%s is no literal of an id", quote([]byte(strings.Join(words, " "))))
}

type tokenKind int

const (
	sign       tokenKind = iota
	bareWord             // a word or a number
	quotedName           // `name` or "name"
	inQuotes             // 'text'
)

// A token is a word of SQL.
type token struct {
	kind tokenKind
	text []byte // valid until the next one
}

// is reports whether a token is a keyword or a sign.
func (t token) is(word string) bool {
	return (t.kind == bareWord || t.kind == sign) && strings.EqualFold(string(t.text), word)
}

// scanner reads tokens of SQL.
type scanner struct {
	*lines
	line     int64  // of what comes next
	escapes  bool   // a backslash in a string is one
	database string // that psql was told to connect to; "": none
	held     []byte
}

func (s *scanner) next() (byte, error) {
	c, err := s.in.ReadByte()
	if c == '\n' && err == nil {
		s.line++
	}
	return c, err
}

func (s *scanner) back(c byte) {
	if c == '\n' {
		s.line--
	}
	_ = s.in.UnreadByte() // what was just read
}

// rest reads the rest of the line.
func (s *scanner) rest() ([]byte, error) {
	text, err := s.raw()
	if err == nil {
		s.line++
	}
	return text, err
}

func (s *scanner) token() (token, error) {
	for {
		c, err := s.next()
		if err != nil {
			return token{}, s.wrap(err)
		}
		s.held = append(s.held[:0], c)
		switch {
		case c == '\'' || c == '"' || c == '`':
			return s.quoted(c)
		case word(c):
			return s.word()
		case c == '\\': // a command of psql
			line, err := s.rest()
			if err != nil {
				return token{}, err
			}
			if words := strings.Fields(string(line)); len(words) > 1 && (words[0] == "connect" || words[0] == "c") {
				s.database = string(unquote([]byte(words[len(words)-1])))
			}
		case c == '#' && s.escapes, c == '-' && s.follows('-'):
			if _, err := s.rest(); err != nil {
				return token{}, err
			}
		case c == '/' && s.follows('*'):
			if err := s.comment(); err != nil {
				return token{}, err
			}
		case c == '$' && !s.escapes:
			return s.dollar()
		case !blank(c):
			return token{sign, s.held}, nil
		}
	}
}

func (s *scanner) wrap(err error) error {
	if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return io.EOF
	}
	return fmt.Errorf("%s:%d: %w", s.path, s.line, err)
}

func word(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80
}

// follows reports whether a sign comes next.
func (s *scanner) follows(c byte) bool {
	next, err := s.in.Peek(1)
	return err == nil && next[0] == c
}

func (s *scanner) word() (token, error) {
	for {
		c, err := s.next()
		switch {
		case errors.Is(err, io.EOF):
			return token{bareWord, s.held}, nil
		case err != nil:
			return token{}, s.wrap(err)
		case !word(c) && (c != '.' || s.held[0] < '0' || s.held[0] > '9'):
			s.back(c)
			return token{bareWord, s.held}, nil
		}
		s.held = append(s.held, c)
	}
}

// quoted reads up to the closing quote; two of them are one.
func (s *scanner) quoted(mark byte) (token, error) {
	kind := quotedName
	if mark == '\'' || mark == '"' && s.escapes {
		kind = inQuotes
	}
	s.held = s.held[:0]
	for {
		c, err := s.next()
		switch {
		case errors.Is(err, io.EOF):
			return token{}, badf("%s:%d: the file ends inside of quotes", s.path, s.line)
		case err != nil:
			return token{}, s.wrap(err)
		case len(s.held) > longestLine:
			return token{}, badf("%s:%d: quotes around more than %d bytes", s.path, s.line, longestLine)
		case c == mark && !s.follows(mark):
			return token{kind, s.held}, nil
		case c == mark:
			_, _ = s.next() // the second of two, which was seen
		case c == '\\' && kind == inQuotes && s.escapes:
			if c, err = s.next(); err != nil {
				return token{}, s.wrap(err)
			}
			c = unescaped(c)
		}
		s.held = append(s.held, c)
	}
}

// unescaped is what a sign after a backslash stands for in MySQL.
func unescaped(c byte) byte {
	switch c {
	case '0':
		return 0
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'b':
		return '\b'
	case 'Z':
		return 26
	}
	return c
}

// dollar passes over PostgreSQL's $tag$ … $tag$.
func (s *scanner) dollar() (token, error) {
	tag := []byte{'$'}
	for {
		c, err := s.next()
		if err != nil {
			return token{}, s.wrap(err)
		}
		if tag = append(tag, c); c == '$' {
			break
		}
		if !word(c) {
			return token{sign, []byte{'$'}}, nil
		}
	}
	var last []byte
	for !bytes.HasSuffix(last, tag) {
		c, err := s.next()
		if err != nil {
			return token{}, s.wrap(err)
		}
		if last = append(last, c); len(last) > 1024+len(tag) {
			last = append(last[:0], last[1024:]...)
		}
	}
	return token{inQuotes, nil}, nil
}

func (s *scanner) comment() error {
	star := false
	_, _ = s.next() // the *, which was seen
	for {
		c, err := s.next()
		switch {
		case err != nil:
			return s.wrap(err)
		case c == '/' && star:
			return nil
		}
		star = c == '*'
	}
}
