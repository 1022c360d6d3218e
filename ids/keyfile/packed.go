package keyfile

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// magics are how files begin that are packed.
var magics = map[string]func(in *input, packed io.Reader) (io.Reader, error){
	"\x1f\x8b": func(_ *input, packed io.Reader) (io.Reader, error) { return gzip.NewReader(packed) },
	"BZh":      func(_ *input, packed io.Reader) (io.Reader, error) { return bzip2.NewReader(packed), nil },
	"\xfd7zXZ\x00": func(_ *input, packed io.Reader) (io.Reader, error) {
		return xz.NewReader(packed)
	},
	"\x28\xb5\x2f\xfd": func(in *input, packed io.Reader) (io.Reader, error) {
		d, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(mostUnpacking))
		if err == nil {
			in.free = d.Close
		}
		return d, err
	},
}

// mostUnpacking is the most bytes that a file packed with zstd may refer back to, as much as its
// own --ultra -22 does.
const mostUnpacking = 128 << 20

// others are how files begin that are known and not read, and what to do with them.
var others = map[string]string{
	"PK\x03\x04":                       "a zip archive: unzip -p FILE writes what is in it",
	"PAR1":                             "a Parquet file: duckdb -csv -c \"SELECT id FROM 'FILE'\" writes a column of it",
	"SQLite format 3\x00":              "a SQLite database: sqlite3 FILE 'SELECT id FROM …' writes a column of it",
	"PGDMP":                            "an archive of pg_dump: pg_restore -f - FILE writes one that is read",
	"\x04\x22\x4d\x18":                 "packed with lz4: lz4 -dc FILE writes one that is read",
	"7z\xbc\xaf\x27\x1c":               "a 7z archive: 7z x -so FILE writes what is in it",
	"PGCOPY\n\xff\r\n\x00":             "binary COPY: COPY … TO … (FORMAT csv) writes what is read",
	"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "a file of an office program: saved as CSV it is read",
	"ARROW1\x00\x00":                   "an Arrow file: duckdb -csv writes a column of it",
	"Obj\x01":                          "an Avro file: duckdb -csv writes a column of it",
}

// unpack takes off what packs a file, whatever its name.
func (in *input) unpack(path string) (*bufio.Reader, error) {
	packed := bufio.NewReaderSize(in.raw, window)
	head, _ := packed.Peek(16)
	for magic, reader := range magics {
		if !bytes.HasPrefix(head, []byte(magic)) {
			continue
		}
		text, err := reader(in, packed)
		if err != nil {
			return nil, damaged(err)
		}
		in.packed = true
		return bufio.NewReaderSize(whole{text}, window), nil
	}
	for magic, what := range others {
		if bytes.HasPrefix(head, []byte(magic)) {
			return nil, badf("%s:1: %s", path, string(bytes.ReplaceAll([]byte(what), []byte("FILE"), []byte(path))))
		}
	}
	return packed, nil
}

// intact says that what packs the file is damaged, as far as its own checksums tell.
func (f *File) intact(ctx context.Context) (err error) {
	in, err := f.bytes()
	if err != nil {
		return nil // which is another error's affair
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	text, err := in.unpack(f.Path)
	for n := 0; err == nil && in.packed; n++ {
		if err = interrupted(ctx, int64(n)<<16); err == nil {
			_, err = io.CopyN(io.Discard, text, window)
		}
	}
	if in.packed && errors.Is(err, ErrFile) {
		return fmt.Errorf("%s: %w", f.Path, err)
	}
	return nil
}

// A whole archive is read to its end.
type whole struct{ io.Reader }

func (w whole) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = damaged(err)
	}
	return n, err
}

// damaged says what is wrong where an archive cannot be unpacked, unless that is the system's.
func damaged(err error) error {
	var system *fs.PathError
	switch {
	case errors.As(err, &system):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return damage{errors.New("what packs the file is cut off, or something follows it: copy or pack it anew")}
	}
	return damage{fmt.Errorf("what packs the file is damaged (%w): copy or pack it anew", err)}
}

// A damage is what is wrong with an archive.
type damage struct{ error }

func (damage) Is(target error) bool { return target == ErrFile }
