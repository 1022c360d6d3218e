package predict

import (
	"context"
	"math"
)

// GrowthFrom is the rows from which on a growing table is shown.
const GrowthFrom = 1_000_000

// Sizes to an octave. The fill of random ids swings with each doubling of the rows; all
// else about goes with their logarithm.
const (
	randomSizes = 8
	otherSizes  = 1
)

// Growth predicts one table at sizes from GrowthFrom rows to those of c, the last of which
// is c itself.
func (p *Predictor) Growth(ctx context.Context, c Config) ([]Prediction, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	switch {
	case c.Rows <= GrowthFrom:
		return nil, usagef("growth to %d rows: must be more than the %d from which it is shown", c.Rows, GrowthFrom)
	case c.At > 0:
		return nil, usagef("growth is that of a table whose ids are all of one scheme, and %s takes over at row %d", c.Scheme.Name, c.At)
	}
	t, err := p.newTable(ctx, c)
	if err != nil {
		return nil, err
	}
	var list []Prediction
	var last shape
	for _, rows := range t.sizes() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		at := *t
		at.c.Rows = rows
		out, s, err := at.predict(rows)
		if err != nil {
			return nil, err
		}
		list, last = append(list, out), s
	}
	cliff := list[len(list)-1].Numbers[Cliff] // absent, if nothing is known of that size
	if last.rows > 0 {
		cliff = t.cliff(last)
	}
	for _, p := range list { // it is the same of all
		p.Numbers[Cliff] = cliff
	}
	return list, nil
}

// sizes are the rows at which a growing table is predicted: in equal steps of their
// logarithm, as many to an octave as show what becomes of ids in that order.
func (t *table) sizes() []int64 {
	each := otherSizes
	if t.order == Random {
		each = randomSizes
	}
	list := []int64{GrowthFrom}
	for i := 1; ; i++ {
		rows := int64(math.Round(GrowthFrom * math.Exp2(float64(i)/float64(each))))
		if rows >= t.c.Rows {
			return append(list, t.c.Rows)
		}
		list = append(list, rows)
	}
}
