package predict

import (
	"bytes"
	"context"
	"io"
	"slices"

	"idbench/ids"
	"idbench/index"
	"idbench/units"
)

// checkMigration looks at what no migration can have.
func (c Config) checkMigration() error {
	switch {
	case c.At == 0:
		return nil
	case c.At < 0 || c.At >= c.Rows:
		return usagef("migrate from %s at %d: must be 1 to %d, so that rows of both arrive", c.From.Name, c.At, c.Rows-1)
	case c.Mode != units.Auto && c.Mode != units.Exact:
		return usagef("mode %s is for ids of one order, and a migration has those of two schemes; modes: %s, %s", c.Mode, units.Auto, units.Exact)
	}
	return nil
}

// A stream appends one id after the other.
type stream interface {
	Append(dst []byte) ([]byte, error)
}

// made are ids of a scheme, which never fail.
type made struct{ *ids.Stream }

func (m made) Append(dst []byte) ([]byte, error) { return m.Stream.Append(dst), nil }

// closed lets go of what a stream reads.
func closed(s stream) error {
	if c, ok := s.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// stream are the ids of the table in the order in which rows reach it.
func (c Config) stream(ctx context.Context) (stream, error) {
	if c.Own != nil {
		return c.Own.Open(c.Encoding)
	}
	env := c.Env
	if c.At > 0 {
		env = env.Among([]ids.Scheme{c.Scheme}, []ids.Scheme{c.From})
	}
	to, err := c.Scheme.Stream(env, c.Encoding)
	if err != nil {
		return nil, usageError{err}
	}
	if c.At == 0 {
		return made{to}, nil
	}
	from, err := c.From.Stream(c.From.Suited(c.Env), c.Encoding)
	if err != nil {
		return nil, usageError{err}
	}
	m := &migrated{from: made{from}, to: made{to}, left: c.At}
	if !c.Rebuild {
		return m, nil
	}
	first := make(inOrder, c.At)
	for i := range first {
		if i%(1<<16) == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if first[i], err = m.Append(nil); err != nil {
			return nil, err
		}
	}
	habits, err := c.Profile.(index.Foreseen).Habits(c.TableConfig())
	if err != nil {
		return nil, err
	}
	compared, stopped := 0, false
	slices.SortFunc(first, func(a, b []byte) int {
		if compared++; compared%(1<<16) == 0 {
			stopped = ctx.Err() != nil
		}
		if stopped {
			return 0 // of all that are left, so that the sort ends
		}
		return bytes.Compare(sortedBy(habits.SortKey, a), sortedBy(habits.SortKey, b))
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return &migrated{from: &first, to: made{to}, left: c.At, started: true}, nil
}

// A migrated stream is the ids of one scheme up to a row and those of another from it on.
// As in a run, the other's stream goes along from the first row, so that each row has the
// id that its scheme makes at the time at which it arrives.
type migrated struct {
	from, to stream
	left     int64  // rows that are still the first scheme's
	started  bool   // the other's stream has gone along already
	unused   []byte // the other's id of such a row
}

func (m *migrated) Append(dst []byte) (_ []byte, err error) {
	if m.left == 0 {
		return m.to.Append(dst)
	}
	m.left--
	if !m.started {
		if m.unused, err = m.to.Append(m.unused[:0]); err != nil {
			return dst, err
		}
	}
	return m.from.Append(dst)
}

// inOrder are ids that are handed out one by one.
type inOrder [][]byte

func (k *inOrder) Append(dst []byte) ([]byte, error) {
	dst = append(dst, (*k)[0]...)
	*k = (*k)[1:]
	return dst, nil
}

// oneScheme is why a closed form has no number of a migrated table.
const oneScheme = "rows of two schemes lie in one tree, and the closed forms are for the ids of one"

// migratedMost is the most rows of a larger migration that are replayed.
const migratedMost = 2_000_000

// migrated is the trees of a migration that is too large to be replayed, in proportion to
// one whose two numbers of rows were halved alike until they are at most so many. Where the first rows
// are random and stay in place, the leaves that they fill swing with each doubling, so that
// theirs are taken from Fringe and what the others add from the replay.
func (t *table) migrated(rows, most int64) ([]tree, error) {
	small := *t
	for small.c.Rows = rows; small.c.Rows > most; {
		small.c.Rows, small.c.At = small.c.Rows/2, small.c.At/2
	}
	if small.c.At == 0 {
		return nil, unknownf("migrate from %s at %d of %d rows: of so few, a replay in proportion has none", t.c.From.Name, t.c.At, rows)
	}
	trees, err := small.exact(small.c.Rows)
	if err != nil {
		return nil, err
	}
	f := float64(rows) / float64(small.c.Rows)
	trees = shape{rows: float64(small.c.Rows), trees: trees}.scaled(float64(rows)).trees
	for i := range trees {
		trees[i].mode, trees[i].off = units.Halved, pagedError
	}
	if t.c.Rebuild {
		return trees, nil
	}
	first := small.c
	first.Scheme, first.Rows, first.Env = t.c.From, small.c.At, t.c.From.Suited(t.c.Env)
	first.From, first.At, first.Rebuild = ids.Scheme{}, 0, false
	alone, err := t.memo.newTable(t.ctx, first)
	if err != nil || alone.order != Random {
		return trees, err
	}
	few, err := alone.exact(first.Rows)
	if err != nil {
		return nil, err
	}
	all, err := alone.trees(alone.drawn(units.Fringe, t.c.At, first.table(), 0))
	if err != nil {
		return nil, err
	}
	last := len(trees) - 1 // the ids'
	trees[last].stretch(1 + (all[last].levels[0]-f*few[last].levels[0])/trees[last].levels[0])
	return trees, nil
}

// leave keeps of the numbers of a migrated table those that were counted.
func (c Config) leave(numbers map[string]Number) {
	if c.At == 0 {
		return
	}
	for name, n := range numbers {
		if n.Why == "" && n.Mode != units.Exact && n.Mode != units.Halved && n.Value != 0 { // 0: the engine has no such thing, or the cache holds all
			numbers[name] = Number{Why: oneScheme}
		}
	}
}
