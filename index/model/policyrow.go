package model

import "idbench/index"

// PostgresRows returns how many rows of one size a page of the heap takes, of a table
// with so many further indexes.
func PostgresRows(c index.TableConfig) int64 {
	t := &postgresTable{key: c.Key, trees: make([]*postgresTree, 1+c.Extra)}
	const room = postgresPageSize - postgresHeader
	return room / (postgresAligned(postgresTupleHeader+t.columns(int64(c.KeyBytes), int64(c.ValueBytes))) + postgresPointer)
}
