package bench

import (
	"errors"
	"strings"

	"idbench/ids"
)

// A migrated stream is the keys of one scheme up to a row and those of another from it
// on. The other's stream runs beside the first all the time, so every row arrives when
// it would without a migration, and has the id that its scheme makes at that time. A
// file has no such time, and begins with its first id.
type migrated struct {
	from, to stream
	left     int64  // rows that are still the first scheme's
	waits    bool   // the other's stream begins after them
	unused   []byte // the other's id of such a row
}

func (m *migrated) Append(dst []byte) (_ []byte, err error) {
	if m.left == 0 {
		return m.to.Append(dst)
	}
	m.left--
	if !m.waits {
		if m.unused, err = m.to.Append(m.unused[:0]); err != nil {
			return dst, err
		}
	}
	return m.from.Append(dst)
}

// Close lets go of a file of keys.
func (m *migrated) Close() error { return errors.Join(closed(m.from), closed(m.to)) }

// check looks at what a migration needs and no scheme.
func (m Migration) check(rows int64) error {
	switch {
	case m == Migration{}:
		return nil
	case m.From == "":
		return usagef("at %d: the row of a migration, and no scheme is named to migrate from", m.At)
	case m.At < 1 || m.At >= rows:
		return usagef("migrate from %s at %d: must be 1 to %d, so that rows of both arrive", m.From, m.At, rows-1)
	}
	return nil
}

// migrate gives the case the scheme of its first rows, one of those known. A scheme's
// migration from itself is none.
func (c *Case) migrate(m Migration, known []ids.Scheme) error {
	if m.From == "" || m.From == c.Scheme.Name {
		return nil
	}
	var names, alike []string
	for _, s := range known {
		names = append(names, s.Name)
		if c.together(s) {
			alike = append(alike, s.Name)
		}
	}
	i, err := named("scheme to migrate from", m.From, names)
	if err != nil {
		return err
	}
	from := known[i]
	if !c.together(from) {
		return usagef("migrate from %s to %s: the one is kept as %s and the other as %s, and a table has one column; schemes like %s: %s",
			from.Name, c.Scheme.Name, c.Column(from), c.Column(c.Scheme), c.Scheme.Name, strings.Join(alike, ", "))
	}
	c.From, c.At = from, m.At
	return nil
}

// together reports whether one column can hold the ids of both schemes.
func (c Case) together(from ids.Scheme) bool { return c.Column(from) == c.Column(c.Scheme) }

// A part of a case is its first or last rows, whose ids are of one scheme.
type part struct {
	scheme ids.Scheme
	rows   int64
}

// parts are in the order of their arrival.
func (c Case) parts() []part {
	if c.Migrates() {
		return []part{{c.From, c.At}, {c.Scheme, c.Rows - c.At}}
	}
	return []part{{c.Scheme, c.Rows}}
}
