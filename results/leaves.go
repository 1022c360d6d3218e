package results

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"idbench/units"
)

var leavesHead = []string{"case", "segment", "position", "page", "inuse-bytes", "alloc-bytes", "age", "rows"}

// leavesKnown is how many of them every run has; rows came later.
const leavesKnown = 7

// formatLeaves writes the leaves of a round as one gzip member of leaves.csv.gz;
// members one after the other are one file.
func formatLeaves(f Finished, head bool) ([]byte, error) {
	return zipped(leavesHead, head, gzip.DefaultCompression, func(out *csv.Writer) error {
		row := make([]string, len(leavesHead))
		row[0] = f.Case.String()
		for _, l := range f.Leaves {
			if l.Inuse < 0 || l.Alloc < l.Inuse || !(l.Age >= 0 && l.Age <= 1) {
				return fmt.Errorf("leaf %d of %s: %w: %+v", l.Position, l.Segment, ErrValue, l)
			}
			row[1] = string(l.Segment)
			for i, n := range []int64{l.Position, l.Page, l.Inuse, l.Alloc} {
				row[2+i] = strconv.FormatInt(n, 10)
			}
			row[6] = strconv.FormatFloat(l.Age, 'f', 6, 64)
			row[7] = strconv.FormatInt(l.Rows, 10)
			if err := out.Write(row); err != nil {
				return err
			}
		}
		return nil
	})
}

// zipped is a gzip member of the rows that are written to it, after their head.
func zipped(columns []string, head bool, level int, write func(*csv.Writer) error) ([]byte, error) {
	var b bytes.Buffer
	zip, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		return nil, err
	}
	out := csv.NewWriter(zip)
	if head {
		err = out.Write(columns)
	}
	if err == nil {
		err = write(out)
	}
	out.Flush()
	if err := errors.Join(err, out.Error(), zip.Close()); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// readLeaves reads leaves.csv.gz.
func readLeaves(in *table, add func(c string, l Leaf)) error {
	more, err := in.head(leavesHead[:leavesKnown])
	if err != nil {
		return err
	}
	if len(more) > 0 && !slices.Equal(more, leavesHead[leavesKnown:]) {
		return in.errorf("unknown columns %q", more)
	}
	for in.next() {
		l := Leaf{
			Segment:  units.Segment(in.text(1)),
			Position: in.int(2),
			Page:     in.int(3),
			Inuse:    in.int(4),
			Alloc:    in.int(5),
			Age:      in.float(6),
		}
		if len(more) > 0 {
			l.Rows = in.int(7)
		}
		if in.err == nil && !(l.Alloc >= l.Inuse && l.Age >= 0 && l.Age <= 1) {
			in.err = in.errorf("%w: %+v", ErrValue, l)
		}
		if in.err == nil {
			add(in.text(0), l)
		}
	}
	return in.err
}
