package predict

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"idbench/units"
)

// rateSteps are the rates that are looked at beside the one that is asked for, as its
// multiples.
var rateSteps = []float64{0.1, 10}

// rateMatters is the relative difference of the leaf pages from which on a rate is told.
const rateMatters = 0.01

// An AtRate is what becomes of a table whose ids come at another rate.
type AtRate struct {
	Rate      int64 // ids per second over all nodes
	LeafPages float64
	Fill      float64 // share
}

// String is such as "fill 60.4 % (12345 leaf pages) at 5000 ids/s".
func (r AtRate) String() string {
	return fmt.Sprintf("fill %.1f %% (%.0f leaf pages) at %d ids/s", 100*r.Fill, r.LeafPages, r.Rate)
}

// RateNote says what a table would be at other rates; "" where that makes no difference.
func (p Prediction) RateNote() string {
	if len(p.Rates) == 0 {
		return ""
	}
	var list []string
	for _, r := range p.Rates {
		list = append(list, r.String())
	}
	return fmt.Sprintf("%s: %s: it depends on --rate.", p.Scheme, strings.Join(list, ", "))
}

// rates predicts the table at other rates, where its pages are known. Ids that are random,
// or ascend at all of these rates, make the same pages at each.
func (p *Predictor) rates(ctx context.Context, t *table, at Prediction) ([]AtRate, error) {
	now := at.Numbers[LeafPages]
	if t.order == Random && !t.ends || t.c.At > 0 || t.c.Own != nil || now.Why != "" {
		return nil, nil
	}
	var list []AtRate
	matters := false
	for _, step := range rateSteps {
		c := t.c
		c.Env.Rate = int64(math.Round(step * float64(c.Env.Rate)))
		c.Mode = units.Auto
		if c.Env.Rate < 1 {
			continue
		}
		other, err := p.newTable(ctx, c)
		if errors.Is(err, ErrUsage) { // the scheme makes no ids at that rate
			continue
		}
		if err != nil {
			return nil, err
		}
		r := AtRate{Rate: c.Env.Rate, LeafPages: now.Value, Fill: at.Numbers[Fill].Value}
		if t.order != Ordered || other.order != Ordered || t.late > 0 || other.late > 0 {
			s, err := other.shape(c.Rows)
			if errors.Is(err, errUnknown) || errors.Is(err, ErrUsage) {
				continue
			}
			if err != nil {
				return nil, err
			}
			r.LeafPages, r.Fill = s.ids().levels[0], s.ids().inuse/s.ids().alloc
		}
		matters = matters || math.Abs(r.LeafPages/now.Value-1) > rateMatters
		list = append(list, r)
	}
	if !matters {
		return nil, nil
	}
	return list, nil
}
