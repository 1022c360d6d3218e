package predict

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"idbench/index"
	bboltmodel "idbench/index/bbolt/model"
	"idbench/index/cache"
	innodbmodel "idbench/index/innodb/model"
	postgresmodel "idbench/index/postgres/model"
	sqlitemodel "idbench/index/sqlite/model"
	"idbench/units"
)

// tracer feeds touches to a miss curve.
type tracer struct{ *cache.Curve }

func (c tracer) Touch(segment int, page int64, _ bool) {
	c.Curve.Touch(cache.Page(segment)<<40|cache.Page(page), segment)
}
func (c tracer) Make(segment int, page int64) {
	c.Put(cache.Page(segment)<<40|cache.Page(page), segment)
}

// growth is the share of the rows, the last, over which inserts are counted: the table
// hardly grows meanwhile, and is predicted at the middle of it.
const growth = 10

// simulated is what LRU caches of these sizes miss of the profile's own touches.
func simulated(t *testing.T, c Config, seed uint64, sizes []int64) []map[string]float64 {
	t.Helper()
	tab := &table{ctx: t.Context(), c: c}
	into, err := tab.open()
	if err != nil {
		t.Fatal(err)
	}
	traced := into.(index.Traced)
	out := make([]map[string]float64, len(sizes))
	for i := range out {
		out[i] = map[string]float64{}
	}
	pool := tracer{cache.NewCurve(3)}
	note := func(name string, ops int64) {
		for i, size := range sizes {
			out[i][name] = float64(pool.Counts(int(size/traced.PageSize())).Misses) / float64(ops)
		}
	}
	traced.Trace(pool)
	from := c.Rows - c.Rows/growth
	err = tab.load(into, c.Rows, func(done int64) error {
		if done == from {
			pool.Reset()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	note(InsertSeeks, c.Rows-from)

	keys, err := sample(c, c.Rows)
	if err != nil {
		t.Fatal(err)
	}
	get := into.(index.Getter)
	var r *rand.Rand
	lookup := func(row int64) {
		if _, ok, err := get.Get(t.Context(), keys[row], nil); err != nil || !ok {
			t.Fatalf("seed %d: row %d: %v", seed, row, err)
		}
	}
	const reads = 50_000
	for name, draw := range map[string]func() int64{
		ReadSeeks: func() int64 { return r.Int64N(c.Rows) },
		RecentSeeks: func() int64 {
			if r.Float64() < hotShare {
				return c.Rows - 1 - r.Int64N(c.Rows/100)
			}
			return r.Int64N(c.Rows)
		},
	} {
		r = rand.New(rand.NewPCG(seed, uint64(len(name))))
		for range reads {
			lookup(draw())
		}
		pool.Reset()
		for range reads {
			lookup(draw())
		}
		note(name, reads)
	}
	pool = tracer{cache.NewCurve(3)}
	traced.Trace(pool)
	for row := c.Rows - newest; row < c.Rows; row++ {
		lookup(row)
	}
	for i := range out { // a restart finds nothing, and the cache has room for these
		out[i][NewestSeeks] = float64(pool.Len())
	}
	return out
}

// The closed forms of misses against what LRU caches miss of the profile's touches.
func TestSeeks(t *testing.T) {
	const seed = 1
	sizes := []int64{1 << 20, 2 << 20, 8 << 20}
	for i, profile := range []index.Engine{postgresmodel.Profile{}, bboltmodel.Profile{}, sqlitemodel.Profile{}, innodbmodel.Profile{}} {
		schemes := []string{"serial", "uuidv4", "uuidv7"}
		switch {
		case testing.Short(): // each profile with one
			schemes = schemes[i%3:][:1]
		case !*verify: // each profile with random ids and ordered ones
			schemes = slices.Delete(schemes, 2*(i%2), 2*(i%2)+1)
		}
		for _, scheme := range schemes {
			c := config(t, profile, scheme, 100_000)
			c.Batch = 20
			seeksTold(t, c, seed, sizes, func(size int64, name string, n Number, want float64) {
				t.Logf("%s %s %d: %s predicted %.4f, simulated %.4f: %+.1f %%", profile.Name(), scheme, size>>20, name, n.Value, want, 100*(n.Value/want-1))
				if n.Why != "" || math.Abs(n.Value-want) > n.Error*want+0.003 { // a read has an error of its draws
					t.Errorf("%s %s, %d bytes of cache, seed %d: %s predicted %.4f, simulated %.4f; %s", profile.Name(), scheme, size, seed, name, n.Value, want, n.Why)
				}
			})
		}
	}
}

// seeksTold calls use with what is predicted of a table's seeks in caches of some sizes, and with what
// is simulated. It returns the table, and its shapes with all rows and at the middle of the last.
func seeksTold(t *testing.T, c Config, seed uint64, sizes []int64, use func(size int64, name string, n Number, want float64)) (tab *table, full, middle shape) {
	t.Helper()
	tab, err := new(Predictor).newTable(t.Context(), c)
	if err == nil {
		full, err = tab.shape(c.Rows)
	}
	if err == nil {
		middle, err = tab.shape(c.Rows - c.Rows/growth/2)
	}
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range simulated(t, c, seed, sizes) {
		tab.c.Cache = sizes[i]
		reads, inserts := map[string]Number{}, map[string]Number{}
		tab.seeks(full, reads)
		tab.seeks(middle, inserts)
		for name, want := range want {
			n := reads[name]
			if name == InsertSeeks {
				n = inserts[name]
			}
			use(sizes[i], name, n, want)
		}
	}
	return tab, full, middle
}

// lastRows loads a table, and returns what one of its last rows adds to a unit.
func lastRows(t *testing.T, tab *table) (per func(units.Unit) float64) {
	t.Helper()
	into, err := tab.open()
	if err != nil {
		t.Fatal(err)
	}
	from := tab.c.Rows - tab.c.Rows/growth
	var before index.Counts
	err = tab.load(into, tab.c.Rows, func(done int64) error {
		if p, ok := into.(index.Checkpointer); ok && done%tab.c.Checkpoint == 0 {
			if err := p.Checkpoint(t.Context()); err != nil {
				return err
			}
		}
		if done == from {
			before = whole(t, into)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	after := whole(t, into)
	return func(u units.Unit) float64 { return float64(after[u]-before[u]) / float64(tab.c.Rows-from) }
}

// The closed forms of writes against the profile's counts, over its last intervals.
func TestWrites(t *testing.T) {
	schemes := []string{"uuidv4", "serial", "uuidv7"}
	if testing.Short() {
		schemes = schemes[:1]
	}
	for _, scheme := range schemes {
		for _, every := range []int64{2000, 20_000} {
			c := config(t, postgresmodel.Profile{}, scheme, 200_000)
			c.Checkpoint, c.Cache = every, 1<<30
			got := middle(t, c, every)
			per := lastRows(t, &table{ctx: t.Context(), c: c})
			agree(t, scheme, got.Numbers[PageWrites], PageWrites, per(units.DirtyPages)*8192)
			agree(t, scheme, got.Numbers[ImageWrites], ImageWrites, per(units.ImageBytes))
			agree(t, scheme, got.Numbers[LogWrites], LogWrites, per(units.LogBytes)-per(units.ImageBytes))
		}
		for _, batch := range []int64{10, 1000} {
			c := config(t, bboltmodel.Profile{}, scheme, 100_000)
			c.Batch = batch
			got := middle(t, c, batch)
			agree(t, scheme, got.Numbers[PageWrites], PageWrites, lastRows(t, &table{ctx: t.Context(), c: c})(units.WrittenBytes))
		}
	}
}

// The closed forms of pages written against those of the urn, in tables larger than any that
// is counted row by row: the largest difference that was seen is in the README.
func TestWritesOfManyRows(t *testing.T) {
	if testing.Short() {
		t.Skip("it draws twenty million rows")
	}
	from, to := int64(90_000_000), int64(99_000_000)
	intervals := []int64{500_000, 100_000, 4_500_000}
	if !*verify {
		from, to, intervals = from/5, to/5, []int64{100_000}
	}
	for _, profile := range []index.Engine{postgresmodel.Profile{}, bboltmodel.Profile{}} {
		for _, every := range intervals {
			c := config(t, profile, "uuidv4", to)
			c.Checkpoint, c.Cache = every, 1<<40
			habits, err := profile.(index.Foreseen).Habits(c.table())
			if err != nil {
				t.Fatal(err)
			}
			page := habits.PageSize
			if profile == (bboltmodel.Profile{}) {
				c.Batch = every / 1000
			}
			dirty := func(rows int64) float64 {
				c := c
				c.Rows, c.Mode = rows, units.Urn
				e, err := Load(t.Context(), c, rows)
				if err != nil {
					t.Fatal(err)
				}
				return float64(e.Segments[len(e.Segments)-1].Counts[units.DirtyPages])
			}
			c.Rows = (from + to) / 2
			got, err := new(Predictor).Predict(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			agree(t, profile.Name(), got.Numbers[PageWrites], PageWrites, (dirty(to)-dirty(from))/float64(to-from)*float64(page))
		}
	}
}

// middle predicts a table at the middle of its last rows, at the end of an interval.
func middle(t *testing.T, c Config, interval int64) Prediction {
	t.Helper()
	c.Rows -= (c.Rows/growth - interval) / 2
	got, err := new(Predictor).Predict(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func whole(t *testing.T, table index.Observed) index.Counts {
	t.Helper()
	segments, err := table.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return segments[len(segments)-1].Counts
}

func agree(t *testing.T, scheme string, n Number, name string, want float64) {
	t.Helper()
	t.Logf("%s: %s predicted %.2f, counted %.2f: %+.1f %%", scheme, name, n.Value, want, 100*(n.Value/want-1))
	if n.Why != "" || math.Abs(n.Value-want) > n.Error*want {
		t.Errorf("%s: %s predicted %.2f, counted %.2f, %s", scheme, name, n.Value, want, n.Why)
	}
}
