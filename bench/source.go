package bench

import (
	"encoding/binary"
	"math/rand/v2"

	"idbench/ids"
)

// A source makes the rows of a load, a block at a time, in buffers that it reuses.
type source struct {
	stream *ids.Stream
	value  int // bytes of a payload
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

func newSource(c Case) (*source, error) {
	stream, err := c.Scheme.Stream(c.Env, c.Encoding)
	if err != nil {
		return nil, err
	}
	var seed [32]byte
	binary.LittleEndian.PutUint64(seed[:], c.Env.Seed)
	s := &source{stream: stream, value: c.Value, pool: make([]byte, windows-1+c.Value)}
	_, _ = rand.NewChaCha8(seed).Read(s.pool) // documented never to fail
	return s, nil
}

// next makes the next n rows in keys and values, which are valid until the next
// call, and returns the bytes of their keys and payloads. An empty payload is not
// nil.
func (s *source) next(n int) int64 {
	s.flat, s.keys, s.values = s.flat[:0], s.keys[:0], s.values[:0]
	for range n {
		start := len(s.flat)
		// When flat moves, the keys before keep the array that they are in.
		s.flat = s.stream.Append(s.flat)
		s.keys = append(s.keys, s.flat[start:len(s.flat):len(s.flat)])
		end := s.at + s.value
		s.values = append(s.values, s.pool[s.at:end:end])
		s.at = (s.at + stride) % windows
	}
	return int64(len(s.flat)) + int64(n)*int64(s.value)
}
