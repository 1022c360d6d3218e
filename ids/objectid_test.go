package ids

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"github.com/rs/xid"
	"go.mongodb.org/mongo-driver/v2/bson"
)

// count returns the last 24 bits of an ObjectID or a xid.
func count(id []byte) uint32 { return binary.BigEndian.Uint32(id[8:12]) & (1<<24 - 1) }

// The libraries read back second, node and count, from both forms. The count goes
// on from id to id, whatever the second.
func TestObjectIDsParseInTheLibraries(t *testing.T) {
	e := Env{Seed: 9, Rate: 50, Nodes: 3, Skew: 3 * time.Second}
	for _, s := range []Scheme{xidScheme, objectidScheme} {
		st, text := open(t, s, e, Binary), open(t, s, e, Text)
		made := make([]uint32, e.Nodes)
		for i := range int64(5000) {
			m := e.Mint(i)
			drawn := s.Random(e.Seed, m.Node).Bytes(nodeIndex)
			sec := m.Clock / int64(time.Second)
			counted := (binary.BigEndian.Uint32(drawn[5:]) + made[m.Node]) & (1<<24 - 1)
			made[m.Node]++
			k, spelled := st.Append(nil), string(text.Append(nil))
			if s.Name == "objectid" {
				id, err := bson.ObjectIDFromHex(spelled)
				if err != nil || !bytes.Equal(id[:], k) {
					t.Fatalf("id %d: text %s reads as %v, %v, want %x", i, spelled, id, err, k)
				}
				if id.Timestamp().Unix() != sec || !bytes.Equal(id[4:9], drawn[:5]) || count(id[:]) != counted {
					t.Fatalf("id %d: %v, want second %d, process %x, count %d", i, id, sec, drawn[:5], counted)
				}
				continue
			}
			id, err := xid.FromString(spelled)
			if err != nil || !bytes.Equal(id[:], k) {
				t.Fatalf("id %d: text %s reads as %v, %v, want %x", i, spelled, id, err, k)
			}
			if id.Time().Unix() != sec || !bytes.Equal(id.Machine(), drawn[:3]) ||
				id.Pid() != binary.BigEndian.Uint16(drawn[3:]) || uint32(id.Counter()) != counted {
				t.Fatalf("id %d: %v, want second %d, machine and process %x, count %d", i, id, sec, drawn[:5], counted)
			}
		}
	}
}

// What the libraries generate is what our encoders make of its parts.
func TestObjectIDsOfTheLibrariesReencode(t *testing.T) {
	for i := range 1000 {
		at := time.Unix(0, StartNanos).Add(time.Duration(i) * time.Hour)
		x, o := xid.NewWithTime(at), bson.NewObjectIDFromTimestamp(at)
		got := packObjectID(uint32(x.Time().Unix()), [5]byte(x[4:9]), uint32(x.Counter()))
		if !bytes.Equal(got[:12], x[:]) || string(xidScheme.text(nil, got)) != x.String() {
			t.Fatalf("%x, the library's %v", got, x)
		}
		got = packObjectID(uint32(o.Timestamp().Unix()), [5]byte(o[4:9]), count(o[:]))
		if !bytes.Equal(got[:12], o[:]) || string(objectidScheme.text(nil, got)) != o.Hex() {
			t.Fatalf("%x, the library's %v", got, o)
		}
	}
}

// A count at its end starts again and leaves the process as it is; a count that
// goes all the way round in one second moves the node on to the next.
func TestObjectIDCount(t *testing.T) {
	g := objectids{{process: [5]byte{1, 2, 3, 4, 5}, count: 1<<32 - 1}}
	m := &Mint{Clock: StartNanos}
	first, second := g.next(m), g.next(m)
	if !bytes.Equal(first[4:12], []byte{1, 2, 3, 4, 5, 0xff, 0xff, 0xff}) || !bytes.Equal(second[4:12], []byte{1, 2, 3, 4, 5, 0, 0, 0}) {
		t.Errorf("%x, then %x", first, second)
	}
	left := int64(1<<24 - 2)
	if testing.Short() {
		g[0].skip(left - 1000)
		left = 1000
	}
	for range left {
		g.next(m)
	}
	next := g.next(m)
	if want := append(binary.BigEndian.AppendUint32(nil, uint32(StartNanos/1e9+1)), first[4:12]...); !bytes.Equal(next[:12], want) {
		t.Errorf("after 2²⁴ ids in a second: %x, want %x", next, want)
	}
}

// skip leaves out so many ids of the second of the last one.
func (n *objectidNode) skip(ids int64) {
	n.last.count += ids
	n.count += uint32(ids)
}
