package results

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"

	"idbench/units"
)

// seriesHead are the columns before the units, which follow in the order of the
// registry.
var seriesHead = []string{"case", "segment", "round", "rows", "ns"}

// formatSeries writes the points of a round as rows of series.csv.
func formatSeries(f Finished, head bool) ([]byte, error) {
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	row := slices.Clone(seriesHead)
	for _, u := range units.Registry {
		row = append(row, string(u.Name))
	}
	if head {
		if err := out.Write(row); err != nil {
			return nil, err
		}
	}
	for _, p := range f.Series {
		values, err := ordered(p.Values)
		if err == nil && p.Rows < 1 {
			err = fmt.Errorf("%w: after %d rows", ErrValue, p.Rows)
		}
		if err != nil {
			return nil, fmt.Errorf("series: %w", err)
		}
		if _, err := fullName(f.Case, p.Segment); err != nil {
			return nil, fmt.Errorf("series: %w", err)
		}
		row[0], row[1], row[2] = f.Case.String(), string(p.Segment), strconv.Itoa(p.Round)
		row[3], row[4] = strconv.FormatInt(p.Rows, 10), ""
		if p.Ns >= 0 {
			row[4] = strconv.FormatInt(p.Ns, 10)
		}
		for i, u := range units.Registry {
			cell := &row[len(seriesHead)+i]
			*cell = ""
			if len(values) > 0 && values[0].Unit == u.Name {
				*cell, values = formatValue(values[0].Value), values[1:]
			}
		}
		if err := out.Write(row); err != nil {
			return nil, err
		}
	}
	out.Flush()
	return b.Bytes(), out.Error()
}

// readSeries reads series.csv. Units are found by the names in its header, so that
// a run of a smaller registry can be read.
func readSeries(in *table, add func(c string, p Point)) error {
	columns, err := in.head(seriesHead)
	if err != nil {
		return err
	}
	for _, u := range columns {
		if _, ok := units.Find(units.Unit(u)); !ok {
			return in.errorf("%w: %q is not registered", ErrUnit, u)
		}
	}
	for in.next() {
		p := Point{Segment: units.Segment(in.text(1)), Round: int(in.int(2)), Rows: in.int(3), Ns: -1}
		if p.Rows < 1 {
			in.fail(3, ErrValue)
		}
		if in.row[4] != "" {
			p.Ns = in.int(4)
		}
		for i, u := range columns {
			if cell := in.row[len(seriesHead)+i]; cell != "" {
				v := Value{units.Unit(u), in.float(len(seriesHead) + i)}
				if err := v.check(); err != nil && in.err == nil {
					in.err = in.errorf("%w", err)
				}
				p.Values = append(p.Values, v)
			}
		}
		if in.err == nil {
			add(in.text(0), p)
		}
	}
	return in.err
}
