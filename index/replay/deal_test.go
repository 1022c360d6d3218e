package replay

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Every key comes once to the range that it belongs to, in order of arrival, whoever deals, and
// keys whose first eight bytes are those of a border are told apart by the others.
func TestDeal(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0))
		keys := make(List, rapid.IntRange(1, 5000).Draw(rt, "rows"))
		spread := rapid.SampledFrom([]uint64{50, 1 << 20, 1 << 63}).Draw(rt, "spread")
		for i := range keys {
			keys[i] = binary.BigEndian.AppendUint64(nil, 1<<62+r.Uint64N(spread))
			keys[i] = binary.BigEndian.AppendUint64(keys[i], r.Uint64())
		}
		d := Deal{Keys: keys, From: int64(r.IntN(len(keys) + 1)), Workers: rapid.IntRange(1, 4).Draw(rt, "workers")}
		for n := range rapid.IntRange(1, min(len(keys), 300)).Draw(rt, "borders") {
			d.Borders = append(d.Borders, Border{Prefix: prefix(keys, row(n)), Row: int64(n)})
		}
		slices.SortFunc(d.Borders, func(a, b Border) int { return slices.Compare(keys[a.Row], keys[b.Row]) })
		d.Borders = slices.CompactFunc(d.Borders, func(a, b Border) bool { return a.Prefix == b.Prefix })
		want := make([][]uint32, len(d.Borders))
		for row := d.From; row < int64(len(keys)); row++ {
			at := 0
			for at+1 < len(d.Borders) && slices.Compare(keys[row], keys[d.Borders[at+1].Row]) >= 0 {
				at++
			}
			want[at] = append(want[at], uint32(row))
		}
		first := r.IntN(len(d.Borders))
		end := first + 1 + r.IntN(len(d.Borders)-first)
		dealt := d.Ranges(t.Context(), first, end)
		for at := first; at < end; at++ {
			var rows []uint32
			for part := range dealt.Parts(at) {
				for _, k := range part {
					if rows = append(rows, k.Row()); k.Prefix() != prefix(keys, row(k.Row())) {
						rt.Fatalf("row %d: prefix %x", k.Row(), k.Prefix())
					}
				}
			}
			if !slices.Equal(rows, want[at]) {
				rt.Fatalf("range %d of %d: rows %d, want %d", at, len(d.Borders), rows, want[at])
			}
		}
	})
}
