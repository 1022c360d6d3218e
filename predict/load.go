package predict

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"idbench/index/model/scale"
)

// autoPages is the most rows of which Auto keeps every page.
const autoPages = 1_000_000

// LoadMode says how the counts of a load of c are had: Auto chooses, any other mode is
// checked. Pages is for the profile's own table. The error wraps ErrUsage where there is
// no way.
//
// Auto takes Pages for up to a million rows and whatever package scale does not replay,
// Exact for up to ten million and for ids of no plain order; beyond, Steady for ordered
// ids, and for random ones Urn: Fringe has no counts but means.
func LoadMode(ctx context.Context, c Config) (Mode, error) {
	mode := c.Mode
	if mode == Pages || mode == Auto && c.Rows <= autoPages {
		return Pages, nil
	}
	if err := c.scaled(); err != nil {
		if mode == Auto {
			return Pages, nil
		}
		return "", err
	}
	if mode == Auto && c.Rows <= autoExact {
		mode = Exact
	}
	if mode != Exact {
		t, err := new(Predictor).newTable(ctx, c)
		if err != nil {
			return "", err
		}
		switch {
		case mode != Auto && ordersOf[mode] != t.order:
			return "", usagef("%s: mode %s is for %s ids, and these are %s", c.Scheme.Name, mode, ordersOf[mode], t.order)
		case mode != Auto:
		case t.order == Ordered:
			mode = Steady
		case t.order == Random:
			mode = Urn
		default:
			mode = Exact
		}
	}
	if most := mostRows[mode]; c.Rows > most {
		return "", usagef("mode %s: rows %d: must be 1 to %d; of more, mode %s has the means over all random ids, and mode %s the pace of ordered ones",
			mode, c.Rows, most, Fringe, Steady)
	}
	if mode == Exact {
		if err := c.holds(c.Rows); err != nil {
			return "", usageError{err}
		}
	}
	if _, err := keys(ctx, c, min(c.Rows, orderSample)); err != nil { // not all of one length
		return "", usageError{err}
	}
	return mode, nil
}

// mostRows are the most that a mode takes.
var mostRows = map[Mode]int64{Exact: scale.MaxRun, Steady: scale.MaxFringe, Urn: scale.MaxUrn, Fringe: scale.MaxFringe}

// scaled says why package scale does not replay loads of c, nor what is beside the ids.
func (c Config) scaled() error {
	if !(&table{c: c}).scaled() {
		return usagef("%s with layout %s is replayed page by page, and has no other mode than %s", c.Profile.Name(), c.Layout, Pages)
	}
	if c.Extra > 0 {
		return usagef("%d further indexes: only mode %s has any", c.Extra, Pages)
	}
	return nil
}

// Loads yields the counts of a load of c at some of its rows, which rise, in the mode of
// c, which is one that LoadMode returned and not Pages. Pages that commits or checkpoints
// write are counted for all rows alone, and not where a replay of the keys cannot hold
// them. An error wraps ErrUsage where the mode turns out to have no way to them.
func Loads(ctx context.Context, c Config, rows []int64) iter.Seq2[scale.Estimate, error] {
	return func(yield func(scale.Estimate, error) bool) {
		if c.Mode == Fringe && len(rows) > 1 {
			for e, err := range scale.Fringes(ctx, c.scale(), rows[:len(rows)-1]) {
				if !yield(e, usage(err)) || err != nil {
					return
				}
			}
			rows = rows[len(rows)-1:]
		}
		for _, n := range rows {
			e, err := load(ctx, c, n)
			if !yield(e, usage(err)) || err != nil {
				return
			}
		}
	}
}

// Load is Loads at one number of rows.
func Load(ctx context.Context, c Config, rows int64) (scale.Estimate, error) {
	e, err := load(ctx, c, rows)
	return e, usage(err)
}

// usage marks an error that says why there is no way.
func usage(err error) error {
	if errors.Is(err, scale.ErrInexact) || errors.Is(err, scale.ErrUnsteady) || errors.Is(err, errUnknown) {
		return usageError{err}
	}
	return err
}

// scale is c in the words of package scale, without written pages.
func (c Config) scale() scale.Config {
	return scale.Config{Profile: c.Profile.Name(), Table: c.table(), Batch: c.Batch, Workers: workers}
}

func load(ctx context.Context, c Config, rows int64) (scale.Estimate, error) {
	s := c.scale()
	if rows == c.Rows {
		s.Dirty, s.Checkpoint = true, c.Checkpoint
	}
	switch c.Mode {
	case Urn:
		return scale.Urn(ctx, s, rows, c.Env.Seed)
	case Fringe:
		return scale.Fringe(ctx, s, rows)
	case Steady:
		k, err := (&table{ctx: ctx, c: c}).first(rows)
		if err != nil {
			return scale.Estimate{}, err
		}
		return scale.Steady(ctx, k, s, rows)
	case Exact:
		k, err := keys(ctx, c, rows)
		if err != nil {
			return scale.Estimate{}, err
		}
		if rows*scale.KeyMemory > keyMemory {
			if s.Checkpoint > 0 {
				return scale.Estimate{}, usagef("mode %s with checkpoints: rows %d: must be 1 to %d", Exact, rows, keyMemory/scale.KeyMemory)
			}
			s.Dirty, s.Memory = false, keyMemory
		}
		segments, err := scale.Run(ctx, k, s)
		return scale.Estimate{Segments: segments, Mode: scale.ModeExact}, err
	}
	return scale.Estimate{}, fmt.Errorf("mode %s: %w", c.Mode, errors.ErrUnsupported)
}
