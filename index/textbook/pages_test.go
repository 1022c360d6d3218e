package textbook

import (
	"context"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"idbench/index"
	"idbench/units"
)

// openTextbook makes a table of that layout.
func openTextbook(t testing.TB, layout units.Layout, page, extra int) *table {
	t.Helper()
	opened, err := Profile{}.Open(context.Background(), index.TableConfig{
		Layout: layout, Extra: extra, Options: map[string]string{"page": strconv.Itoa(page)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return opened.(*table)
}

// integer is an 8-byte id.
func integer(n int) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

// A touchedPage is one call of a Tracer.
type touchedPage struct {
	segment int
	page    int64
	write   bool
}

type touchedPages []touchedPage

func (p *touchedPages) Touch(segment int, page int64, write bool) {
	*p = append(*p, touchedPage{segment, page, write})
}

func (p *touchedPages) Make(segment int, page int64) { p.Touch(segment, page, true) }

// TestTextbookPages runs the scripts in testdata/pages. Ids are 8-byte integers.
//
//	new layout=heap page=512 extra=1  an empty table with one further index
//	insert keys=(1-4,9) value=100     one transaction of these ids in this order (4-1
//	                                  counts down), then the pages and the splits
//	get key=3                         the payload's length
//	get row=3 column=1                the same, by the row's column 1
//	scan from=3 rows=2                the ids, in key order
//
// The word trace at the end of a command adds the pages that it touched, in order; a
// star marks a page that was changed or made. Leaves list the ids of their rows.
func TestTextbookPages(t *testing.T) {
	datadriven.Walk(t, "testdata/pages", func(t *testing.T, path string) {
		var table *table
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			if d.Cmd == "new" {
				var layout string
				page, extra := 512, 0
				d.ScanArgs(t, "layout", &layout)
				d.MaybeScanArgs(t, "page", &page)
				d.MaybeScanArgs(t, "extra", &extra)
				table = openTextbook(t, units.Layout(layout), page, extra)
				return drawTextbook(table)
			}
			var touched touchedPages
			if d.HasArg("trace") {
				table.Trace(&touched)
				defer table.Trace(nil)
			}
			out := command(t, d, table)
			if err := table.Verify(t.Context()); err != nil {
				t.Fatal(err)
			}
			if d.HasArg("trace") {
				out += "\ntouched:" + drawTouched(table, touched)
			}
			return out
		})
	})
}

func command(t *testing.T, d *datadriven.TestData, table *table) string {
	switch d.Cmd {
	case "insert":
		var spans []string
		var value int
		d.ScanArgs(t, "keys", &spans)
		d.ScanArgs(t, "value", &value)
		var keys, values [][]byte
		for _, n := range spanned(t, spans) {
			keys, values = append(keys, integer(n)), append(values, make([]byte, value))
		}
		if err := table.Insert(t.Context(), keys, values); err != nil {
			return "refused: " + err.Error()
		}
		return drawTextbook(table)
	case "get":
		var key, row, column int
		d.MaybeScanArgs(t, "key", &key)
		d.MaybeScanArgs(t, "row", &row)
		if d.MaybeScanArgs(t, "column", &column) {
			k := index.ExtraKey(int64(row-1), column)
			return drawValue(table.GetExtra(t.Context(), column, k[:], nil))
		}
		return drawValue(table.Get(t.Context(), integer(key), nil))
	case "scan":
		var from, rows int
		d.ScanArgs(t, "from", &from)
		d.ScanArgs(t, "rows", &rows)
		out := "ids"
		for row, err := range table.Scan(t.Context(), integer(from)) {
			if err != nil {
				return err.Error()
			}
			out += fmt.Sprintf(" %d", binary.BigEndian.Uint64(row.Key))
			if rows--; rows == 0 {
				break
			}
		}
		return out
	}
	t.Fatalf("unknown command %q", d.Cmd)
	return ""
}

// spanned lists the numbers of 1-4, 4-1 and 9.
func spanned(t *testing.T, spans []string) (numbers []int) {
	for _, span := range spans {
		first, last, two := strings.Cut(span, "-")
		if !two {
			last = first
		}
		from, err := strconv.Atoi(first)
		if err != nil {
			t.Fatal(err)
		}
		to, err := strconv.Atoi(last)
		if err != nil {
			t.Fatal(err)
		}
		step := 1
		if to < from {
			step = -1
		}
		for n := from; n != to+step; n += step {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

func drawValue(value []byte, ok bool, err error) string {
	if err != nil {
		return err.Error()
	}
	if !ok {
		return "not found"
	}
	return fmt.Sprintf("%d bytes", len(value))
}

func drawTouched(table *table, touched touchedPages) string {
	var b strings.Builder
	for _, p := range touched {
		fmt.Fprintf(&b, " %s %d", table.stats[p.segment].Name(), p.page)
		if p.write {
			b.WriteByte('*')
		}
	}
	return b.String()
}

// drawTextbook lists the pages of each segment, those of a tree from the root down.
func drawTextbook(table *table) string {
	var b strings.Builder
	for _, s := range table.stats {
		switch s := s.(type) {
		case *heap:
			for l := range s.Leaves() {
				first := s.pages[l.Page].first
				fmt.Fprintf(&b, "heap page %d:%s, %d of %d bytes\n", l.Page, drawIDs(s.rows, first, first+l.Rows), l.Inuse, l.Alloc)
			}
			fmt.Fprintf(&b, "heap pages=%d\n", len(s.pages))
		case *tree:
			level := []int64{s.root}
			for range s.depth {
				level = drawLevel(&b, s, level)
			}
			c := s.counts()
			fmt.Fprintf(&b, "%s depth=%d leaves=%d branches=%d edge=%d mid=%d branch=%d\n", s.Name(), c[units.Depth],
				c[units.LeafPages], c[units.BranchPages], c[units.EdgeSplits], c[units.MidSplits], c[units.BranchSplits])
		}
	}
	stats, err := table.Stats(context.Background())
	if err != nil {
		return err.Error()
	}
	all := stats[len(stats)-1].Counts
	fmt.Fprintf(&b, "file=%d dirty=%d", all[units.FileBytes], all[units.DirtyPages])
	return b.String()
}

// drawLevel lists the pages of one level and returns those of the level below.
func drawLevel(b *strings.Builder, t *tree, pages []int64) (below []int64) {
	for _, page := range pages {
		n := t.pages[page]
		fmt.Fprintf(b, "%s page %d:", t.Name(), page)
		for i, ref := range n.refs {
			switch key := n.key(i); {
			case !n.inner:
				b.WriteString(drawIDs(t.rows, ref, ref+1))
				continue
			case i == 0:
				fmt.Fprintf(b, " page %d", ref)
			case t.Name().IsExtra():
				fmt.Fprintf(b, " | %x… | page %d", key[:2], ref)
			default:
				fmt.Fprintf(b, " | %d | page %d", binary.BigEndian.Uint64(key), ref)
			}
			below = append(below, ref)
		}
		fmt.Fprintf(b, ", %d of %d bytes\n", n.size, t.file.page)
	}
	return below
}

// drawIDs lists the ids of rows.
func drawIDs(rows *rows, from, to int64) (ids string) {
	for row := from; row < to; row++ {
		ids += fmt.Sprintf(" %d", binary.BigEndian.Uint64(rows.id(row)))
	}
	return ids
}
