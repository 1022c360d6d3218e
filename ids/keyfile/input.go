package keyfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"os"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// window is how much of a file is looked at to see how it is written, in bytes.
const window = 1 << 16

// cells yields the entries of one column.
type cells interface {
	// cell returns the next entry and its line, valid until the next call, nil for NULL; or
	// io.EOF after the last.
	cell() (text []byte, line int64, err error)
}

// input reads the entries of a file.
type input struct {
	cells
	line  int64 // of the last entry
	ids   int64 // read
	nulls int64 // passed over
	raw   io.Reader
	text  *bufio.Reader // unpacked, in UTF-8
	free  func()        // lets go of what unpacks; nil: nothing to do
	// packed says that the text is what came out of an archive.
	packed bool
	io.Closer
}

// Close lets go of the file.
func (in *input) Close() error {
	if in.free != nil {
		in.free()
	}
	return in.Closer.Close()
}

// cell returns the next entry that is not NULL.
func (in *input) cell() ([]byte, error) {
	for {
		text, line, err := in.cells.cell()
		in.line = line
		if text != nil || err != nil {
			return text, err
		}
		in.nulls++
	}
}

// drain reads what the entries left of the file.
func (in *input) drain() error {
	_, err := io.Copy(io.Discard, in.raw)
	return err
}

// open opens the file, and adds its bytes to sum as they are read. sum may be nil.
func (f *File) open(sum hash.Hash) (*input, error) {
	in, err := f.bytes()
	if err != nil {
		return nil, err
	}
	if sum != nil {
		in.raw = io.TeeReader(in.raw, sum)
	}
	if err := f.start(in); err != nil {
		if !errors.Is(err, ErrFile) {
			err = fmt.Errorf("%s: %w", f.Path, err)
		}
		return nil, errors.Join(err, in.Close())
	}
	return in, nil
}

// bytes opens the file as it stands.
func (f *File) bytes() (*input, error) {
	if f.spooled != nil {
		return &input{raw: io.NewSectionReader(f.spooled, 0, math.MaxInt64), Closer: io.NopCloser(nil)}, nil
	}
	file, err := os.Open(f.Path)
	if err != nil {
		return nil, err
	}
	return &input{raw: file, Closer: file}, nil
}

func (f *File) start(in *input) error {
	text, err := in.unpack(f.Path)
	if err != nil {
		return err
	}
	if text, f.utf16, err = f.utf8(text); err != nil {
		return err
	}
	in.text = text
	l := &lines{path: f.Path, in: text, most: window}
	if in.cells = (&plain{lines: l}); f.layout.open != nil {
		l.most = longestLine
		in.cells = f.layout.open(f, l)
	}
	if f.header != "" {
		_, _, err = in.cells.cell()
	}
	return err
}

// utf8 takes off a byte order mark, and the encoding that one stands for.
func (f *File) utf8(in *bufio.Reader) (_ *bufio.Reader, utf16 bool, err error) {
	mark, _ := in.Peek(4)
	switch {
	case bytes.HasPrefix(mark, []byte("\ufeff")):
		_, err = in.Discard(len("\ufeff"))
	case bytes.HasPrefix(mark, []byte{0xff, 0xfe}), bytes.HasPrefix(mark, []byte{0xfe, 0xff}):
		decoder := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
		return bufio.NewReaderSize(transform.NewReader(in, decoder), window), true, nil
	case len(mark) == 4 && (mark[0] == 0) != (mark[1] == 0) && (mark[0] == 0) == (mark[2] == 0) && (mark[1] == 0) == (mark[3] == 0):
		return nil, false, badf("%s:1: the file is UTF-16 without a byte order mark: iconv -f UTF-16LE -t UTF-8 %s (or UTF-16BE) reads it", f.Path, f.Path)
	}
	return in, false, err
}

// lines reads text line by line.
type lines struct {
	path string
	in   *bufio.Reader
	n    int64 // read
	most int   // bytes of a line
	long []byte
}

// line returns the next line without its end, and without blanks around it, valid until
// the next call, or io.EOF after the last.
func (l *lines) line() ([]byte, error) {
	text, err := l.raw()
	return trim(text), err
}

// raw returns the next line as it stands, with its end.
func (l *lines) raw() ([]byte, error) {
	text, err := l.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		l.long = l.long[:0]
		for errors.Is(err, bufio.ErrBufferFull) && len(l.long) < l.most {
			l.long = append(l.long, text...)
			text, err = l.in.ReadSlice('\n')
		}
		l.long = append(l.long, text...)
		text = l.long
	}
	switch {
	case errors.Is(err, bufio.ErrBufferFull), len(text) > l.most:
		return nil, badf("%s:%d: %s is a line of more than %d bytes, and no id", l.path, l.n+1, quote(text), l.most)
	case errors.Is(err, io.EOF) && len(text) > 0:
	case errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return nil, io.EOF
	case err != nil:
		return nil, fmt.Errorf("%s:%d: %w", l.path, l.n+1, err)
	}
	l.n++
	return text, nil
}

// trim takes off blanks and the ends of lines.
func trim(text []byte) []byte {
	start, end := 0, len(text)
	for end > 0 && blank(text[end-1]) {
		end--
	}
	for start < end && blank(text[start]) {
		start++
	}
	return text[start:end]
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// null reports whether an entry is one.
func null(text []byte) bool {
	switch len(text) {
	case 2:
		return string(text) == `\N`
	case 4:
		return text[0]|0x20 == 'n' && bytes.EqualFold(text, []byte("null"))
	}
	return false
}

// plain takes each line for an entry.
type plain struct {
	*lines
}

func (p *plain) cell() ([]byte, int64, error) {
	text, err := p.line()
	if err == nil && len(text) == 0 {
		text, err = p.past()
	}
	if null(text) {
		text = nil
	}
	return text, p.n, err
}

// past reads on after an empty line: nothing may follow but others, and before the first
// id they are none of the file's either.
func (p *plain) past() ([]byte, error) {
	empty := p.n
	for {
		text, err := p.line()
		switch {
		case err != nil:
			return nil, err
		case len(text) > 0 && empty > 1:
			return nil, badf("%s:%d: an empty line between ids; sed '/^$/d' removes such", p.path, empty)
		case len(text) > 0:
			return text, nil
		}
	}
}
