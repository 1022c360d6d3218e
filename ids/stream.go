package ids

import (
	"fmt"
	"time"
)

// A Stream yields the keys of a scheme in the order in which their rows arrive.
// It belongs to one goroutine.
type Stream struct {
	process process
	gen     generator
	encode  func(dst []byte, k Key) []byte
	limit   int64 // ids that the scheme's time field has room for

	ahead Mint          // the next mint
	away  queue         // ids minted that have not arrived: with jitter, or late
	late  *bursts       // nil: none are
	at    time.Duration // arrival of the last key
}

// Stream returns the keys of the scheme in e, from the first one. It fails where
// [Scheme.Check] or [Scheme.CheckEncoding] does.
func (s Scheme) Stream(e Env, enc Encoding) (*Stream, error) {
	if err := s.Check(e); err != nil {
		return nil, err
	}
	if err := s.CheckEncoding(enc); err != nil {
		return nil, err
	}
	st := &Stream{process: newProcess(e), gen: s.start(e), limit: s.limit(e), late: newBursts(e)}
	switch {
	case enc.Spells(s.Kind) && enc != Hex:
		st.encode = s.text
	case s.Kind.Number() || enc == Binary:
		st.encode = func(dst []byte, k Key) []byte { return append(dst, k[:s.Bytes]...) }
	default:
		st.encode = func(dst []byte, k Key) []byte { return enc.Append(dst, k[:s.Bytes]) }
	}
	st.process.mint(&st.ahead, 0)
	return st, nil
}

// start returns the state of all nodes before the first id.
func (s Scheme) start(e Env) generator {
	switch {
	case s.portions != nil:
		return newMixture(e, s.portions)
	case e.Blocks != (Blocks{}):
		return s.blocked(e.Blocks.Size, e.states())
	}
	return s.generator(s.randoms(e))
}

// randoms is the randomness of all nodes.
func (s Scheme) randoms(e Env) []Random {
	random := make([]Random, e.states())
	for node := range random {
		random[node] = s.Random(e.Seed, node)
		if e.Generator == ChaCha8 {
			random[node] = random[node].chacha8()
		}
	}
	return random
}

// Append appends the next key to dst. Keys come in order of arrival, those that
// arrive together in order of minting.
//
// It panics past the number of ids that [Scheme.CheckRows] allows.
func (st *Stream) Append(dst []byte) []byte {
	// An id minted now arrives now at the earliest, and after those that were
	// minted before it and arrive now too; but for late ones, which an id minted now may let
	// arrive now.
	for len(st.away) == 0 || st.away[0].at > st.ahead.Time || st.late != nil && st.away[0].at == st.ahead.Time {
		node, minted := st.ahead.Node, st.ahead.Time
		a := st.mint()
		if st.late != nil {
			if !st.late.keep(a, node, minted, &st.away) {
				st.away.push(a)
			}
			continue
		}
		if st.process.Jitter == 0 {
			st.at = a.at
			return st.encode(dst, a.key)
		}
		st.away.push(a)
	}
	a := st.away.pop()
	st.at = a.at
	return st.encode(dst, a.key)
}

// mint makes the id of st.ahead and looks ahead to the next one.
func (st *Stream) mint() arrival {
	m := &st.ahead
	if m.Index >= st.limit {
		panic(fmt.Sprintf("ids: a stream ran past its %d ids: its scheme's time field has no room for more", st.limit))
	}
	a := arrival{m.Arrival, m.Index, st.gen.next(m)}
	st.process.mint(m, m.Index+1)
	return a
}

// At is the virtual time, since the start, at which the last key arrived; zero
// before the first.
func (st *Stream) At() time.Duration { return st.at }
