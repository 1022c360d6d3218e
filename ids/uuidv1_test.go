package ids

import (
	"bytes"
	"encoding/binary"
	"net"
	"slices"
	"testing"
	"time"

	gofrs "github.com/gofrs/uuid/v5"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// The test vectors of RFC 9562, appendices A.1 and A.5: 2022-02-22T14:22:22-05:00,
// clock sequence 0x33C8, node 9F:6B:DE:CE:D8:46.
func TestGregorianVectors(t *testing.T) {
	stamp := uint64(time.Date(2022, 2, 22, 19, 22, 22, 0, time.UTC).UnixNano()/100 + gregorianUnix)
	if stamp != 0x1EC9414C232AB00 {
		t.Errorf("time %#X", stamp)
	}
	if got := string(appendUUID(nil, packUUIDv1(stamp, 0x33C8_9F6BDECED846))); got != "c232ab00-9414-11ec-b3c8-9f6bdeced846" {
		t.Errorf("version 1: %s", got)
	}
	if got := string(appendUUID(nil, packUUIDv6(stamp, 0x33C8_9F6BDECED846))); got != "1ec9414c-232a-6b00-b3c8-9f6bdeced846" {
		t.Errorf("version 6: %s", got)
	}
}

// gregorianTime is the time of an id of version 1 or 6, as github.com/gofrs/uuid
// reads it.
func gregorianTime(t *rapid.T, k Key) gofrs.Timestamp {
	id := gofrs.UUID(k[:16])
	read := gofrs.TimestampFromV1
	if id.Version() == 6 {
		read = gofrs.TimestampFromV6
	}
	stamp, err := read(id)
	if err != nil {
		t.Fatalf("%v: %v", id, err)
	}
	return stamp
}

// The libraries read back what went into versions 1 and 6: time, sequence, node.
// (google/uuid v1.6.0 takes the version field of version 6 for a part of its time.)
func TestGregorianParsesInTheLibraries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock := rapid.Int64Min(0).Draw(t, "clock")
		seed := rapid.Uint64().Draw(t, "seed")
		for _, s := range []Scheme{uuidv1Scheme, uuidv6Scheme} {
			r := s.Random(seed, 0)
			k := s.generator([]Random{r}).next(&Mint{Clock: clock})
			id, err := uuid.Parse(string(s.text(nil, k)))
			if err != nil || id != uuid.UUID(k[:16]) {
				t.Fatalf("%s: text of %x reads as %x, %v", s.Name, k, id, err)
			}
			if want := s.Name[len("uuidv"):]; id.Version().String() != "VERSION_"+want || id.Variant() != uuid.RFC4122 {
				t.Fatalf("%s: %v has version %v, variant %v", s.Name, id, id.Version(), id.Variant())
			}
			stamp := gregorianTime(t, k)
			at, err := stamp.Time()
			if want := clock - clock%100; err != nil || at.UnixNano() != want {
				t.Fatalf("%s: %v is of %v, %v, want %v", s.Name, id, at.UnixNano(), err, want)
			}
			if id.Version() == 1 && id.Time() != uuid.Time(stamp) {
				t.Fatalf("%s: %v has time %d in one library, %d in the other", s.Name, id, id.Time(), stamp)
			}
			tail := r.Bytes(nodeIndex)
			tail[2] |= 1 // multicast
			if want := int(binary.BigEndian.Uint16(tail[:])) & 0x3fff; id.ClockSequence()&0x3fff != want {
				t.Fatalf("%s: %v has clock sequence %#x, want %#x", s.Name, id, id.ClockSequence(), want)
			}
			if !bytes.Equal(id.NodeID(), tail[2:8]) {
				t.Fatalf("%s: %v has node %x, want %x", s.Name, id, id.NodeID(), tail[2:8])
			}
		}
	})
}

// What the library generates is what our encoders make of its parts.
func TestGregoriansOfTheLibraryReencode(t *testing.T) {
	address := net.HardwareAddr{0xf1, 2, 3, 4, 5, 6}
	gen := gofrs.NewGenWithOptions(gofrs.WithHWAddrFunc(func() (net.HardwareAddr, error) { return address, nil }))
	for i := range 1000 {
		at := time.Unix(0, StartNanos).Add(time.Duration(i) * time.Hour)
		v1, err := gen.NewV1AtTime(at)
		if err != nil {
			t.Fatal(err)
		}
		v6, err := gen.NewV6AtTime(at)
		if err != nil {
			t.Fatal(err)
		}
		stamp := uint64(at.UnixNano()/100 + gregorianUnix)
		if got := packUUIDv1(stamp, binary.BigEndian.Uint64(v1[8:])); got != uuidKey(v1) {
			t.Fatalf("%x, the library's %x", got, v1)
		}
		if got := packUUIDv6(stamp, binary.BigEndian.Uint64(v6[8:])); got != uuidKey(v6) {
			t.Fatalf("%x, the library's %x", got, v6)
		}
		if !bytes.Equal(v1[10:], address) {
			t.Fatalf("node %x of the library, want %x", v1[10:], address)
		}
	}
}

// The rule word by word: max(clock in 100 ns, the node's last + 1), the same in both
// versions, which are the same fields in another order.
func TestGregorianRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		random := []Random{newRandom(rapid.Uint64().Draw(t, "seed"), "gregorian", 0), newRandom(0, "gregorian", 1)}
		v1, v6 := uuidv1Scheme.generator(random), uuidv6Scheme.generator(random)
		var last [2]int64
		for i, clock := range rapid.SliceOf(rapid.Int64Range(StartNanos, StartNanos+3_000)).Draw(t, "clocks") {
			m := &Mint{Index: int64(i), Node: i % 2, Clock: clock}
			want := max(clock/100+122_192_928_000_000_000, last[m.Node]+1) // RFC 9562, appendix A: 0x01B21DD213814000
			last[m.Node] = want
			a, b := v1.next(m), v6.next(m)
			for _, k := range []Key{a, b} {
				if got := int64(gregorianTime(t, k)); got != want {
					t.Fatalf("id %d on node %d: %x has time %d, want %d", i, m.Node, k, got, want)
				}
			}
			if !bytes.Equal(a[8:], b[8:]) {
				t.Fatalf("id %d: %x and %x", i, a, b)
			}
		}
	})
}

// The keys of version 1 ascend for 429.4967296 s at most, then start again.
func TestUUIDv1Period(t *testing.T) {
	e := Env{Seed: 3, Rate: 10, Nodes: 1}
	keys := take(open(t, uuidv1Scheme, e, Binary), 20_000) // 2,000 s
	var turns []time.Duration
	for i := 1; i < len(keys); i++ {
		if bytes.Compare(keys[i], keys[i-1]) < 0 {
			turns = append(turns, e.Mint(int64(i)).Time)
		}
	}
	if len(turns) != 4 && len(turns) != 5 {
		t.Fatalf("%d turns in 2,000 s: %v", len(turns), turns)
	}
	for i := 1; i < len(turns); i++ {
		if d := (turns[i] - turns[i-1] - uuidv1Scheme.Period).Abs(); d > 100*time.Millisecond {
			t.Errorf("turns at %v and %v, the period is %v", turns[i-1], turns[i], uuidv1Scheme.Period)
		}
	}
	sixes := take(open(t, uuidv6Scheme, e, Binary), 20_000)
	if !slices.IsSortedFunc(sixes, bytes.Compare) {
		t.Error("version 6 does not ascend")
	}
}
