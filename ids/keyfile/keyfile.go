// Package keyfile reads the user's own ids from a file, in their order of arrival.
//
// It makes no ids (package ids does) and knows no engine. A file is checked whole
// before it is used: every line is well-formed and no id comes twice. Package bench
// then reads it as a stream, once a round.
package keyfile

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"os"
	"time"

	"idbench/ids"
)

// ErrFile is wrapped by errors about what a file holds, or that there is none: bad
// lines, duplicates, no ids. Those of the system are not among them.
var ErrFile = errors.New("keys file")

// badFile is an error that wraps ErrFile without showing its text.
type badFile struct{ error }

func (badFile) Is(target error) bool { return target == ErrFile }

func badf(format string, args ...any) error { return badFile{fmt.Errorf(format, args...)} }

// maxRows is the most ids that a file may hold.
const maxRows = 1<<32 - 1

// A File is a checked file of ids, one a line in order of arrival.
type File struct {
	Path    string
	Form    Form     // of every line
	Kind    ids.Kind // of the binary form
	Bytes   int      // of the binary form
	TextLen int      // of the longest line
	Rows    int64
	SHA256  string // of the file's bytes as they stand, in hex
	Look    Look

	spooled *os.File // the file's bytes, where its path cannot be read again; nil: it can
}

// Check reads a file and says what it holds; times after now are none. Lines may end in CR LF, a byte order mark
// may come first, and the file may be packed with gzip, whatever its name. Stdin, and what
// the shell opened, is copied into a temporary file without a name.
//
// It holds 20 bytes an id, with room to grow up to 45, and the file is read again for
// each form that its first lines leave open. Errors about the content carry path:line
// and wrap ErrFile.
func Check(ctx context.Context, path string, stdin io.Reader, now time.Time) (*File, error) {
	spooled, err := source(ctx, path, stdin)
	if err != nil {
		return nil, err
	}
	if spooled != nil {
		path = Stdin
	}
	var first error // the error of the form that got furthest
	furthest := int64(-1)
	for _, form := range Forms {
		f := &File{Path: path, Form: form, Kind: form.Kind, Bytes: form.Bytes, spooled: spooled}
		rows, err := f.scan(ctx)
		if err == nil {
			f.Look, err = look(f, rows, now)
			return f, err
		}
		var line badLine
		if !errors.As(err, &line) {
			return nil, err
		}
		if line.at > furthest {
			furthest, first = line.at, err
		}
	}
	return nil, first
}

// A badLine is a line that is not of the form.
type badLine struct {
	at int64 // lines before it
	error
}

func (badLine) Is(target error) bool { return target == ErrFile }

// scan reads all ids.
func (f *File) scan(ctx context.Context) (rows []row, err error) {
	sum := sha256.New()
	in, err := f.open(sum)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	var key [16]byte // outside of the loop: it is reached through a pointer
	for {
		if f.Rows%(1<<16) == 0 && ctx.Err() != nil {
			return nil, fmt.Errorf("interrupted: %w", context.Cause(ctx))
		}
		text, err := in.line()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if !f.Form.parse(&key, text) {
			allowed := "all lines are of one form: " + formNames()
			if f.Rows > 0 {
				allowed = "the lines before are " + f.Form.Name
			}
			return nil, badLine{f.Rows, fmt.Errorf("%s:%d: %s is not an id (%s)", f.Path, f.Rows+1, quote(text), allowed)}
		}
		at := uint32(f.Rows)
		if f.Rows++; f.Rows > maxRows {
			return nil, badf("%s: more than %d ids", f.Path, int64(maxRows))
		}
		f.TextLen = max(f.TextLen, len(text))
		rows = append(rows, row{key, at})
	}
	if f.Rows == 0 {
		return nil, badf("%s:1: no ids", f.Path)
	}
	f.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return rows, nil
}

// quote shows a line, if need be cut.
func quote(text []byte) string {
	const most = 40
	if len(text) > most {
		return fmt.Sprintf("%q…", text[:most])
	}
	return fmt.Sprintf("%q", text)
}

// lines reads a file line by line.
type lines struct {
	path string
	file io.Closer
	in   *bufio.Reader
	n    int64
}

// open opens the file, and adds its bytes to sum as they are read. sum may be nil.
func (f *File) open(sum hash.Hash) (*lines, error) {
	var raw io.Reader
	l := &lines{path: f.Path}
	if f.spooled != nil {
		raw, l.file = io.NewSectionReader(f.spooled, 0, math.MaxInt64), io.NopCloser(nil)
	} else {
		file, err := os.Open(f.Path)
		if err != nil {
			return nil, err
		}
		raw, l.file = file, file
	}
	if err := l.start(raw, sum); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", f.Path, err), l.file.Close())
	}
	return l, nil
}

func (l *lines) start(raw io.Reader, sum hash.Hash) error {
	if sum != nil {
		raw = io.TeeReader(raw, sum)
	}
	l.in = bufio.NewReaderSize(raw, 1<<16)
	if magic, _ := l.in.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		zip, err := gzip.NewReader(l.in)
		if err != nil {
			return err
		}
		l.in = bufio.NewReaderSize(zip, 1<<16)
	}
	if mark, _ := l.in.Peek(3); string(mark) == "\ufeff" {
		if _, err := l.in.Discard(3); err != nil {
			return err
		}
	}
	return nil
}

// line returns the next line without its end, valid until the next call, or io.EOF
// after the last. Of a line too long for any id it returns the beginning only.
func (l *lines) line() ([]byte, error) {
	text, err := l.in.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return text, nil
	case errors.Is(err, io.EOF) && len(text) > 0:
	case errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return nil, io.EOF
	case err != nil:
		return nil, fmt.Errorf("%s:%d: %w", l.path, l.n+1, err)
	}
	l.n++
	return bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("\n")), []byte("\r")), nil
}

func (l *lines) Close() error { return l.file.Close() }

// A Reader yields the ids of a file in order of arrival.
type Reader struct {
	form Form
	text bool
	key  [16]byte
	*lines
}

// Open starts reading a checked file. The text form of an id is its line as it stands.
func (f *File) Open(enc ids.Encoding) (*Reader, error) {
	l, err := f.open(nil)
	return &Reader{form: f.Form, text: enc.Spells(f.Kind), lines: l}, err
}

// Append appends the next id to dst. It returns io.EOF after the last one, and an error
// that wraps ErrFile when the file is no longer what was checked.
func (r *Reader) Append(dst []byte) ([]byte, error) {
	text, err := r.line()
	if err != nil {
		return dst, err
	}
	if !r.form.parse(&r.key, text) {
		return dst, badf("%s:%d: %s is not %s; the file has changed", r.path, r.n, quote(text), r.form.Name)
	}
	if r.text {
		return append(dst, text...), nil
	}
	return append(dst, r.key[:r.form.Bytes]...), nil
}
