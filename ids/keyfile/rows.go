package keyfile

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

// lead is how many bytes of an id its row holds.
const lead = 16

// A row is the first bytes of an id, zeros after a shorter one, and how many ids arrived
// before it. Once all that ids tell has been read, the first four bytes hold something
// else: see [store.rank].
type row struct {
	key [lead]byte
	at  uint32
}

// A store holds all ids of a file: 20 bytes for one of up to 16.
type store struct {
	rows []row
	// What rows do not hold, by arrival.
	rest []byte   // bytes after the first 16
	ends []uint64 // in rest; nil: no id is longer than 16 bytes
	lens []uint8  // nil: all ids are as long
}

// load reads all ids of a file that has been scanned.
func (f *File) load(ctx context.Context) (s *store, err error) {
	in, err := f.open(nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	s = &store{rows: make([]row, 0, f.Rows)}
	if f.Bytes > lead {
		s.ends = make([]uint64, 0, f.Rows)
	}
	if f.least < f.Bytes {
		s.lens = make([]uint8, 0, f.Rows)
	}
	var v id
	for {
		if err := interrupted(ctx, len(s.rows)); err != nil {
			return nil, err
		}
		switch err := in.id(f, &v); {
		case errors.Is(err, io.EOF) && int64(len(s.rows)) == f.Rows:
			return s, nil
		case errors.Is(err, io.EOF), err == nil && int64(len(s.rows)) == f.Rows:
			return nil, badf("%s: the file has changed while it was read", f.Path)
		case err != nil:
			return nil, err
		}
		r := row{at: uint32(len(s.rows))}
		key := v.key[:v.n]
		copy(r.key[:], key)
		s.rows = append(s.rows, r)
		if s.ends != nil {
			s.rest = append(s.rest, key[min(lead, len(key)):]...)
			s.ends = append(s.ends, uint64(len(s.rest)))
		}
		if s.lens != nil {
			s.lens = append(s.lens, uint8(len(key)))
		}
	}
}

// compare orders rows by key, bytewise; 0 = the same key.
func (s *store) compare(a, b *row) int {
	if c := cmp.Compare(binary.BigEndian.Uint64(a.key[:8]), binary.BigEndian.Uint64(b.key[:8])); c != 0 {
		return c
	}
	if c := cmp.Compare(binary.BigEndian.Uint64(a.key[8:]), binary.BigEndian.Uint64(b.key[8:])); c != 0 {
		return c
	}
	if s.ends != nil {
		if c := bytes.Compare(s.after(a.at), s.after(b.at)); c != 0 {
			return c
		}
	}
	if s.lens != nil {
		return cmp.Compare(s.lens[a.at], s.lens[b.at]) // one is the other with zero bytes behind
	}
	return 0
}

// after is what follows the first 16 bytes of an id.
func (s *store) after(at uint32) []byte {
	start := uint64(0)
	if at > 0 {
		start = s.ends[at-1]
	}
	return s.rest[start:s.ends[at]]
}

// arrange sorts the rows by key and finds the first id that repeats an earlier one: how many
// arrived before each of the two.
func (s *store) arrange() (again, first uint32, ok bool) {
	if !slices.IsSortedFunc(s.rows, s.order) {
		s.sort(s.rows, 0)
	}
	for i := 1; i < len(s.rows); i++ {
		if a, b := &s.rows[i-1], &s.rows[i]; s.compare(a, b) == 0 && (!ok || b.at < again) {
			again, first, ok = b.at, a.at, true
		}
	}
	return again, first, ok
}

// order orders rows by key, and those of one key by arrival.
func (s *store) order(a, b row) int {
	if c := s.compare(&a, &b); c != 0 {
		return c
	}
	return cmp.Compare(a.at, b.at)
}

// sort sorts rows that are alike in the first depth bytes. It deals them out by the next byte,
// in place, as long as they are many (McIlroy, Bostic and McIlroy, Engineering Radix Sort,
// 1993): in a third of the time that comparisons take.
func (s *store) sort(rows []row, depth int) {
	var next, end [256]int
	for {
		if len(rows) < 200 || depth == lead {
			slices.SortFunc(rows, s.order)
			return
		}
		clear(end[:])
		for i := range rows {
			end[rows[i].key[depth]]++
		}
		if end[rows[0].key[depth]] < len(rows) {
			break
		}
		depth++ // all alike
	}
	at := 0
	for b, n := range end {
		next[b] = at
		at += n
		end[b] = at
	}
	for b := range next {
		for next[b] < end[b] {
			r := rows[next[b]]
			for c := r.key[depth]; int(c) != b; c = r.key[depth] {
				r, rows[next[c]] = rows[next[c]], r
				next[c]++
			}
			rows[next[b]] = r
			next[b]++
		}
	}
	start := 0
	for _, stop := range end {
		if stop-start > 1 {
			s.sort(rows[start:stop], depth+1)
		}
		start = stop
	}
}

// rank puts each row's place in key order where the row that arrived there has its key, which
// is lost. It takes no memory.
func (s *store) rank() {
	for rank := range s.rows {
		binary.NativeEndian.PutUint32(s.rows[s.rows[rank].at].key[:4], uint32(rank))
	}
}

// ranked is the place in key order of the row that arrived as number at, after rank.
func (s *store) ranked(at int) uint32 { return binary.NativeEndian.Uint32(s.rows[at].key[:4]) }
