package predict

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sort"

	"idbench/index/replay"
	"idbench/units"
)

// autoPages is the most rows of which Auto keeps every page.
const autoPages = 1_000_000

// LoadMode says how the counts of a load of c are had: Auto chooses, any other mode is
// checked. Pages is for the profile's own table. The error wraps ErrUsage where there is
// no way.
//
// Auto takes Pages for up to a million rows and whatever package replay does not replay, or
// not in keyMemory; Exact for up to ten million, for ids of no plain order, and for profiles
// with a replay of their own; beyond, Steady for ordered ids, and for random ones Urn: Fringe
// has no counts but means.
func LoadMode(ctx context.Context, c Config) (units.Mode, error) {
	mode := c.Mode
	if mode == units.Pages || mode == units.Auto && c.Rows <= autoPages {
		return units.Pages, nil
	}
	if err := c.scaled(); err != nil {
		t := &table{c: c}
		own := t.replays() && !t.scaled() // a replay of its own
		switch {
		case mode == units.Auto && !own:
			return units.Pages, nil
		case mode != units.Auto && mode != units.Exact || !own:
			return "", err
		}
		held, err := c.holder(ctx)
		switch {
		case err != nil:
			return "", err
		case held(c.Rows) > keyMemory && mode == units.Auto:
			return units.Pages, nil
		case held(c.Rows) > keyMemory:
			fit := sort.Search(int(c.Rows), func(rows int) bool { return held(int64(rows)+1) > keyMemory })
			return "", usagef("%s keeps %d bytes of %d rows to replay them, %d may be kept, which are those of %d rows",
				c.Profile.Name(), held(c.Rows), c.Rows, int64(keyMemory), fit)
		}
		if err := c.tried(ctx); err != nil {
			if mode == units.Auto && errors.Is(err, replay.ErrInexact) {
				return units.Pages, nil
			}
			return "", usage(err)
		}
		mode = units.Exact
	}
	if mode == units.Auto && c.Rows <= autoExact {
		mode = units.Exact
	}
	if mode != units.Exact {
		t, err := new(Predictor).newTable(ctx, c)
		if err != nil {
			return "", err
		}
		switch {
		case mode != units.Auto && ordersOf[mode] != t.order:
			return "", usagef("%s: mode %s is for %s ids, and these are %s", c.Scheme.Name, mode, ordersOf[mode], t.order)
		case mode != units.Auto:
		case t.order == Ordered && t.late <= lateMost*orderSample: // Steady has no more late ones
			mode = units.Steady
		case t.order == Random:
			mode = units.Urn
		default:
			mode = units.Exact
		}
	}
	if most := mostRows[mode]; c.Rows > most {
		return "", usagef("mode %s: rows %d: must be 1 to %d; of more, mode %s has the means over all random ids, and mode %s the pace of ordered ones",
			mode, c.Rows, most, units.Fringe, units.Steady)
	}
	if mode == units.Exact {
		if err := c.holds(c.Rows); err != nil {
			return "", usageError{err}
		}
	}
	if _, err := keys(ctx, c, min(c.Rows, orderSample)); err != nil { // not all of one length
		return "", usageError{err}
	}
	return mode, nil
}

// triedRows are replayed to see whether a table can be.
const triedRows = 1000

// tried says why the profile's own replay cannot have a table like this.
func (c Config) tried(ctx context.Context) error {
	k, err := keys(ctx, c, min(c.Rows, triedRows))
	if err != nil {
		return err
	}
	config := c.replay()
	config.Table.Extra, config.Memory = c.Extra, keyMemory
	_, err = replay.Replayed(ctx, k, config)
	return err
}

// holder tells the bytes that the profile keeps of so many rows while it replays them.
func (c Config) holder(ctx context.Context) (held func(rows int64) int64, err error) {
	h, ok := c.Profile.(replay.Holder)
	if !ok {
		return func(int64) int64 { return 0 }, nil
	}
	t, err := new(Predictor).newTable(ctx, c)
	if err != nil {
		return nil, err
	}
	return func(rows int64) int64 { return h.Holds(t.c.TableConfig(), rows, t.order == Ordered && t.late == 0) }, nil
}

// mostRows are the most that a mode takes.
var mostRows = map[units.Mode]int64{units.Exact: replay.MaxRun, units.Steady: replay.MaxFringe, units.Urn: replay.MaxUrn, units.Fringe: replay.MaxFringe}

// scaled says why package replay has no rules for loads of c, or not for what is beside the ids.
func (c Config) scaled() error {
	switch t := (&table{c: c}); {
	case t.scaled():
	case t.replays():
		return usagef("%s with layout %s has no other modes than %s and %s", c.Profile.Name(), c.Layout, units.Pages, units.Exact)
	default:
		return usagef("%s with layout %s is replayed page by page, and has no other mode than %s", c.Profile.Name(), c.Layout, units.Pages)
	}
	if c.Extra > 0 {
		return usagef("%d further indexes: only mode %s has any", c.Extra, units.Pages)
	}
	return nil
}

// Loads yields the counts of a load of c at some of its rows, which rise, in the mode of
// c, which is one that LoadMode returned and not Pages. Pages that commits or checkpoints
// write are counted for all rows alone, and not where a replay of the keys cannot hold
// them. An error wraps ErrUsage where the mode turns out to have no way to them.
func Loads(ctx context.Context, c Config, rows []int64) iter.Seq2[replay.Estimate, error] {
	return func(yield func(replay.Estimate, error) bool) {
		if c.Mode == units.Fringe && len(rows) > 1 {
			for e, err := range replay.Fringes(ctx, c.replay(), rows[:len(rows)-1]) {
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
func Load(ctx context.Context, c Config, rows int64) (replay.Estimate, error) {
	e, err := load(ctx, c, rows)
	return e, usage(err)
}

// usage marks an error that says why there is no way.
func usage(err error) error {
	if errors.Is(err, replay.ErrInexact) || errors.Is(err, replay.ErrUnsteady) || errors.Is(err, errUnknown) {
		return usageError{err}
	}
	return err
}

// replay is c in the words of package replay, without written pages.
func (c Config) replay() replay.Config {
	r := replay.Config{Profile: c.Profile.(replay.Profile), Table: c.table(), Batch: c.Batch, Workers: workers}
	if c.Value.Varies() {
		r.Value = c.Value.Of(c.Env.Seed)
	}
	return r
}

func load(ctx context.Context, c Config, rows int64) (replay.Estimate, error) {
	s := c.replay()
	s.Table.Extra = c.Extra
	if rows == c.Rows {
		s.Dirty, s.Checkpoint = true, c.Checkpoint
	}
	switch c.Mode {
	case units.Urn:
		return replay.Urn(ctx, s, rows, c.Env.Seed)
	case units.Fringe:
		return replay.Fringe(ctx, s, rows)
	case units.Steady:
		k, err := (&table{ctx: ctx, c: c}).first(rows)
		if err != nil {
			return replay.Estimate{}, err
		}
		return replay.Steady(ctx, k, s, rows)
	case units.Exact:
		k, err := keys(ctx, c, rows)
		if err != nil {
			return replay.Estimate{}, err
		}
		if rows*replay.KeyMemory > keyMemory {
			if s.Checkpoint > 0 {
				return replay.Estimate{}, usagef("mode %s with checkpoints: rows %d: must be 1 to %d", units.Exact, rows, keyMemory/replay.KeyMemory)
			}
			s.Dirty, s.Memory = false, keyMemory
		}
		segments, err := replay.Run(ctx, k, s)
		return replay.Estimate{Segments: segments, Mode: units.Exact}, err
	}
	return replay.Estimate{}, fmt.Errorf("mode %s: %w", c.Mode, errors.ErrUnsupported)
}
