package model

import (
	"strings"

	"idbench/index"
	"idbench/units"
)

// schemaPage is the root of the schema, a table of row ids that names the others (section 2.6).
const schemaPage = 1

// A schema is the first tree of a file. What it takes beside page 1 lies among the pages of the others.
type schema struct{ tree }

func newSchema(f *file) *schema {
	return &schema{tree{table: true, file: f, root: &node{page: schemaPage, leaf: true}}}
}

// placeholder is the record of a table while its statement is under way: five columns without a value.
const placeholder = 6

// add adds a record, which stands last.
func (s *schema) add(payload int64) { s.insert(cell{row: s.lastRow() + 1}, payload) }

// first replaces the first record.
func (s *schema) first(payload int64) {
	s.descend(&cell{row: 1})
	last := s.path[len(s.path)-1]
	last.node.drop(last.at)
	s.insert(cell{row: 1}, payload)
}

// named is the record of a tree: its kind, its name, that of its table, its root, and the statement that
// makes it, or none.
func named(kind, name string, root int64, statement string) int64 {
	words := func(s string) field { return field{size: int64(len(s)), kind: text} }
	last := field{kind: wholeCells} // none
	if statement != "" {
		last = words(statement)
	}
	return record(words(kind), words(name), words(tableName), integer(root), last)
}

const tableName = "rows"

// makeTrees makes the trees of a table and their records in the schema in the order of the engine: a
// table has its record before the index of its id, and fills it in after that. root makes a tree and
// returns its page.
func makeTrees(f *file, c index.TableConfig, root func(segment units.Segment, table bool) (page int64)) *schema {
	s := newSchema(f)
	keyed, _ := keyed(c) // whoever makes the table has looked at it
	page := root(units.Primary, c.Layout == units.RowID || keyed)
	s.add(placeholder)
	if c.Layout == units.RowID {
		s.add(named("index", "sqlite_autoindex_rows_1", root(units.Secondary, false), ""))
	}
	s.first(named("table", tableName, page, tableStatement(c, keyed)))
	for i := 1; i <= c.Extra; i++ {
		name := string(units.Extra(i))
		s.add(named("index", name, root(units.Extra(i), false), "CREATE INDEX "+name+" ON rows ("+name+")"))
	}
	return s
}

// tableStatement makes the table.
func tableStatement(c index.TableConfig, keyed bool) string {
	kind := map[fieldKind]string{blob: "BLOB", text: "TEXT", wholeCells: "INT"}[kindOf(c.Key)]
	if keyed {
		kind = "INTEGER"
	}
	columns := []string{"id " + kind + " PRIMARY KEY"}
	if !c.NoPayload {
		columns = append(columns, "payload BLOB")
	}
	for i := 1; i <= c.Extra; i++ {
		columns = append(columns, string(units.Extra(i))+" BLOB")
	}
	statement := "CREATE TABLE rows (" + strings.Join(columns, ", ") + ")"
	if c.Layout == units.Clustered && !keyed {
		statement += " WITHOUT ROWID"
	}
	return statement
}
