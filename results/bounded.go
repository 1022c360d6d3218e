package results

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
)

// Bounds of what is read. A line of a run's files has some hundred bytes, of frames a few
// thousand, and gzip packs them 5 to 26 times as dense; a folder that somebody else made can
// hold anything.
const (
	maxLine   = 1 << 16  // bytes of a line
	maxEnv    = 64 << 20 // bytes of env.json
	freely    = 16 << 20 // bytes that any packed file may expand to
	maxExpand = 100      // times its own size to which a larger one may
)

var (
	errLine   = fmt.Errorf("a line of more than %d bytes", maxLine)
	errQuote  = errors.New("a quote does not end in its line")
	errExpand = fmt.Errorf("it expands to more than %d times its size", maxExpand)
)

// A bounded reader ends with an error where a line becomes too long, a quote does not end in
// its line, or more bytes come than are left. All whole lines before are read.
type bounded struct {
	in     io.Reader
	left   int64
	large  error // when no byte is left
	line   int   // bytes of the line so far
	quoted bool
	plain  bool // quotes stand for themselves
	err    error
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.in.Read(p)
	b.err = err
	if b.left -= int64(n); b.left < 0 {
		return 0, b.stop(b.large)
	}
	for at := 0; at < n; {
		end, whole := n, false
		if i := bytes.IndexByte(p[at:n], '\n'); i >= 0 {
			end, whole = at+i+1, true
		}
		b.line += end - at
		b.quoted = b.quoted != (bytes.Count(p[at:end], []byte{'"'})%2 == 1)
		switch {
		case b.line > maxLine:
			return at, b.stop(errLine)
		case whole && b.quoted && !b.plain:
			return at, b.stop(errQuote)
		case whole:
			b.line = 0
		}
		at = end
	}
	return n, b.err
}

func (b *bounded) stop(err error) error {
	b.err = err
	return err
}

// openRegular opens a file to read, and nothing that could wait for a writer.
func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	return os.Open(path)
}

// readText reads a file of lines as a whole. Errors about its content carry path:line.
func readText(path string, in io.Reader) ([]byte, error) {
	text, err := io.ReadAll(&bounded{in: in, left: math.MaxInt64, plain: true})
	if err != nil {
		return nil, fmt.Errorf("%s:%d: %w", path, bytes.Count(text, []byte("\n"))+1, err)
	}
	return text, nil
}
