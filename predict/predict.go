// Package predict says what a table will look like at a size that nobody wants to load:
// its pages, what inserts write, and what a cache of pages misses.
//
// It is arithmetic over the page model. Pages come from the profiles of engines, row by
// row, or from package replay, which has ways to more rows; writes and misses come from
// closed forms over those pages. Each number says how it was had (Mode) and how far it was
// off where both could be counted; what cannot be derived is absent, with the reason.
//
// It measures nothing and never asks an engine: what stands behind a profile is its own
// tests and the verb validate. Package cmd/idbench prints what this one returns.
package predict

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"idbench/design"
	"idbench/index"
	"idbench/index/replay"
	"idbench/units"
)

// Modes are the modes that pages can be asked for in, the default first.
var Modes = []units.Mode{units.Auto, units.Exact, units.Urn, units.Fringe, units.Steady}

// A Config is a table at the size it will have, and what happens to it.
type Config struct {
	Profile index.Engine // an index.Simulator that is index.Foreseen
	design.Load
	Own     *Own  // the ids of Scheme, where none makes them; nil: it makes them
	Rebuild bool  // the rows of a migration's first scheme are copied into a fresh table, in key order, before the rest arrive
	Cache   int64 // bytes for pages
}

// table is the table without further indexes.
func (c Config) table() index.TableConfig {
	t := c.TableConfig()
	t.Extra = 0
	return t
}

// leastCache is the fewest pages of a cache: below, the way to a row is most of it.
const leastCache = 64

// check looks at what no table can have.
func (c Config) check() error {
	switch {
	case c.Rows < 1 || c.Rows > replay.MaxFringe:
		return usagef("rows %d: must be 1 to %d", c.Rows, int64(replay.MaxFringe))
	case c.Batch < 1:
		return usagef("batch %d: must be at least 1", c.Batch)
	case c.Checkpoint < 1:
		return usagef("checkpoint every %d rows: must be at least 1", c.Checkpoint)
	}
	if err := c.Scheme.CheckEncoding(c.Encoding); err != nil {
		return usageError{err}
	}
	if c.Own != nil && c.At > 0 {
		return usagef("migrate from %s: a prediction has the ids of a file alone, or those of schemes", c.From.Name)
	}
	return c.checkMigration()
}

// ErrUsage is wrapped by the errors of what cannot be asked for.
var ErrUsage = errors.New("impossible request")

// A usageError wraps ErrUsage without showing its text.
type usageError struct{ error }

func (usageError) Is(target error) bool { return target == ErrUsage }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// errUnknown is wrapped by the reasons why a number is absent.
var errUnknown = errors.New("unknown")

// An unknownError is such a reason.
type unknownError struct{ error }

func (unknownError) Is(target error) bool { return target == errUnknown }

func unknownf(format string, args ...any) error { return unknownError{fmt.Errorf(format, args...)} }

// A Number is a quantity of a prediction.
type Number struct {
	Value float64
	Mode  units.Mode
	Error float64 // relative; Mode.Off says what of; 0: none
	Why   string  // the number is absent, because …
}

// A Prediction is what becomes of the ids of one scheme.
type Prediction struct {
	Scheme  string
	Order   Order // in which they reach the table
	Rows    int64 // of the table
	Rebuilt bool  // before the rows of a migration's second scheme
	Numbers map[string]Number
	Rates   []AtRate // what ids do that come slower and faster, where it makes a difference
}

// Off says what the error of a number of that mode is; "" where it has none.
func Off(m units.Mode) string {
	switch m {
	case units.Fringe, units.Steady:
		return "nineteen of twenty tables have leaf pages within it"
	case units.Urn:
		return "nineteen of twenty other tables have leaf pages within it"
	case units.Onward:
		return "how far the pace of the file's last half is from that of the quarter before it, and no less than was seen of longer files"
	case units.Halved, units.Closed, units.Sample:
		return "the largest seen where all rows could be counted, rounded up"
	}
	return ""
}

// A Quantity is what a prediction has a number of.
type Quantity struct{ Name, Unit, Meaning string }

// Names of quantities.
const (
	LeafPages   = "leaf-pages"
	Fill        = "fill"
	Splits      = "splits"
	MidSplits   = "mid-splits"
	IndexBytes  = "index-bytes"
	TableBytes  = "table-bytes"
	PageWrites  = "page-bytes/row"
	LogWrites   = "log-bytes/row"
	ImageWrites = "image-bytes/row"
	TwiceWrites = "doublewrite-bytes/row"
	RowWrites   = "written-bytes/row"
	DayWrites   = "written-bytes/day"
	InsertSeeks = "seeks/insert"
	ReadSeeks   = "seeks/read"
	RecentSeeks = "seeks/recent-read"
	NewestSeeks = "seeks/newest-1000"
	Cliff       = "cliff"
)

// Quantities lists all, in the order of tables.
var Quantities = []Quantity{
	{LeafPages, "pages", "leaves of the tree of the ids"},
	{Fill, "share", "of the bytes of those leaves, those that are not free"},
	{Splits, "splits", "pages of the tree of the ids that were made by cutting one; a new root is none"},
	{MidSplits, "splits", "cuts of leaves that were not the last in key order"},
	{IndexBytes, "bytes", "trees that do not hold the rows: pages in use"},
	{TableBytes, "bytes", "what holds the rows: pages in use"},
	{PageWrites, "bytes", "pages written, at that size of the table"},
	{LogWrites, "bytes", "log without full-page images"},
	{ImageWrites, "bytes", "full-page images in the log"},
	{TwiceWrites, "bytes", "pages written a second time, so that none is lost half written"},
	{RowWrites, "bytes", "all of these"},
	{DayWrites, "bytes", "the same in a day of inserts"},
	{InsertSeeks, "pages", "pages that an insert needs and the cache does not hold"},
	{ReadSeeks, "pages", "the same of a lookup of any row"},
	{RecentSeeks, "pages", "the same where 90 % of the lookups go to the newest 1 % of the rows"},
	{NewestSeeks, "pages", "pages that the 1,000 newest rows lie on, with the way to them: seeks after a restart"},
	{Cliff, "rows", "size of the table from which on more than one insert in a hundred waits for a page"},
}

// A Predictor predicts tables, and remembers what their further indexes have in common.
// It may be used by several goroutines.
type Predictor struct {
	mu   sync.Mutex
	seen map[string]*extraShapes
}

// Predict predicts one table.
func (p *Predictor) Predict(ctx context.Context, c Config) (Prediction, error) {
	if err := c.check(); err != nil {
		return Prediction{}, err
	}
	t, err := p.newTable(ctx, c)
	if err != nil {
		return Prediction{}, err
	}
	out, s, err := t.predict(c.Rows)
	if err != nil || s.rows == 0 {
		return out, err
	}
	out.Numbers[Cliff] = t.cliff(s)
	c.leave(out.Numbers)
	if out.Rates, err = p.rates(ctx, t, out); err != nil {
		return Prediction{}, err
	}
	return out, ctx.Err()
}

// predict says all of the table at some number of rows but the cliff, and returns its
// shape: one of no rows where that is unknown, or has no pages, and so are all numbers that rest
// on it.
func (t *table) predict(rows int64) (Prediction, shape, error) {
	c := t.c
	out := Prediction{Scheme: c.Scheme.Name, Order: t.order, Rows: rows, Rebuilt: c.Rebuild, Numbers: map[string]Number{}}
	s, err := t.shape(rows)
	if err != nil {
		if !errors.Is(err, errUnknown) {
			return Prediction{}, shape{}, err
		}
		for _, q := range Quantities {
			out.Numbers[q.Name] = Number{Why: err.Error()}
		}
		return out, shape{}, nil
	}
	if least := leastCache * int64(s.pageSize); c.Cache < least {
		return Prediction{}, shape{}, usagef("a cache of %d bytes: must be at least %d, which is %d pages", c.Cache, least, leastCache)
	}
	s.pages(out.Numbers)
	if s.ids().levels[0] == 0 { // bbolt keeps so few in the page that names the bucket
		for _, q := range Quantities {
			if out.Numbers[q.Name] == (Number{}) || q.Name == Fill {
				out.Numbers[q.Name] = Number{Why: fmt.Sprintf("%d rows of that size have no page of their own, and the forms are over pages", rows)}
			}
		}
		return out, shape{}, nil
	}
	if why := t.habits.Unsplit; why != "" {
		out.Numbers[Splits] = Number{Why: why}
	}
	if why := t.habits.Elsewhere; why != "" {
		for _, q := range Quantities {
			switch q.Name {
			case LeafPages, Fill, Splits, MidSplits, IndexBytes:
			default:
				out.Numbers[q.Name] = Number{Why: why}
			}
		}
		return out, s, nil
	}
	t.writes(s, out.Numbers)
	t.seeks(s, out.Numbers)
	if ids := s.ids(); ids.mode == units.Onward { // the pages that closed forms are over are off already
		for name, n := range out.Numbers {
			if n.Why == "" && n.Mode == units.Closed && n.Value != 0 {
				n.Error += ids.off
				out.Numbers[name] = n
			}
		}
	}
	return out, s, nil
}
