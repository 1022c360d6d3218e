package ids

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/sony/sonyflake"
	"pgregory.net/rapid"
)

// The library reads back time, sequence and machine.
func TestSonyflakeParsesInTheLibrary(t *testing.T) {
	epoch := time.Date(2014, 9, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		m := Mint{
			Node:  rapid.IntRange(0, 1<<16-1).Draw(t, "node"),
			Clock: rapid.Int64Range(epoch.UnixNano()+sonyflakeTick, sonyflakeScheme.end-1).Draw(t, "clock"),
		}
		n := rapid.Uint64Range(0, 255).Draw(t, "ids before")
		g := sonyflakeScheme.generator(make([]Random, 1<<16))
		k := g.next(&m)
		for range n {
			k = g.next(&m)
		}
		id := binary.BigEndian.Uint64(k[:])
		got := sonyflake.Decompose(id)
		if ticks := time.Unix(0, m.Clock).Sub(epoch) / (10 * time.Millisecond); got["msb"] != 0 || got["time"] != uint64(ticks) ||
			got["sequence"] != n || got["machine-id"] != uint64(m.Node) {
			t.Fatalf("%d is %v, want time %d, sequence %d, machine %d", id, got, ticks, n, m.Node)
		}
	})
}

// What the library generates is what our encoder makes of its parts.
func TestSonyflakesOfTheLibraryReencode(t *testing.T) {
	sf, err := sonyflake.New(sonyflake.Settings{MachineID: func() (uint16, error) { return 0xabcd, nil }})
	if err != nil {
		t.Fatal(err)
	}
	for range 500 { // 256 in 10 ms: it has to wait once
		id, err := sf.NextID()
		if err != nil {
			t.Fatal(err)
		}
		got := packSonyflake(int64(sonyflake.ElapsedTime(id)/(10*time.Millisecond)), int64(sonyflake.SequenceNumber(id)), int64(sonyflake.MachineID(id)))
		if got != integerKey(id) || sonyflake.MachineID(id) != 0xabcd {
			t.Fatalf("%x, the library's %x", got, id)
		}
	}
}

// A burst spends the sequence and moves on to the next 10 ms.
func TestSonyflakeBurst(t *testing.T) {
	g := sonyflakeScheme.generator(make([]Random, 3))
	start := StartNanos/sonyflakeTick - sonyflakeEpoch
	for i := range int64(10_000) {
		want := packSonyflake(start+i/256, i%256, 2)
		if got := g.next(&Mint{Index: i, Node: 2, Clock: StartNanos}); got != want {
			t.Fatalf("id %d: %x, want %x", i, got, want)
		}
	}
}
