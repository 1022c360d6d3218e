package innodb

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"idbench/index"
	"idbench/units"
)

// observed is what is noted of a table while it grows.
type observed struct {
	path    string // of its file
	pages   bool   // it can be read
	trees   []tree
	commits []commit // all that inserted rows
	events  int64    // splits that the server had counted when the table was made; −1: it does not count

	checkpoints int    // that were asked for
	checked     uint64 // where the log stood at the last of them, or when the table was made
	dirty       int64  // pages that they wrote

	warnings []string // what the server does not show, and why

	stale   bool // there were commits since the file was read
	deleted bool // among them, or ever
	space   *space
}

// A commit is where the log stood after one.
type commit struct {
	lsn  uint64
	rows int64 // ever inserted
}

// observe begins to note what becomes of the table. The file of a server of the user's is
// read where it can be.
func (t *table) observe(ctx context.Context) error {
	o := &observed{events: -1, stale: true}
	t.observed = o
	var folder string
	if err := t.conn.QueryRowContext(ctx, "SELECT @@datadir").Scan(&folder); err != nil {
		return err
	}
	o.path = filepath.Join(folder, t.database, tableName+".ibd")
	var err error
	if o.trees, err = t.trees(ctx); err == nil {
		err = t.look(ctx)
	}
	if err != nil && t.private != nil {
		return err
	}
	if o.pages = err == nil; !o.pages {
		o.warnings = append(o.warnings, fmt.Sprintf("the server does not show the pages of the table's file: %v", t.says(err)))
	}
	counts, err := t.metrics(ctx, splitMetric)
	if n, ok := counts[splitMetric]; ok {
		o.events = n
	} else {
		if err == nil {
			err = errors.New("they are switched off (SET GLOBAL innodb_monitor_enable = '" + splitMetric + "')")
		}
		o.warnings = append(o.warnings, fmt.Sprintf("the server does not show its counts of splits: %v", t.says(err)))
	}
	if uuids(t.config) {
		warning, err := oldOrder(ctx, t.conn)
		if err != nil {
			return err
		}
		if warning != "" {
			t.old = true
			o.warnings = append(o.warnings, warning)
		}
	}
	if err := t.committed(ctx); err != nil {
		return err
	}
	o.checked = o.now()
	return nil
}

// Warnings says what the server does not show, and where rows continue on pages of their own.
func (t *table) Warnings() []string {
	if t.observed == nil {
		return nil
	}
	return append(t.overflows(), t.observed.warnings...)
}

// trees are the table's, in the order of the segments.
func (t *table) trees(ctx context.Context) ([]tree, error) {
	list := []tree{{segment: units.Primary, name: "PRIMARY"}}
	const trx, roll, seq = 6, 7, 8 // bytes of DB_TRX_ID, DB_ROLL_PTR and the row id
	s := shape{fixed: trx + roll, apart: !t.config.NoPayload && longest(t.config) > 255}
	switch kind := columnType(t.config); {
	case t.config.Key.Number():
		s.fixed += 8
	case t.config.Key == index.KeyUUID:
		s.fixed += 16
	case strings.HasPrefix(kind, "CHAR") && widest(t.config) == 1:
		s.fixed += t.config.KeyBytes
	default:
		longest := t.config.KeyBytes
		if t.config.Key == index.KeyText {
			longest *= widest(t.config)
		}
		s.id, s.long = true, longest == 0 || longest > 255
	}
	if t.config.Layout == units.RowID {
		s.fixed += seq
		list = append(list, tree{segment: units.Secondary, name: idIndex})
	}
	list[0].shape = s
	for i := 1; i <= t.config.Extra; i++ {
		list = append(list, tree{segment: units.Extra(i), name: extra(i)})
	}
	prefix := "INNODB_"
	if t.mariaDB(ctx) {
		prefix = "INNODB_SYS_"
	}
	for i := range list {
		err := t.conn.QueryRowContext(ctx, fmt.Sprintf("SELECT i.INDEX_ID, i.PAGE_NO FROM information_schema.%sINDEXES i"+
			" JOIN information_schema.%sTABLES t ON t.TABLE_ID = i.TABLE_ID WHERE t.NAME = ? AND i.NAME = ?", prefix, prefix),
			t.database+"/"+tableName, list[i].name).Scan(&list[i].id, &list[i].root)
		if err != nil {
			return nil, fmt.Errorf("index %s: %w", list[i].name, err)
		}
	}
	return list, nil
}

// mariaDB tells its servers from MySQL's.
func (t *table) mariaDB(ctx context.Context) bool {
	var version string
	err := t.conn.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version)
	return err == nil && strings.Contains(version, "MariaDB")
}

// committed notes where the log stands after a commit.
func (t *table) committed(ctx context.Context) error {
	t.observed.stale = true
	status, err := t.status(ctx, logNow...)
	if err != nil {
		return err
	}
	for _, name := range logNow {
		if at, ok := status[name]; ok {
			t.observed.commits = append(t.observed.commits, commit{uint64(at), t.rows})
		}
	}
	return nil
}

// now is where the log stood after the last commit.
func (o *observed) now() uint64 {
	if len(o.commits) == 0 {
		return 0
	}
	return o.commits[len(o.commits)-1].lsn
}

// age is the number of rows ever inserted, as of the commit that wrote up to that place
// in the log.
func (o *observed) age(lsn uint64) int64 {
	i := sort.Search(len(o.commits), func(i int) bool { return o.commits[i].lsn >= lsn })
	if i == len(o.commits) {
		i-- // what is written after the last commit is still its work
	}
	if i < 0 {
		return 0
	}
	return o.commits[i].rows
}

// look has the server write the table's pages to its file, and reads it. Rows that were
// deleted are gone by then.
func (t *table) look(ctx context.Context) error {
	o := t.observed
	if !o.stale {
		return nil
	}
	if o.deleted {
		if err := t.purged(ctx); err != nil {
			return err
		}
	}
	if err := t.exec(ctx, "FLUSH TABLES "+tableName+" FOR EXPORT"); err != nil {
		return err
	}
	space, err := readSpace(o.path, t.page, o.trees)
	if err := errors.Join(err, t.exec(ctx, "UNLOCK TABLES")); err != nil {
		return err
	}
	o.space, o.stale = space, false
	return nil
}

// checkpoint counts the pages that one writes: those of trees, and those that continue
// rows, that were changed since the last one. Looks in between wrote some of them already,
// and a pool that does not hold the table would have, so what the server writes now is not
// counted.
func (t *table) checkpoint(ctx context.Context) error {
	if !t.observed.pages {
		return nil
	}
	if err := t.look(ctx); err != nil {
		return err
	}
	o := t.observed
	for _, p := range o.space.pages {
		if p.used && (p.kind == typeIndex || p.kind == typeBlob) && p.lsn > o.checked {
			o.dirty++
		}
	}
	o.checkpoints++
	o.checked = o.now()
	return nil
}

// Stats counts the pages as the last commit left them. InnoDB counts splits of all levels
// of all its trees as one, so none are told of a tree. In a server of the user's whose
// files cannot be read there are no pages to tell of.
func (t *table) Stats(ctx context.Context) ([]index.Segment, error) {
	segments, err := t.stats(ctx)
	return segments, t.says(err)
}

func (t *table) stats(ctx context.Context) ([]index.Segment, error) {
	o := t.observed
	all := index.Counts{}
	if o.events >= 0 {
		counts, err := t.metrics(ctx, splitMetric)
		if err != nil {
			return nil, err
		}
		all[units.SplitEvents] = counts[splitMetric] - o.events
	}
	var segments []index.Segment
	if o.pages {
		if err := t.look(ctx); err != nil {
			return nil, err
		}
		for _, tree := range o.trees {
			counts, err := o.counts(tree)
			if err != nil {
				return nil, err
			}
			segments = append(segments, index.Segment{Name: tree.segment, Counts: counts})
		}
		all[units.FileBytes] = int64(len(o.space.pages)) * t.page
		all[units.FreePages] = o.space.free()
		if o.checkpoints > 0 {
			all[units.DirtyPages] = o.dirty
		}
	}
	return append(segments, index.Segment{Name: units.All, Counts: all}), nil
}

// counts of a tree.
func (o *observed) counts(t tree) (index.Counts, error) {
	first, err := o.space.leftmost(t)
	if err != nil {
		return nil, err
	}
	c := index.Counts{units.BranchPages: 0, units.OverflowPages: 0, units.Depth: int64(len(first))}
	for level := 1; level < len(first); level++ {
		for _, err := range o.space.level(t, level, first[level]) {
			if err != nil {
				return nil, err
			}
			c[units.BranchPages]++
		}
	}
	var leaves index.LeafCounter
	for number, err := range o.space.level(t, 0, first[0]) {
		if err != nil {
			return nil, err
		}
		leaf, err := o.space.leaf(number, o.age)
		if err != nil {
			return nil, err
		}
		leaves.Add(leaf)
	}
	leaves.Into(c)
	return c, nil
}

// Leaves yields the leaves of a tree.
func (t *table) Leaves(ctx context.Context, segment units.Segment) iter.Seq2[index.Leaf, error] {
	return func(yield func(index.Leaf, error) bool) {
		if err := t.leaves(ctx, segment, func(l index.Leaf) bool { return yield(l, nil) }); err != nil {
			yield(index.Leaf{}, t.says(err))
		}
	}
}

func (t *table) leaves(ctx context.Context, segment units.Segment, yield func(index.Leaf) bool) error {
	o := t.observed
	i := slices.IndexFunc(o.trees, func(t tree) bool { return t.segment == segment })
	if i < 0 || !o.pages {
		return fmt.Errorf("no segment %q", segment)
	}
	if err := t.look(ctx); err != nil {
		return err
	}
	first, err := o.space.leftmost(o.trees[i])
	if err != nil {
		return err
	}
	for number, err := range o.space.level(o.trees[i], 0, first[0]) {
		if err != nil {
			return err
		}
		leaf, err := o.space.leaf(number, o.age)
		if err != nil || !yield(leaf) {
			return err
		}
	}
	return nil
}
