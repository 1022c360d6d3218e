package bench

import (
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"testing"

	"idbench/index"
	"idbench/index/null"
)

// asked notes what is read.
type asked struct {
	null.Engine
	index.Table
	gets, scanned int64
	from          []byte
}

func (a *asked) Get(ctx context.Context, _, dst []byte) ([]byte, bool, error) {
	a.gets++
	return dst, true, nil
}

func (a *asked) Scan(ctx context.Context, from []byte) iter.Seq2[index.Row, error] {
	a.from = from
	return func(yield func(index.Row, error) bool) {
		for yield(index.Row{}, nil) {
			a.scanned++
		}
		a.scanned++
	}
}

func bigEndian(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

// 5,000 ascending keys, the newest of which is replaced by a key late that lies so
// far back: the scan from it reads that many rows.
func TestNewestRule(t *testing.T) {
	for name, tc := range map[string]struct {
		rows, late    int64
		gets, scanned int64
		from          int64
	}{
		"ascending":         {5000, 4999, 0, 1000, 4000},
		"one late":          {5000, 3500, 0, 1500, 3500},
		"twice as many":     {5000, 3001, 0, 1999, 3001},
		"just twice":        {5000, 3000, 0, 2000, 3000},
		"more than twice":   {5000, 2999, 1000, 0, 0},
		"far":               {5000, 0, 1000, 0, 0},
		"fewer rows than N": {10, 9, 0, 10, 0},
		"few, one far":      {10, 0, 0, 10, 0},
		"one row":           {1, 0, 0, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var rows arrivals
			for row := range tc.rows {
				if row != tc.late {
					rows.add([][]byte{bigEndian(row)})
				}
			}
			rows.add([][]byte{bigEndian(tc.late)})
			var table asked
			op, err := newest.prepare(&table, &rows)
			if err != nil {
				t.Fatal(err)
			}
			n, err := op.read(t.Context(), nil)
			if err != nil || n != max(tc.gets, tc.scanned) || table.gets != tc.gets || table.scanned != tc.scanned {
				t.Errorf("%d rows read by %d lookups and a scan of %d, %v", n, table.gets, table.scanned, err)
			}
			if tc.scanned > 0 && string(table.from) != string(bigEndian(tc.from)) {
				t.Errorf("scan from %x, want %d", table.from, tc.from)
			}
		})
	}
}

func TestArrivals(t *testing.T) {
	for _, widths := range [][]int{{8}, {3, 3}, {1, 2}, {2, 2, 1, 3}} {
		var a arrivals
		var want []string
		for row := range 100 {
			key := fmt.Sprintf("%0*d", widths[row%len(widths)], row%10)
			want = append(want, key)
			a.add([][]byte{[]byte(key)})
		}
		for row, key := range want {
			if got := string(a.at(int64(row))); got != key || a.len() != 100 {
				t.Errorf("widths %v, row %d of %d: %q, want %q", widths, row, a.len(), got, key)
			}
		}
	}
}
