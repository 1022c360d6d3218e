package bench

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"

	"idbench/ids"
)

// A source makes the rows of a load, a block at a time, in buffers that it reuses.
type source struct {
	stream stream
	value  func(row int64) int64 // bytes of a payload
	row    int64                 // that comes next
	flat   []byte
	pool   []byte // incompressible bytes; payloads are windows of it
	at     int    // where the next payload starts
	keys   [][]byte
	values [][]byte
}

// Payloads start at all offsets of the pool below windows, one stride on each time.
// windows is prime, so that none comes again before all have come.
const (
	windows = 1<<20 - 3
	stride  = 611_953
)

// A stream yields keys in order of arrival.
type stream interface {
	Append(dst []byte) ([]byte, error)
}

// unfailing is the stream of a scheme, which does not fail.
type unfailing struct{ *ids.Stream }

func (u unfailing) Append(dst []byte) ([]byte, error) { return u.Stream.Append(dst), nil }

func newSource(c Case) (*source, error) {
	keys, err := c.stream()
	if err != nil {
		return nil, err
	}
	var seed [32]byte
	binary.LittleEndian.PutUint64(seed[:], c.Env.Seed)
	s := &source{stream: keys, value: c.Value.Of(c.Env.Seed), pool: make([]byte, windows-1+c.Value.Most())}
	_, _ = rand.NewChaCha8(seed).Read(s.pool) // documented never to fail
	return s, nil
}

// stream starts the case's keys.
func (c Case) stream() (stream, error) {
	to, err := c.streamOf(c.Scheme)
	if err != nil || !c.Migrates() {
		return to, err
	}
	from, err := c.streamOf(c.From)
	if err != nil {
		return nil, errors.Join(err, closed(to))
	}
	return &migrated{from: from, to: to, left: c.At, waits: c.own(c.Scheme)}, nil
}

// streamOf starts the keys of one of the case's schemes, from the first on.
func (c Case) streamOf(s ids.Scheme) (stream, error) {
	if c.own(s) {
		return c.Keys.Open(c.Encoding)
	}
	keys, err := s.Stream(c.envOf(s), c.Encoding)
	return unfailing{keys}, err
}

// close lets go of a file of keys.
func (s *source) close() error { return closed(s.stream) }

func closed(s stream) error {
	if c, ok := s.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// next makes the next n rows in keys and values, which are valid until the next
// call, and returns the bytes of their keys and payloads. An empty payload is not
// nil.
func (s *source) next(n int) (size int64, err error) {
	s.flat, s.keys, s.values = s.flat[:0], s.keys[:0], s.values[:0]
	for range n {
		start := len(s.flat)
		// When flat moves, the keys before keep the array that they are in.
		if s.flat, err = s.stream.Append(s.flat); err != nil {
			return 0, err
		}
		s.keys = append(s.keys, s.flat[start:len(s.flat):len(s.flat)])
		bytes := s.value(s.row)
		end := s.at + int(bytes)
		s.values = append(s.values, s.pool[s.at:end:end])
		size += bytes
		s.row++
		s.at = (s.at + stride) % windows
	}
	return size + int64(len(s.flat)), nil
}

// Ascending reports whether every key of the case is greater than those before it.
func (c Case) Ascending() (ascending bool, err error) {
	s, err := c.stream()
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, closed(s)) }()
	var last, key []byte
	for row := range c.Rows {
		if key, err = s.Append(key[:0]); err != nil {
			return false, fmt.Errorf("key %d: %w", row, err)
		}
		if row > 0 && bytes.Compare(key, last) <= 0 {
			return false, nil
		}
		last, key = key, last
	}
	return true, nil
}
