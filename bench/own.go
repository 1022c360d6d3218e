package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
	"time"

	"idbench/ids"
	"idbench/units"
)

// arrive says why the ids of the case cannot arrive: a scheme makes no so many, a file
// holds no so many, or both have one.
func (c Case) arrive(p *planner) error {
	if err := c.arriveAlone(); err != nil {
		return err
	}
	if c.Keys == nil || !c.Migrates() {
		return nil
	}
	kind := fmt.Sprint(c.Keys.SHA256, c.From.Name, c.Scheme.Name, c.At, c.Rows, c.Encoding, c.Env.Seed, c.Env.Ahead, c.Env.Words())
	err, ok := p.alone[kind]
	if !ok {
		err = c.distinct(p.ctx)
		p.alone[kind] = err
	}
	return err
}

// arriveAlone is arrive without ids that a scheme and a file both have.
func (c Case) arriveAlone() error {
	for _, part := range c.parts() {
		if err := part.scheme.CheckEncoding(c.Encoding); err != nil {
			return usagef("key %w", err)
		}
		if !c.own(part.scheme) {
			rows, env := part.rows, c.envOf(part.scheme)
			var err error
			if part.scheme.Name == c.Scheme.Name { // it is made from the first row on
				rows = c.Rows
			}
			if rows == c.Rows || c.own(c.Scheme) {
				err = env.CheckRows(rows)
			}
			if err = cmp.Or(err, part.scheme.CheckRows(env, rows)); err != nil {
				return usagef("%s", units.Spans(err.Error()))
			}
			continue
		}
		if part.rows > c.Keys.Rows {
			return usagef("rows %d: %s holds %d", part.rows, c.Keys.Path, c.Keys.Rows)
		}
	}
	return nil
}

// distinct says which id comes twice. A file has none twice and neither has a scheme, but
// both may have one: those of a file can be numbers, or be written by idbench ids. It
// holds 8 bytes an id of the file.
func (c Case) distinct(ctx context.Context) error {
	seed := maphash.MakeSeed() // which decides nothing: equal hashes are looked at again
	each := func(use func(row int64, key []byte) error) (err error) {
		s, err := c.stream()
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, closed(s)) }()
		var key []byte
		for row := range c.Rows {
			if row%(1<<16) == 0 && ctx.Err() != nil {
				return interrupted(ctx)
			}
			if key, err = s.Append(key[:0]); err != nil {
				return fmt.Errorf("key %d: %w", row, err)
			}
			if err := use(row, key); err != nil {
				return err
			}
		}
		return nil
	}
	filed := func(row int64) bool { return (row < c.At) == c.own(c.From) }
	var hashes []uint64
	if err := each(func(row int64, key []byte) error {
		if filed(row) {
			hashes = append(hashes, maphash.Bytes(seed, key))
		}
		return nil
	}); err != nil {
		return err
	}
	slices.Sort(hashes)
	again := map[uint64]bool{}
	if err := each(func(row int64, key []byte) error {
		if h := maphash.Bytes(seed, key); !filed(row) {
			if _, both := slices.BinarySearch(hashes, h); both {
				again[h] = true
			}
		}
		return nil
	}); err != nil || len(again) == 0 {
		return err
	}
	first := map[string]int64{}
	return each(func(row int64, key []byte) error {
		if !again[maphash.Bytes(seed, key)] {
			return nil
		}
		if was, ok := first[string(key)]; ok {
			return usagef("migrate from %s to %s at %d: row %d would have the id of row %d, which %s makes and %s holds",
				c.From.Name, c.Scheme.Name, c.At, row+1, was+1, c.other().Name, c.Keys.Path)
		}
		first[string(key)] = row
		return nil
	})
}

// other is the scheme beside the file's ids in a migration.
func (c Case) other() ids.Scheme {
	if c.own(c.Scheme) {
		return c.From
	}
	return c.Scheme
}

// follow moves the clock of the scheme beside a file's ids in a migration so that later rows bear later
// times, where they would not and the scheme's time field allows it.
func (c *Case) follow() {
	if c.Keys == nil || !c.Migrates() || len(c.Keys.Look.Spans) == 0 || !timed(c.other()) || c.arriveAlone() != nil {
		return
	}
	e := c.envOf(c.other())
	first, last := c.Keys.Look.Spans[0].From, c.Keys.Look.Spans[0].To
	for _, s := range c.Keys.Look.Spans {
		if s.From.Before(first) {
			first = s.From
		}
		if s.To.After(last) {
			last = s.To
		}
	}
	moved := *c
	clock := func(row int64) time.Time { return time.Unix(0, ids.StartNanos).Add(e.Mint(row).Time) }
	switch late, early := last.Sub(clock(c.At)), clock(c.At-1).Sub(first); {
	case c.own(c.From) && late > 0:
		moved.Env.Ahead = late + time.Second + e.Skew + e.Jitter + e.Tick
	case c.own(c.Scheme) && early > 0:
		moved.Env.Ahead = -(early + time.Second + e.Skew)
	default:
		return
	}
	if moved.arriveAlone() == nil {
		*c = moved
	}
}

// timed reports whether ids of a scheme bear times.
func timed(s ids.Scheme) bool { return s.Suited(ids.Env{Tick: 1}).Tick > 0 }

// Clock says how the times of a scheme go on after those of a file's ids, or come before them; ""
// where its clock was not moved for that.
func (c Case) Clock() string {
	at := func(row int64) string {
		return time.Unix(0, c.envOf(c.other()).Mint(row).Clock).UTC().Format(time.RFC3339)
	}
	switch {
	case c.Env.Ahead == 0:
		return ""
	case c.own(c.From):
		return fmt.Sprintf("the clock of %s was set so that its first row is of %s, after the times of the file's ids", c.Scheme.Name, at(c.At))
	}
	return fmt.Sprintf("the clock of %s was set so that its last row is of %s, before the times of the file's ids", c.From.Name, at(c.At-1))
}

// outOfTime says where ids of a file and of a scheme in one table bear times that do not
// follow one another as their rows do; "" where they do, or bear none.
func (c Case) outOfTime() string {
	if c.Keys == nil || !c.Migrates() || c.Env.Ahead != 0 || c.other().Order.By != ids.ByTime && c.other().Order.Kind != ids.Mixed {
		return ""
	}
	made := time.Unix(0, ids.StartNanos).Add(time.Duration(float64(c.At) / float64(c.Env.Rate) * float64(time.Second))).UTC()
	for _, span := range c.Keys.Look.Spans {
		switch before := c.own(c.From); {
		case before && span.To.After(made):
			return fmt.Sprintf("the ids of the file bear times up to %s, and those of %s after them begin at %s: where both sort by time, later rows sort before earlier ones",
				span.To.UTC().Format(time.RFC3339), c.other().Name, made.Format(time.RFC3339))
		case !before && span.From.Before(made):
			return fmt.Sprintf("the ids of the file bear times from %s on, and those of %s before them end at %s: where both sort by time, later rows sort before earlier ones",
				span.From.UTC().Format(time.RFC3339), c.other().Name, made.Format(time.RFC3339))
		}
	}
	return ""
}
