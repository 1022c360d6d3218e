package ids

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/bwmarrin/snowflake"
	"pgregory.net/rapid"
)

func TestSnowflakeLayoutIsTheLibrarys(t *testing.T) {
	if snowflake.Epoch != snowflakeEpoch || snowflake.NodeBits != 10 || snowflake.StepBits != 12 {
		t.Fatalf("the library's defaults: epoch %d, %d node bits, %d step bits", snowflake.Epoch, snowflake.NodeBits, snowflake.StepBits)
	}
	rapid.Check(t, func(t *rapid.T) {
		ms := rapid.Int64Range(0, 1<<41-1).Draw(t, "ms")
		node := rapid.Int64Range(0, 1<<10-1).Draw(t, "node")
		step := rapid.Int64Range(0, 1<<12-1).Draw(t, "step")
		k := packSnowflake(ms, node, step)
		id := snowflakeID(k)
		if id.Time() != ms+snowflakeEpoch || id.Node() != node || id.Step() != step {
			t.Fatalf("%d reads as time %d, node %d, step %d", id, id.Time(), id.Node(), id.Step())
		}
		if text := string(appendDecimal(nil, k)); text != id.String() {
			t.Fatalf("text %s, the library's %s", text, id)
		}
		if id < 0 {
			t.Fatalf("%d is negative", id)
		}
	})
}

func snowflakeID(k Key) snowflake.ID {
	return snowflake.ParseInt64(int64(binary.BigEndian.Uint64(k[:])))
}

func TestSnowflakesOfTheLibraryReencode(t *testing.T) {
	node, err := snowflake.NewNode(777)
	if err != nil {
		t.Fatal(err)
	}
	for range 10_000 { // enough for steps to wrap
		id := node.Generate()
		if k := packSnowflake(id.Time()-snowflakeEpoch, id.Node(), id.Step()); snowflakeID(k) != id {
			t.Fatalf("%d, the library's %d", snowflakeID(k), id)
		}
	}
}

// A stream's ids give back the millisecond that the node's clock showed and, at
// the default rate, the place among the node's ids of that millisecond.
func TestSnowflakeStream(t *testing.T) {
	e := Env{Seed: 3, Rate: 50_000, Nodes: 5, Skew: 40 * time.Millisecond}
	st := open(t, snowflakeScheme, e, Binary)
	type tick struct {
		node int
		ms   int64
	}
	steps := map[tick]int64{}
	for i := range int64(100_000) {
		m := e.Mint(i)
		id := snowflakeID(integerKey(binary.BigEndian.Uint64(st.Append(nil))))
		at := tick{m.Node, m.millis()}
		if id.Time() != at.ms || id.Node() != int64(m.Node) || id.Step() != steps[at] {
			t.Fatalf("id %d: time %d, node %d, step %d, want %+v, step %d", i, id.Time(), id.Node(), id.Step(), at, steps[at])
		}
		steps[at]++
	}
}

// Ten thousand ids a millisecond and node for a while, clocks that stand still or
// go back: every id is new, and higher than the node's last.
func TestSnowflakeBursts(t *testing.T) {
	const nodes, burst = 4, 10_000
	g := snowflakeScheme.generator(make([]Random, nodes))
	seen := map[snowflake.ID]bool{}
	var last [nodes]snowflake.ID
	for tick := range int64(10) {
		clock := StartNanos + tick*int64(time.Millisecond)
		if tick == 5 {
			clock -= int64(time.Second)
		}
		for i := range burst * nodes {
			node := i % nodes
			id := snowflakeID(g.next(&Mint{Node: node, Clock: clock}))
			if seen[id] || id <= last[node] || id.Node() != int64(node) {
				t.Fatalf("ms %d, id %d: %d on node %d after %d", tick, i, id, node, last[node])
			}
			seen[id] = true
			last[node] = id
		}
	}
	// 100,000 ids from the start, 4,096 a millisecond: the last one is number
	// 1,695 of the 25th millisecond.
	want := packSnowflake(StartNanos/int64(time.Millisecond)-snowflakeEpoch+24, 0, 100_000-24*4096-1)
	if last[0] != snowflakeID(want) {
		t.Errorf("last id %d, want %d", last[0], snowflakeID(want))
	}
	// A clock that has caught up rules again.
	ms := StartNanos/int64(time.Millisecond) + 500
	if id := snowflakeID(g.next(&Mint{Clock: ms * int64(time.Millisecond)})); id.Time() != ms || id.Step() != 0 {
		t.Errorf("after a pause: time %d, step %d, want %d, 0", id.Time(), id.Step(), ms)
	}
}
