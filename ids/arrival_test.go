package ids

import (
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestStart(t *testing.T) {
	if got, want := time.Unix(0, StartNanos).UTC(), time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC); got != want {
		t.Errorf("start %v, want %v", got, want)
	}
}

// anyEnv draws an environment that every scheme can take.
func anyEnv(t *rapid.T) Env {
	return Env{
		Seed:   rapid.Uint64().Draw(t, "seed"),
		Rate:   rapid.Int64Range(1, 4_000_000).Draw(t, "rate"),
		Nodes:  rapid.IntRange(1, 20).Draw(t, "nodes"),
		Skew:   time.Duration(rapid.Int64Range(0, int64(time.Second)).Draw(t, "skew")),
		Jitter: time.Duration(rapid.Int64Range(0, int64(20*time.Millisecond)).Draw(t, "jitter")),

		Generator: rapid.SampledFrom(Generators).Draw(t, "generator"),
	}
}

// Mint times are ⌊i·10⁹/rate⌋ exactly, also where the product passes 64 bits.
func TestMintTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyEnv(t)
		e.Rate = rapid.Int64Range(1, maxRate).Draw(t, "rate up to the highest")
		if err := e.check(); err != nil {
			t.Skip(err)
		}
		i := rapid.Int64Range(0, uuidv4Scheme.limit(e)-1).Draw(t, "i")
		want := new(big.Int).Mul(big.NewInt(i), big.NewInt(int64(time.Second)))
		want.Div(want, big.NewInt(e.Rate))
		m := e.Mint(i)
		if !want.IsInt64() || m.Time != time.Duration(want.Int64()) {
			t.Fatalf("id %d at %d ids/s: minted at %d ns, want %v", i, e.Rate, m.Time, want)
		}
		if skew := m.Clock - StartNanos - int64(m.Time); skew < -int64(e.Skew) || skew > int64(e.Skew) {
			t.Fatalf("skew %d outside ±%d", skew, e.Skew)
		}
		if late := m.Arrival - m.Time; late < 0 || late > e.Jitter {
			t.Fatalf("jitter %d outside 0 to %d", late, e.Jitter)
		}
		if m.Node < 0 || m.Node >= e.Nodes || m.Index != i {
			t.Fatalf("%+v on %d nodes", m, e.Nodes)
		}
	})
}

// A node's offset never moves; nodes, offsets and delays take each of their
// values, both ends included.
func TestMintDraws(t *testing.T) {
	e := Env{Seed: 1, Rate: 1_000_000, Nodes: 50, Skew: 3, Jitter: 4}
	offsets := map[int]int64{}
	skews, jitters, nodes := map[int64]int{}, make([]int64, e.Jitter+1), make([]int64, e.Nodes)
	const n = 100_000
	for i := range int64(n) {
		m := e.Mint(i)
		skew := m.Clock - StartNanos - int64(m.Time)
		if was, ok := offsets[m.Node]; ok && was != skew {
			t.Fatalf("offset of node %d moves from %d to %d", m.Node, was, skew)
		}
		offsets[m.Node] = skew
		skews[skew]++
		jitters[m.Arrival-m.Time]++
		nodes[m.Node]++
	}
	if len(skews) != 7 {
		t.Errorf("offsets %v, want all of -3 to 3", skews)
	}
	chiSquare(t, jitters, n, "jitter")
	chiSquare(t, nodes, n, "node")
}

// Seeds change the draws, never the mint times.
func TestMintSeeds(t *testing.T) {
	a := Env{Seed: 1, Rate: 5000, Nodes: 1000, Skew: time.Second, Jitter: time.Second}
	b := a
	b.Seed = 2
	same := 0
	for i := range int64(1000) {
		x, y := a.Mint(i), b.Mint(i)
		if x.Time != y.Time {
			t.Fatalf("id %d: minted at %v and %v", i, x.Time, y.Time)
		}
		if x.Node == y.Node || x.Clock == y.Clock || x.Arrival == y.Arrival {
			same++
		}
	}
	if same > 10 {
		t.Errorf("%d of 1000 ids share a draw under two seeds", same)
	}
}
