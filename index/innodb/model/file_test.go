package model

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
)

// TestExtents runs scripts of a tablespace without trees, whose segments have a letter.
//
//	new                      an empty file
//	take a pages=40          a segment takes pages, each as a split does, and wanted after the
//	                         one before, for keys that go up; near= says where the first is
//	                         wanted, down and nowhere where the keys go
//	release a pages=64-70    it gives those back
//
// What follows is the page taken last, what each segment has, and whose the extents are, which the
// word brief leaves out.
func TestExtents(t *testing.T) {
	datadriven.Walk(t, "testdata/extents", func(t *testing.T, path string) {
		var f *file
		var names []string
		segments := map[string]*segment{}
		last := int64(0)
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			var s *segment
			if d.Cmd == "take" || d.Cmd == "release" {
				name := d.CmdArgs[0].Key
				if segments[name] == nil {
					segments[name] = &segment{}
					names = append(names, name)
				}
				s = segments[name]
			}
			switch d.Cmd {
			case "new":
				f, names, last = newFile(16384), nil, 0
				clear(segments)
			case "take":
				pages, near, to := 1, last+1, up
				d.MaybeScanArgs(t, "pages", &pages)
				d.MaybeScanArgs(t, "near", &near)
				switch {
				case d.HasArg("down"):
					to = down
				case d.HasArg("nowhere"):
					to = noDirection
				}
				for range pages {
					held := f.reserve(heldBack)
					last = f.allocate(s, near, to)
					f.reserved -= held
					near = last + 1
				}
			case "release":
				var span string
				var first, end int64
				d.ScanArgs(t, "pages", &span)
				if _, err := fmt.Sscanf(span, "%d-%d", &first, &end); err != nil {
					t.Fatal(err)
				}
				for ; first <= end; first++ {
					f.release(s, first)
				}
			default:
				t.Fatalf("unknown command %q", d.Cmd)
			}
			var b strings.Builder
			fmt.Fprintf(&b, "page %d\n", last)
			for _, name := range names {
				s := segments[name]
				fmt.Fprintf(&b, "%s: %d single pages, %d extents full, %d not, %d free\n", name, s.single, s.full, len(s.notFull), len(s.free))
			}
			owners := map[*segment]string{}
			for name, s := range segments {
				owners[s] = name
			}
			fmt.Fprintf(&b, "file: %d pages, %d free", f.size, f.size-f.taken())
			if !d.HasArg("brief") {
				fmt.Fprintf(&b, "; extents%s", f.draw(owners))
			}
			return b.String() + "\n"
		})
	})
}

// draw lists the extents, those in a row that are one owner's as one.
func (f *file) draw(owners map[*segment]string) string {
	var b strings.Builder
	of := func(e extent) string {
		return map[state]string{freeExtent: "free", fragments: "fragments", owned: owners[e.segment]}[e.state]
	}
	for from, to := 0, 0; from < len(f.extents); from = to {
		for to = from; to < len(f.extents) && of(f.extents[to]) == of(f.extents[from]); to++ {
		}
		fmt.Fprintf(&b, " %d–%d %s", from, to-1, of(f.extents[from]))
	}
	return b.String()
}
