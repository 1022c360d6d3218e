package ids

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/oklog/ulid/v2"
	"github.com/rs/xid"
	"github.com/segmentio/ksuid"
	"go.mongodb.org/mongo-driver/v2/bson"
	"pgregory.net/rapid"
)

// busy has everything at once: bursts within a tick, nodes, skew, jitter.
var busy = Env{Seed: 11, Rate: 1_000_000, Nodes: 16, Skew: 5 * time.Millisecond, Jitter: 3 * time.Millisecond}

// busyFor is busy at a rate that the scheme can keep up with.
func busyFor(s Scheme) Env {
	e := busy
	if s.sustained > 0 {
		e.Rate = min(e.Rate, s.sustained*int64(e.Nodes))
	}
	return e
}

// take returns the next n keys.
func take(st *Stream, n int) [][]byte {
	keys := make([][]byte, n)
	for i := range keys {
		keys[i] = st.Append(nil)
	}
	return keys
}

// The stream is all (arrival, index) pairs, sorted.
func TestStreamIsSortedByArrival(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(Schemes).Draw(t, "scheme")
		e := anyEnv(t)
		e.Jitter = rapid.SampledFrom([]time.Duration{0, 1, time.Second / time.Duration(e.Rate), e.Jitter}).Draw(t, "jitter of these")
		if rapid.Bool().Draw(t, "ids arrive together") {
			e.Rate, e.Jitter = maxRate, time.Duration(rapid.IntRange(1, 50).Draw(t, "ns of jitter"))
		}
		n := rapid.IntRange(1, 500).Draw(t, "n")
		st, err := s.Stream(e, Binary)
		if err != nil {
			t.Skip(err)
		}
		punctual := e
		punctual.Jitter = 0
		ordered, err := s.Stream(punctual, Binary) // the same keys in mint order
		if err != nil {
			t.Fatal(err)
		}
		type row struct {
			at    time.Duration
			index int64
			key   []byte
		}
		var rows []row
		for i := int64(0); len(rows) < n || e.Mint(i).Time <= rows[n-1].at; i++ {
			m := e.Mint(i)
			r := row{m.Arrival, i, ordered.Append(nil)}
			at, _ := slices.BinarySearchFunc(rows, r, func(a, b row) int {
				return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.index, b.index))
			})
			rows = slices.Insert(rows, at, r)
		}
		for i, want := range rows[:n] {
			if got := st.Append(nil); !bytes.Equal(got, want.key) || st.At() != want.at {
				t.Fatalf("key %d: %x at %v, want %x (id %d) at %v", i, got, st.At(), want.key, want.index, want.at)
			}
		}
	})
}

// Without jitter, the millionth key that is evenly spaced arrives at 999,999/5000 s.
func TestStreamSpan(t *testing.T) {
	e := DefaultEnv()
	e.Arrivals = Arrivals{}
	st := open(t, serialScheme, e, Binary)
	if st.At() != 0 {
		t.Errorf("before the first key: %v", st.At())
	}
	for range 1_000_000 {
		st.Append(nil)
	}
	if want := 199*time.Second + 999_800*time.Microsecond; st.At() != want {
		t.Errorf("a million keys end at %v, want %v", st.At(), want)
	}
}

func TestStreamsRepeat(t *testing.T) {
	const n = 2000
	for _, s := range Schemes {
		for _, enc := range encodingsOf(s) {
			first := take(open(t, s, busyFor(s), enc), n)
			if !slices.EqualFunc(first, take(open(t, s, busyFor(s), enc), n), bytes.Equal) {
				t.Errorf("%s %s: the same seed gives other keys", s.Name, enc)
			}
			other := busyFor(s)
			other.Seed++
			if slices.EqualFunc(first, take(open(t, s, other, enc), n), bytes.Equal) {
				t.Errorf("%s %s: seeds %d and %d give the same keys", s.Name, enc, busy.Seed, other.Seed)
			}
		}
	}
}

// Schemes and nodes of one seed have randomness of their own.
func TestRandomIsOfSchemeAndNode(t *testing.T) {
	seen := map[[16]byte]string{}
	for _, s := range Schemes {
		for node := range 100 {
			for seed := range uint64(3) {
				b := s.Random(seed, node).Bytes(0)
				who := fmt.Sprintf("%s, node %d, seed %d", s.Name, node, seed)
				if was, ok := seen[b]; ok {
					t.Errorf("%s has the bytes of %s", who, was)
				}
				seen[b] = who
			}
		}
	}
}

// How ids of a node are known to be all different, whatever their number:
//
//   - those of strictlyAscending ascend, on any clock, and uuidv1 has the fields of uuidv6 in
//     another order ([TestGregorianRule]);
//   - xid and objectid count modulo 2²⁴, and no second has more ids than that
//     ([TestObjectIDCount]);
//   - an id of serial, bitreversed, scrambled, comb, ulid and ksuid tells its index: here;
//   - uuidv4, uuidv7, uuidv7wrap and nanoid keep parts of words, which are different but for chance.
//
// Ids of several nodes have a node's number or constants, or are different but for chance:
// that, and that nothing else is wrong, is what [TestStreamsAreUnique] sees.
func TestIDsTellTheirIndex(t *testing.T) {
	word := func(at, j int) func(Random, Key) int64 {
		return func(r Random, k Key) int64 {
			return int64((unmix(binary.BigEndian.Uint64(k[at:])) - r.keys[j]) * inverse(gamma))
		}
	}
	number := func(k Key) uint64 { return binary.BigEndian.Uint64(k[:]) }
	for name, index := range map[string]func(Random, Key) int64{
		"serial":      func(_ Random, k Key) int64 { return int64(number(k)) - 1 },
		"bitreversed": func(_ Random, k Key) int64 { return int64(bits.Reverse64(number(k)<<1)) - 1 },
		"scrambled": func(r Random, k Key) int64 {
			return int64(permutation{r.Word(nodeIndex, 0), r.Word(nodeIndex, 1)}.number(number(k))) - 1
		},
		"comb":  word(0, 0),
		"ulid":  word(8, 1),
		"ksuid": word(4, 0),
	} {
		s, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		rapid.Check(t, func(t *rapid.T) {
			nodes := []Random{s.Random(rapid.Uint64().Draw(t, "seed"), 0), s.Random(1, 1)}
			m := &Mint{
				Index: rapid.Int64Range(0, 1<<62).Draw(t, "index"), Node: rapid.IntRange(0, 1).Draw(t, "node"),
				Clock: rapid.Int64Range(StartNanos, StartNanos+1e18).Draw(t, "clock"),
			}
			r := nodes[m.Node]
			if name == "scrambled" { // all nodes share the first one's key
				r = nodes[0]
			}
			if k := s.generator(nodes).next(m); index(r, k) != m.Index {
				t.Fatalf("%s: %x is of index %d, not %d", name, k, m.Index, index(r, k))
			}
		})
	}
}

// Of each scheme 200,000 ids are all different, at the highest rate, where all share few
// moments, and over half an hour, where fields of time wrap. The most that chance makes equal
// is expected where all are of one moment and have as few random bits as uuidv7, 74:
// 200,000² / 2⁷⁵ = 10⁻¹² pairs; and of equal fingerprints 200,000² / 2⁶⁵ = 10⁻⁹.
func TestStreamsAreUnique(t *testing.T) {
	const n = 200_000
	for _, s := range Schemes {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			fastest := busyFor(s)
			if fastest.Rate, fastest.Jitter = maxRate, 0; s.sustained > 0 {
				fastest.Rate = min(fastest.Rate, s.sustained*int64(fastest.Nodes))
			}
			slow := DefaultEnv()
			slow.Rate = 100
			for _, e := range []Env{fastest, slow} {
				st := open(t, s, e, Binary)
				prints := make([]uint64, n)
				var key []byte
				for i := range prints {
					key = st.Append(key[:0])
					prints[i] = fingerprint(key)
				}
				slices.Sort(prints)
				if left := len(slices.Compact(prints)); left != n {
					t.Errorf("seed %d, %d ids a second: %d of %d ids are different", e.Seed, e.Rate, left, n)
				}
			}
		})
	}
}

// fingerprint maps keys of one length to words: different ones to equal words by
// chance alone, one in 2⁶⁴.
func fingerprint(key []byte) uint64 {
	f := uint64(0)
	for ; len(key) >= 8; key = key[8:] {
		f = mix(f + gamma + binary.BigEndian.Uint64(key))
	}
	for _, b := range key {
		f = mix(f + gamma + uint64(b))
	}
	return f
}

// Text says what binary says, and goes behind what dst holds.
func TestTextIsBinary(t *testing.T) {
	for _, s := range Schemes {
		binaries, texts := open(t, s, busyFor(s), Binary), open(t, s, busyFor(s), Decimal)
		longest := 0
		for i := range 20_000 {
			k := binaries.Append([]byte("head"))[4:]
			text := string(texts.Append([]byte("head")))[4:]
			if len(k) != s.Bytes {
				t.Fatalf("%s: key %d has %d bytes, want %d", s.Name, i, len(k), s.Bytes)
			}
			longest = max(longest, len(text))
			var want string
			switch {
			case s.Kind == KindInteger:
				want = strconv.FormatUint(binary.BigEndian.Uint64(k), 10)
			case s.TextLen == 36:
				want = uuid.UUID(k).String()
			case s.TextLen == ulid.EncodedSize:
				want = ulid.ULID(k).String()
			case s.Name == "ksuid":
				want = ksuid.KSUID(k).String()
			case s.Name == "xid":
				want = xid.ID(k).String()
			case s.Name == "objectid":
				want = bson.ObjectID(k).Hex()
			default:
				want = string(k)
			}
			if text != want {
				t.Fatalf("%s: key %d: text %q, want %q", s.Name, i, text, want)
			}
		}
		if longest > s.TextLen || s.Kind != KindInteger && longest != s.TextLen {
			t.Errorf("%s: texts of %d characters, TextLen %d", s.Name, longest, s.TextLen)
		}
	}
}

// strictlyAscending are the schemes whose ids ascend on each node, whatever its
// clock does.
var strictlyAscending = []Scheme{snowflakeScheme, uuidv7monoScheme, uuidv7seq12Scheme, uuidv7seq32Scheme, uuidv7seq42Scheme, uuidv7countScheme,
	ulidmonoScheme, uuidv6Scheme, sonyflakeScheme}

// Strictly ascending schemes ascend on each node: nodes, skew, bursts.
func TestMonotonicPerNode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyEnv(t)
		for _, s := range strictlyAscending {
			punctual := e
			punctual.Jitter = 0
			if s.sustained > 0 {
				punctual.Rate = min(e.Rate, s.sustained*int64(e.Nodes))
			}
			st, err := s.Stream(punctual, Binary)
			if err != nil {
				t.Fatal(err)
			}
			last := make([]string, e.Nodes)
			for i := range int64(2000) {
				node := e.Mint(i).Node
				k := string(st.Append(nil))
				if k <= last[node] {
					t.Fatalf("%s: id %d on node %d: %x after %x", s.Name, i, node, k, last[node])
				}
				last[node] = k
			}
		}
	})
}

// The same holds for clocks that a process never shows: any order, any bursts.
func TestMonotonicOnAnyClock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clocks := rapid.SliceOfN(rapid.Int64Range(StartNanos, StartNanos+5_000_000), 1, 300).Draw(t, "clocks")
		burst := rapid.SampledFrom([]int{1, 10, 100}).Draw(t, "burst")
		for _, s := range strictlyAscending {
			g := s.generator([]Random{s.Random(1, 0)})
			var last Key
			for i := range int64(len(clocks) * burst) {
				k := g.next(&Mint{Index: i, Clock: clocks[i/int64(burst)]})
				if bytes.Compare(k[:], last[:]) <= 0 {
					t.Fatalf("%s: id %d: %x after %x", s.Name, i, k, last)
				}
				last = k
			}
		}
	})
}

// The random fields of any id can be computed from its index alone.
func TestRandomAccess(t *testing.T) {
	masks := map[string][16]byte{
		"uuidv4":      {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f, 0xff, 0x3f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"uuidv7":      {0, 0, 0, 0, 0, 0, 0x0f, 0xff, 0x3f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"uuidv7mono":  {0, 0, 0, 0, 0, 0, 0, 0, 0x3f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"uuidv7count": {0, 0, 0, 0, 0, 0, 0, 0, 0x3f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"uuidv7wrap":  {0, 0, 0, 0, 0, 0, 0, 0, 0x3f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"comb":        {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0},
		"ulid":        {0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
	}
	e := busy
	e.Jitter = 0
	for name, mask := range masks {
		s, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		keys := take(open(t, s, e, Binary), 3000)
		for _, i := range []int64{2999, 0, 1234, 1} {
			random := s.Random(e.Seed, e.Mint(i).Node).Bytes(i)
			for at, m := range mask {
				if keys[i][at]&m != random[at]&m {
					t.Fatalf("%s: id %d is %x, its randomness %x", name, i, keys[i], random)
				}
			}
		}
	}
}

func TestAppendDoesNotAllocate(t *testing.T) {
	for _, s := range Schemes {
		for _, enc := range encodingsOf(s) {
			for _, e := range []Env{DefaultEnv(), busyFor(s)} {
				st := open(t, s, e, enc)
				st.away = make(queue, 0, 2*int(e.Jitter)*int(e.Rate)/int(time.Second)+2) // its growth is amortised
				buf := make([]byte, 0, 64)
				if n := testing.AllocsPerRun(5000, func() { buf = st.Append(buf[:0]) }); n != 0 {
					t.Errorf("%s %s, jitter %v: %v allocations a key", s.Name, enc, e.Jitter, n)
				}
			}
		}
	}
}

// What is on its way is never more than what the check counted.
func TestQueueIsBounded(t *testing.T) {
	most := 0
	st := open(t, serialScheme, busy, Binary)
	for range 50_000 {
		st.Append(nil)
		most = max(most, len(st.away))
	}
	if bound := int(busy.Jitter*time.Duration(busy.Rate)/time.Second) + 1; most > bound || most < bound/4 {
		t.Errorf("at most %d ids on their way, the bound is %d", most, bound)
	}
}

func BenchmarkAppend(b *testing.B) {
	jittery := Env{Seed: 1, Rate: 5000, Nodes: 64, Skew: 5 * time.Millisecond, Jitter: time.Second}
	for _, s := range Schemes {
		for _, enc := range encodingsOf(s) {
			for _, e := range []Env{DefaultEnv(), jittery} {
				b.Run(fmt.Sprintf("scheme=%s/encoding=%s/jitter=%v", s.Name, enc, e.Jitter), func(b *testing.B) {
					st := open(b, s, e, enc)
					buf := make([]byte, 0, 64)
					b.ReportAllocs()
					for b.Loop() {
						buf = st.Append(buf[:0])
					}
				})
			}
		}
	}
}

// encodingsOf are those in which a scheme's ids are stored.
func encodingsOf(s Scheme) []Encoding {
	return slices.DeleteFunc(slices.Clone(Encodings), func(e Encoding) bool { return s.CheckEncoding(e) != nil })
}

// Integers stay integers under Text, and are digits under Decimal; all else is spelled alike.
func TestEncodings(t *testing.T) {
	for _, s := range Schemes {
		first := func(enc Encoding) string { return string(open(t, s, DefaultEnv(), enc).Append(nil)) }
		b, text, decimal := first(Binary), first(Text), first(Decimal)
		if integer := s.Kind == KindInteger; integer != (text == b) && s.Name != "nanoid" || integer == (text == decimal) {
			t.Errorf("%s: %q, %q, %q", s.Name, b, text, decimal)
		}
		for _, enc := range encodingsOf(s) {
			if got := len(first(enc)); got > s.Stored(enc) || s.Kind != KindInteger && got != s.Stored(enc) {
				t.Errorf("%s, %s: %d bytes, Stored %d", s.Name, enc, got, s.Stored(enc))
			}
		}
	}
}
