package model

import "idbench/index"

// PostgresRows returns how many rows of one size a page of the heap takes, of a table
// with keys and payloads of KeyBytes and ValueBytes.
func PostgresRows(c index.TableConfig) int64 {
	rows, _ := postgresHeapRows(c)
	return rows
}
