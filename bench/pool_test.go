package bench

import (
	"context"
	"sync/atomic"
	"testing"

	"idbench/index"
	"idbench/index/sqlite"
	"idbench/units"
)

// What a table's own cache counts stands in the records: of a load in both kinds of
// round, of reads from their first operation on, and nothing of what went before.
func TestPoolCounts(t *testing.T) {
	const rows, ops = 5000, 500
	c := Default()
	c.Engines, c.Layouts, c.Schemes = []string{"sqlite"}, []units.Layout{units.Clustered}, []string{"uuidv4"}
	c.Workloads = []units.Workload{units.Insert, units.Lookup}
	c.Rows, c.Batch, c.Rounds, c.Ops = rows, 1000, 1, ops
	c.Start, c.Cache = index.Cold, 100*4096
	misses := map[string]float64{}
	for _, f := range collect(t, Runner{}, plan(t, []index.Engine{sqlite.Engine{}}, c)) {
		all := f.Records[len(f.Records)-1]
		read, ok := all.Get(units.PageReads)
		missed, ok2 := all.Get(units.PageMisses)
		if !ok || !ok2 {
			t.Fatalf("%s, round %d: no page reads or misses: %v", f.Case, f.Number, all.Values)
		}
		// Two levels at least, of which the root is read once.
		if missed < 100 || read < 2*ops || missed > read {
			t.Errorf("%s, round %d: %v of %v pages missed", f.Case, f.Number, missed, read)
		}
		name := f.Case.Get("workload")
		if first, ok := misses[name]; ok && first != missed {
			t.Errorf("%s: %v misses in the structure round, %v in round %d", f.Case, first, missed, f.Number)
		}
		misses[name] = missed
		if _, ok := all.Get(units.CacheWrites); !ok {
			t.Errorf("%s: no cache writes", f.Case)
		}
	}
	if len(misses) != 2 {
		t.Errorf("misses of %v", misses)
	}
}

// sharing is an engine whose tables share a pool, and that notes how many are open.
type sharing struct {
	*fake
	open, most atomic.Int64
}

func (*sharing) SharesPool() {}

func (s *sharing) Open(ctx context.Context, c index.TableConfig) (index.Table, error) {
	n := s.open.Add(1)
	for most := s.most.Load(); n > most && !s.most.CompareAndSwap(most, n); most = s.most.Load() {
	}
	t, err := s.fake.Open(ctx, c)
	return sharingTable{t.(*fakeTable), s}, err
}

type sharingTable struct {
	*fakeTable
	engine *sharing
}

func (t sharingTable) Close() error {
	t.engine.open.Add(-1)
	return t.fakeTable.Close()
}

func TestTablesThatShareAPoolAreOpenOneAtATime(t *testing.T) {
	e := &sharing{fake: &fake{}}
	c := small("fake")
	c.Rounds, c.Schemes = 0, []string{"all"}
	if done := collect(t, Runner{}, plan(t, []index.Engine{e}, c)); len(done) < 10 || e.most.Load() != 1 {
		t.Errorf("%d rounds, up to %d tables open at a time, want 1", len(done), e.most.Load())
	}
}
