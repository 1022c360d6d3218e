package results

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"

	"idbench/units"
)

// A Frame is one row of frames.csv.gz: a thinned picture of the id's tree, as it stood
// after Rows rows of a load.
type Frame struct {
	Segment  units.Segment
	Rows     int64 // loaded
	Order    Order
	PageSize int64 // bytes; 0 of a tree without leaves
	Places   int64 // that the cells divide. By key: leaves of the tree. By file: its pages, from page 0 to the last leaf of any tree in it
	Cells    []Cell
}

// An Order is how a frame lays out the leaves of a tree.
type Order string

const (
	ByKey  Order = "key"  // one after the other
	ByFile Order = "file" // where their pages lie
)

// MaxPlaces is how many places a frame has at most.
const MaxPlaces = 1 << 53

// FrameCells is how many cells a frame has; with fewer places than that, a cell each.
const FrameCells = 128

// A Cell is a stretch of a frame: of n places in k cells, cell i begins with place
// ⌈i × n / k⌉. A leaf stands, with its overflow pages, where its first page does.
type Cell struct {
	Leaves int64   // of the tree
	Pages  int64   // of them, overflow pages included
	Inuse  int64   // bytes of those pages that are not free space
	Age    float64 // mean over the leaves of the share of the rows loaded so far at the page's last write; 0 without leaves
	Others int64   // pages of leaves of other trees in the same file, overflow pages included; 0 by key
}

// NewCells divides places into cells.
func NewCells(places int64) []Cell { return make([]Cell, min(places, FrameCells)) }

// CellOf is the cell, of so many, that a place lies in.
func CellOf(place, places int64, cells int) int { return int(place * int64(cells) / places) }

func (f Frame) check() error {
	if f.Rows < 1 || f.Order != ByKey && f.Order != ByFile || f.PageSize < 0 || f.Places > MaxPlaces || int64(len(f.Cells)) != min(f.Places, FrameCells) {
		return fmt.Errorf("%w: a frame of %d cells for %d places by %q after %d rows", ErrValue, len(f.Cells), f.Places, f.Order, f.Rows)
	}
	for _, c := range f.Cells {
		if c.Leaves < 0 || c.Pages < c.Leaves || c.Inuse < 0 || c.Inuse > c.Pages*f.PageSize || !(c.Age >= 0 && c.Age <= 1) ||
			c.Leaves == 0 && (c.Pages > 0 || c.Age > 0) || c.Others < 0 || c.Others > 0 && f.Order == ByKey {
			return fmt.Errorf("%w: %+v", ErrValue, c)
		}
	}
	return nil
}

// The columns of frames.csv.gz. The last five are lists with a number for each cell.
var framesHead = []string{"case", "segment", "rows", "order", "page-size", "places", "leaves", "pages", "inuse-bytes", "age", "other-pages"}

// cellLists is where the lists begin.
const cellLists = 6

// formatFrames writes the frames of a round as one gzip member of frames.csv.gz;
// members one after the other are one file.
func formatFrames(f Finished, head bool) ([]byte, error) {
	return zipped(framesHead, head, gzip.BestCompression, func(out *csv.Writer) error {
		for _, frame := range f.Frames {
			if err := frame.check(); err != nil {
				return fmt.Errorf("frames: %w", err)
			}
			if _, err := fullName(f.Case, frame.Segment); err != nil {
				return fmt.Errorf("frames: %w", err)
			}
			row := []string{f.Case.String(), string(frame.Segment), strconv.FormatInt(frame.Rows, 10), string(frame.Order), strconv.FormatInt(frame.PageSize, 10), strconv.FormatInt(frame.Places, 10)}
			if err := out.Write(append(row, frame.lists()...)); err != nil {
				return err
			}
		}
		return nil
	})
}

// lists are the columns of the cells.
func (f Frame) lists() []string {
	lists := make([][]byte, len(framesHead)-cellLists)
	for i, c := range f.Cells {
		for k := range lists {
			if i > 0 {
				lists[k] = append(lists[k], ' ')
			}
		}
		lists[0] = strconv.AppendInt(lists[0], c.Leaves, 10)
		lists[1] = strconv.AppendInt(lists[1], c.Pages, 10)
		lists[2] = strconv.AppendInt(lists[2], c.Inuse, 10)
		lists[3] = strconv.AppendFloat(lists[3], math.Round(c.Age*ageSteps)/ageSteps, 'f', -1, 64)
		lists[4] = strconv.AppendInt(lists[4], c.Others, 10)
	}
	var texts []string
	for _, l := range lists {
		texts = append(texts, string(l))
	}
	return texts
}

// ageSteps is how finely an age is kept.
const ageSteps = 10_000

// readFrames reads frames.csv.gz.
func readFrames(in *table, add func(c string, f Frame)) error {
	if extra, err := in.head(framesHead); err != nil {
		return err
	} else if len(extra) > 0 {
		return in.errorf("unknown columns %q", extra)
	}
	for in.next() {
		f := Frame{Segment: units.Segment(in.text(1)), Rows: in.int(2), Order: Order(in.text(3)), PageSize: in.int(4), Places: in.int(5)}
		if in.err == nil {
			f.Cells = in.cells(NewCells(f.Places))
		}
		if err := f.check(); err != nil && in.err == nil {
			in.err = in.errorf("%w", err)
		}
		if in.err == nil {
			add(in.text(0), f)
		}
	}
	return in.err
}

// cells fills cells from their lists.
func (t *table) cells(cells []Cell) []Cell {
	for column := cellLists; column < len(framesHead); column++ {
		list := strings.Fields(t.row[column])
		if len(list) != len(cells) {
			t.fail(column, fmt.Errorf("%w: %d numbers for %d cells", ErrValue, len(list), len(cells)))
			return nil
		}
		for i, text := range list {
			c := &cells[i]
			if column == cellLists+3 {
				age, err := strconv.ParseFloat(text, 64)
				t.fail(column, err)
				c.Age = age
				continue
			}
			n, err := strconv.ParseInt(text, 10, 64)
			t.fail(column, err)
			*[]*int64{&c.Leaves, &c.Pages, &c.Inuse, nil, &c.Others}[column-cellLists] = n
		}
	}
	return cells
}
