package ids

import (
	"bytes"
	"math/big"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
)

func TestULIDIsTheLibrarys(t *testing.T) {
	e := Env{Seed: 9, Rate: 5000, Nodes: 3, Skew: time.Second}
	st, text := open(t, ulidScheme, e, Binary), open(t, ulidScheme, e, Text)
	for i := range int64(10_000) {
		m := e.Mint(i)
		random := ulidScheme.Random(e.Seed, m.Node).Bytes(i)
		want, err := ulid.New(uint64(m.millis()), bytes.NewReader(random[6:]))
		if err != nil {
			t.Fatal(err)
		}
		if got := st.Append(nil); !bytes.Equal(got, want[:]) {
			t.Fatalf("id %d: %x, the library makes %x of the same bytes", i, got, want)
		}
		parsed, err := ulid.ParseStrict(string(text.Append(nil)))
		if err != nil || parsed != want {
			t.Fatalf("id %d: text reads as %v, %v, want %v", i, parsed, err, want)
		}
	}
}

func TestULIDsOfTheLibraryReencode(t *testing.T) {
	for range 1000 {
		id := ulid.Make()
		if got := string(appendULID(nil, uuidKey(id))); got != id.String() {
			t.Fatalf("text %s, the library's %s", got, id)
		}
	}
}

// Every id of the monotonic form is told by its index and its node's last id: the
// first of a millisecond is random, each other one is its forerunner raised by 1 +
// a draw below 2³²−1.
func TestULIDMonoRule(t *testing.T) {
	e := Env{Seed: 4, Rate: 20_000, Nodes: 3, Skew: 10 * time.Millisecond}
	st := open(t, ulidmonoScheme, e, Binary)
	last := make([]ulid.ULID, e.Nodes)
	for i := range int64(50_000) {
		m := e.Mint(i)
		random := ulidmonoScheme.Random(e.Seed, m.Node)
		want := ulid.ULID(random.Bytes(i))
		if before := last[m.Node]; int64(before.Time()) == m.millis() {
			sum := new(big.Int).SetBytes(before[6:])
			sum.Add(sum, big.NewInt(1+uniform(random.Word(i, 1), 1<<32-1)))
			sum.FillBytes(want[6:])
		}
		if err := want.SetTime(uint64(m.millis())); err != nil {
			t.Fatal(err)
		}
		if got := st.Append(nil); !bytes.Equal(got, want[:]) {
			t.Fatalf("seed %d, id %d: %x, want %x", e.Seed, i, got, want)
		}
		last[m.Node] = want
	}
}

// A random field without room for another id moves the node on to the next
// millisecond, where it stays until its clock gets there.
func TestULIDMonoOverflow(t *testing.T) {
	full := Random{keys: [2]uint64{unmix(1<<64 - 1), unmix(1<<64 - 1)}} // both words of index 0 are all ones
	g := ulidmonoScheme.generator([]Random{full})
	clock := StartNanos
	ms := uint64(clock / int64(time.Millisecond))
	nextULID := func(i int64) ulid.ULID {
		k := g.next(&Mint{Index: i, Clock: clock})
		return ulid.ULID(k[:16])
	}
	first := nextULID(0)
	if want := bytes.Repeat([]byte{0xff}, 10); first.Time() != ms || !bytes.Equal(first[6:], want) {
		t.Fatalf("first id %x, want entropy %x", first, want)
	}
	second := nextULID(1)
	third := nextULID(2)
	random := full.Bytes(1)
	if second.Time() != ms+1 || !bytes.Equal(second[6:], random[6:]) {
		t.Errorf("second id %x, want ms %d and entropy %x", second, ms+1, random[6:])
	}
	if third.Time() != ms+1 || third.Compare(second) <= 0 {
		t.Errorf("third id %x after %x", third, second)
	}
}

// unmix is the inverse of mix.
func unmix(z uint64) uint64 {
	z = unshift(z, 31) * inverse(0x94D049BB133111EB)
	z = unshift(z, 27) * inverse(0xBF58476D1CE4E5B9)
	return unshift(z, 30)
}

// unshift returns the x of z = x ^ x>>s.
func unshift(z uint64, s int) uint64 {
	x := z
	for range 64 / s {
		x = z ^ x>>s
	}
	return x
}

// inverse returns the x of x·odd = 1 (mod 2⁶⁴), each step of Newton's iteration
// doubling the bits that are right.
func inverse(odd uint64) uint64 {
	x := odd // right in 3 bits
	for range 5 {
		x *= 2 - odd*x
	}
	return x
}
