package postgres

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/jackc/pgx/v5"

	"idbench/index"
	"idbench/units"
)

// observed is what is noted of a table while it grows.
type observed struct {
	pages    bool // of the indexes and the heap can be read
	log      bool // can be read
	buffers  bool // can be looked at
	warnings []string

	from, read uint64   // where the log stood when the table was made, and as far as it has been read
	commits    []commit // all of them

	splits map[units.Segment]*splits // of trees
	counts index.Counts              // of the log

	checkpoints int
	dirty       int64 // pages that they wrote
	lost        bool  // some pages may have been written before
}

// A commit is where the log stood after one.
type commit struct {
	lsn  uint64
	rows int64 // ever inserted
}

// splits of one index, by kind.
type splits struct{ edge, mid, branch int64 }

// observe begins to note what becomes of the table.
func (t *table) observe(ctx context.Context) {
	t.observed = &observed{splits: map[units.Segment]*splits{}, counts: index.Counts{}}
	for _, r := range t.relations {
		if r.tree {
			t.observed.splits[r.segment] = &splits{}
		}
	}
	at, noLog := t.lsn(ctx)
	t.observed.from, t.observed.read = at, at
	t.observed.pages = t.shown(ctx, "pages of indexes and heap", nil,
		"SELECT get_raw_page('"+idIndex+"', 'main', 0) IS NOT NULL AND (SELECT avg_leaf_density IS NOT NULL FROM pgstatindex('"+idIndex+"'))",
		"pageinspect", "pgstattuple")
	t.observed.log = t.shown(ctx, "the log, and so splits and images of pages", noLog,
		"SELECT has_function_privilege('pg_get_wal_records_info(pg_lsn, pg_lsn)', 'execute')", "pg_walinspect")
	t.observed.buffers = t.shown(ctx, "which pages checkpoints write", nil, "SELECT count(*) > 0 FROM pg_buffercache", "pg_buffercache")
	has, err := hintsLogged(ctx, t.conn)
	if told, _ := t.config.Text(checksums); err == nil && has != told {
		t.observed.warnings = append(t.observed.warnings,
			"the log has pages that only a hint changed, since the server has data_checksums or wal_log_hints on; the profile has them with --option postgres.data_checksums=on")
	}
	if other := t.compresses(ctx); other != "" {
		t.observed.warnings = append(t.observed.warnings, other)
	}
}

// shown reports whether the server shows something, once it has the extensions for it: why
// is what is known against it, and the question one whose answer is yes then.
func (t *table) shown(ctx context.Context, what string, why error, question string, extensions ...string) (yes bool) {
	for _, name := range extensions {
		if why == nil {
			why = t.extension(ctx, name)
		}
	}
	if why == nil {
		why = t.conn.QueryRow(ctx, question).Scan(&yes)
	}
	if why == nil && !yes {
		why = errors.New("the role may not read it")
	}
	if why != nil {
		t.observed.warnings = append(t.observed.warnings, "the server does not show "+what+": "+strings.ReplaceAll(t.says(why).Error(), "\n", "; "))
	}
	return why == nil
}

// Warnings says what the server does not show, what it logs that the profile is not
// told of, and which rows have values elsewhere.
func (t *table) Warnings() []string {
	if t.observed == nil {
		return nil
	}
	return slices.Concat(t.observed.warnings, elsewhere(t.config))
}

// lsn is how far the log is written, which after a commit is its end.
func (t *table) lsn(ctx context.Context) (uint64, error) {
	var text string
	if err := t.conn.QueryRow(ctx, "SELECT pg_current_wal_flush_lsn()::text").Scan(&text); err != nil {
		return 0, err
	}
	var high, low uint64
	if _, err := fmt.Sscanf(text, "%X/%X", &high, &low); err != nil {
		return 0, fmt.Errorf("position in the log %q: %w", text, err)
	}
	return high<<32 | low, nil
}

// committed notes where the log stands.
func (t *table) committed(ctx context.Context) error {
	if t.observed.from == 0 {
		return nil
	}
	at, err := t.lsn(ctx)
	t.observed.commits = append(t.observed.commits, commit{at, t.rows})
	return err
}

// age is the number of rows ever inserted, as of the commit that wrote the record.
func (o *observed) age(lsn uint64) int64 {
	i := sort.Search(len(o.commits), func(i int) bool { return o.commits[i].lsn >= lsn })
	if i == len(o.commits) {
		i--
	}
	if i < 0 || lsn <= o.from {
		return 0
	}
	return o.commits[i].rows
}

// Stats counts the pages of each index, of the heap, and what the log says.
func (t *table) Stats(ctx context.Context) ([]index.Segment, error) {
	segments, err := t.stats(ctx)
	return segments, t.says(err)
}

func (t *table) stats(ctx context.Context) ([]index.Segment, error) {
	if t.observed == nil {
		return nil, errors.New("the table is not observed")
	}
	if err := t.readLog(ctx); err != nil {
		return nil, err
	}
	if err := t.vacuum(ctx); err != nil {
		return nil, err
	}
	all := index.Segment{Name: units.All, Counts: t.whole()}
	segments := []index.Segment{}
	told, err := t.told(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range told {
		segment := index.Segment{Name: r.segment, Counts: index.Counts{}}
		switch {
		case !r.tree:
			if size, err := t.size(ctx, r, "main"); err == nil {
				segment.Counts[units.HeapPages] = size / pageSize
			}
		case t.observed.pages:
			tree, err := t.tree(ctx, r)
			if err != nil {
				return nil, err
			}
			if segment.Counts, err = t.count(ctx, r, tree); err != nil {
				return nil, err
			}
			all.Counts[units.FreePages] += tree.free
		}
		segments = append(segments, segment)
	}
	if bytes, err := t.fileBytes(ctx, told); err == nil {
		all.Counts[units.FileBytes] = bytes
	}
	return append(segments, all), nil
}

// told are the relations whose pages are told: a TOAST table is one of them where the longest rows have
// values there, and where, for all that is known of their lengths, some have.
func (t *table) told(ctx context.Context) ([]relation, error) {
	last := t.relations[len(t.relations)-1]
	if last.segment != units.ToastIndex || moves(t.config) {
		return t.relations, nil
	}
	const meta = 1
	size, err := t.size(ctx, last, "main")
	if size > meta*pageSize {
		return t.relations, err
	}
	return t.relations[:len(t.relations)-2], err
}

// size is the bytes of one fork of a relation.
func (t *table) size(ctx context.Context, r relation, fork string) (n int64, err error) {
	err = t.conn.QueryRow(ctx, "SELECT pg_relation_size($1::text::oid, $2)", r.oid, fork).Scan(&n)
	return n, err
}

// fileBytes is the heaps with their free space maps, and the trees with their meta pages.
func (t *table) fileBytes(ctx context.Context, of []relation) (sum int64, err error) {
	add := func(r relation, fork string) {
		n, e := t.size(ctx, r, fork)
		sum, err = sum+n, errors.Join(err, e)
	}
	for _, r := range of {
		add(r, "main")
		if !r.tree {
			add(r, "fsm")
		}
	}
	return sum, err
}

// A tree is the pages of an index: its leaves in key order, and how many others.
type tree struct {
	leaves           []leaf
	branches, height int64
	free             int64 // pages on no level: deleted, or new and not used yet
}

type leaf struct {
	page
	number int64
}

// tree reads the pages of an index.
func (t *table) tree(ctx context.Context, r relation) (tree, error) {
	size, err := t.size(ctx, r, "main")
	if err != nil {
		return tree{}, err
	}
	pages := make([]page, size/pageSize)
	err = t.pages(ctx, r, len(pages), func(number int64, header, special []byte) {
		pages[number] = treePage(header, special)
	})
	if err != nil {
		return tree{}, err
	}
	out := tree{}
	first, count := int64(-1), 0
	for i, p := range pages {
		switch {
		case p.flags&flagMeta != 0 && p.upper != 0:
			continue
		case !p.live():
			out.free++
			continue
		case p.level > 0:
			out.branches++
		default:
			if count++; p.prev == 0 {
				first = int64(i)
			}
		}
		out.height = max(out.height, p.level+1)
	}
	for n := first; n > 0 && len(out.leaves) <= count; n = pages[n].next {
		out.leaves = append(out.leaves, leaf{pages[n], n})
	}
	if len(out.leaves) != count {
		return tree{}, fmt.Errorf("%s: %d leaves in a row, %d in the file", r.name, len(out.leaves), count)
	}
	return out, nil
}

// pages reads the header and the special space of each page, through the server's
// buffers, since files lag behind.
func (t *table) pages(ctx context.Context, r relation, n int, visit func(number int64, header, special []byte)) error {
	rows, err := t.conn.Query(ctx, fmt.Sprintf(
		"SELECT n, substr(p, 1, %d), substr(p, %d) FROM (SELECT n, get_raw_page($1, 'main', n) AS p FROM generate_series(0, $2::int - 1) AS n OFFSET 0) AS raw",
		headerSize, pageSize-specialSize+1), r.name, n)
	if err != nil {
		return err
	}
	var number int32
	var header, special []byte
	_, err = pgx.ForEachRow(rows, []any{&number, &header, &special}, func() error {
		visit(int64(number), header, special)
		return nil
	})
	return err
}

// count is what the pages of an index say, and its splits.
func (t *table) count(ctx context.Context, r relation, tree tree) (index.Counts, error) {
	c := index.Counts{units.BranchPages: tree.branches, units.OverflowPages: 0, units.Depth: tree.height}
	var leaves index.LeafCounter
	for _, l := range tree.leaves {
		leaves.Add(t.describe(l.page, l.number, l.entries()))
	}
	leaves.Into(c)
	if t.observed.log {
		s := t.observed.splits[r.segment]
		c[units.EdgeSplits], c[units.MidSplits], c[units.BranchSplits] = s.edge, s.mid, s.branch
		c[units.Splits] = s.edge + s.mid + s.branch
	}
	if t.deleted {
		index.ForgetSplits(c)
	}
	if len(tree.leaves) > 0 {
		var density float64
		if err := t.conn.QueryRow(ctx, "SELECT avg_leaf_density FROM pgstatindex($1)", r.name).Scan(&density); err != nil {
			return nil, err
		}
		c[units.LeafDensity] = int64(math.Round(10 * density))
	}
	return c, nil
}

func (t *table) describe(p page, number, rows int64) index.Leaf {
	return index.Leaf{Page: number, Pages: 1, Rows: rows, Inuse: p.used(), Alloc: pageSize, Written: t.observed.age(p.lsn)}
}

// Leaves yields the leaves of an index, or the pages of the heap.
func (t *table) Leaves(ctx context.Context, segment units.Segment) iter.Seq2[index.Leaf, error] {
	return func(yield func(index.Leaf, error) bool) {
		list, err := t.list(ctx, segment)
		if err != nil {
			yield(index.Leaf{}, t.says(err))
			return
		}
		for _, l := range list {
			if !yield(l, nil) {
				return
			}
		}
	}
}

func (t *table) list(ctx context.Context, segment units.Segment) ([]index.Leaf, error) {
	if t.observed == nil || !t.observed.pages {
		return nil, errors.New("the server does not show its pages")
	}
	i := slices.IndexFunc(t.relations, func(r relation) bool { return r.segment == segment })
	if i < 0 {
		return nil, fmt.Errorf("no segment %q", segment)
	}
	r := t.relations[i]
	var list []index.Leaf
	if r.tree {
		tree, err := t.tree(ctx, r)
		for _, l := range tree.leaves {
			list = append(list, t.describe(l.page, l.number, l.entries()))
		}
		return list, err
	}
	size, err := t.size(ctx, r, "main")
	if err != nil {
		return nil, err
	}
	err = t.pages(ctx, r, int(size/pageSize), func(number int64, header, _ []byte) {
		p := heapPage(header)
		list = append(list, t.describe(p, number, p.items()))
	})
	if err == nil && t.deleted {
		err = t.living(ctx, r, list)
	}
	return list, err
}

// Verify has amcheck look at the indexes, where the server has it.
func (t *table) Verify(ctx context.Context) error {
	if t.extension(ctx, "amcheck") != nil {
		return nil
	}
	for _, r := range t.relations {
		if !r.tree {
			continue
		}
		if err := t.exec(ctx, "SELECT bt_index_parent_check("+r.oid+"::oid, true)"); err != nil && !strings.Contains(err.Error(), "permission") {
			return t.says(err)
		}
	}
	return nil
}
