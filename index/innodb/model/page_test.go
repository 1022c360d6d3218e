package model

import (
	"fmt"
	"slices"
	"testing"

	"github.com/cockroachdb/datadriven"
)

// TestRecords runs scripts of a single page, whose records have a size and no key.
//
//	new                           an empty page
//	insert at=0 size=26 times=8   a record comes to a place, at=end behind all others; so many
//	                              times. What does not fit is told, and nothing comes after it
//	delete at=0 times=2           the record of that place goes
//	delete from=3                 all from there on
//	delete to=3                   all before it
//	cut at=3 size=26              how many stay on the left when a record that comes there is
//	                              too much, and where the new page is; and evenly
//
// What follows is how many records each slot of the directory has, the least and the greatest
// record among them, the heap, and where the record lies that was inserted last.
func TestRecords(t *testing.T) {
	datadriven.Walk(t, "testdata/records", func(t *testing.T, path string) {
		p := &page{bytes: 16384}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			number := func(name string, otherwise int) int {
				if arg, ok := d.Arg(name); ok && arg.Vals[0] == "end" {
					return len(p.items)
				}
				d.MaybeScanArgs(t, name, &otherwise)
				return otherwise
			}
			size := int64(number("size", 0))
			switch d.Cmd {
			case "new":
				p.clear()
			case "insert":
				for i := range number("times", 1) {
					if !p.insert(number("at", 0), item{size: size}) {
						return fmt.Sprintf("no room for number %d\n", i+1)
					}
				}
			case "delete":
				switch {
				case d.HasArg("from"):
					p.deleteFrom(number("from", 0))
				case d.HasArg("to"):
					p.deleteTo(number("to", 0))
				default:
					for range number("times", 1) {
						p.delete(number("at", 0))
					}
				}
			case "cut":
				at := number("at", 0)
				left, to := p.cut(at)
				return fmt.Sprintf("%d left, new page %s; evenly %d left\n", left, []string{"after", "before"}[to], p.cutEven(at, size))
			default:
				t.Fatalf("unknown command %q", d.Cmd)
			}
			return p.draw(t)
		})
	})
}

func (p *page) draw(t *testing.T) string {
	t.Helper()
	owned, taken := -2, int64(0)
	for _, n := range p.slots {
		owned += int(n)
	}
	for _, i := range p.items {
		taken += i.size
	}
	if owned != len(p.items) || taken != p.data() {
		t.Errorf("%d records of %d bytes, counted as %d of %d", len(p.items), taken, owned, p.data())
	}
	last := "none"
	if at := slices.IndexFunc(p.items, func(i item) bool { return i.at == p.last }); at >= 0 {
		last = fmt.Sprint(at)
	}
	return fmt.Sprintf("slots %d; heap of %d bytes, %d free in %d gaps; last %s\n", p.slots, p.top-head, p.garbage, len(p.free), last)
}
