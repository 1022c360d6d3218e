package ids

import (
	"bytes"
	"testing"
	"time"

	"github.com/segmentio/ksuid"
)

// The library reads back the second and the random bytes, from both forms.
func TestKSUIDParsesInTheLibrary(t *testing.T) {
	e := Env{Seed: 9, Rate: 50, Nodes: 3, Skew: time.Second}
	st, text := open(t, ksuidScheme, e, Binary), open(t, ksuidScheme, e, Text)
	var last string
	for i := range int64(10_000) {
		m := e.Mint(i)
		random := ksuidScheme.Random(e.Seed, m.Node).Bytes(i)
		id, err := ksuid.FromBytes(st.Append(nil))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := id.Time().Unix(), m.Clock/int64(time.Second); got != want || !bytes.Equal(id.Payload(), random[:]) {
			t.Fatalf("id %d: second %d, payload %x, want %d, %x", i, got, id.Payload(), want, random)
		}
		spelled := string(text.Append(nil))
		if parsed, err := ksuid.Parse(spelled); err != nil || parsed != id {
			t.Fatalf("id %d: text reads as %v, %v, want %v", i, parsed, err, id)
		}
		before, err := ksuid.Parse(last)
		if i > 0 && (err != nil || (spelled < last) != (ksuid.Compare(id, before) < 0)) {
			t.Fatalf("id %d: %s and %s sort otherwise than their bytes, %v", i, last, spelled, err)
		}
		last = spelled
	}
}

func TestKSUIDsOfTheLibraryReencode(t *testing.T) {
	for range 1000 {
		id := ksuid.New()
		var k Key
		copy(k[:], id[:])
		if got := string(ksuidScheme.text(nil, k)); got != id.String() {
			t.Fatalf("text %s, the library's %s", got, id)
		}
	}
	if got := ksuid.Nil.Time().Unix(); got != ksuidEpoch {
		t.Errorf("epoch %d, the library's %d", ksuidEpoch, got)
	}
}
