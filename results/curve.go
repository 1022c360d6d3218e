package results

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"

	"idbench/units"
)

// A CurvePoint is one row of curve.csv: what an LRU cache of so many pages, shared by
// all segments of the case, missed of the pages of one segment or of all.
type CurvePoint struct {
	Segment   units.Segment
	Pages     int64 // that the cache holds
	Misses    int64 // sequential ones included
	SeqMisses int64 // misses of the page after the page touched just before
}

func (p CurvePoint) check() error {
	if p.Pages < 0 || p.SeqMisses < 0 || p.Misses < p.SeqMisses {
		return fmt.Errorf("%w: %+v", ErrValue, p)
	}
	return nil
}

var curveHead = []string{"case", "segment", "cache-pages", "misses", "seq-misses"}

// formatCurve writes the miss curves of a round as rows of curve.csv.
func formatCurve(f Finished, head bool) ([]byte, error) {
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	if head {
		if err := out.Write(curveHead); err != nil {
			return nil, err
		}
	}
	row := make([]string, len(curveHead))
	row[0] = f.Case.String()
	for _, p := range f.Curve {
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("curve: %w", err)
		}
		if _, err := fullName(f.Case, p.Segment); err != nil {
			return nil, fmt.Errorf("curve: %w", err)
		}
		row[1] = string(p.Segment)
		for i, n := range []int64{p.Pages, p.Misses, p.SeqMisses} {
			row[2+i] = strconv.FormatInt(n, 10)
		}
		if err := out.Write(row); err != nil {
			return nil, err
		}
	}
	out.Flush()
	return b.Bytes(), out.Error()
}

// readCurve reads curve.csv.
func readCurve(in *table, add func(c string, p CurvePoint)) error {
	if extra, err := in.head(curveHead); err != nil {
		return err
	} else if len(extra) > 0 {
		return in.errorf("unknown columns %q", extra)
	}
	for in.next() {
		p := CurvePoint{Segment: units.Segment(in.text(1)), Pages: in.int(2), Misses: in.int(3), SeqMisses: in.int(4)}
		if err := p.check(); err != nil && in.err == nil {
			in.err = in.errorf("%w", err)
		}
		if in.err == nil {
			add(in.text(0), p)
		}
	}
	return in.err
}
