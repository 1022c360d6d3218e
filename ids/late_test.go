package ids

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseLate(t *testing.T) {
	for text, want := range map[string]string{"20%:24h:50": "0.2:24h0m0s:50", "1:1d:1": "1:24h0m0s:1", "0.5:0s:7": "0.5:0s:7"} {
		l, err := ParseLate(text)
		if err != nil || l.String() != want {
			t.Errorf("%s: %v, %v, want %s", text, l, err, want)
		}
		if again, err := ParseLate(l.String()); err != nil || again != l {
			t.Errorf("%s: %v read again is %v, %v", text, l, again, err)
		}
	}
	for text, want := range map[string]string{
		"20%": "of the form SHARE:MAX:BURST", "x:1s:5": "is not a share", "1:x:5": "is not a time", "1:1s:x": "not a whole number of ids", "1:1s:5:5": "of the form",
	} {
		if l, err := ParseLate(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v, want %q", text, l, err, want)
		}
	}
	for want, l := range map[string]Late{
		"the share must be":               {Whole + 1, time.Second, 1},
		"must not be negative":            {1, -time.Second, 1},
		"on 1 nodes must be 1 to":         {1, time.Second, 0},
		"bursts on 1 nodes must be 1 to ": {1, time.Second, maxAway + 1},
	} {
		e := DefaultEnv()
		e.Late = l
		if err := uuidv4Scheme.Check(e); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	for _, c := range []struct {
		late string
		rows int64
		away int64
	}{
		{"20%:24h:50", 1_000_000, 250_000}, {"20%:24h:50", 1_000_000_000_000, 86_486_400}, {"100%:1m:50", 1e12, 300_060},
		{"50%:1s:1", 1e12, 2501}, {"100%:290y:1", 100, maxAway + 100}, {"99.9999999%:290y:1", 1e12, maxAway + 1e12},
	} {
		l, err := ParseLate(c.late)
		if err != nil {
			t.Fatal(err)
		}
		if got := l.away(c.rows, 5000); got != c.away {
			t.Errorf("%s, %d rows: %d on their way, want %d", c.late, c.rows, got, c.away)
		}
		e := DefaultEnv()
		e.Late = l
		if err := e.CheckRows(c.rows); (err == nil) != (c.away <= maxAway) {
			t.Errorf("%s, %d rows: %v", c.late, c.rows, err)
		}
	}
}

// The stream of late ids is all ids sorted by arrival and index, where the arrivals are worked
// out from the words of the definition, all at once.
func TestLateIsSortedByArrival(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(Schemes).Draw(t, "scheme")
		e := anyEnv(t)
		e.Rate = rapid.Int64Range(1, 25_000).Draw(t, "rate of all schemes")
		e.Jitter = rapid.SampledFrom([]time.Duration{0, e.Jitter}).Draw(t, "jitter of these")
		if e.Rate = e.Rate/100*100 + 100; rapid.Bool().Draw(t, "bursts") {
			inBursts(&e)
		}
		if s.restarts() && rapid.Bool().Draw(t, "restart") {
			e.Restart = Restart{rapid.IntRange(0, e.Nodes-1).Draw(t, "node"), rapid.Int64Range(1, 300).Draw(t, "row"), rapid.Int64Range(0, 1000).Draw(t, "ids back")}
		}
		on := e
		on.Late = Late{Share(rapid.Int64Range(1, int64(Whole)).Draw(t, "share")), time.Duration(rapid.Int64Range(0, 1e8).Draw(t, "most")), rapid.Int64Range(1, 20).Draw(t, "burst")}
		st, err := s.Stream(on, Binary)
		if err != nil {
			t.Fatal(err)
		}
		punctual := e
		punctual.Jitter = 0
		ordered, err := s.Stream(punctual, Binary)
		if err != nil {
			t.Fatal(err)
		}
		// Enough ids that those after them arrive after all that are compared.
		const compared, made = 200, 4000
		type row struct {
			at    time.Duration
			index int
			key   []byte
		}
		var rows []row
		byNode := make([][]int, e.states())
		var last, again time.Duration // when ids are minted: the last one, and the first after a restart
		for i := range made {
			m := e.Mint(int64(i))
			if r := e.Restart; r.Row > 0 && r.Row == int64(i) {
				again = m.Time
			}
			rows = append(rows, row{m.Arrival, i, ordered.Append(nil)})
			byNode[m.Node] = append(byNode[m.Node], i)
			last = m.Time
		}
		for node, list := range byNode {
			draws := newRandom(e.Seed, "process/late", node)
			for number := int64(0); len(list) > 0; number++ {
				group := list[:min(int(on.Late.Burst), len(list))]
				list = list[len(group):]
				if uniform(draws.Word(number, 0), uint64(Whole)) >= int64(on.Late.Share) {
					continue
				}
				at := time.Duration(math.MaxInt64) // of a burst that is not complete
				wait := time.Duration(uniform(draws.Word(number, 1), uint64(on.Late.Most)+1))
				switch {
				case len(group) == int(on.Late.Burst):
					at = e.Mint(int64(group[len(group)-1])).Time + wait
				case e.Restart.Row > 0 && node == e.Restart.Node: // it was in it when it began again
					at = again + wait
				}
				for _, i := range group {
					rows[i].at = at
				}
			}
		}
		slices.SortFunc(rows, func(a, b row) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.index, b.index)) })
		for i, want := range rows[:compared] {
			if want.at >= last { // ids that were not made here may come before
				break
			}
			if got := st.Append(nil); !bytes.Equal(got, want.key) || st.At() != want.at {
				t.Fatalf("key %d: %x at %v, want %x (id %d) at %v", i, got, st.At(), want.key, want.index, want.at)
			}
		}
	})
}

// As many ids are late as the share says.
func TestLateShare(t *testing.T) {
	const rows = 100_000
	e := DefaultEnv()
	e.Nodes, e.Late = 4, Late{Whole / 5, 100 * time.Millisecond, 10}
	st := open(t, serialScheme, e, Binary)
	late := 0
	for range rows {
		index := int64(binary.BigEndian.Uint64(st.Append(nil))) - 1
		if st.At() > e.Mint(index).Time {
			late++
		}
	}
	// An id that is the last of its burst may not be late at all, once in 10⁸.
	if dev := math.Abs(float64(late)-rows/5) / math.Sqrt(10*rows/5*4/5); dev > sigmas {
		t.Errorf("%d of %d ids are late, %.1f standard deviations off", late, rows, dev)
	}
}

// A node that begins again keeps no id back that it made before.
func TestLateAndRestart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := DefaultEnv()
		e.Nodes = rapid.IntRange(1, 5).Draw(t, "nodes")
		e.Restart = Restart{rapid.IntRange(0, e.Nodes-1).Draw(t, "node"), rapid.Int64Range(1, 2000).Draw(t, "row"), 0}
		e.Late = Late{Whole, 0, rapid.Int64Range(1, 5000).Draw(t, "burst")}
		st, err := uuidv7Scheme.Stream(e, Binary)
		if err != nil {
			t.Fatal(err)
		}
		on := e
		on.Late = Late{}
		punctual, err := uuidv7Scheme.Stream(on, Binary)
		if err != nil {
			t.Fatal(err)
		}
		missing := map[string]bool{}
		for i := range e.Restart.Row {
			if key := string(punctual.Append(nil)); e.Mint(i).Node == e.Restart.Node {
				missing[key] = true
			}
		}
		// All are there before the first burst after the restart is over.
		for range e.Restart.Row {
			if len(missing) == 0 {
				break
			}
			delete(missing, string(st.Append(nil)))
		}
		if len(missing) > 0 {
			t.Fatalf("%d ids of node %d never arrive", len(missing), e.Restart.Node)
		}
	})
}
