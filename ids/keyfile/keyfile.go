// Package keyfile reads the user's own ids from a file, in their order of arrival.
//
// It makes no ids (package ids does) and knows no engine. A file is checked whole
// before it is used: every line is well-formed and no id comes twice. Package bench
// then reads it as a stream, once a round.
package keyfile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/message"

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

// An Ask is what to read, and as what.
type Ask struct {
	Path string
	Form string // the name of one of Forms; "": the one that the ids show
	// Column is the one that holds the ids, by its name or its number from 1 on; in a dump
	// it may be TABLE.NAME. "": there is one.
	Column string
}

// A File is a checked file of ids in order of arrival.
type File struct {
	Ask
	Form    Form     // of every id
	Says    string   // what they are in words
	Kind    ids.Kind // of the binary form
	Bytes   int      // of the longest binary form
	TextLen int      // of the longest spelling
	Rows    int64
	Nulls   int64  // entries that were left out
	SHA256  string // of the file's bytes as they stand, in hex
	Look    Look

	header string // the first line, which is no id; "": there is none
	utf16  bool
	layout layout

	suffixed bool // the first texts end in UUIDs or ULIDs

	least        int      // bytes of the shortest binary form
	leastText    int      // of the shortest spelling
	around       bool     // a literal's signs stand around every id
	objects      bool     // all of them are ObjectId("…")
	below, above int64    // lines of the first integers below 0 and above 2^63-1; 0: there are none
	canonical    bool     // text is the canonical spelling of a UUID: the file has several, or another
	spooled      *os.File // the file's bytes, where its path cannot be read again; nil: it can
}

// Check reads a file and says what it holds; times after now are none. Blanks around an id
// and empty lines at the end are nothing, lines may end in CR LF, a byte order mark may come
// first, and the file may be packed, whatever its name. A first line that is no id is a
// header, and NULLs are left out: Lines says so. Stdin, and what the shell opened, is copied
// into a temporary file without a name.
//
// It holds 20 bytes an id, of ids above 16 bytes what is longer and 8 bytes more, and the
// file is read again for each form that its first lines leave open. Errors about the content
// carry path:line and wrap ErrFile.
func Check(ctx context.Context, ask Ask, stdin io.Reader, now time.Time) (*File, error) {
	f, err := tried(ctx, ask, stdin, func(f *File) error { return f.scan(ctx, sha256.New(), nil) })
	if err != nil {
		return nil, err
	}
	return f, f.look(ctx, now)
}

// tried reads a file in each form that its first lines leave open, until one fits.
func tried(ctx context.Context, ask Ask, stdin io.Reader, read func(f *File) error) (*File, error) {
	if ask.Form != "" && !slices.Contains(FormNames(), ask.Form) {
		return nil, badf("unknown form of keys %q (forms: %s)", ask.Form, strings.Join(FormNames(), ", "))
	}
	spooled, err := source(ctx, ask.Path, stdin)
	if err != nil {
		return nil, err
	}
	f := File{Ask: ask, spooled: spooled}
	if spooled != nil {
		f.Path = Stdin
	}
	checked, err := f.fitting(read)
	if told := (damage{}); errors.Is(err, ErrFile) && !errors.As(err, &told) {
		if wrong := f.intact(ctx); wrong != nil { // and so what came out of it is not what went in
			err = wrong
		}
	}
	return checked, err
}

// fitting is the file in the first form that reads it whole.
func (f File) fitting(read func(f *File) error) (*File, error) {
	if err := f.layOut(); err != nil {
		return nil, err
	}
	forms, err := f.sample()
	if err != nil {
		return nil, err
	}
	var first error // the error of the form that got furthest
	furthest := int64(-1)
	for _, form := range forms {
		f := f
		f.Form = form
		err := read(&f)
		if err == nil {
			return &f, nil
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

func (f *File) look(ctx context.Context, now time.Time) error {
	s, err := f.load(ctx)
	if err != nil {
		return err
	}
	f.Look, err = look(f, s, now)
	return err
}

// A badLine is a line that is not of the form.
type badLine struct {
	at int64 // ids before it
	error
}

func (badLine) Is(target error) bool { return target == ErrFile }

func interrupted[N int | int64](ctx context.Context, rows N) error {
	if rows%(1<<16) == 0 && ctx.Err() != nil {
		return fmt.Errorf("interrupted: %w", context.Cause(ctx))
	}
	return nil
}

// scan checks all ids but for duplicates, and shows each to visit, which may be nil. sum takes the
// bytes of the file; nil: they are not summed up.
func (f *File) scan(ctx context.Context, sum hash.Hash, visit func(line int64, v *id)) (err error) {
	in, err := f.open(sum)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	f.least, f.leastText, f.around, f.objects = math.MaxInt, math.MaxInt, true, true
	var v id
	for {
		if err := interrupted(ctx, f.Rows); err != nil {
			return err
		}
		err := in.id(f, &v)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if f.Rows++; f.Rows > maxRows {
			return badf("%s: more than %d ids", f.Path, int64(maxRows))
		}
		f.Bytes, f.least = max(f.Bytes, v.n), min(f.least, v.n)
		f.TextLen, f.leastText = max(f.TextLen, len(v.text)), min(f.leastText, len(v.text))
		f.around = f.around && v.around
		f.objects = f.objects && v.object
		if visit != nil {
			visit(in.line, &v)
		}
	}
	switch {
	case f.Rows == 0 && f.header != "":
		return badf("%s:1: no ids below %s, which is a header", f.Path, quote([]byte(f.header)))
	case f.Rows == 0:
		return badf("%s:1: no ids", f.Path)
	}
	if err := in.drain(); err != nil {
		return fmt.Errorf("%s: %w", f.Path, err)
	}
	if sum != nil {
		f.SHA256 = hex.EncodeToString(sum.Sum(nil))
	}
	f.Nulls, f.Kind, f.Says = in.nulls, f.kind(), f.says()
	if f.canonical = f.Form.Name == "uuid" && (f.Ask.Form != "" || f.leastText < f.TextLen); f.canonical {
		f.TextLen = 36
	}
	return nil
}

// id reads the next one. It returns io.EOF after the last, and a badLine where it is not of
// the form.
func (in *input) id(f *File, v *id) error {
	text, err := in.cell()
	if err != nil {
		return err
	}
	v.lenient, v.object = f.Ask.Form != "", false
	if !f.Form.parse(v, text) {
		return badLine{in.ids, f.unfit(in, text)}
	}
	if f.Form.Name == "integer" {
		if err := f.signs(in, v, text); err != nil {
			return err
		}
	}
	if in.ids++; v.n != f.Bytes && f.Bytes > 0 && !f.Form.text && !v.around && !(f.Form.Name == "hex" && v.lenient) && f.SHA256 == "" {
		help := ""
		if f.Form.Name == "hex" {
			help = "; --keys-form hex reads ids of several lengths, --keys-form text their characters"
		}
		return badLine{in.ids - 1, fmt.Errorf("%s:%d: %s is %s of %d bytes, and the ids before are of %d%s", f.Path, in.line, quote(text), f.Form.Says, v.n, f.Bytes, help)}
	}
	return nil
}

// signs notes integers that are not between 0 and 2^63-1: a column is signed or unsigned.
func (f *File) signs(in *input, v *id, text []byte) error {
	if f.Kind == ids.KindSigned { // it is known since the file was scanned
		v.key[0] ^= 0x80
	}
	if v.below && f.below == 0 {
		f.below = in.line
	}
	if v.above && f.above == 0 {
		f.above = in.line
	}
	if f.below > 0 && f.above > 0 {
		other, is := f.below, "below 0"
		if f.above < f.below {
			other, is = f.above, "above 2^63-1"
		}
		return badLine{in.ids, fmt.Errorf("%s:%d: %s, and line %d is %s: no column of 64 bits holds both", f.Path, in.line, quote(text), other, is)}
	}
	return nil
}

// unfit says what an entry is that is not of the file's form.
func (f *File) unfit(in *input, text []byte) error {
	is, help := classify(text), ""
	if n := len(text); is == none && n > maxBytes {
		is = fmt.Sprintf("too long: it has %d characters, and an id at most %d", n, maxBytes)
	}
	switch {
	case in.ids > 0:
		f.Says = f.says()
		help = "; the lines before are " + f.Says
		if f.Form.Name == "uuid" || f.Form.Name == "ulid" {
			if v := (id{lenient: true}); parseUUID(&v, text) {
				help += "; --keys-form uuid takes both"
			}
		}
	case f.Ask.Form != "":
		help = "; --keys-form is " + f.Ask.Form
	default:
		help = "; one id stands on each line, or in a column of CSV, TSV or JSON lines (--keys-column)"
	}
	if f.utf16 {
		help += "; the file is UTF-16"
	}
	return fmt.Errorf("%s:%d: %s is %s%s", f.Path, in.line, quote(text), is, help)
}

// classify says what an entry is.
func classify(text []byte) string {
	for _, form := range Forms {
		v := id{}
		if form.asked || form.text || !form.parse(&v, text) {
			continue
		}
		if form.Name == "hex" {
			return fmt.Sprintf("hex of %d bytes", v.n)
		}
		return form.one
	}
	return none
}

// none is what an entry is that is nothing else.
const none = "no id"

// quote shows a line, if need be cut.
func quote(text []byte) string {
	const most = 40
	if len(text) > most {
		return fmt.Sprintf("%q…", text[:most])
	}
	return fmt.Sprintf("%q", text)
}

// duplicate is the error of an id that comes twice.
func (f *File) duplicate(again, first uint32) (err error) {
	in, err := f.open(nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	var v id
	line := int64(0)
	for at := uint32(0); ; at++ {
		if err := in.id(f, &v); err != nil {
			return fmt.Errorf("%s: %w", f.Path, err)
		}
		switch at {
		case first:
			line = in.line
		case again:
			return badf("%s:%d: duplicate of line %d: %s", f.Path, in.line, line, f.spelling(&v))
		}
	}
}

// leftOut says what of the file is no id.
func (f *File) leftOut(p *message.Printer) (list []string) {
	if f.utf16 {
		list = append(list, "the file is UTF-16")
	}
	switch {
	case f.layout.name != "" && len(f.layout.names) > 1:
		list = append(list, fmt.Sprintf("read from column %d of %d of %s", f.layout.column+1, len(f.layout.names), f.layout.name))
	case f.layout.name != "":
		list = append(list, "read from "+f.layout.name)
	}
	if f.header != "" {
		list = append(list, fmt.Sprintf("the first line, %s, is a header", quote([]byte(f.header))))
	}
	if f.suffixed {
		list = append(list, "they end in UUIDs or ULIDs: --keys-form uuid stores those, in 16 bytes")
	}
	if f.Nulls > 0 {
		list = append(list, p.Sprintf("%d NULLs are left out", f.Nulls))
	}
	if f.Nulls == 1 {
		list[len(list)-1] = "1 NULL is left out"
	}
	return list
}

// skips reports whether lines of the file are no ids.
func (f *File) skips() bool { return f.header != "" || f.Nulls > 0 || f.layout.name != "" }

// A Reader yields the ids of a file in order of arrival.
type Reader struct {
	file *File
	enc  ids.Encoding
	id   id
	*input
}

// Open starts reading a checked file, whose ids must suit the encoding ([ids.Scheme.CheckEncoding]).
// The text form of an id is its spelling as it stands, without what a literal has around it; of UUIDs
// in several spellings, or that were asked for, it is the canonical one.
func (f *File) Open(enc ids.Encoding) (*Reader, error) {
	in, err := f.open(nil)
	return &Reader{file: f, enc: enc, input: in}, err
}

// Append appends the next id to dst. It returns io.EOF after the last one, and an error
// that wraps ErrFile when the file is no longer what was checked.
func (r *Reader) Append(dst []byte) ([]byte, error) {
	err := r.input.id(r.file, &r.id)
	spelled := r.enc.Spells(r.file.Kind)
	switch {
	case err != nil:
		return dst, changed(err)
	case spelled && r.enc == ids.Hex, r.enc.Reorders():
		return r.enc.Append(dst, r.id.key[:r.id.n]), nil
	case spelled && r.file.canonical:
		return appendUUID(dst, r.id.key[:16]), nil
	case spelled:
		return append(dst, r.id.text...), nil
	}
	return append(dst, r.id.key[:r.id.n]...), nil
}

// changed is an error of reading a file that has been checked.
func changed(err error) error {
	if line := (badLine{}); errors.As(err, &line) {
		return badf("%w; the file has changed", err)
	}
	return err
}
