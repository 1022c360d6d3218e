// Package design says in one value what a table is, and in another what is loaded into it:
// the words that the command line, plans, cases and predictions share.
package design

import (
	"maps"
	"strconv"

	"idbench/ids"
	"idbench/index"
	"idbench/units"
)

// A Table is a table but for its engine, its layout and the engine's knobs.
type Table struct {
	Encoding ids.Encoding // form in which ids are stored
	Value    Sizes        // bytes of payloads; 0 for all: there is no column for one
	Extra    int          // further indexes, each on a column of its own
}

// Words spells what a name leaves out where it is standard.
func (t Table) Words() []ids.Word {
	return []ids.Word{{Key: "secondary", Value: strconv.Itoa(t.Extra), Standard: "0"}}
}

// A Load is a table and the rows that it gets, in their order of arrival.
type Load struct {
	Table
	Layout  units.Layout
	Options map[string]string // the engine's, in canonical spelling; those at their default are left out

	Scheme     ids.Scheme // of ids from a file, only what describes them
	From       ids.Scheme // of the first At rows; none unless At > 0
	At         int64
	Env        ids.Env // how ids arrive
	Rows       int64
	Batch      int64 // rows of a transaction
	Checkpoint int64 // rows between two checkpoints; 0: none is asked for

	Mode units.Mode // how the counts are had
}

// Migrates reports whether two schemes make the ids.
func (l Load) Migrates() bool { return l.At > 0 }

// KeyBytes is the length of the longest id as stored.
func (l Load) KeyBytes() int {
	return max(l.Scheme.Stored(l.Encoding), l.From.Stored(l.Encoding))
}

// Column is the column that holds a scheme's ids.
func (t Table) Column(s ids.Scheme) index.KeyKind {
	if t.Encoding.Spells(s.Kind) {
		return index.KeyText
	}
	return index.KeyKind(s.Kind)
}

// columns is the table as an engine takes it, but for what is known of its ids.
func (l Load) columns() index.TableConfig {
	return index.TableConfig{
		Layout: l.Layout, Key: l.Column(l.Scheme), Options: maps.Clone(l.Options), Extra: l.Extra,
		KeyBytes: l.KeyBytes(), ValueBytes: int(l.Value.Most()), NoPayload: l.Value.Most() == 0,
	}
}
