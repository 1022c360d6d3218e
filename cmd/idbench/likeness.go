package main

import (
	"context"
	"io"
	"math"
	"strings"

	"github.com/alecthomas/kong"

	"idbench/ids/keyfile"
	"idbench/predict"
	"idbench/units"
)

const (
	// farthest is how far the leaf fill of a stream may be from that of a file which it is said to be
	// like, as a share of the leaves' bytes.
	farthest = 0.02
	// farthestRows are the ids of which chance leaves room for that; fewer vary more.
	farthestRows = 20_000
)

// like is the command that predicts a table of ids like those of a file; "" where no stream is known
// whose pages are those of the file. It makes them of up to keyfile.First ids.
//
// Note: what look sees of a stream does not decide its pages, so they are made.
func like(ctx context.Context, s *keyfile.Survey) (command string, err error) {
	if s.Duplicates.Value > 0 {
		return "", nil // a primary key holds no id twice
	}
	rows := min(s.IDs, keyfile.First)
	if o := s.Order; math.Abs(o.BackFirst-o.BackShare) > 0.01+0.1*o.BackShare {
		return "", nil // those that are compared are not like the rest
	}
	var own []float64
	most := max(farthest, farthest*math.Sqrt(farthestRows/float64(rows)))
	for _, c := range streamsLike(s) {
		if own == nil {
			if own, err = fills(ctx, "predict", s.Keys(), rows); err != nil {
				return "", ctx.Err() // no profile takes them
			}
		}
		its, err := fills(ctx, c, nil, rows)
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		if err != nil {
			continue
		}
		off := 0.0
		for i := range its {
			off = max(off, math.Abs(its[i]-own[i]))
		}
		if off <= most {
			return c, nil
		}
	}
	return "", nil
}

// fills are the leaf fills of a table that a command predicts, or of one of the keys, in all profiles
// that are compared.
func fills(ctx context.Context, command string, keys *keyfile.File, rows int64) (list []float64, err error) {
	for _, engine := range likenesses {
		verb := &verbs{}
		parser, err := kong.New(verb, append(grammar(), kong.Writers(io.Discard, io.Discard))...)
		if err != nil {
			return nil, err
		}
		if _, err := parser.Parse(strings.Fields(command)); err != nil {
			return nil, err
		}
		v := &verb.Predict
		v.Engine, v.Rows, v.Checkpoint = engine, number(rows), every{time: defaultCheckpoint}
		if keys != nil {
			v.Scheme = nil
		}
		profile, err := v.profile()
		if err != nil {
			return nil, err
		}
		cases, _, err := v.cases(ctx, profile, keys)
		if err != nil {
			return nil, err
		}
		c := v.configs(cases[len(cases)-1:], units.Exact)[0]
		c.Rows++ // fewer than all, of which no writes are counted
		if keys != nil {
			c.Own.Rows = rows
		}
		e, err := predict.Load(ctx, c, rows)
		if err != nil {
			return nil, err
		}
		for _, segment := range e.Segments {
			if all := segment.Counts[units.LeafAlloc]; all > 0 {
				list = append(list, float64(segment.Counts[units.LeafInuse])/float64(all))
				break
			}
		}
	}
	return list, nil
}
