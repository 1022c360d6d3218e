package ids

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseBlocks(t *testing.T) {
	for text, want := range map[string]Blocks{"50": {50, false}, "50:turns": {50, true}, "1:turns": {1, true}, "1": {}} {
		got, err := ParseBlocks(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%s: %+v, %q, %v", text, got, got, err)
		}
		e := DefaultEnv()
		e.Blocks = got
		if err := serialScheme.Check(e); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, text := range []string{"", "x", "0", "0:turns", "50:turn", ":turns", "5:5"} {
		if b, err := ParseBlocks(text); err == nil {
			t.Errorf("%q: %v", text, b)
		}
	}
	e := DefaultEnv()
	e.Blocks.Size = 50
	if err := uuidv4Scheme.Check(e); err == nil || err.Error() != "blocks 50: uuidv4 is not taken in blocks; schemes that are: serial, snowflake" {
		t.Error(err)
	}
	e.Blocks.Size = -1
	if err := serialScheme.Check(e); err == nil || !strings.Contains(err.Error(), "must be 1 to") {
		t.Error(err)
	}
}

// Serial numbers in blocks, from the words of the definition: a node that has used up its
// block takes the lowest numbers that nobody has.
func TestSerialBlocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyEnv(t)
		e.Jitter = 0
		e.Blocks = Blocks{rapid.Int64Range(1, 20).Draw(t, "size"), rapid.Bool().Draw(t, "turns")}
		st, err := serialScheme.Stream(e, Binary)
		if err != nil {
			t.Fatal(err)
		}
		left := make([][]uint64, e.Nodes)
		next := uint64(1)
		for i := range int64(500) {
			node := e.Mint(i).Node
			if e.Blocks.Turns && node != int(i%int64(e.Nodes)) {
				t.Fatalf("id %d is of node %d", i, node)
			}
			if len(left[node]) == 0 {
				for range e.Blocks.Size {
					left[node] = append(left[node], next)
					next++
				}
			}
			if got := binary.BigEndian.Uint64(st.Append(nil)); got != left[node][0] {
				t.Fatalf("id %d of node %d is %d, want %d", i, node, got, left[node][0])
			}
			left[node] = left[node][1:]
		}
	})
}

// Snowflakes in blocks are those that their nodes' own generators make, many at once.
func TestSnowflakeBlocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyEnv(t)
		e.Jitter = 0
		e.Blocks = Blocks{rapid.OneOf(rapid.Int64Range(1, 20), rapid.Int64Range(1, 10_000)).Draw(t, "size"), rapid.Bool().Draw(t, "turns")}
		st, err := snowflakeScheme.Stream(e, Binary)
		if err != nil {
			t.Skip(err)
		}
		plain := snowflakeScheme.generator(make([]Random, e.Nodes))
		left := make([][]Key, e.Nodes)
		for i := range int64(300) {
			m := e.Mint(i)
			if len(left[m.Node]) == 0 {
				for range e.Blocks.Size {
					left[m.Node] = append(left[m.Node], plain.next(&m))
				}
			}
			want := left[m.Node][0]
			if got := st.Append(nil); !bytes.Equal(got, want[:8]) {
				t.Fatalf("id %d of node %d is %x, want %x", i, m.Node, got, want[:8])
			}
			left[m.Node] = left[m.Node][1:]
		}
	})
}

// One node that takes numbers in blocks makes those of one that does not.
func TestBlocksOfOneNode(t *testing.T) {
	e := DefaultEnv()
	plain := open(t, serialScheme, e, Binary)
	e.Blocks.Size = 50
	blocks := open(t, serialScheme, e, Binary)
	for i := range 1000 {
		if a, b := plain.Append(nil), blocks.Append(nil); !bytes.Equal(a, b) {
			t.Fatalf("id %d: %x and %x", i, a, b)
		}
	}
}
