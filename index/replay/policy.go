package replay

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"idbench/index"
	"idbench/units"
)

// ErrInexact is wrapped by the errors of tables that cannot be replayed exactly.
var ErrInexact = errors.New("cannot be replayed range by range")

// A Profile is an engine's page model whose loads can be replayed. It is Ruled or a Replayer.
type Profile interface {
	Name() string
	Limits() index.Limits
	// Replays reports whether tables of that layout can be replayed.
	Replays(l units.Layout) bool
}

// A Ruled profile has pages of which each is cut by rules of its own, whatever is beside it.
// All functions of this package have it.
type Ruled interface {
	Profile
	// Policy says what becomes of the trees of a table of so many rows. Its error wraps
	// ErrInexact where the table can only be simulated page by page.
	Policy(c Config, rows int64) (Policy, error)
}

// A Replayer is a profile with a replay of its own, for pages that look at their neighbours.
type Replayer interface {
	Profile
	// Replay replays the inserts of the keys in their order of arrival. What it returns is equal
	// to a table of the profile that took them, in all counts and leaves. Checkpoints come at the
	// end of a batch, so that c.Checkpoint is rounded up to whole ones. The error is that of ctx
	// once it is done, and wraps ErrInexact where the table can only be simulated page by page.
	Replay(ctx context.Context, k Keys, c Config) (Table, error)
}

// A Holder is a Replayer that keeps something of all rows at a time.
type Holder interface {
	Replayer
	// Holds returns the least Config.Memory of a table of so many rows, whose ids ascend or not.
	Holds(c index.TableConfig, rows int64, ascend bool) int64
}

// A Table is what a Replayer tells of a table: the methods of index.Observed.
type Table interface {
	Stats(ctx context.Context) ([]index.Segment, error)
	Leaves(ctx context.Context, segment units.Segment) iter.Seq2[index.Leaf, error]
}

// A Grown table tells of its leaves on the way, too.
type Grown interface {
	Table
	// Grown returns what a segment had after each of Config.Moments; nil if there is no such
	// segment, or there were no moments.
	Grown(segment units.Segment) []Growth
}

// A Growth is a tree at some time.
type Growth struct {
	Leaves int64
	Bytes  int64 // that the records take of pages which have been inserted; 0: unknown
}

// A Policy is what a replay has to know of an engine: when its pages are cut, which of them
// are written, and how what is counted becomes the counts of its profile.
type Policy struct {
	Leaf, Branch *Rule
	Batch        int64 // rows of a moment, at whose end full pages are cut
	Segments     func(t *Tree) []index.Segment

	Every  int64 // rows of an interval, some whole batches, at whose end changed pages are written; 0: not counted
	First  int64 // row of the first interval that is counted
	End    int64 // row after the last one
	Path   bool  // who changes a page changes all pages on the way to it
	Beside bool  // a cut changes the page that comes after those that it makes
	Meta   bool  // a new root changes the meta page

	Outside func() float64 // pages outside the tree that are written; asked where Every is set

	// Rows is the tree of the rows by their number in the order of arrival, where the tree of the
	// ids is another one. Its segments come first, and the pages that both write are added up.
	Rows *Policy
}

// A profile is the policy of one table, and who waits for its counts.
type profile struct {
	Policy
	ctx context.Context // ends what runs long
}

// stopped reports whether nobody waits for the counts any more. What is half done then
// returns anything, and the caller the error of the context.
func (p *profile) stopped() bool { return p.ctx.Err() != nil }

func (p *profile) moment(r row) moment { return moment(int64(r) / p.Batch) }

// end is the row after the moment of a row.
func (p *profile) end(r row) int64 { return (int64(p.moment(r)) + 1) * p.Batch }

func (p *profile) interval(r row) interval {
	if int64(r) < p.First || int64(r) >= p.End {
		return 0
	}
	return interval(int64(r)/p.Every) + 1
}

func (p *profile) intervalOf(m moment) interval { return p.interval(row(m) * row(p.Batch)) }

const maxValue = 1 << 28 // keeps the bytes of a leaf, which has few such rows, within 32 bits

func newProfile(ctx context.Context, c Config, rows int64) (profile, error) {
	if err := check(c, rows); err != nil {
		return profile{}, err
	}
	ruled, ok := c.Profile.(Ruled)
	if !ok {
		return profile{}, fmt.Errorf("%s, whose pages look at their neighbours: %w", c.Profile.Name(), ErrInexact)
	}
	if c.Table.Extra > 0 {
		return profile{}, fmt.Errorf("%d further indexes: %w", c.Table.Extra, ErrInexact)
	}
	policy, err := ruled.Policy(c, rows)
	if err == nil && c.byNumber {
		policy = *policy.Rows
	}
	return profile{policy, ctx}, err
}

// check says what no replay takes.
func check(c Config, rows int64) error {
	key, value := int64(c.Table.KeyBytes), int64(c.Table.ValueBytes)
	limits := c.Profile.Limits()
	most := min(limits.Value, maxValue)
	switch {
	case rows < 1:
		return fmt.Errorf("%d rows: want at least 1", rows)
	case c.Batch < 1:
		return fmt.Errorf("batch %d: want at least 1", c.Batch)
	case key < 1 || value < 0:
		return fmt.Errorf("keys of %d bytes and payloads of %d: the length of all of them must be known", key, value)
	case !areMoments(c.Moments, rows):
		return fmt.Errorf("moments %d: want numbers of rows, ascending, from 1 to %d", c.Moments, rows)
	case key > limits.Key || value > most:
		return fmt.Errorf("keys of %d bytes and payloads of %d: %s takes at most %d and %d", key, value, c.Profile.Name(), limits.Key, most)
	}
	return nil
}

// areMoments reports whether they are numbers of a table's rows, in order.
func areMoments(list []int64, rows int64) bool {
	last := int64(0)
	for _, n := range list {
		if n <= last {
			return false
		}
		last = n
	}
	return last <= rows
}
