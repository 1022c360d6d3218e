package ids

import (
	"fmt"
	"math/bits"
	"slices"
	"time"
)

// A Bulk is the first keys of a stream that arrives in the order in which it is minted, made
// in any order and by any number of goroutines. Every key is computed from its index: no
// state passes from one to the next, and a key can be made again.
type Bulk struct {
	rows   int64
	random Random // of the first node
	fill   func(b *Bulk, dst [][2]uint64, from int64)
	prefix func(b *Bulk, dst []uint64, from int64)

	// Of one node: its clock shows first ns at the start. At even arrivals, short·rate is the
	// part of it past a whole millisecond, in units of 1 ns / rate.
	rate, first, short int64

	// Of others.
	process process
	nodes   []Random
	gen     generator // that remembers nothing
}

// bulk is how the schemes that can be made in bulk are: whole keys as two words,
// big-endian, the second of 0 for a key of 8 bytes, or the first word alone.
type bulk struct {
	fill   func(b *Bulk, dst [][2]uint64, from int64)
	prefix func(b *Bulk, dst []uint64, from int64)
}

// forgetful are the schemes whose keys of at most 16 bytes depend on their mint alone.
var forgetful = []string{"serial", "uuidv4", "uuidv7", "ulid", "comb", "scrambled", "bitreversed"}

// Bulk returns the first keys of the scheme in e, the same as those of [Scheme.Stream].
// It fails where a key depends on more than its index: where ids overtake each other, under
// a generator that makes words one after another, and for schemes that remember their last
// id, of which snowflakes alone can be worked out: on one node, at even arrivals or up to a
// million a second of Poisson's.
func (s Scheme) Bulk(e Env, rows int64) (*Bulk, error) {
	if err := s.CheckRows(e, rows); err != nil {
		return nil, err
	}
	how, ok := s.inBulk(e)
	switch {
	case !ok:
		return nil, fmt.Errorf("%s cannot be made in bulk in %+v", s.Name, e)
	case e.Generator != Counter:
		return nil, fmt.Errorf("%s under generator %v cannot be made in bulk: only under %v does a key depend on its index alone", s.Name, e.Generator, Counter)
	case e.Jitter > 0 || e.Late != Late{}:
		return nil, fmt.Errorf("%s with jitter %v and late %v cannot be made in bulk: only without does an id's place depend on its index alone", s.Name, e.Jitter, e.Late)
	}
	m := e.Mint(0)
	first := m.Clock - int64(m.Time)
	nodes := s.randoms(e)
	return &Bulk{
		rows: rows, random: nodes[0], fill: how.fill, prefix: how.prefix,
		rate: e.Rate, first: first, short: first % int64(time.Millisecond) * e.Rate,
		process: newProcess(e), nodes: nodes, gen: s.start(e),
	}, nil
}

// inBulk is the fastest way to make the scheme's keys in e by their index, if there is one.
func (s Scheme) inBulk(e Env) (bulk, bool) {
	alone := e.states() == 1
	free := e.Tick == 0 && e.Rollback == Rollback{} // the clock shows the time
	how, ok := bulks[s.Name]
	switch {
	case e.Blocks != (Blocks{}):
		return serialTurns, s.Name == "serial" && e.Blocks.Turns && e.states() == e.Nodes
	case ok && alone && (free && e.Arrivals.Pace == Even || !s.timed()):
		return how, true
	case s.every(func(s Scheme) bool { return slices.Contains(forgetful, s.Name) }):
		if each, ok := eachOf[s.Name]; ok && s.timed() {
			return each, true
		}
		return anyOf, true
	case s.Name == "snowflake" && alone && e.Arrivals.Pace == Poisson && free && e.Rate <= maxSnowflakes:
		return snowflakesOf, true
	}
	return bulk{}, false
}

// In is the same keys in an encoding that stores binary ids: [Binary], or in another order of bytes.
func (b *Bulk) In(enc Encoding) *Bulk {
	move := enc.moved()
	if move == nil {
		return b
	}
	in := *b
	in.fill = func(_ *Bulk, dst [][2]uint64, from int64) {
		b.fill(b, dst, from)
		for i := range dst {
			dst[i][0] = move(dst[i][0])
		}
	}
	in.prefix = func(_ *Bulk, dst []uint64, from int64) {
		b.prefix(b, dst, from)
		for i := range dst {
			dst[i] = move(dst[i])
		}
	}
	return &in
}

// Rows is how many keys there are.
func (b *Bulk) Rows() int64 { return b.rows }

// Words sets dst to the keys from one on: each as two words, big-endian, padded with
// zeros.
func (b *Bulk) Words(dst [][2]uint64, from int64) { b.fill(b, dst, from) }

// Prefixes sets dst to the first words of the keys from one on.
func (b *Bulk) Prefixes(dst []uint64, from int64) { b.prefix(b, dst, from) }

// Less reports whether key i sorts before key j.
func (b *Bulk) Less(i, j int64) bool {
	var k, l [1][2]uint64
	b.fill(b, k[:], i)
	b.fill(b, l[:], j)
	return k[0][0] < l[0][0] || k[0][0] == l[0][0] && k[0][1] < l[0][1]
}

// bulks are the schemes that can be made in bulk.
var bulks = map[string]bulk{
	"serial": {
		fill: func(_ *Bulk, dst [][2]uint64, from int64) {
			for i := range dst {
				dst[i] = [2]uint64{uint64(from + int64(i) + 1)}
			}
		},
		prefix: func(_ *Bulk, dst []uint64, from int64) {
			for i := range dst {
				dst[i] = uint64(from + int64(i) + 1)
			}
		},
	},
	"uuidv4": {
		fill: func(b *Bulk, dst [][2]uint64, from int64) {
			high, low := b.random.keys[0]+uint64(from)*gamma, b.random.keys[1]+uint64(from)*gamma
			for i := range dst {
				dst[i] = [2]uint64{stampVersion(mix(high), 4), stampVariant(mix(low))}
				high += gamma
				low += gamma
			}
		},
		prefix: func(b *Bulk, dst []uint64, from int64) {
			high := b.random.keys[0] + uint64(from)*gamma
			for i := range dst {
				dst[i] = stampVersion(mix(high), 4)
				high += gamma
			}
		},
	},
	"uuidv7": timed(uuidv7Bits[0], uuidv7Bits[1]),
	"ulid":   timed(ulidBits[0], ulidBits[1]),
	"snowflake": {
		fill: func(b *Bulk, dst [][2]uint64, from int64) {
			t := b.millis(from)
			id, step, past := t.snowflake(from), t.snowflakeStep(), t.past
			for i := range dst {
				dst[i] = [2]uint64{id}
				id, past = id+step, past+t.rest
				if past >= t.length {
					id, past = (id>>22+1)<<22, past-t.length
				}
			}
		},
		prefix: func(b *Bulk, dst []uint64, from int64) {
			t := b.millis(from)
			id, step, past := t.snowflake(from), t.snowflakeStep(), t.past
			for i := range dst {
				dst[i] = id
				id, past = id+step, past+t.rest
				if past >= t.length {
					id, past = (id>>22+1)<<22, past-t.length
				}
			}
		},
	},
}

// random is what a scheme does with a random word.
type random struct{ keep, set uint64 } // bits

func (r random) of(word uint64) uint64 { return word&r.keep | r.set }

// What schemes of 48 bits of milliseconds do with their two words.
var (
	uuidv7Bits = [2]random{{keep: 0xfff, set: 7 << 12}, {keep: 1<<62 - 1, set: 2 << 62}}
	ulidBits   = [2]random{{keep: 0xffff}, {keep: 1<<64 - 1}}
)

// timed is a scheme of 48 bits of milliseconds, and random bits after them in either word.
// Where it is inlined, its loops call what they would have inlined.
//
//go:noinline
func timed(first, second random) bulk {
	return bulk{
		fill: func(b *Bulk, dst [][2]uint64, from int64) {
			high, low := b.random.keys[0]+uint64(from)*gamma, b.random.keys[1]+uint64(from)*gamma
			t := b.millis(from)
			ms, past := t.ms, t.past
			for i := range dst {
				dst[i] = [2]uint64{uint64(ms)<<16 | first.of(mix(high)), second.of(mix(low))}
				high += gamma
				low += gamma
				ms, past = ms+t.step, past+t.rest
				if past >= t.length {
					ms, past = ms+1, past-t.length
				}
			}
		},
		prefix: func(b *Bulk, dst []uint64, from int64) {
			high := b.random.keys[0] + uint64(from)*gamma
			t := b.millis(from)
			ms, past := t.ms, t.past
			for i := range dst {
				dst[i] = uint64(ms)<<16 | first.of(mix(high))
				high += gamma
				ms, past = ms+t.step, past+t.rest
				if past >= t.length {
					ms, past = ms+1, past-t.length
				}
			}
		},
	}
}

// snowflake is the id of an index that is minted at m. The rate of one node leaves room
// for all ids of a millisecond.
func (m milli) snowflake(index int64) uint64 {
	step := min(m.past/int64(time.Second), index) // the ids before it in the same ms
	return uint64((m.ms-snowflakeEpoch)<<22 | step)
}

// snowflakeStep is the way to the next id as long as past stays within a millisecond.
func (m milli) snowflakeStep() uint64 {
	if m.step > 0 {
		return uint64(m.step) << 22
	}
	return 1
}

func stampVersion(w uint64, version uint64) uint64 { return w&^0xf000 | version<<12 }
func stampVariant(w uint64) uint64                 { return w&^(3<<62) | 2<<62 }

// A milli is the millisecond that a clock shows when an id is minted.
type milli struct {
	ms   int64 // Unix time
	past int64 // time since it began, in units of 1 ns / rate

	step, rest, length int64 // from one id to the next: whole ms, and past; a ms in units of past
}

// millis is the millisecond of an index.
func (b *Bulk) millis(index int64) milli {
	m := milli{length: int64(time.Millisecond) * b.rate}
	m.step, m.rest = int64(time.Second)/m.length, int64(time.Second)%m.length
	hi, lo := bits.Mul64(uint64(index), uint64(time.Second))
	lo, carry := bits.Add64(lo, uint64(b.short), 0)
	ms, past := bits.Div64(hi+carry, lo, uint64(m.length))
	m.ms, m.past = b.first/int64(time.Millisecond)+int64(ms), int64(past)
	return m
}
